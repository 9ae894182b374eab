"""The one reducer kernel: picks, counts and quantifiers over segments of points.

A segment is a case (Reduce), a visit (Visits) or the window of one point (Over); windows of known days are ranges,
which may overlap. A point has a closed day
interval [earliest, latest], a closed value interval [low, high] and an existence in three values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.ranges import Ranges, over_ranges
from adjudge.values.exact import each_over, each_plus
from adjudge.values.same import is_all, is_same, pick, same
from adjudge.values.truth import Cause, Flags, bounds

Floats = npt.NDArray[Any]  # float64, or objects holding exact numbers
Bools = npt.NDArray[np.bool_]
Offsets = npt.NDArray[np.int64]
Segments = Offsets | Ranges


@dataclass(frozen=True, slots=True)
class Points:
    """Points in segment order; `cause` tells why each value has a width."""

    earliest: npt.NDArray[np.float64]
    latest: npt.NDArray[np.float64]
    low: Floats
    high: Floats
    cause: npt.NDArray[np.uint8]
    exists: Flags


@dataclass(frozen=True, slots=True)
class Picked:
    """One value for each segment: whether it is there, its interval, its days, and the causes of its width."""

    exists: Flags
    low: Floats
    high: Floats
    earliest: npt.NDArray[np.float64]
    latest: npt.NDArray[np.float64]
    cause: npt.NDArray[np.uint8]


def over_segments(ufunc: np.ufunc, values: npt.NDArray[Any], start: Segments, empty: object) -> npt.NDArray[Any]:
    """Reduces each segment [start[k], start[k+1]) by `ufunc`; an empty segment yields `empty`."""
    if isinstance(start, Ranges):
        return over_ranges(ufunc, values, start, empty)
    if ufunc is np.logical_or and not is_same(values):
        return over_ranges(ufunc, values, Ranges(start[:-1], start[1:]), empty)
    if is_same(values):
        return _of_one(ufunc, values[0], start, empty)
    filled = start[:-1] < start[1:]
    out = np.full(len(start) - 1, empty, dtype=values.dtype)
    if len(values) == np.count_nonzero(filled):
        out[filled] = values  # one each
    elif filled.any():
        out[filled] = ufunc.reduceat(values, start[:-1][filled])
    return out


def _of_one(ufunc: np.ufunc, value: Any, start: Offsets, empty: object) -> npt.NDArray[Any]:
    """Reduces segments of one value throughout."""
    size = np.diff(start)
    if ufunc is np.add:
        return np.asarray(size * value, dtype=value.dtype)
    return np.where(size > 0, value, np.asarray(empty, dtype=value.dtype))


def segment_of(start: Offsets) -> npt.NDArray[np.intp]:
    """The segment of each row."""
    return np.repeat(np.arange(len(start) - 1), np.diff(start))


def existence(points: Points, start: Segments) -> Flags:
    """Met where a point is certain, unknown where points are only possible, else not met."""
    return some_of(points.exists, start)


def some_of(truth: Flags, start: Segments) -> Flags:
    """Strong Kleene or over each segment; not met where it is empty."""
    certain, possible = (over_segments(np.logical_or, rows, start, False) for rows in (truth.met, truth.possible))
    return bounds(certain, possible, over_segments(np.bitwise_or, truth.cause, start, 0))


def first(points: Points, start: Offsets) -> Picked:
    """The hull of every point that may be the first, dated from the earliest of them to the surest."""
    return _hull(points, start, *first_rows(points, start))


def last(points: Points, start: Offsets) -> Picked:
    """The hull of every point that may be the last: `first` seen in a mirror of time."""
    return _hull(points, start, *last_rows(points, start))


def first_rows(points: Points, start: Offsets) -> tuple[Bools, Picked]:
    """The points that may be the first, and the pick without its value."""
    surest = pick(points.exists.met, points.latest, np.inf)
    bound = over_segments(np.minimum, surest, start, np.inf)
    candidate = points.exists.possible & (points.earliest <= bound[segment_of(start)])
    return candidate, _dated(points, start, candidate, latest=bound)


def last_rows(points: Points, start: Offsets) -> tuple[Bools, Picked]:
    """The points that may be the last, and the pick without its value."""
    surest = pick(points.exists.met, points.earliest, -np.inf)
    bound = over_segments(np.maximum, surest, start, -np.inf)
    candidate = points.exists.possible & (points.latest >= bound[segment_of(start)])
    return candidate, _dated(points, start, candidate, earliest=bound)


def lowest(points: Points, start: Segments) -> Picked:
    """From the lowest possible value to the lowest certain one, dated by every point that may hold it."""
    low = over_segments(np.minimum, pick(points.exists.possible, points.low, np.inf), start, np.inf)
    if isinstance(start, Ranges) and points.low is points.high:
        return _undated(existence(points, start), low, low)
    sure = over_segments(np.minimum, pick(points.exists.met, points.high, np.inf), start, np.inf)
    most = over_segments(np.maximum, pick(points.exists.possible, points.high, -np.inf), start, -np.inf)
    exists = existence(points, start)
    high = pick(exists.met, sure, most)
    if isinstance(start, Ranges):
        return _undated(exists, low, high)
    holds = points.exists.possible & np.asarray(points.low <= high[segment_of(start)], dtype=bool)
    return Picked(exists, low, high, *_days(points, start, holds), _causes(points, start, holds))


def highest(points: Points, start: Segments) -> Picked:
    """The mirror of `lowest` in the values; nothing is negated, since a power of ten would be rounded by it."""
    high = over_segments(np.maximum, pick(points.exists.possible, points.high, -np.inf), start, -np.inf)
    if isinstance(start, Ranges) and points.low is points.high:
        return _undated(existence(points, start), high, high)
    sure = over_segments(np.maximum, pick(points.exists.met, points.low, -np.inf), start, -np.inf)
    least = over_segments(np.minimum, pick(points.exists.possible, points.low, np.inf), start, np.inf)
    exists = existence(points, start)
    low = pick(exists.met, sure, least)
    if isinstance(start, Ranges):
        return _undated(exists, low, high)
    holds = points.exists.possible & np.asarray(points.high >= low[segment_of(start)], dtype=bool)
    return Picked(exists, low, high, *_days(points, start, holds), _causes(points, start, holds))


def _undated(exists: Flags, low: Floats, high: Floats) -> Picked:
    """An extreme over ranges of points that are there or not: no cause, and a window has the day of its own point."""
    nowhen = np.full(len(low), np.nan)
    return Picked(exists, low, high, nowhen, nowhen, np.zeros(len(low), dtype=np.uint8))


def count(exists: Flags, start: Segments) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """From the number of certain points to the number of possible ones."""
    certain = over_segments(np.add, exists.met.astype(np.float64), start, 0.0)
    return certain, over_segments(np.add, exists.possible.astype(np.float64), start, 0.0)


def some(truth: Flags, present: Flags, start: Segments) -> Flags:
    """Met where a point is certainly there and met; unknown, not measured, where no point is certainly there."""
    holds = truth & present
    certain = over_segments(np.logical_or, holds.met, start, False)
    possible = over_segments(np.logical_or, holds.possible, start, False)
    sampled = over_segments(np.logical_or, present.met, start, False)
    causes = over_segments(np.bitwise_or, holds.cause | present.cause, start, 0)
    empty = ~sampled & (causes == 0)
    return bounds(certain, possible | ~sampled, causes | np.where(empty, np.uint8(Cause.NOT_MEASURED), np.uint8(0)))


def total(points: Points, start: Offsets) -> Picked:
    """The sum of the certain points; a point that only may exist adds zero or its value."""
    zero = np.zeros(len(points.low), dtype=points.low.dtype)
    spare = points.exists.possible & ~points.exists.met
    low = pick(points.exists.met, points.low, pick(spare, np.minimum(points.low, zero), zero))
    high = pick(points.exists.met, points.high, pick(spare, np.maximum(points.high, zero), zero))
    add = each_plus if low.dtype == object else np.add
    ends = over_segments(add, low, start, 0.0), over_segments(add, high, start, 0.0)
    return _of_all(points, start, *ends)


def mean(points: Points, start: Offsets) -> Picked:
    """The mean of the certain points; the hull of all where some only may exist."""
    summed = total(points, start)
    certain, most = count(points.exists, start)
    is_sure, number = certain == most, np.maximum(certain, 1.0)
    low = over_segments(np.minimum, pick(points.exists.possible, points.low, np.inf), start, np.inf)
    high = over_segments(np.maximum, pick(points.exists.possible, points.high, -np.inf), start, -np.inf)
    if points.low.dtype == object:
        number = np.array([Fraction(int(each)) for each in number], dtype=object)
    divide = each_over if low.dtype == object else np.divide
    low = np.where(is_sure, divide(summed.low, number), low)
    high = np.where(is_sure, divide(summed.high, number), high)
    return _of_all(points, start, low, high)


def _of_all(points: Points, start: Offsets, low: Floats, high: Floats) -> Picked:
    rows = points.exists.possible
    return Picked(existence(points, start), low, high, *_days(points, start, rows), _causes(points, start, rows))


def _hull(points: Points, start: Offsets, candidate: Bools, picked: Picked) -> Picked:
    low = over_segments(np.minimum, pick(candidate, points.low, np.inf), start, np.inf)
    if points.low is points.high and int(np.diff(start).max(initial=0)) <= 1:
        return replace(picked, low=low, high=low)
    high = over_segments(np.maximum, pick(candidate, points.high, -np.inf), start, -np.inf)
    return replace(picked, low=low, high=high)


def _dated(
    points: Points,
    start: Offsets,
    candidate: Bools,
    *,
    earliest: npt.NDArray[np.float64] | None = None,
    latest: npt.NDArray[np.float64] | None = None,
) -> Picked:
    begin, end = _days(points, start, candidate)
    exists = existence(points, start)
    since = begin if earliest is None else np.where(exists.met, earliest, begin)
    until = end if latest is None else np.where(exists.met, latest, end)
    crowd = over_segments(np.add, candidate.astype(np.int64), start, 0) > 1
    doubt = np.where(begin == end, np.uint8(Cause.CONFLICT), np.uint8(Cause.IMPRECISE_DATE))
    causes = _causes(points, start, candidate) | np.where(crowd, doubt, np.uint8(0))
    return Picked(exists, begin, end, since, until, causes.astype(np.uint8))


def _days(points: Points, start: Offsets, rows: Bools) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    begin = over_segments(np.fmin, pick(rows, points.earliest, np.nan), start, np.nan)
    return begin, over_segments(np.fmax, pick(rows, points.latest, np.nan), start, np.nan)


def _causes(points: Points, start: Offsets, rows: Bools) -> npt.NDArray[np.uint8]:
    if is_all(points.cause, 0) and points.exists.is_sure:
        return same(0, len(start) - 1, np.uint8)
    each = np.where(rows, points.cause | points.exists.cause, np.uint8(0))
    return over_segments(np.bitwise_or, each, start, 0).astype(np.uint8)
