"""Distinct combinations of coded columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]


def distinct(columns: Sequence[Codes], size: int) -> tuple[Rows, Rows]:
    """A row of each distinct combination of codes (-1 and more), and the combination of each of `size` rows."""
    which = np.zeros(size, dtype=np.int64)
    for column in columns:
        which = np.unique(which * (int(column.max(initial=0)) + 2) + column + 1, return_inverse=True)[1].reshape(-1)
    _, first, found = np.unique(which, return_index=True, return_inverse=True)
    return first, found.reshape(-1)
