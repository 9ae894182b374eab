"""Rows from one to another: where every day is known, a window of days is such a range, and nothing is spread out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from adjudge.values.same import is_all

Rows = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ranges:
    """The rows [begin, end) of a series, for each of many windows; they may overlap."""

    begin: Rows
    end: Rows

    @property
    def size(self) -> Rows:
        """How many rows each range holds."""
        return np.maximum(self.end - self.begin, 0)


def spread_out(ranges: Ranges) -> tuple[Rows, npt.NDArray[np.int64]]:
    """The rows of each range one after another, and the offsets of the ranges."""
    start = np.concatenate([[0], np.cumsum(ranges.size)])
    skipped = np.repeat(ranges.begin - start[:-1], ranges.size)
    return np.arange(start[-1]) + skipped, start


def over_ranges(ufunc: np.ufunc, values: npt.NDArray[Any], ranges: Ranges, empty: Any) -> npt.NDArray[Any]:
    """Reduces each range by `ufunc`: sums and truths by running sums, extremes by a table of powers of two."""
    if ufunc is np.logical_or:
        return _summed(values, ranges) > 0
    if ufunc is np.add:
        return _summed(values, ranges).astype(values.dtype)
    if ufunc is np.bitwise_or:
        return _joined(values, ranges)
    return _extreme(ufunc, values, ranges, empty)


def _summed(values: npt.NDArray[Any], ranges: Ranges) -> npt.NDArray[np.int64]:
    """Sums of whole numbers, or of truths."""
    sums = np.zeros(len(values) + 1, dtype=np.int64)
    sums[1:] = np.cumsum(values)
    return np.asarray(sums[np.maximum(ranges.end, ranges.begin)] - sums[ranges.begin], dtype=np.int64)


def _joined(values: npt.NDArray[Any], ranges: Ranges) -> npt.NDArray[Any]:
    """The union of bits, bit by bit."""
    out = np.zeros(len(ranges.begin), dtype=values.dtype)
    union = 0 if is_all(values, 0) or not len(values) else int(np.bitwise_or.reduce(values))
    for bit in _bits(union):
        one = values.dtype.type(bit)
        out |= np.where(_summed((values & one) != 0, ranges) > 0, one, values.dtype.type(0))
    return out


def _bits(union: int) -> Iterator[int]:
    while union:
        yield union & -union
        union &= union - 1


def _extreme(ufunc: np.ufunc, values: npt.NDArray[Any], ranges: Ranges, empty: Any) -> npt.NDArray[Any]:
    """Two overlapping stretches of a power of two cover a range, and what is twice in an extreme counts once."""
    out = np.full(len(ranges.begin), empty, dtype=values.dtype)
    size, table, width = ranges.size, values, 1
    while True:
        some = np.flatnonzero((size >= width) & (size < 2 * width))
        out[some] = ufunc(table[ranges.begin[some]], table[ranges.end[some] - width])
        if 2 * width > size.max(initial=0):
            return out
        table = ufunc(table[:-width], table[width:])
        width *= 2


def day_keys(case: Rows, days: npt.NDArray[np.float64], reach: tuple[float, float]) -> npt.NDArray[np.float64]:
    """Numbers that sort by case, then by day; days beyond `reach` stand at its ends."""
    low, high = reach
    return case * (high - low + 3) + np.clip(days, low - 1, high + 1)


def reach_of(days: npt.NDArray[np.float64]) -> tuple[float, float]:
    """The first and last of some known days."""
    return float(days.min(initial=0.0)), float(days.max(initial=0.0))


def beside(marked: Bools, *, forward: bool) -> Rows:
    """For each row, and for the end, the next marked row at or after it; backward, the row after the last before it."""
    size = len(marked)
    places = np.arange(size)
    if forward:
        found = np.minimum.accumulate(np.where(marked, places, size)[::-1])[::-1]
        return np.concatenate([found, [size]]).astype(np.intp)
    found = np.maximum.accumulate(np.where(marked, places + 1, 0))
    return np.concatenate([[0], found]).astype(np.intp)
