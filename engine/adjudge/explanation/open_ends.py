"""Where a conclusion is open: the findings that leave it so, the series they read, and the numbers they ask for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar, cast

import numpy as np

from adjudge.abstraction.columns import Grid, Numbers
from adjudge.abstraction.trace import trace
from adjudge.case.record import Case, Record
from adjudge.explanation.inquiries import NEW, Inquiry, exact_date, narrower, new_record, vouched
from adjudge.explanation.missing import open_criteria
from adjudge.explanation.phrases import series_words
from adjudge.explanation.proof import Basis
from adjudge.explanation.words import unit_words
from adjudge.inference.conclude import unknown_parts
from adjudge.inference.verdict import Conclusion
from adjudge.rulebook.expression import Attribute, Constant, Node, Source, walk
from adjudge.rulebook.pack import Criterion, Domain, Finding, domains_in, findings_in
from adjudge.rulebook.temporal import Reduce
from adjudge.rulebook.types import BARE, DURATION, LOG_RATIO, RATIO, Sort
from adjudge.values.truth import Truth
from adjudge.values.units import canonical
from adjudge.values.when import When

Number = TypeVar("Number", int, float)
_DECADES = (0.1, 1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6, 1e7)  # where nothing tells which numbers matter
_MOST_NUMBERS, _MOST_DAYS, _MOST_DATES = 26, 30, 24


@dataclass(frozen=True)
class Open:
    """What is open about one case: `nodes` are the findings that leave it so."""

    case: Case
    basis: Basis
    nodes: tuple[Node, ...]

    @cached_property
    def below(self) -> tuple[Node, ...]:
        """Every node that the open findings read, each once."""
        return tuple(dict.fromkeys(each for node in self.nodes for each in walk(node)))

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The series that the open findings read; those that only give time zero are left out where that is known."""
        index = self.basis.findings.pack.index
        known = set(walk(index)) if index is not None and self.index is not None else set()
        return tuple(each for each in self.below if isinstance(each, Source) and each not in known)

    @cached_property
    def index(self) -> int | None:
        """The day of time zero; None where it is not known."""
        node = self.basis.findings.pack.index
        if node is None:
            return None
        column = cast(Numbers, self.basis.evaluation.of(node))
        day = float(column.low[0]) if bool(column.defined.possible[0]) else math.inf
        return int(day) if math.isfinite(day) else None

    @cached_property
    def cutoff(self) -> int:
        """The last day on which the case was observed; 0 where nothing is recorded."""
        day = float(self.basis.findings.timeline.cutoff[0])
        return int(day) if math.isfinite(day) else self.index or 0

    @cached_property
    def durations(self) -> tuple[int, ...]:
        """The lengths of time that the open findings compare, in whole days."""
        constants = (each for each in self.below if isinstance(each, Constant) and each.kind == DURATION)
        return tuple(sorted({math.ceil(each.value) for each in constants if 0 < each.value < 20000}))

    @cached_property
    def unvouched(self) -> tuple[Source, ...]:
        """The series whose absence nobody vouches for."""
        found = [trace(self.basis.evaluation, node).all_unobserved for node in self.nodes]
        return tuple(dict.fromkeys(each for some in found for each in some))

    def rows(self, source: Source) -> tuple[int, ...]:
        """The rows of the timeline that make a series."""
        grid = cast(Grid, self.basis.evaluation.of(source).grid)
        return tuple(int(row) for row in grid.record if row >= 0)

    def records(self, source: Source) -> tuple[Record, ...]:
        """The records of a series, in their order."""
        ids = self.basis.record_ids(self.rows(source))
        known = {record.id: record for record in self.case.records}
        return tuple(known[each] for each in ids)


def open_nodes(domain: Domain, conclusion: Conclusion, basis: Basis) -> tuple[Node, ...]:
    """The findings that leave a conclusion open, those of other domains that it reads included."""
    return tuple(dict.fromkeys(_open_nodes(domain, conclusion, basis)))


def _open_nodes(domain: Domain, conclusion: Conclusion, basis: Basis) -> Iterator[Node]:
    if len(conclusion.candidates) < 2:
        yield from _all_nodes(domain, basis)
        return
    for criterion in open_criteria(domain, conclusion):
        for part in unknown_parts(criterion, basis.facts, basis.done):
            if isinstance(part, Finding):
                yield part.node
            else:
                inner = basis.findings.pack.domain(part.domain)
                yield from _open_nodes(inner, basis.done[part.domain], basis)


def _all_nodes(domain: Domain, basis: Basis) -> Iterator[Node]:
    """No rule is met and none unknown: any finding that is not met may become so."""
    for criterion in (rule.when for rule in domain.rules):
        yield from _unmet(criterion, basis)
        for part in domains_in(criterion):
            yield from _all_nodes(basis.findings.pack.domain(part.domain), basis)


def _unmet(criterion: Criterion, basis: Basis) -> Iterator[Node]:
    return (each.node for each in findings_in(criterion) if basis.facts[each.name].truth != Truth.MET)


def new_inquiries(here: Open, days: Sequence[int] = (), without: frozenset[Source] = frozenset()) -> Iterator[Inquiry]:
    """A new record of each series on each day that could matter, or on the days given."""
    for source in here.sources:
        if source.type.sort == Sort.MARK or source in without:
            continue
        numbers = numbers_of(here, source)
        limit = limit_of(here, source, numbers)
        grid = tuple(each for each in numbers if limit is None or each >= limit)
        for day in days or days_of(here, source):
            inquiry = new_record(source, day, grid, limit, unit_told(source))
            yield replace(inquiry, seen=len(here.rows(source)))


def wider_inquiries(here: Open) -> Iterator[Inquiry]:
    """A new record, on the next day, of each series that any rule reads and no open finding does."""
    wide = replace(here, nodes=tuple(here.basis.findings.nodes.values()))
    return (each for each in new_inquiries(wide, (here.cutoff + 1,), frozenset(here.sources)))


def narrowing_inquiries(here: Open) -> Iterator[Inquiry]:
    """The exact dates and the numbers of records that are known less than exactly; periods that nobody vouches for."""
    seen: set[str] = set()
    for source in here.sources:
        for record in here.records(source):
            if record.id in seen or record.id.startswith(NEW):
                continue
            seen.add(record.id)
            if not record.when.is_precise:
                yield exact_date(record, series_words(source), _dates(here, record.when))
            if _is_censored(record) and source.kind is not None:
                yield narrower(record, series_words(source), _inside(here, source, record), unit_told(source))
    for source in here.unvouched:
        first = min((record.when.earliest for record in here.case.records), default=here.cutoff)
        period = When(min(first, here.cutoff), here.cutoff)
        yield vouched(source, period, _dates(here, period))


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
    """Numbers within a censored result."""
    low, high = cast(float, record.low), cast(float, record.high)
    floor = record.lod if record.lod is not None and record.detected is None else low
    numbers = {each for each in numbers_of(here, source) if max(low, floor) <= each <= high and each > 0}
    ends = {end for end in (max(low, floor), high) if math.isfinite(end) and end > 0}
    top = {low * 10, low * 1000} if math.isinf(high) else set()
    return tuple(sorted(numbers | ends | top))


def unit_told(source: Source) -> str:
    """The unit of a series as people read it."""
    if source.kind is None or source.selection.unit is None:
        return ""
    if canonical(source.kind).code == source.selection.unit:
        return unit_words(source.kind)
    return source.selection.unit.translate({ord(letter): None for letter in "{}[]"})


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
    return (*_thinned(later, _MOST_DAYS * 2 // 3), *_thinned(before, _MOST_DAYS // 3))


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


def known_by(case: Case, as_of: int | None) -> Case:
    """The case as it was known on a day, so that what came later does not come back with a new record."""
    if as_of is None:
        return case
    kept = tuple(record for record in case.records if record.when.earliest <= as_of)
    seen = [each for each in case.observed if each.when.earliest <= as_of]
    ended = (replace(each, when=When(each.when.earliest, min(each.when.latest, as_of))) for each in seen)
    return replace(case, records=kept, observed=tuple(ended))
