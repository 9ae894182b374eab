"""Distinct rows of several columns of codes: what is read, concluded or compared once for all that share it."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from adjudge.values.distinct_loops import first_rows
from adjudge.values.loops import in_loops
from adjudge.values.same import is_same

Codes = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]
Column = npt.NDArray[np.signedinteger[Any]]


def distinct(columns: Sequence[Column], size: int) -> tuple[Rows, Rows]:
    """A row of each distinct combination of codes (-1 and more), and the combination of each of `size` rows."""
    told = [column for column in columns if not is_same(column)]
    ends = [(int(column.min(initial=0)), int(column.max(initial=-1))) for column in told]
    count = prod(last - first + 1 for first, last in ends)
    if count > _limit(size) or size >= 2**31:
        which, count = _ranked(*_keys(told, [last + 2 for _, last in ends], size))
        return _firsts(which, count)
    keys = _small_keys(told, ends, size)
    return first_rows(keys, count) if in_loops(size) else _firsts(keys.astype(np.intp), count)


def _firsts(keys: Rows, limit: int) -> tuple[Rows, Rows]:
    """The first row of each distinct key, by key, and the rank of each row's; all keys are below a limit."""
    first = np.full(limit, -1, dtype=np.intp)
    first[keys[::-1]] = np.arange(len(keys) - 1, -1, -1)  # the last written is the first row
    seen = first >= 0
    return (first, keys) if seen.all() else (first[seen], (np.cumsum(seen) - 1)[keys])


def _small_keys(columns: Sequence[Column], ends: Sequence[tuple[int, int]], size: int) -> npt.NDArray[np.int32]:
    """A number of each row that is smaller where an earlier column is."""
    keys = np.zeros(size, dtype=np.int32)
    for column, (first, last) in zip(columns, ends, strict=True):
        keys *= np.int32(last - first + 1)
        np.add(keys, column, out=keys, casting="unsafe")
        keys -= np.int32(first)
    return keys


def _keys(columns: Sequence[Column], widths: Sequence[int], size: int) -> tuple[Codes, int]:
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
