"""Rows from one to another: where every day is known, a window of days is such a range, and nothing is spread out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.loops import ranges as loops
from adjudge.values.loops import in_loops
from adjudge.values.same import is_all

Rows = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
Days = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranges:
    """The rows [begin, end) of a series, for each of many windows; they may overlap."""

    begin: Rows
    end: Rows

    @property
    def ends(self) -> tuple[Rows, Rows]:
        """Both."""
        return self.begin, self.end

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
        if in_loops(len(ranges.begin)):
            return np.asarray(loops.some(np.asarray(values, np.bool_).view(np.int8), ranges.begin, ranges.end, 1))
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
    sign = {np.minimum: 1.0, np.maximum: -1.0}.get(ufunc, 0.0)
    if sign and values.dtype == np.float64 and in_loops(len(ranges.begin)) and loops.are_onward(*ranges.ends):
        return np.asarray(loops.lowest(values, *ranges.ends, sign, empty))
    size = ranges.size
    out = np.full(len(size), empty, dtype=values.dtype)
    power = np.frexp(size)[1] - 1  # of the largest stretch that fits; -1 for an empty range
    table, width = values, 1
    for level in range(int(power.max(initial=-1)) + 1):
        some = np.flatnonzero(power == level)
        out[some] = ufunc(table[ranges.begin[some]], table[ranges.end[some] - width])
        table, width = ufunc(table[:-width], table[width:]), 2 * width
    return out


def places(case: Rows, days: Days, asked_case: Rows, asked: Days, *, after: bool) -> Rows:
    """The first of some rows, by case and day, at the day asked for, or after it; no further than its case goes."""
    low, high = float(days.min(initial=0.0)), float(days.max(initial=0.0))
    width = high - low + 3
    keys = asked_case * width + np.minimum(np.maximum(asked, low - 1), high + 1)
    return np.asarray(np.searchsorted(case * width + days, keys, side="right" if after else "left"), dtype=np.intp)


def next_marked(marked: Bools, at: Rows, skipped: Rows | int = 0) -> Rows:
    """For each place the first marked row at or after it, so many skipped; past all rows where there is none."""
    found = np.append(np.flatnonzero(marked), len(marked))
    return np.asarray(found[np.minimum(_counts(marked)[at] + skipped, len(found) - 1)], dtype=np.intp)


def last_marked(marked: Bools, before: Rows) -> Rows:
    """For each place the last marked row before it; -1 where there is none."""
    found = np.append(np.flatnonzero(marked), -1)
    return np.asarray(found[_counts(marked)[before] - 1], dtype=np.intp)


def _counts(marked: Bools) -> Rows:
    """How many of the rows before each place are marked."""
    counts = np.zeros(len(marked) + 1, dtype=np.intp)
    np.cumsum(marked, out=counts[1:])
    return counts
