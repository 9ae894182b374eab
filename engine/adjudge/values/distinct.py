"""Distinct rows of several columns of codes: what is read, concluded or compared once for all that share it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from adjudge.values.same import is_same

Codes = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]


def distinct(columns: Sequence[npt.NDArray[np.signedinteger[Any]]], size: int) -> tuple[Rows, Rows]:
    """A row of each distinct combination of codes (-1 and more), and the combination of each of `size` rows."""
    which, count, grown = np.zeros(size, dtype=np.int64), min(size, 1), 1
    for column in columns:
        if is_same(column):
            continue
        width = int(column.max(initial=-1)) + 2
        is_worth_it = count <= _limit(size) < count * width and grown >= 64  # ranks by a table are cheap, not free
        if is_worth_it or count * width > 2**62:
            (which, count), grown = _ranked(which, count), 1
        which, count, grown = which * width + (column + 1), count * width, grown * width
    which, count = _ranked(which, count)
    first = np.empty(count, dtype=np.intp)
    first[which[::-1]] = np.arange(size - 1, -1, -1)  # the last written is the first row
    return first, which


def _limit(size: int) -> int:
    return 4 * size + 4096


def _ranked(keys: Codes, limit: int) -> tuple[Codes, int]:
    """The rank of each key among the distinct ones, by a table of all below `limit` where that is not much longer."""
    if limit > _limit(len(keys)):
        found, rank = np.unique(keys, return_inverse=True)
        return rank.reshape(-1), len(found)
    seen = np.zeros(limit, dtype=np.bool_)
    seen[keys] = True
    rank = np.cumsum(seen) - 1
    return rank[keys], int(rank[-1]) + 1 if limit else 0
