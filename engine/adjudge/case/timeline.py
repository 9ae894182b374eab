"""The timeline: the records of many cases in flat columns, sorted by case and day, as known on a date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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


AsOf = int | Sequence[int | None] | None  # one day for all cases, or one for each


def build_timeline(cases: Sequence[Case], as_of: AsOf = None) -> Timeline:
    """Flattens cases into one timeline; `as_of` leaves out what was not yet known on that day.

    A record that several cases share is brought to columns once.
    """
    limits = _limits(cases, as_of)
    pool = {id(record): record for case in cases for record in case.records}
    records = list(pool.values())
    case, row = _rows(cases, pool, limits)
    words, units = _Codes(), _Codes()
    latest = np.array([record.when.latest for record in records], dtype=np.float64)[row]
    late = latest > limits[case]
    observed = tuple(_periods(cases, limits))
    return Timeline(
        cases=tuple(each.id for each in cases),
        cutoff=_cutoff(limits, case, latest, observed),
        ids=ids_of([record.id for record in records]).take(row),
        case=case,
        kind=np.array([KINDS.index(record.kind) for record in records], dtype=np.int8)[row],
        name=words.of(folded(record.name) for record in records)[row],
        code=words.of(_fold(record.code) for record in records)[row],
        specimen=words.of(_fold(record.specimen) for record in records)[row],
        assay=words.of(_fold(record.assay) for record in records)[row],
        visit=words.of(_fold(record.visit) for record in records)[row],
        statement=words.of(_fold(record.statement) for record in records)[row],
        unit=units.of(record.unit for record in records)[row],
        earliest=np.array([record.when.earliest for record in records], dtype=np.float64)[row],
        latest=np.minimum(latest, limits[case]),
        low=_floats(record.low for record in records)[row],
        high=_floats(record.high for record in records)[row],
        lod=_floats(record.lod for record in records)[row],
        lloq=_floats(record.lloq for record in records)[row],
        detected=_detected(records).take(row),
        present=flags(np.where(late, Truth.UNKNOWN, Truth.MET), int(Cause.IMPRECISE_DATE)),
        observed=observed,
        words=words.table,
        units=tuple(read_unit(code) for code in units.table),
    )


def _limits(cases: Sequence[Case], as_of: AsOf) -> Floats:
    """The day up to which each case is known; without end where none is given."""
    days = as_of if isinstance(as_of, Sequence) else [as_of] * len(cases)
    return np.array([np.inf if day is None else day for day in days], dtype=np.float64)


def _rows(
    cases: Sequence[Case], pool: Mapping[int, Record], limits: Floats
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The case and the place in the pool of each row, by case, first and last day as known, then id: r2 before r10."""
    place = {key: place for place, key in enumerate(pool)}
    rank = {id_: rank for rank, id_ in enumerate(sorted({r.id for r in pool.values()}, key=_by_length))}
    case = np.repeat(np.arange(len(cases), dtype=np.intp), [len(each.records) for each in cases])
    row = np.array([place[id(record)] for each in cases for record in each.records], dtype=np.intp)
    days = np.array([(r.when.earliest, r.when.latest, rank[r.id]) for r in pool.values()], dtype=np.float64)
    earliest, latest, ids = days.reshape(-1, 3)[row].T
    order = np.lexsort((ids, np.minimum(latest, limits[case]), earliest, case))
    order = order[earliest[order] <= limits[case[order]]]
    return case[order], row[order]


def _by_length(id_: str) -> tuple[int, str]:
    return len(id_), id_


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


def _fold(text: str | None) -> str | None:
    return None if text is None else folded(text)


def _floats(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _detected(records: Sequence[Record]) -> Flags:
    truths = {True: Truth.MET, False: Truth.NOT_MET, None: Truth.UNKNOWN}
    return flags([truths[record.detected] for record in records], int(Cause.CENSORED))


def _periods(cases: Sequence[Case], limits: Floats) -> Iterable[Period]:
    for index, case in enumerate(cases):
        for each in sorted(case.observed, key=_by_start):
            latest = min(each.when.latest, limits[index])
            if each.when.earliest <= latest:
                yield Period(index, each.kind, _fold(each.name), each.when.earliest, float(latest))


def _by_start(each: Observed) -> tuple[int, int]:
    return each.when.earliest, each.when.latest


def _cutoff(limits: Floats, case: npt.NDArray[np.intp], latest: Floats, observed: Sequence[Period]) -> Floats:
    days = np.full(len(limits), -np.inf)
    np.maximum.at(days, case, latest)
    for period in observed:
        days[period.case] = max(days[period.case], period.latest)
    return np.where(limits < np.inf, limits, days)


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
