"""The timeline: the records of many cases in flat columns, sorted by case and day, as known on a date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from adjudge.case.ids import Ids, ids_of
from adjudge.case.record import Case, Observed, Record, RecordKind
from adjudge.values.same import rows_of
from adjudge.values.truth import Cause, Flags, Truth, flags
from adjudge.values.units import Unit, read_unit

KINDS = tuple(RecordKind)
Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Period:
    """Days of one case for which records of a kind (and name, where given) were kept."""

    case: int
    kind: RecordKind
    name: str | None
    earliest: float
    latest: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows sorted by case, earliest and latest day, and id; words are codes into `words`, -1 where there is none.

    Values are in the unit as written (`unit` is a code into `units`), their ends closed; NaN where there is none.
    `detected` is a truth: unknown for a censored result that does not say.
    """

    cases: tuple[str, ...]
    cutoff: Floats
    words: tuple[str, ...]
    units: tuple[Unit, ...]
    ids: Ids
    case: npt.NDArray[np.intp]
    kind: npt.NDArray[np.int8]
    name: Codes
    code: Codes
    specimen: Codes
    assay: Codes
    visit: Codes
    statement: Codes
    unit: Codes
    earliest: Floats
    latest: Floats
    low: Floats
    high: Floats
    lod: Floats
    lloq: Floats
    detected: Flags
    present: Flags
    observed: tuple[Period, ...]

    def word(self, code: int) -> str:
        """The word behind a code; empty where there is none."""
        return self.words[code] if code >= 0 else ""


def folded(text: str) -> str:
    """A name as it is compared: without case and surplus spaces."""
    return " ".join(text.split()).casefold()


def build_timeline(cases: Sequence[Case], as_of: int | None = None) -> Timeline:
    """Flattens cases into one timeline; `as_of` leaves out what was not yet known on that day."""
    rows = [
        (index, record)
        for index, case in enumerate(cases)
        for record in sorted(case.records, key=partial(_by_day, as_of))
        if as_of is None or record.when.earliest <= as_of
    ]
    records = [record for _, record in rows]
    words, units = _Codes(), _Codes()
    latest = np.array([record.when.latest for record in records], dtype=np.float64)
    late = latest > (np.inf if as_of is None else as_of)
    case = np.array([index for index, _ in rows], dtype=np.intp)
    observed = tuple(_periods(cases, as_of))
    return Timeline(
        cases=tuple(each.id for each in cases),
        cutoff=_cutoff(len(cases), case, latest, observed, as_of),
        ids=ids_of([record.id for record in records]),
        case=case,
        kind=np.array([KINDS.index(record.kind) for record in records], dtype=np.int8),
        name=words.of(folded(record.name) for record in records),
        code=words.of(_fold(record.code) for record in records),
        specimen=words.of(_fold(record.specimen) for record in records),
        assay=words.of(_fold(record.assay) for record in records),
        visit=words.of(_fold(record.visit) for record in records),
        statement=words.of(_fold(record.statement) for record in records),
        unit=units.of(record.unit for record in records),
        earliest=np.array([record.when.earliest for record in records], dtype=np.float64),
        latest=np.where(late, np.float64(as_of or 0), latest),
        low=_floats(record.low for record in records),
        high=_floats(record.high for record in records),
        lod=_floats(record.lod for record in records),
        lloq=_floats(record.lloq for record in records),
        detected=_detected(records),
        present=flags(np.where(late, Truth.UNKNOWN, Truth.MET), int(Cause.IMPRECISE_DATE)),
        observed=observed,
        words=words.table,
        units=tuple(read_unit(code) for code in units.table),
    )


class _Codes:
    """Gives each text a number, in the order of first sight."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def of(self, texts: Iterable[str | None]) -> Codes:
        known = self._known
        return np.array([-1 if t is None else known.setdefault(t, len(known)) for t in texts], dtype=np.int32)

    @property
    def table(self) -> tuple[str, ...]:
        return tuple(self._known)


def _by_day(as_of: int | None, record: Record) -> tuple[int, int, int, str]:
    """By first and last day, then by id: r2 before r10."""
    latest = record.when.latest if as_of is None else min(record.when.latest, as_of)
    return record.when.earliest, latest, len(record.id), record.id


def _fold(text: str | None) -> str | None:
    return None if text is None else folded(text)


def _floats(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _detected(records: Sequence[Record]) -> Flags:
    truths = {True: Truth.MET, False: Truth.NOT_MET, None: Truth.UNKNOWN}
    return flags([truths[record.detected] for record in records], int(Cause.CENSORED))


def _periods(cases: Sequence[Case], as_of: int | None) -> Iterable[Period]:
    for index, case in enumerate(cases):
        for each in sorted(case.observed, key=_by_start):
            latest = each.when.latest if as_of is None else min(each.when.latest, as_of)
            if each.when.earliest <= latest:
                yield Period(index, each.kind, _fold(each.name), each.when.earliest, latest)


def _by_start(each: Observed) -> tuple[int, int]:
    return each.when.earliest, each.when.latest


def _cutoff(
    size: int, case: npt.NDArray[np.intp], latest: Floats, observed: Sequence[Period], as_of: int | None
) -> Floats:
    if as_of is not None:
        return np.full(size, float(as_of))
    days = np.full(size, -np.inf)
    np.maximum.at(days, case, latest)
    for period in observed:
        days[period.case] = max(days[period.case], period.latest)
    return days


def take_cases(timeline: Timeline, cases: npt.NDArray[np.intp]) -> Timeline:
    """The timeline of some of its cases, in their order."""
    rank = np.full(len(timeline.cases), -1, dtype=np.intp)
    rank[cases] = np.arange(len(cases))
    rows = np.flatnonzero(rank[timeline.case] >= 0)
    rows = rows[np.argsort(rank[timeline.case[rows]], kind="stable")]
    by_row = {name: _rows_of(getattr(timeline, name), rows) for name in _BY_ROW}
    observed = sorted((p for p in timeline.observed if rank[p.case] >= 0), key=lambda p: (rank[p.case], p.earliest))
    return replace(
        timeline,
        **by_row,
        case=rank[timeline.case[rows]],
        cases=tuple(timeline.cases[case] for case in cases),
        cutoff=timeline.cutoff[cases],
        ids=timeline.ids.take(rows),
        observed=tuple(replace(period, case=int(rank[period.case])) for period in observed),
    )


_BY_ROW = (
    *("kind", "name", "code", "specimen", "assay", "visit", "statement", "unit"),
    *("earliest", "latest", "low", "high", "lod", "lloq", "detected", "present"),
)


def _rows_of(values: Flags | npt.NDArray[Any], rows: npt.NDArray[np.intp]) -> Any:
    return values.take(rows) if isinstance(values, Flags) else rows_of(values, rows)
