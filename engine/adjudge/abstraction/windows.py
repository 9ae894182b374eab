"""Which points belong together: those of a case, or those in a window of days around each point of a series."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from adjudge.abstraction.columns import Days, Grid, Numbers, Rows, everywhere, take
from adjudge.abstraction.ranges import Ranges, last_marked, next_marked, places, spread_out
from adjudge.abstraction.segments import Offsets, Segments, segment_of
from adjudge.values.loops import in_loops
from adjudge.values.same import is_all, rows_of
from adjudge.values.truth import Cause, Flags, Truth, bounds, flags


@dataclass(frozen=True, slots=True)
class Groups:
    """Points gathered in segments: the rows of the series, the offsets, and whether each belongs."""

    rows: Rows
    start: Offsets
    belongs: Flags


@dataclass(frozen=True, slots=True)
class Whole:
    """All points of a series in their order, in segments one after another or in ranges that may overlap."""

    start: Segments


def by_case(grid: Grid, how: str = "") -> Whole:
    """One segment for each case; a range where the first or last of known days is asked for."""
    if grid.is_dated and how in ("first", "last") and not in_loops(len(grid.case)):
        return Whole(Ranges(grid.start[:-1], grid.start[1:]))
    return Whole(grid.start)


def in_window(at: Grid, of: Grid, window: Window) -> Groups | Whole:
    """For each point of `at` the points of its case in the window: a range where all is known, else one by one."""
    if not (at.is_dated and of.is_dated and window.is_known):
        return around(at, of, window)
    return Whole(_ranges(at, of, window))


def _ranges(at: Grid, of: Grid, window: Window) -> Ranges:
    begin, end = of.start[:-1][at.case], of.start[1:][at.case]
    if window.start is not None:
        begin = _place(at, of, window.start.low, after=window.open_start)
    if window.end is not None:
        end = _place(at, of, window.end.low, after=not window.open_end)
    return Ranges(begin, end)


def _place(at: Grid, of: Grid, gap: Days, *, after: bool) -> Rows:
    """The first row of `of` at, or after, so many days from each point of `at`."""
    if at is of and is_all(gap, 0):
        return of.next_day if after else of.same_day
    return places(of.case, of.earliest, at.case, at.earliest + rows_of(gap, at.case), after=after)


def spelt_out(groups: Groups | Whole) -> Groups:
    """Ranges as rows one by one."""
    if isinstance(groups, Groups):
        return groups
    if not isinstance(groups.start, Ranges):
        size = int(groups.start[-1])
        return Groups(np.arange(size), groups.start, everywhere(size))
    rows, start = spread_out(groups.start)
    return Groups(rows, start, everywhere(len(rows)))


def narrowed(ranges: Ranges, how: str, exists: Flags, grid: Grid) -> Groups:
    """Of ranges the rows that may be first (last): up to the first day on which a point certainly stands."""
    begin, end = ranges.begin, np.maximum(ranges.end, ranges.begin)
    if how == "first":
        sure = begin if is_all(exists.truth, Truth.MET) else next_marked(exists.met, begin)
        end = np.minimum(end, np.append(grid.next_day, len(grid.earliest))[sure])
    else:
        sure = end - 1 if is_all(exists.truth, Truth.MET) else last_marked(exists.met, end)
        begin = np.maximum(begin, np.append(grid.same_day, 0)[sure])
    return spelt_out(Whole(Ranges(begin, end)))


def around(at: Grid, of: Grid, window: Window) -> Groups:
    """One segment for each point of `at`: the points of its case whose gap may lie in the window."""
    begin, end = _reach(at, of, window)
    size = np.maximum(end - begin, 0)
    start = np.concatenate([[0], np.cumsum(size)])
    here = segment_of(start)
    there = np.arange(start[-1]) - start[:-1][here] + begin[here]
    itself = (here == there) if at is of else np.zeros(len(here), dtype=bool)
    low = np.where(itself, 0.0, of.earliest[there] - at.latest[here])
    high = np.where(itself, 0.0, of.latest[there] - at.earliest[here])
    inside = window.holds(low, high, at.case[here])
    kept = np.flatnonzero(inside.possible)
    return Groups(
        there[kept], np.concatenate([[0], np.cumsum(np.bincount(here[kept], minlength=len(size)))]), inside.take(kept)
    )


def _reach(at: Grid, of: Grid, window: Window) -> tuple[Rows, Rows]:
    """For each point of `at` the first row of its case that may lie in its window, and the row after the last."""
    begin, end = of.start[:-1][at.case], of.start[1:][at.case]
    finite = np.concatenate([each[np.isfinite(each)] for each in (of.earliest, of.latest)])
    low, high = finite.min(initial=0.0) - 2, finite.max(initial=0.0) + 2
    width = high - low + 1
    reached = np.maximum.accumulate(of.case * width + np.clip(of.latest, low, high) - low)
    known = of.case * width + np.clip(of.earliest, low, high) - low
    if window.start is not None:
        least = np.where(window.start.defined.met, window.start.low, -np.inf).astype(np.float64)[at.case]
        days = np.clip(at.earliest + np.where(np.isfinite(least), least, -np.inf), low, high) - low
        begin = np.maximum(begin, np.searchsorted(reached, at.case * width + np.floor(days), side="left"))
    if window.end is not None:
        most = np.where(window.end.defined.met, window.end.high, np.inf).astype(np.float64)[at.case]
        days = np.clip(at.latest + np.where(np.isfinite(most), most, np.inf), low, high) - low
        end = np.minimum(end, np.searchsorted(known, at.case * width + np.ceil(days), side="right"))
    return begin.astype(np.intp), end.astype(np.intp)


@dataclass(frozen=True, slots=True)
class Window:
    """Bounds on a gap in days, by case; None is unbounded."""

    start: Numbers | None = None
    end: Numbers | None = None
    open_start: bool = False
    open_end: bool = False

    @property
    def is_known(self) -> bool:
        """Whether each bound is one number in every case."""
        given = [bound for bound in (self.start, self.end) if bound is not None]
        return all(bound.low.dtype != object and is_sharp(bound) for bound in given)

    def holds(self, low: Days, high: Days, case: Rows) -> Flags:
        """Whether a gap within [low, high] lies in the window."""
        inside = everywhere(len(low))
        for bound, is_open, least, most, sign in (
            (self.start, self.open_start, low, high, 1.0),
            (self.end, self.open_end, -high, -low, -1.0),
        ):
            if bound is not None:
                one = _one_number(bound)
                if one is None:
                    inside = inside & _reaches(least, most, take(bound, case), is_open, sign)
                else:
                    inside = inside & _passes(least, most, one * sign, is_open)
        return inside


def is_sharp(bound: Numbers) -> bool:
    """Whether a bound is one number in every case."""
    return bool(bound.defined.met.all() and (bound.low == bound.high).all())


def _one_number(bound: Numbers) -> float | None:
    """The number that a bound is in every case, where a float holds it exactly and it has no cause of doubt."""
    if not len(bound.low) or not bound.defined.met.all() or bound.cause.any():
        return None
    first = float(bound.low[0])
    if not math.isfinite(first) or bound.low[0] != first:
        return None
    return first if bool((bound.low == bound.low[0]).all() and (bound.high == bound.low[0]).all()) else None


def _passes(least: Days, most: Days, bound: float, is_open: bool) -> Flags:
    above = np.greater if is_open else np.greater_equal
    return bounds(above(least, bound), above(most, bound), int(Cause.IMPRECISE_DATE))


def _reaches(least: Days, most: Days, bound: Numbers, is_open: bool, sign: float) -> Flags:
    low, high = (bound.low, bound.high) if sign > 0 else (-bound.high, -bound.low)
    above = np.greater if is_open else np.greater_equal
    sure, maybe = np.asarray(above(least, high), dtype=bool), np.asarray(above(most, low), dtype=bool)
    doubt = bounds(sure, maybe, bound.cause | np.uint8(Cause.IMPRECISE_DATE))
    missing = flags(np.full(len(least), Truth.UNKNOWN), int(Cause.NOT_MEASURED))
    return Flags(
        np.where(bound.defined.met, doubt.truth, missing.truth), np.where(bound.defined.met, doubt.cause, missing.cause)
    )
