"""Binds a series that an author names to the records of a timeline: what was written meets what was measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.columns import Classes, Column, Floats, Grid, Marks, Numbers, Rows, Truths, everywhere
from adjudge.abstraction.loops import bind as loops
from adjudge.abstraction.matching import Alike, codes_of, matching
from adjudge.case.timeline import Timeline, folded
from adjudge.rulebook.expression import EVERY, Attribute, Selection, Source
from adjudge.values.exact import each_logarithm, each_power_of_ten, each_times, exactly
from adjudge.values.loops import in_loops
from adjudge.values.same import is_all, same
from adjudge.values.truth import Cause, Flags, Truth, constant, flags
from adjudge.values.units import Unit, read_unit

EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class Unfit:
    """A record that a series asks for and cannot use."""

    row: int
    series: str
    reason: str


def bind(
    source: Source, timeline: Timeline, exact: bool, groups: Alike | None = None
) -> tuple[Column, tuple[Unfit, ...]]:
    """The series of a source, and the records that it could not use."""
    rows = matching(source.selection, timeline, groups)
    if source.kind is None:
        column: Column = _values(source, timeline, _grid(source.selection, timeline, rows), exact)
        return column, ()
    unit = read_unit(source.selection.unit or "")
    suits = np.array([each.kind.dimension == unit.kind.dimension for each in timeline.units] + [False], dtype=np.bool_)
    fits = suits[timeline.unit[rows]]  # a record without a unit, -1, takes the last
    unfit = tuple(Unfit(int(row), source.name, _reason(timeline, int(row), unit)) for row in rows[~fits])
    return _values(source, timeline, _grid(source.selection, timeline, rows[fits]), exact), unfit


def attribute(node: Attribute, of: Column, timeline: Timeline, exact: bool) -> Column:
    """What the records behind a series carry beside their values."""
    grid = of.grid
    assert grid is not None  # noqa: S101 typed when the node was built
    size = len(grid.earliest)
    outer: dict[str, Any] = {"grid": grid, "present": of.present, "earliest": grid.earliest, "latest": grid.latest}
    if node.what == "recorded":
        return Truths(**outer, defined=everywhere(size), truth=everywhere(size))
    if node.what == "detected":
        unseen = constant(Truth.UNKNOWN, size, Cause.NOT_RECORDED)
        truth = timeline.detected.take(grid.record) if len(timeline.ids) else unseen
        return Truths(**outer, defined=everywhere(size), truth=truth)
    if node.what == "day":
        cause = np.where(grid.earliest < grid.latest, np.uint8(Cause.IMPRECISE_DATE), np.uint8(0))
        if grid.is_dated:
            cause = same(0, size, np.uint8)
        low, high = (exactly(days) if exact else days for days in (grid.earliest, grid.latest))
        return Numbers(
            **outer, defined=everywhere(size), low=low, high=high, cause=cause, error=same(0.0, size, np.float64)
        )
    return _limit(node, grid, timeline, outer, exact)


def _limit(node: Attribute, grid: Grid, timeline: Timeline, outer: dict[str, Any], exact: bool) -> Numbers:
    source = node.of
    while not isinstance(source, Source):
        source = source.type.grid  # type: ignore[assignment]
    written = (timeline.lod if node.what == "lod" else timeline.lloq)[grid.record]
    stated = np.where(np.isnan(written), 0.0, written)
    values = _converted((stated, stated), timeline, grid.record, source, exact)
    defined = flags(np.where(np.isnan(written), Truth.NOT_MET, Truth.MET))
    return Numbers(**outer, **values, defined=defined, cause=same(0, len(stated), np.uint8))


def _grid(selection: Selection, timeline: Timeline, rows: Rows) -> Grid:
    is_open = selection.record_kind in ("event", "exposure")
    start, case, begin, end = _periods(timeline, rows)
    record, recorded = rows, same(True, len(rows), np.bool_)
    gaps = _unobserved(selection, timeline) if is_open else (rows[:0], begin[:0], end[:0])
    if len(gaps[0]):
        order = _together((case, begin, end), gaps)
        start = start + np.append(0, np.cumsum(np.bincount(gaps[0], minlength=len(timeline.cases))))
        begin, end = np.append(begin, gaps[1])[order], np.append(end, gaps[2])[order]
        record = np.concatenate([rows, np.full(len(gaps[0]), -1, dtype=np.intp)])[order]
        recorded = record >= 0
    assay, label = (_of_record(values, record) for values in (timeline.assay, timeline.visit))
    return Grid(start, begin, end, record, assay, label, recorded, is_open)


Periods = tuple[Rows, Floats, Floats]  # the case, the first day and the last


def _periods(timeline: Timeline, rows: Rows) -> tuple[npt.NDArray[np.int64], Rows, Floats, Floats]:
    """The offsets of the cases, and the periods of the rows; one array for both days where all are known."""
    if in_loops(len(rows)):
        days = timeline.earliest, timeline.latest
        start, case, begin, end, blurred = loops.points(rows, timeline.case, *days, len(timeline.cases))
        return start, case, begin, end if blurred else begin
    case, begin, end = timeline.case[rows], timeline.earliest[rows], timeline.latest[rows]
    counts = np.bincount(case, minlength=len(timeline.cases))
    return np.append(0, np.cumsum(counts)), case, begin, begin if bool((begin == end).all()) else end


def _together(points: Periods, gaps: Periods) -> Rows:
    """The order of points and gaps by case, first and last day."""
    if in_loops(len(gaps[0])) and bool((gaps[0][1:] > gaps[0][:-1]).all()):
        order: Rows = loops.merged(points, gaps)
        return order
    case, begin, end = (np.append(one, other) for one, other in zip(points, gaps, strict=True))
    return np.asarray(np.lexsort((np.arange(len(case)), end, begin, case)), dtype=np.intp)


def _of_record(values: npt.NDArray[np.int32], record: Rows) -> npt.NDArray[np.int32]:
    if not len(values) or is_all(values, -1):
        return same(-1, len(record), np.int32)
    return np.where(record >= 0, values[record], np.int32(-1))


def _unobserved(selection: Selection, timeline: Timeline) -> tuple[Rows, Floats, Floats]:
    """The days of each case up to its cut-off for which no one says that such records were kept."""
    names = {folded(name) for name in selection.names} or {EVERY}
    told = {p.case for p in timeline.observed if p.kind.value == selection.record_kind}
    silent = np.ones(len(timeline.cases), dtype=np.bool_)
    silent[list(told)] = False
    silent &= timeline.cutoff > -np.inf
    found: list[tuple[int, float, float]] = []
    for case, begin, end in sorted(gap for name in names for gap in _gaps(name, selection.record_kind, timeline, told)):
        if found and found[-1][0] == case and begin <= found[-1][2] + 1:
            found[-1] = (case, found[-1][1], max(end, found[-1][2]))
        else:
            found.append((case, begin, end))
    told_cases = np.array([gap[0] for gap in found], dtype=np.intp)
    days = [np.array([gap[place] for gap in found], dtype=np.float64) for place in (1, 2)]
    rows = np.flatnonzero(silent)
    begin_, end_ = np.full(len(rows), -np.inf), timeline.cutoff[rows]
    return np.concatenate([rows, told_cases]), np.concatenate([begin_, days[0]]), np.concatenate([end_, days[1]])


def _gaps(name: str, kind: str, timeline: Timeline, cases: set[int]) -> Iterable[tuple[int, float, float]]:
    covered: dict[int, float] = {}
    for period in timeline.observed:
        if period.kind.value == kind and period.name in (None, name):
            before = covered.get(period.case, -np.inf)
            if before + 1 < period.earliest:
                yield period.case, before + 1, period.earliest - 1
            covered[period.case] = max(before, period.latest)
    for case in cases:
        cutoff = float(timeline.cutoff[case])
        if covered.get(case, -np.inf) < cutoff:
            yield case, covered.get(case, -np.inf) + 1, cutoff


def _values(source: Source, timeline: Timeline, grid: Grid, exact: bool) -> Column:
    size = len(grid.earliest)
    present = _present(timeline, grid)
    outer: dict[str, Any] = {"grid": grid, "present": present, "earliest": grid.earliest, "latest": grid.latest}
    if source.selection.states:
        return _classes(source.selection, timeline, grid, outer)
    if source.kind is None:
        return Marks(**outer, defined=everywhere(size))
    if not exact and in_loops(size) and (whole := _whole(source, timeline, grid.record)) is not None:
        return Numbers(**outer, **whole, defined=everywhere(size), cause=same(0, size, np.uint8))
    written = timeline.low[grid.record], timeline.high[grid.record]
    found = _converted(written, timeline, grid.record, source, exact)
    low, high = found["low"], found["high"]
    if low is high and bool((low == low).all()):  # noqa: PLR0124 not NaN
        return Numbers(**outer, **found, defined=everywhere(size), cause=same(0, size, np.uint8))
    cause = np.where(written[0] < written[1], np.uint8(Cause.CENSORED), np.uint8(0))
    lost = np.asarray((low != low) | (high != high), dtype=bool)  # noqa: PLR0124 the logarithm of less than zero
    found["low"], found["high"] = (np.where(lost, end, value) for end, value in ((-np.inf, low), (np.inf, high)))
    cause = np.where(lost, cause | np.uint8(Cause.UNDEFINED), cause).astype(np.uint8)
    return Numbers(**outer, **found, defined=everywhere(size), cause=cause)


def _whole(source: Source, timeline: Timeline, record: Rows) -> dict[str, Any] | None:
    """Single values in the unit of the source, where all are whole numbers and nothing is to be converted."""
    target = read_unit(source.selection.unit or "")
    fits = np.array([*(unit == target for unit in timeline.units), False])
    low, _, wide, foreign, broken = loops.values(record, timeline.low, timeline.high, timeline.unit, fits)
    if wide or foreign or broken:
        return None
    return {"low": low, "high": low, "error": same(0.0, len(low), np.float64), "is_written": True}


def _present(timeline: Timeline, grid: Grid) -> Flags:
    size = len(grid.earliest)
    if not len(timeline.ids):
        return constant(Truth.UNKNOWN, size, Cause.NOT_RECORDED)
    seen = timeline.present.take(grid.record)
    if is_all(grid.recorded, True):
        return seen
    truth = np.where(grid.recorded, seen.truth, np.int8(Truth.UNKNOWN))
    return flags(truth, np.where(grid.recorded, seen.cause, np.uint8(Cause.NOT_RECORDED)))


def _classes(selection: Selection, timeline: Timeline, grid: Grid, outer: dict[str, Any]) -> Classes:
    """A statement that the definition does not list may mean any class."""
    bits = np.zeros(len(timeline.words) + 1, dtype=np.int64)
    for bit, (state, statements) in enumerate(selection.states):
        bits[codes_of(timeline, (state, *statements))] |= np.int64(1) << bit
    mask = bits[timeline.statement[grid.record]]
    every = (np.int64(1) << len(selection.states)) - 1
    cause = np.where(mask == 0, np.uint8(Cause.UNREADABLE), np.uint8(0)).astype(np.uint8)
    size = len(mask)
    return Classes(**outer, defined=everywhere(size), mask=np.where(mask == 0, every, mask), cause=cause)


def _reason(timeline: Timeline, row: int, unit: Unit) -> str:
    if timeline.unit[row] < 0:
        return f"it has no unit, and the series is in {unit.code}"
    written = timeline.units[timeline.unit[row]]
    return f"{written.code} cannot be converted to {unit.code}"


def _converted(
    ends: tuple[Floats, Floats], timeline: Timeline, record: Rows, source: Source, exact: bool
) -> dict[str, Any]:
    """Both ends in the unit of the source, a bound on the rounding, and whether none was in another unit."""
    target = read_unit(source.selection.unit or "")
    units = timeline.unit[record] if len(timeline.unit) else np.zeros(0, dtype=np.int32)
    if bool((ends[0] == ends[1]).all()):
        low = high = _end_converted(ends[0], timeline, units, target, exact)
    else:
        low, high = (_end_converted(end, timeline, units, target, exact) for end in ends)
    plain = np.array([*(unit == target for unit in timeline.units), False])[units]
    error = _error((low, high), plain, target)
    return {"low": low, "high": high, "error": error, "is_written": not exact and bool(plain.all())}


def _end_converted(end: Floats, timeline: Timeline, units: npt.NDArray[np.int32], target: Unit, exact: bool) -> Floats:
    found = exactly(end) if exact else end.copy()
    for code, unit in enumerate(timeline.units):
        if unit != target and (rows := units == code).any():
            found[rows] = _in_unit(found[rows], unit, target)
    return found


def _in_unit(values: Floats, written: Unit, target: Unit) -> Floats:
    """A logarithm is converted knowingly: by its power of ten, or by taking it of the canonical unit."""
    exact = values.dtype == object
    scale = written.factor / target.factor
    if written.kind.log == target.kind.log:
        return np.asarray(each_times(values, _exact(scale))) if exact else values * float(scale)
    if written.kind.log:
        linear = each_power_of_ten(values) if exact else np.power(10.0, values)
        return np.asarray(linear / (target.factor if exact else float(target.factor)))
    with np.errstate(divide="ignore", invalid="ignore"):
        canonical = each_times(values, _exact(written.factor)) if exact else values * float(written.factor)
        return np.asarray(each_logarithm(canonical) if exact else np.log10(canonical))


def _exact(scale: Fraction) -> npt.NDArray[np.object_]:
    out = np.empty((), dtype=object)
    out[()] = scale
    return out


def _error(ends: tuple[Floats, Floats], plain: npt.NDArray[np.bool_], target: Unit) -> Floats:
    """Whole numbers in the unit of the series are exact; others are rounded in reading and in conversion."""
    if ends[0].dtype == object:
        return same(0.0, len(ends[0]), np.float64)
    size = np.full(len(plain), 1.0 if target.kind.log else 0.0)  # the error of a logarithm is absolute
    whole = np.ones(len(plain), dtype=bool)
    for end in ends[:1] if ends[0] is ends[1] else ends:
        finite = np.isfinite(end)
        size = np.maximum(size, np.where(finite, np.abs(end), 0.0))
        whole &= ~finite | ((np.rint(end) == end) & (np.abs(end) < 2**53))
    if bool((whole & plain).all()):
        return same(0.0, len(plain), np.float64)
    steps = 8.0 + 4 * np.abs(np.log10(np.where(size > 0, size, 1.0)))  # a power of ten multiplies its error
    return np.where(whole & plain, 0.0, size * EPSILON * steps)
