"""Distinct combinations of coded columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]


def distinct(columns: Sequence[Codes], size: int) -> tuple[Rows, Rows]:
    """A row of each distinct combination of codes (-1 and more), and the combination of each of `size` rows."""
    which, count = np.zeros(size, dtype=np.int64), min(size, 1)
    for column in columns:
        width = int(column.max(initial=-1)) + 2
        which, count = _ranked(which * width + (column + 1), count * width)
    first = np.empty(count, dtype=np.intp)
    first[which[::-1]] = np.arange(size - 1, -1, -1)  # the last written is the first row
    return first, which


def _ranked(keys: Codes, limit: int) -> tuple[Codes, int]:
    """The rank of each key among the distinct ones, by a table of all below `limit` where that is not much longer."""
    if limit > 4 * len(keys) + 4096:
        found, rank = np.unique(keys, return_inverse=True)
        return rank.reshape(-1), len(found)
    seen = np.zeros(limit, dtype=np.bool_)
    seen[keys] = True
    rank = np.cumsum(seen) - 1
    return rank[keys], int(rank[-1]) + 1 if limit else 0
