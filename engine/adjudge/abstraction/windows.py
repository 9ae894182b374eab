"""Kernels that reduce many points to one: by case, by visit, or in a window around each point of a series."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from adjudge.abstraction import segments
from adjudge.abstraction.columns import (
    Classes,
    Column,
    Days,
    Grid,
    Marks,
    Numbers,
    Rows,
    Truths,
    everywhere,
    take,
)
from adjudge.abstraction.segments import Offsets, Points, over_segments, segment_of
from adjudge.values.truth import Cause, Flags, Truth, bounds, flags

_AS_MASK = np.array([1, 3, 2], dtype=np.int64)  # not met, unknown, met as sets of {not met, met}
_AS_TRUTH = np.array([Truth.UNKNOWN, Truth.NOT_MET, Truth.MET, Truth.UNKNOWN], dtype=np.int8)


@dataclass(frozen=True, slots=True)
class Groups:
    """Points gathered in segments: the rows of the series, the offsets, and whether each belongs."""

    rows: Rows
    start: Offsets
    belongs: Flags


def by_case(grid: Grid) -> Groups:
    """One segment for each case."""
    size = len(grid.earliest)
    return Groups(np.arange(size), grid.start, everywhere(size))


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


def _one_number(bound: Numbers) -> float | None:
    """The number that a bound is in every case, where it is one that a float holds exactly."""
    if not len(bound.low) or not bound.defined.met.all():
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


def reduce(how: str, of: Column, groups: Groups, grid: Grid, frame: dict[str, Any]) -> Column:
    """Reduces each group by `how`; `frame` gives the grid and the presence of what comes out."""
    inner = take(of, groups.rows)
    present = inner.present & groups.belongs
    recorded = grid.recorded[groups.rows]
    if how == "any":
        assert isinstance(inner, Truths)  # noqa: S101 typed when the node was built
        return _some(inner, present, groups.start, grid.is_open, frame)
    if how == "count":
        return _count(present, recorded, groups.start, frame)
    exists = present & inner.defined & flags(np.where(recorded, Truth.MET, Truth.NOT_MET))
    if isinstance(inner, Numbers):
        return _number(how, inner, exists, groups.start, frame)
    return _member(how, inner, exists, groups.start, frame)


def _some(inner: Truths, present: Flags, start: Offsets, is_open: bool, frame: dict[str, Any]) -> Truths:
    truth = segments.some(inner.truth, present, start)
    holds = inner.truth & present
    if is_open:
        truth = segments.some_of(holds, start)
    begin = over_segments(np.fmin, np.where(holds.possible, inner.earliest, np.nan), start, np.nan)
    sure = over_segments(np.fmin, np.where(holds.met, inner.latest, np.nan), start, np.nan)
    end = over_segments(np.fmax, np.where(holds.possible, inner.latest, np.nan), start, np.nan)
    days = {"earliest": begin, "latest": np.where(truth.met, sure, end)}
    return Truths(**{**frame, "defined": everywhere(len(begin)), **_dated(frame, days)}, truth=truth)


def _count(present: Flags, recorded: npt.NDArray[np.bool_], start: Offsets, frame: dict[str, Any]) -> Numbers:
    low, high = segments.count(present & flags(np.where(recorded, Truth.MET, Truth.NOT_MET)), start)
    phantom = over_segments(np.logical_or, present.possible & ~recorded, start, False)
    cause = over_segments(np.bitwise_or, present.cause, start, 0).astype(np.uint8)
    size = len(low)
    days = _dated(frame, {"earliest": np.full(size, np.nan), "latest": np.full(size, np.nan)})
    high = np.where(phantom, np.inf, high)
    outer = {**frame, "defined": everywhere(size), **days}
    return Numbers(**outer, low=low, high=high, cause=cause, error=np.zeros(size))


def _number(how: str, inner: Numbers, exists: Flags, start: Offsets, frame: dict[str, Any]) -> Numbers:
    points = Points(inner.earliest, inner.latest, inner.low, inner.high, inner.cause, exists)
    picked = _KERNELS[how](points, start)
    error = over_segments(
        np.add if how == "sum" else np.maximum, np.where(exists.possible, inner.error, 0.0), start, 0.0
    )
    if how in ("sum", "mean") and inner.low.dtype != object:
        error = error + _rounding(picked.low, picked.high, error, how)
    days = _dated(frame, {"earliest": picked.earliest, "latest": picked.latest})
    outer = {**frame, "defined": picked.exists, **days}
    return Numbers(**outer, low=picked.low, high=picked.high, cause=picked.cause, error=error)


def ties(how: str, of: Numbers, groups: Groups, found: Numbers) -> Rows:
    """The groups in which rounding could decide which points hold the extreme, and so its days."""
    if how not in ("lowest", "highest") or of.low.dtype == object:
        return np.zeros(0, dtype=np.intp)
    inner, here = take(of, groups.rows), segment_of(groups.start)
    reach, bound = (inner.low, found.high[here]) if how == "lowest" else (inner.high, found.low[here])
    other = inner.high if how == "lowest" else inner.low
    error = inner.error + found.error[here]
    with np.errstate(invalid="ignore"):
        touches, sets = ((np.abs(end - bound) <= 2 * error) & (error > 0) for end in (reach, other))
    size = len(found.error)
    some = np.bincount(here[touches], minlength=size) > 0
    return np.flatnonzero(some & (np.bincount(here[touches | sets], minlength=size) > 1))


def _rounding(low: Days, high: Days, error: Days, how: str) -> Days:
    size = np.maximum(*(np.where(np.isfinite(end), np.abs(end), 0.0) for end in (low, high)))
    whole = (error == 0) & (np.rint(low) == low) & (np.rint(high) == high) & (how == "sum")
    return np.where(whole, 0.0, size * np.finfo(np.float64).eps * 64)


_KERNELS = {
    "first": segments.first,
    "last": segments.last,
    "lowest": segments.lowest,
    "highest": segments.highest,
    "sum": segments.total,
    "mean": segments.mean,
}


def _member(how: str, inner: Column, exists: Flags, start: Offsets, frame: dict[str, Any]) -> Column:
    """The first or last class, truth or mark: the union of what every candidate may be."""
    mask, cause = _mask_of(inner)
    blank = np.zeros(len(mask))
    points = Points(inner.earliest, inner.latest, blank, blank, cause, exists)
    candidate, picked = segments.first_rows(points, start) if how == "first" else segments.last_rows(points, start)
    union = over_segments(np.bitwise_or, np.where(candidate, mask, np.int64(0)), start, 0)
    outer = {**frame, "defined": picked.exists, **_dated(frame, {"earliest": picked.earliest, "latest": picked.latest})}
    if isinstance(inner, Classes):
        return Classes(**outer, mask=union, cause=picked.cause)
    if isinstance(inner, Marks):
        return Marks(**outer)
    truth = flags(_AS_TRUTH[union], picked.cause)
    from_doubt = flags(np.full(len(union), Truth.UNKNOWN), picked.exists.cause | _unmeasured(picked.exists))
    sure = picked.exists.met
    truth = Flags(np.where(sure, truth.truth, from_doubt.truth), np.where(sure, truth.cause, from_doubt.cause))
    return Truths(**{**outer, "defined": everywhere(len(union))}, truth=truth)


def _unmeasured(exists: Flags) -> npt.NDArray[np.uint8]:
    return np.where(exists.possible, np.uint8(0), np.uint8(Cause.NOT_MEASURED)).astype(np.uint8)


def _mask_of(inner: Column) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    if isinstance(inner, Classes):
        return inner.mask, inner.cause
    if isinstance(inner, Truths):
        return _AS_MASK[inner.truth.truth], inner.truth.cause
    return np.zeros(len(inner.earliest), dtype=np.int64), np.zeros(len(inner.earliest), dtype=np.uint8)


def _dated(frame: dict[str, Any], days: dict[str, Days]) -> dict[str, Days]:
    """A series keeps the days of its points; one value by case has its own."""
    return {} if frame["grid"] is not None else days


def settle_by(found: Truths, cutoff: Days, by: Numbers) -> Truths:
    """A day before which `not met` could still change: until the cut-off has passed it, unknown, not yet."""
    is_closed = by.defined.met & np.asarray(by.high <= cutoff, dtype=bool)
    truth = np.where((found.truth.truth == Truth.NOT_MET) & ~is_closed, np.int8(Truth.UNKNOWN), found.truth.truth)
    cause = np.where(is_closed, found.truth.cause, found.truth.cause | np.uint8(Cause.NOT_YET))
    return replace(found, truth=flags(truth, cause))
