"""Distinct rows of several columns of codes: what is read, concluded or compared once for all that share it."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from adjudge.values.same import is_same

Codes = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]


def distinct(columns: Sequence[npt.NDArray[np.signedinteger[Any]]], size: int) -> tuple[Rows, Rows]:
    """A row of each distinct combination of codes (-1 and more), and the combination of each of `size` rows."""
    told = [column for column in columns if not is_same(column)]
    widths = [int(column.max(initial=-1)) + 2 for column in told]
    if prod(widths) <= _limit(size) < 2**31:
        return _firsts(_small_keys(told, widths, size), prod(widths))
    which, count = _ranked(*_keys(told, widths, size))
    return _firsts(which, count)


def _firsts(keys: Rows, limit: int) -> tuple[Rows, Rows]:
    """The first row of each distinct key, in their order, and the rank of each; all are below a limit."""
    first = np.full(limit, -1, dtype=np.intp)
    first[keys[::-1]] = np.arange(len(keys) - 1, -1, -1)  # the last written is the first row
    seen = first >= 0
    return (first, keys) if seen.all() else (first[seen], (np.cumsum(seen) - 1)[keys])


def _small_keys(columns: Sequence[npt.NDArray[np.signedinteger[Any]]], widths: Sequence[int], size: int) -> Rows:
    """A number of each row that is smaller where an earlier column is."""
    keys = np.zeros(size, dtype=np.int32)
    for column, width in zip(columns, widths, strict=True):
        keys *= np.int32(width)
        np.add(keys, column, out=keys, casting="unsafe")
        keys += np.int32(1)
    return keys.astype(np.intp)


def _keys(columns: Sequence[npt.NDArray[np.signedinteger[Any]]], widths: Sequence[int], size: int) -> tuple[Codes, int]:
    """The same for many combinations, and a number above all; they are ranked where it pays or they grow too large."""
    which, count, grown = np.zeros(size, dtype=np.int64), min(size, 1), 1
    for column, width in zip(columns, widths, strict=True):
        is_worth_it = count <= _limit(size) < count * width and grown >= 64  # ranks by a table are cheap, not free
        if is_worth_it or count * width > 2**62:
            (which, count), grown = _ranked(which, count), 1
        which, count, grown = which * width + (column + 1), count * width, grown * width
    return which, count


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
