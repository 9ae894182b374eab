"""Kernels that reduce many points to one: by case, by visit, or in a window around each point of a series."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from adjudge.abstraction import by_case, by_range, segments
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
    put,
    take,
    union,
)
from adjudge.abstraction.ranges import Ranges, last_marked, next_marked
from adjudge.abstraction.segments import Offsets, Points, Segments, over_segments, segment_of
from adjudge.abstraction.windows import Groups, Whole, narrowed, spelt_out
from adjudge.values.loops import in_loops
from adjudge.values.same import is_all, pick, rows_of, same
from adjudge.values.truth import Cause, Flags, Truth, either, flags

_AS_MASK = np.array([1, 3, 2], dtype=np.int64)  # not met, unknown, met as sets of {not met, met}
_AS_TRUTH = np.array([Truth.UNKNOWN, Truth.NOT_MET, Truth.MET, Truth.UNKNOWN], dtype=np.int8)


def reduce(how: str, of: Column, groups: Groups | Whole, grid: Grid, frame: dict[str, Any]) -> Column:
    """Reduces each group by `how`; `frame` gives the grid and the presence of what comes out."""
    is_plain = isinstance(groups, Whole) and not isinstance(groups.start, Ranges) and frame["grid"] is None
    if is_plain and in_loops(len(of.earliest)) and by_case.takes(how, of):
        return by_case.reduce(how, of, cast(Offsets, groups.start), grid, frame)
    if isinstance(groups, Whole) and isinstance(groups.start, Ranges) and by_range.takes(how, groups.start):
        return by_range.reduce(how, of, groups.start, grid, frame)
    if isinstance(groups, Whole) and isinstance(groups.start, Ranges) and how not in ("any", "count"):
        exists = _exists(of, of.present, grid.recorded)
        if how in ("lowest", "highest") and isinstance(of, Numbers) and of.low.dtype != object:
            return _extreme(how, of, exists, groups.start, frame)
        groups = narrowed(groups.start, how, exists, grid) if how in ("first", "last") else spelt_out(groups)
    return _reduced(how, of, groups, grid, frame)


def _reduced(how: str, of: Column, groups: Groups | Whole, grid: Grid, frame: dict[str, Any]) -> Column:
    inner, recorded, present = of, grid.recorded, of.present
    if isinstance(groups, Groups):
        inner, recorded = take(of, groups.rows), rows_of(recorded, groups.rows)
        present = inner.present & groups.belongs
    if how == "any":
        assert isinstance(inner, Truths)  # noqa: S101 typed when the node was built
        return _some(inner, present, groups.start, grid, frame)
    if how == "count":
        return _count(present, recorded, groups.start, frame)
    exists = _exists(inner, present, recorded)
    if isinstance(inner, Numbers):
        return _number(how, inner, exists, groups.start, frame)
    return _member(how, inner, exists, cast(Offsets, groups.start), frame)


def _extreme(how: str, of: Numbers, exists: Flags, ranges: Ranges, frame: dict[str, Any]) -> Column:
    """Over ranges: all at once as if nothing were in doubt, then one by one the windows that hold a doubt."""
    if by_range.takes("extreme", ranges):
        return by_range.extreme(how, of, exists, ranges, frame)
    found = _number(how, of, either(exists.met), ranges, frame)
    doubtful = union([of.cause, exists.cause]) != 0
    some = np.flatnonzero(over_segments(np.logical_or, doubtful, ranges, False))
    if not len(some):
        return found
    few = spelt_out(Whole(Ranges(ranges.begin[some], ranges.end[some])))
    here = take(of, few.rows)
    return put(found, some, _number(how, here, exists.take(few.rows), few.start, _at(frame, some)))


def _at(frame: dict[str, Any], rows: Rows) -> dict[str, Any]:
    """The frame of some of the points."""
    there = {name: frame[name].take(rows) for name in ("present", "defined")}
    return {**frame, **there, **{name: rows_of(frame[name], rows) for name in ("earliest", "latest")}}


def _exists(of: Column, present: Flags, recorded: npt.NDArray[np.bool_]) -> Flags:
    return present & of.defined & either(recorded)


def _some(inner: Truths, present: Flags, start: Segments, grid: Grid, frame: dict[str, Any]) -> Truths:
    holds = inner.truth & present
    truth = segments.some_of(holds, start) if grid.is_open else segments.some(inner.truth, present, start)
    if frame["grid"] is not None:
        return Truths(**{**frame, "defined": everywhere(len(truth.truth))}, truth=truth)
    is_in_time = grid.is_dated and inner.earliest is grid.earliest and not isinstance(start, Ranges)
    begin, sure, end = _onsets(inner, holds, start) if is_in_time else _extreme_days(inner, holds, start)
    days = {"earliest": begin, "latest": np.where(truth.met, sure, end)}
    return Truths(**{**frame, "defined": everywhere(len(begin)), **_dated(frame, days)}, truth=truth)


def _extreme_days(inner: Truths, holds: Flags, start: Segments) -> tuple[Days, Days, Days]:
    """The first day on which it may hold, the first by which it certainly does, and the last on which it may."""
    begin = over_segments(np.fmin, np.where(holds.possible, inner.earliest, np.nan), start, np.nan)
    sure = over_segments(np.fmin, np.where(holds.met, inner.latest, np.nan), start, np.nan)
    return begin, sure, over_segments(np.fmax, np.where(holds.possible, inner.latest, np.nan), start, np.nan)


def _onsets(inner: Truths, holds: Flags, start: Segments) -> tuple[Days, Days, Days]:
    """The same where every day is known: points stand in the order of their days."""
    offsets, days = cast(Offsets, start), np.append(inner.earliest, np.nan)
    begin, sure = (next_marked(mark, offsets[:-1]) for mark in (holds.possible, holds.met))
    begin, sure = (np.where(row < offsets[1:], row, -1) for row in (begin, sure))
    end = last_marked(holds.possible, offsets[1:])
    return days[begin], days[sure], days[np.where(end >= offsets[:-1], end, -1)]


def _count(present: Flags, recorded: npt.NDArray[np.bool_], start: Segments, frame: dict[str, Any]) -> Numbers:
    low, high = segments.count(present & either(recorded), start)
    phantom = over_segments(np.logical_or, present.possible & ~recorded, start, False)
    cause = over_segments(np.bitwise_or, present.cause, start, 0).astype(np.uint8)
    size = len(low)
    days = _dated(frame, {"earliest": np.full(size, np.nan), "latest": np.full(size, np.nan)})
    high = np.where(phantom, np.inf, high)
    outer = {**frame, "defined": everywhere(size), **days}
    return Numbers(**outer, low=low, high=high, cause=cause, error=np.zeros(size))


def _number(how: str, inner: Numbers, exists: Flags, start: Segments, frame: dict[str, Any]) -> Numbers:
    points = Points(inner.earliest, inner.latest, inner.low, inner.high, inner.cause, exists)
    picked = _KERNELS[how](points, cast(Any, start))
    error = _error(how, inner, exists, start)
    if how in ("sum", "mean") and inner.low.dtype != object:
        error = error + _rounding(picked.low, picked.high, error, how)
    days = _dated(frame, {"earliest": picked.earliest, "latest": picked.latest})
    outer = {**frame, "defined": picked.exists, **days, "is_written": inner.is_written and how not in ("sum", "mean")}
    return Numbers(**outer, low=picked.low, high=picked.high, cause=picked.cause, error=error)


def _error(how: str, inner: Numbers, exists: Flags, start: Segments) -> Days:
    """A bound on the rounding of each result."""
    if is_all(inner.error, 0):
        size = len(start.begin) if isinstance(start, Ranges) else len(start) - 1
        return same(0.0, size, np.float64)
    add = np.add if how == "sum" else np.maximum
    return over_segments(add, pick(exists.possible, inner.error, 0.0), start, 0.0)


def ties(how: str, of: Numbers, groups: Whole, found: Numbers) -> Rows:
    """The groups in which rounding could decide which points hold the extreme, and so its days."""
    if how not in ("lowest", "highest") or of.low.dtype == object or of.is_written or is_all(of.error, 0):
        return np.zeros(0, dtype=np.intp)
    inner, here = of, segment_of(cast(Offsets, groups.start))
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
