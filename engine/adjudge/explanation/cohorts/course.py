"""The course of cases in one domain: the classes that were given one after another, and what happened beside them.

A class counts from its onset, as it was told when it was first given, up to the onset of the next. What was known on
which day is replayed for every day that brought a record, all days of all cases at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from adjudge.abstraction.evaluate import evaluate
from adjudge.abstraction.findings import abstract
from adjudge.case.history import known_on
from adjudge.case.record import Case, Record, RecordKind
from adjudge.case.timeline import build_timeline
from adjudge.inference.infer import infer
from adjudge.inference.verdict import NOT_APPLICABLE, Conclusion, Span
from adjudge.rulebook.pack import Pack

MAX_DAYS = 60  # of one case; of more, so many are spread over them, the last always there


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one class, empty where it was not known.

    It began on a day from `earliest` to `start`, and is open where nothing has ended it.
    """

    given: str
    earliest: int
    start: int
    end: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """An exposure or an event, on a day from `earliest` to `latest`."""

    kind: RecordKind
    name: str
    earliest: int
    latest: int


@dataclass(frozen=True, slots=True)
class Course:
    """One case in days since time zero, up to the day through which it was observed; the class that it came to."""

    case: str
    start: int
    through: int
    stretches: tuple[Stretch, ...]
    marks: tuple[Mark, ...]
    conclusion: Conclusion


@dataclass(frozen=True, slots=True)
class Courses:
    """The courses in one domain; `without` are the cases whose time zero is not known."""

    pack: Pack
    domain: str
    courses: tuple[Course, ...]
    without: tuple[str, ...]


def courses_of(cases: Sequence[Case], pack: Pack, domain: str, as_of: int | None = None) -> Courses:
    """The course of each case in a domain of a pack, with what was known on the day `as_of` at the latest."""
    timeline = build_timeline(cases, as_of)
    days = [_days(case, float(cutoff)) for case, cutoff in zip(cases, timeline.cutoff, strict=True)]
    pairs = np.repeat(np.arange(len(cases)), [len(each) for each in days])
    past = known_on(timeline, pairs, np.array([day for each in days for day in each], dtype=np.float64))
    findings = abstract(pack, past)
    place = [each.name for each in pack.domains].index(domain)
    told = [concluded[place] for concluded in infer(findings, "chain")]
    zeros = _zeros(cases, pack, as_of)
    found, first = [], 0
    for case, zero, known in zip(cases, zeros, days, strict=True):
        if zero is not None and known:
            found.append(_course(case, zero, told[first : first + len(known)], as_of))
        first += len(known)
    there = {each.case for each in found}
    return Courses(pack, domain, tuple(found), tuple(case.id for case in cases if case.id not in there))


def _days(case: Case, cutoff: float) -> list[float]:
    """The days on which the case is looked at again: those by which a record was there, and the last."""
    if not math.isfinite(cutoff):
        return []
    days = sorted({min(float(record.when.latest), cutoff) for record in case.records} | {cutoff})
    if len(days) <= MAX_DAYS:
        return days
    chosen = np.unique(np.linspace(0, len(days) - 1, MAX_DAYS).round().astype(int))
    return [days[place] for place in chosen]


def _zeros(cases: Sequence[Case], pack: Pack, as_of: int | None) -> list[int | None]:
    """The first day that time zero may be; the first record where a pack has no index."""
    if pack.index is None:
        return [min((record.when.earliest for record in case.records), default=None) for case in cases]
    column = evaluate([pack.index], build_timeline(cases, as_of)).numbers(pack.index)
    return [
        int(low) if there and math.isfinite(low) else None
        for low, there in zip(column.low.tolist(), column.defined.possible.tolist(), strict=True)
    ]


def _course(case: Case, zero: int, told: Sequence[Conclusion], as_of: int | None) -> Course:
    last = told[-1]
    through = last.observed_through if last.observed_through is not None else zero
    stretches = tuple(_joined(list(_stretches(told, zero, through))))
    marks = tuple(_marks(case.records, zero, as_of))
    start = min([0, *(mark.earliest for mark in marks if mark.kind == RecordKind.EXPOSURE)])
    return Course(case.id, start, through - zero, stretches, marks, last)


def _stretches(told: Sequence[Conclusion], zero: int, through: int) -> Iterator[Stretch]:
    """Each run of one class over the days as known, from the onset that its first day told."""
    for given, run in groupby(told, key=_given):
        first, *_ = conclusions = list(run)
        if given == NOT_APPLICABLE:
            continue
        known = first.observed_through if first.observed_through is not None else through
        since = first.since or Span(known, known)
        start = known if since.latest is None else min(since.latest, known)
        earliest = start if since.earliest is None else since.earliest
        until = conclusions[-1].until
        end = through if until is None or until.latest is None else min(until.latest, through)
        yield Stretch(given, earliest - zero, start - zero, end - zero, is_open=end == through)


def _given(conclusion: Conclusion) -> str:
    """The class, or that the domain does not apply; empty where it is not known."""
    return conclusion.given or (NOT_APPLICABLE if conclusion.status == NOT_APPLICABLE else "")


def _joined(stretches: list[Stretch]) -> Iterator[Stretch]:
    """Each stretch ends where the next begins; one that the next leaves no day is gone."""
    for place, each in enumerate(stretches):
        later = [other.start for other in stretches[place + 1 :]]
        end = min([each.end, *later])
        if end > each.start or not later:
            yield Stretch(each.given, each.earliest, each.start, max(end, each.start), each.is_open and not later)


def _marks(records: Sequence[Record], zero: int, as_of: int | None) -> Iterator[Mark]:
    for record in records:
        is_known = as_of is None or record.when.earliest <= as_of
        if record.kind in (RecordKind.EXPOSURE, RecordKind.EVENT) and record.id != "index" and is_known:
            yield Mark(record.kind, record.name, record.when.earliest - zero, record.when.latest - zero)
