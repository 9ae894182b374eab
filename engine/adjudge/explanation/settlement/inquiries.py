"""What could still be learnt about a case: a record to add, a result or a date to narrow, a period to vouch for.

Each is an inquiry: the answers that it may bring, and the case as it would be with each of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from adjudge.case.record import Case, Observed, Record, RecordKind
from adjudge.explanation.asking.replay import with_record, without
from adjudge.explanation.hindrance.phrases import series_words
from adjudge.inference.verdict import Span
from adjudge.rulebook.expression import EVERY, Source
from adjudge.rulebook.types import Sort
from adjudge.values.when import When

Key = float | str  # a number or a day on a scale, or a word that stands for itself
NOT_DETECTED = "not detected"
NONE = "none"
NEW = "new"  # with a number, the id of a record that is added
_EASE = {"date": 0, "meaning": 0, "which": 0, "observed": 1, "record": 2, "result": 3}


@dataclass(frozen=True, slots=True)
class Sought:
    """A record to look for: a new one, or a `result`, a `date`, a `meaning` known better, or a period `observed`.

    `which` asks which of several records holds; their ids are its name.

    `when` holds the days on which the record settles as much; an end of None is open.
    """

    kind: Literal["record", "result", "date", "meaning", "which", "observed"]
    what: str
    record_kind: str
    name: str
    specimen: str | None = None
    unit: str | None = None
    record: str | None = None
    when: Span | None = None

    @property
    def ease(self) -> int:
        """Smaller is easier: to look up a date, vouch for a period, sample again, narrow a result."""
        return _EASE[self.kind]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The answers to one question: words that have no order, and a `grid` on a scale; `day` is that of a new record.

    `build` gives the case with an answer; `limit` is the limit of detection, where a result may stay below it,
    and `seen` how many records of the series there are; one that `is_wide` is about what no open finding reads.
    """

    sought: Sought
    words: tuple[str, ...]
    grid: tuple[float, ...]
    build: Callable[[Case, Key, int], Case]
    day: int = 0
    is_days: bool = False
    limit: float | None = None
    unit_told: str = ""
    seen: int = 0
    is_wide: bool = False

    @property
    def keys(self) -> tuple[Key, ...]:
        """Every answer that is tried at first."""
        return (*self.words, *self.grid)

    def applied(self, case: Case, key: Key) -> Case:
        """The case with an answer."""
        return self.build(case, key, self.day)


def new_record(source: Source, day: int, grid: tuple[float, ...], limit: float | None, unit_told: str) -> Inquiry:
    """A record of a series on a day: any of its classes, or a number of the grid, or not detected."""
    chosen = source.selection
    name = next((each for each in chosen.names if each != EVERY), "") or next(iter(chosen.codes), source.name)
    sought = Sought(
        "record", series_words(source), chosen.record_kind, name, chosen.specimen, chosen.unit, when=Span(day, day)
    )
    blank = Record("", RecordKind(chosen.record_kind), name, When(day, day), specimen=chosen.specimen)
    blank = replace(blank, code=None if chosen.names else name, unit=chosen.unit)
    if source.type.sort == Sort.CLASS:
        return Inquiry(sought, source.type.classes, (), lambda c, key, on: _stated(c, blank, key, on), day)
    words = () if limit is None else (NOT_DETECTED,)

    def build(case: Case, key: Key, on: int) -> Case:
        return with_record(case, _valued(replace(blank, id=_free(case), when=When(on, on)), key, limit))

    return Inquiry(sought, words, grid, build, day, limit=limit, unit_told=unit_told)


def narrower(record: Record, what: str, grid: tuple[float, ...], unit_told: str) -> Inquiry:
    """The number behind a censored result, or that nothing was detected."""
    sought = Sought(
        "result", what, record.kind.value, record.name, record.specimen, record.unit, record.id, _days(record)
    )
    limit = record.lod if record.detected is None and record.lod is not None else None
    words = () if limit is None else (NOT_DETECTED,)
    return Inquiry(
        sought,
        words,
        grid,
        lambda case, key, on: with_record(case, _valued(record, key, limit)),
        limit=limit,
        unit_told=unit_told,
    )


def exact_date(record: Record, what: str, grid: tuple[float, ...]) -> Inquiry:
    """The day of a record that is known only to lie in a range."""
    sought = Sought("date", what, record.kind.value, record.name, record.specimen, None, record.id, _days(record))

    def build(case: Case, key: Key, on: int) -> Case:
        return with_record(case, replace(record, when=When(int(key), int(key))))

    return Inquiry(sought, (), grid, build, is_days=True)


def meaning(record: Record, source: Source) -> Inquiry:
    """What an assessor's words mean that the definition does not list."""
    sought = Sought("meaning", series_words(source), record.kind.value, record.name, record.specimen, None, record.id)

    def build(case: Case, key: Key, on: int) -> Case:
        return with_record(case, replace(record, written=str(key), statement=str(key)))

    return Inquiry(sought, source.type.classes, (), build)


def which(ids: tuple[str, ...], when: When, source: Source) -> Inquiry:
    """Which of several records of one day holds."""
    chosen = source.selection
    days = Span(when.earliest, when.latest)
    sought = Sought("which", series_words(source), chosen.record_kind, " or ".join(ids), chosen.specimen, when=days)

    def build(case: Case, key: Key, on: int) -> Case:
        return without(case, frozenset(ids) - {str(key)})

    return Inquiry(sought, ids, (), build)


def vouched(source: Source, period: When, grid: tuple[float, ...]) -> Inquiry:
    """That every record of a kind was kept for a period: there was none, or there was one, on some day."""
    chosen = source.selection
    kind = RecordKind(chosen.record_kind)
    name = next((each for each in chosen.names if each != EVERY), series_words(source))
    sought = Sought(
        "observed", series_words(source), chosen.record_kind, name, when=Span(period.earliest, period.latest)
    )
    told = Observed(kind, None, period)

    def build(case: Case, key: Key, on: int) -> Case:
        seen = replace(case, observed=(*case.observed, told))
        if isinstance(key, str):
            return seen
        return with_record(seen, Record(_free(case), kind, name, When(int(key), int(key)), chosen.specimen))

    return Inquiry(sought, (NONE,), grid, build, is_days=True)


def _stated(case: Case, blank: Record, key: Key, day: int) -> Case:
    word = str(key)
    return with_record(case, replace(blank, id=_free(case), when=When(day, day), written=word, statement=word))


def _valued(record: Record, key: Key, limit: float | None) -> Record:
    if isinstance(key, str):
        below = math.nextafter(limit or 0.0, -math.inf)
        return replace(record, written=key, low=0.0, high=below, detected=False, lod=limit)
    lod = record.lod if limit is None else limit
    return replace(record, written=repr(key), low=key, high=key, detected=key != 0 or None, lod=lod)


def _free(case: Case) -> str:
    """An id for a new record that no record has."""
    taken = {each.id for each in case.records}
    return next(name for place in range(len(taken) + 1) if (name := f"{NEW}{place + 1}") not in taken)


def _days(record: Record) -> Span:
    return Span(record.when.earliest, record.when.latest)
