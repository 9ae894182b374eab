"""What to look for where a conclusion is open: the records, days and numbers that could matter."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TypeVar, cast

import numpy as np

from adjudge.abstraction.columns import Numbers
from adjudge.case.record import Record
from adjudge.case.timeline import folded
from adjudge.explanation.hindrance.phrases import series_words
from adjudge.explanation.settlement.inquiries import Inquiry, exact_date, meaning, narrower, new_record, vouched, which
from adjudge.explanation.settlement.open_ends import Open
from adjudge.explanation.words import unit_words
from adjudge.rulebook.expression import Attribute, Constant, Source, walk
from adjudge.rulebook.temporal import Reduce
from adjudge.rulebook.types import BARE, LOG_RATIO, RATIO, Sort
from adjudge.values.units import canonical, read_unit
from adjudge.values.when import When

Number = TypeVar("Number", int, float)
_DECADES = (0.1, 1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6, 1e7)  # where nothing tells which numbers matter
_MOST_NUMBERS, _MOST_DATES, _MOST_NARROWED = 26, 24, 60
_LEAST_DAYS, _MOST_DAYS, _ALL_DAYS = 6, 30, 360  # of one series, and of all together
_BRACES = {ord(letter): None for letter in "{}[]"}


def new_inquiries(here: Open, days: Sequence[int] = (), without: frozenset[Source] = frozenset()) -> Iterator[Inquiry]:
    """A new record of each series on each day that could matter, or on the days given."""
    for source in here.sources:
        if source.type.sort == Sort.MARK or source in without:
            continue
        numbers = numbers_of(here, source)
        limit = limit_of(here, source, numbers)
        grid = tuple(each for each in numbers if limit is None or each >= limit)
        for day in days or days_of(here, source):
            inquiry = new_record(source, day, grid, limit, unit_told(source.selection.unit))
            yield replace(inquiry, seen=len(here.rows(source)))


def wider_inquiries(here: Open) -> Iterator[Inquiry]:
    """A new record, on the next day, of each series that any rule reads and no open finding does."""
    wide = replace(here, nodes=tuple(here.basis.findings.nodes.values()))
    found = new_inquiries(wide, (here.cutoff + 1,), frozenset(here.sources))
    return (replace(each, is_wide=True) for each in found)


def narrowing_inquiries(here: Open, own: frozenset[str]) -> Iterator[Inquiry]:
    """What could be known better of its `own` records, and periods that nobody vouches for."""
    return islice(_all_narrowing(here, own), _MOST_NARROWED)


def _all_narrowing(here: Open, own: frozenset[str]) -> Iterator[Inquiry]:
    seen: set[str] = set()
    for source in here.sources:
        records = [each for each in here.records(source) if each.id in own and each.id not in seen]
        seen |= {each.id for each in records}
        for record in records:
            yield from _narrowing(here, source, record)
        yield from _conflicts(source, records)
    for source in here.unvouched:
        first = min((record.when.earliest for record in here.case.records), default=here.cutoff)
        period = When(min(first, here.cutoff), here.cutoff)
        yield vouched(source, period, _dates(here, period))


def _narrowing(here: Open, source: Source, record: Record) -> Iterator[Inquiry]:
    if not record.when.is_precise:
        yield exact_date(record, series_words(source), _dates(here, record.when))
    if _is_censored(record) and source.kind is not None:
        yield narrower(record, series_words(source), _inside(here, source, record), unit_told(record.unit))
    if record.statement is not None and source.selection.states and not _is_listed(record.statement, source):
        yield meaning(record, source)


def _is_listed(statement: str, source: Source) -> bool:
    listed = (word for state, words in source.selection.states for word in (state, *words))
    return folded(statement) in {folded(word) for word in listed}


def _conflicts(source: Source, records: Sequence[Record]) -> Iterator[Inquiry]:
    """Records of one day that differ, of which one could be taken to hold."""
    days: dict[When, list[Record]] = {}
    for record in records:
        days.setdefault(record.when, []).append(record)
    for when, some in days.items():
        if when.is_precise and len({(each.low, each.high, each.statement) for each in some}) > 1:
            yield which(tuple(each.id for each in some), when, source)


def _is_censored(record: Record) -> bool:
    """Whether there is a number behind the result that a narrower one could give."""
    return record.low is not None and record.low != record.high and record.detected is not False


def _dates(here: Open, when: When) -> tuple[float, ...]:
    """Days of a range that could matter: its ends, those around other records, and some in between."""
    marks = {day + shift for r in here.case.records for day in (r.when.earliest, r.when.latest) for shift in (-1, 0, 1)}
    inside = sorted(day for day in marks if when.earliest <= day <= when.latest)
    even = np.linspace(when.earliest, when.latest, 8).astype(int).tolist()
    return tuple(float(day) for day in sorted({*_thinned(inside, _MOST_DATES), *even}))


def _inside(here: Open, source: Source, record: Record) -> tuple[float, ...]:
    """Numbers within a censored result, in its own unit; where that is not the unit of the series, some in between."""
    low, high = cast(float, record.low), cast(float, record.high)
    floor = max(low, record.lod) if record.lod is not None and record.detected is None else low
    numbers = numbers_of(here, source) if record.unit == source.selection.unit else ()
    is_log = record.unit is not None and read_unit(record.unit).kind.log
    ends = [end for end in (floor, high) if math.isfinite(end) and (is_log or end > 0)]
    top = [low * 10, low * 1000] if math.isinf(high) and low > 0 else []
    shares = [ends[-1] * share for share in (0.1, 0.3, 0.6) if ends and ends[-1] > 0]
    inside = {each for each in (*numbers, *ends, *top, *shares) if floor <= each <= high and (is_log or each > 0)}
    return tuple(sorted(inside))


def unit_told(code: str | None) -> str:
    """A unit as people read it."""
    if code is None:
        return ""
    unit = read_unit(code)
    return unit_words(unit.kind) if unit == canonical(unit.kind) else code.translate(_BRACES)


def limit_of(here: Open, source: Source, numbers: Sequence[float]) -> float | None:
    """The limit of detection of a new result: that of the latest record of the series that states one.

    Where none does and it matters whether anything is detected, one far below all numbers that matter.
    """
    if source.kind is None or source.kind.log:
        return None
    stated = [r.lod for r in here.records(source) if r.lod is not None and r.unit == source.selection.unit]
    if stated:
        return stated[-1]
    asked = (each for each in here.below if isinstance(each, Attribute) and each.what == "detected")
    return min(numbers) / 1000 if numbers and any(source in walk(each) for each in asked) else None


def numbers_of(here: Open, source: Source) -> tuple[float, ...]:
    """Numbers on both sides of what is compared: thresholds, earlier results, and their multiples."""
    if source.kind is None:
        return ()
    column = cast(Numbers, here.basis.evaluation.of(source))
    ends = [float(end) for row in range(len(column.low)) for end in (column.low[row], column.high[row])]
    known = [end for end in ends if math.isfinite(end)]
    constants = [each for each in here.below if isinstance(each, Constant) and each.name is not None]
    levels = [float(each.value) for each in constants if each.kind == source.kind]
    chosen = [known[0], known[-1], min(known), max(known)] if known else []
    changes = {float(each.value) for each in constants if each.kind in (RATIO, LOG_RATIO, BARE, source.kind)}
    marks = {*levels, *chosen, *(number for x in chosen for c in changes for number in _changed(x, c, source))}
    return _spread(marks, is_linear=not source.kind.log, is_score=source.kind.dimension == "score")


def _changed(value: float, change: float, source: Source) -> tuple[float, ...]:
    """A result that is more or less by so much, by such a share, or by so many powers of ten."""
    if source.kind is not None and source.kind.log:
        return value - change, value + change
    powers = (value / 10**change, value * 10**change) if 0 < change < 9 else ()
    return (*powers, value * (1 - change), value * (1 + change), value - change, value + change)


def _spread(marks: set[float], *, is_linear: bool, is_score: bool) -> tuple[float, ...]:
    tidy = {float(f"{mark:.6g}") for mark in marks if not is_linear or mark > 0}
    if not tidy:
        return _DECADES
    if is_score:
        return tuple(sorted({float(max(0, math.floor(m) + d)) for m in tidy for d in (-1, 0, 1)}))
    if not is_linear:
        return _thinned(sorted(tidy | {shifted for m in tidy for shifted in (m - 3, m + 3)}), _MOST_NUMBERS)
    far = {min(tidy) / 100, min(tidy) / 2, max(tidy) * 2, max(tidy) * 1000}
    return _thinned(sorted(tidy | far), _MOST_NUMBERS)


def days_of(here: Open, source: Source) -> tuple[int, ...]:
    """Days on which a new record could matter: after the last, and as long after what is there as is asked for."""
    spans = (0, *here.durations)
    own = [record.when.latest for record in here.records(source)][-2:]
    starts = [here.cutoff, *own, *([here.index] if here.index is not None else [])]
    days = {start + shift for start in starts for span in spans for shift in (span - 1, span, span + 1)}
    days |= {here.cutoff + 1, *_deadlines(here), *(record.when.earliest for record in here.case.records)}
    later = sorted(day for day in days if day > here.cutoff)
    before = sorted(day for day in days if day <= here.cutoff)
    most = max(_LEAST_DAYS, min(_MOST_DAYS, _ALL_DAYS // len(here.sources)))
    return (*_thinned(later, most * 2 // 3), *_thinned(before, most // 3))


def _deadlines(here: Open) -> Iterator[int]:
    for each in here.below:
        if isinstance(each, Reduce) and each.by is not None:
            day = float(cast(Numbers, here.basis.evaluation.of(each.by)).low[0])
            if math.isfinite(day):
                yield from (int(day) - 1, int(day), int(day) + 1)


def _thinned(values: Sequence[Number], most: int) -> tuple[Number, ...]:
    """At most so many of them, the first and the last among them."""
    if len(values) <= most:
        return tuple(values)
    places = np.linspace(0, len(values) - 1, most).astype(int)
    return tuple(values[place] for place in dict.fromkeys(places.tolist()))
