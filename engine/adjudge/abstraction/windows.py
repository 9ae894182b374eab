"""Which points belong together: those of a case, or those in a window of days around each point of a series."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adjudge.abstraction.columns import Days, Grid, Numbers, Rows, everywhere, take
from adjudge.abstraction.ranges import Ranges, beside, day_keys, reach_of, spread_out
from adjudge.abstraction.segments import Segments, segment_of
from adjudge.values.truth import Cause, Flags, Truth, bounds, flags


@dataclass(frozen=True, slots=True)
class Groups:
    """Points gathered in segments: the rows of the series (None: all, in order), and whether each belongs."""

    rows: Rows | None
    start: Segments
    belongs: Flags


def by_case(grid: Grid) -> Groups:
    """One segment for each case."""
    return Groups(None, grid.start, everywhere(len(grid.earliest)))


def in_window(at: Grid, of: Grid, window: Window) -> Groups:
    """For each point of `at` the points of its case in the window: a range where all is known, else one by one."""
    if not (at.is_dated and of.is_dated and window.is_known):
        return around(at, of, window)
    return Groups(None, _ranges(at, of, window), everywhere(len(of.earliest)))


def _ranges(at: Grid, of: Grid, window: Window) -> Ranges:
    reach = reach_of(of.earliest)
    keys = day_keys(of.case, of.earliest, reach)
    begin, end = of.start[:-1][at.case], of.start[1:][at.case]
    if window.start is not None:
        asked = day_keys(at.case, at.earliest + window.start.low[at.case], reach)
        begin = np.searchsorted(keys, asked, side="right" if window.open_start else "left")
    if window.end is not None:
        asked = day_keys(at.case, at.earliest + window.end.low[at.case], reach)
        end = np.searchsorted(keys, asked, side="left" if window.open_end else "right")
    return Ranges(begin.astype(np.intp), end.astype(np.intp))


def spelt_out(groups: Groups) -> Groups:
    """Ranges as rows one by one."""
    if not isinstance(groups.start, Ranges):
        return groups
    rows, start = spread_out(groups.start)
    return Groups(rows, start, everywhere(len(rows)))


def narrowed(groups: Groups, how: str, exists: Flags, grid: Grid) -> Groups:
    """Of ranges the rows that may be first (last): up to the first day on which a point certainly stands."""
    ranges = groups.start
    assert isinstance(ranges, Ranges)  # noqa: S101 of known days
    begin, end = ranges.begin, np.maximum(ranges.end, ranges.begin)
    new_day = np.ones(len(grid.earliest) + 1, dtype=np.bool_)
    new_day[1:-1] = (grid.earliest[1:] != grid.earliest[:-1]) | (grid.case[1:] != grid.case[:-1])
    if how == "first":
        sure = beside(exists.met, forward=True)[begin]
        end = np.minimum(end, beside(new_day, forward=True)[np.minimum(sure + 1, len(new_day) - 1)])
    else:
        sure = beside(exists.met, forward=False)[end] - 1
        begin = np.maximum(begin, beside(new_day, forward=False)[np.maximum(sure + 1, 0)] - 1)
    return spelt_out(Groups(None, Ranges(begin, end), groups.belongs))


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
    """The number that a bound is in every case, where it is one."""
    if not len(bound.low) or bound.low.dtype == object or not bound.defined.met.all():
        return None
    first = float(bound.low[0])
    return first if bool((bound.low == first).all() and (bound.high == first).all()) else None


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
