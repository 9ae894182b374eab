"""From a table of records to a timeline; cases with rows about themselves are left to the reader of cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from adjudge.case.columns import coded
from adjudge.case.ids import Ids
from adjudge.case.normalise import RefusalError
from adjudge.case.periods import Watched, is_watched, watched
from adjudge.case.record import Record
from adjudge.case.shapes import days_of, shapes_of
from adjudge.case.timeline import KINDS, Timeline, folded
from adjudge.values.distinct import distinct
from adjudge.values.same import is_same, rows_of, same
from adjudge.values.truth import Cause, Truth, constant, flags
from adjudge.values.units import read_unit
from adjudge.values.when import When

_WORDS = ("name", "code", "specimen", "assay", "visit", "statement")
Ints = npt.NDArray[np.signedinteger[Any]]
Rows = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A record that could not be used: its case, its id, a code and a sentence."""

    case: str
    record: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The cases that were read at once, what was rejected of them, and the cases that need the reader of cases."""

    timeline: Timeline
    is_relative: Bools  # by case: study days, no dates
    rejected: tuple[RejectedRow, ...]
    special: tuple[str, ...]
    periods: int = 0  # rows that say what was observed


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows grouped by case: what each says and when, as places among the distinct ones; a refusal where it is none."""

    case: Rows
    ids: Ids
    shape: Rows
    day: Rows
    number: npt.NDArray[np.float64] | None  # the values, where their column holds numbers
    shapes: list[Record | RefusalError]
    days: list[When | RefusalError]


def read_frame(table: pa.Table, today: date) -> Frame:
    """Reads a table in the table form (see columns.py) with a case in each row."""
    names = coded(table, "case")
    case, size = names.codes.astype(np.intp), len(names.values)
    if bool((case[1:] < case[:-1]).any()):
        order = np.argsort(case, kind="stable")
        table, case = table.take(pa.array(order)), case[order]
    is_period = is_watched(table)
    said, (table, case) = _parted(table, case, is_period) if is_period.any() else (None, (table, case))
    dated = _some(case, table, "date", size)
    rows = _rows(table, case, dated, today)
    special = _special(table, rows, size) | (np.bincount(case, minlength=size) == 0)
    periods = None if said is None else watched(*said, _some(case, table, "day", size) & ~dated)
    if periods is not None:
        special |= periods.unreadable(size)
    good = rows_of(np.array([isinstance(each, Record) for each in rows.shapes], dtype=np.bool_), rows.shape)
    good = good & rows_of(np.array([isinstance(each, When) for each in rows.days], dtype=np.bool_), rows.day)
    rejected = tuple(_rejected(rows, names.values, np.flatnonzero(~good & ~special[case])))
    kept = np.flatnonzero(~special)
    timeline = _timeline(rows, good & ~special[case], [str(names.values[code]) for code in kept], kept)
    others = tuple(str(names.values[code]) for code in np.flatnonzero(special))
    return _watching(Frame(timeline, ~dated[kept], rejected, others), periods, kept, size)


def _parted(table: pa.Table, case: Rows, is_period: Bools) -> tuple[tuple[pa.Table, Rows], tuple[pa.Table, Rows]]:
    """The rows that say what was observed, and the records."""
    return (table.filter(pa.array(is_period)), case[is_period]), (table.filter(pa.array(~is_period)), case[~is_period])


def _watching(frame: Frame, periods: Watched | None, kept: Rows, size: int) -> Frame:
    """The frame with the periods of its cases; what was observed goes on to the end of the last."""
    if periods is None:
        return frame
    rank = np.full(size, -1, dtype=np.intp)
    rank[kept] = np.arange(len(kept))
    found = periods.periods(rank)
    cutoff = frame.timeline.cutoff.copy()
    cases = np.array([each.case for each in found], dtype=np.intp)
    np.maximum.at(cutoff, cases, np.array([each.latest for each in found], dtype=np.float64))
    timeline = replace(frame.timeline, observed=found, cutoff=cutoff)
    return replace(frame, timeline=timeline, periods=len(found))


def _some(case: Rows, table: pa.Table, name: str, size: int) -> Bools:
    """By case, whether any row has the column."""
    codes = coded(table, name).codes
    return np.zeros(size, dtype=np.bool_) if is_same(codes) else np.bincount(case[codes >= 0], minlength=size) > 0


def _rows(table: pa.Table, case: Rows, dated: Bools, today: date) -> _Rows:
    number, shape, shapes = shapes_of(table)
    day, days = days_of(table, dated[case], today)
    return _Rows(case, _ids(table, case), shape, day, number, shapes, days)


def _ids(table: pa.Table, case: Rows) -> Ids:
    """The ids that are given; a row without one is told by its place in the case."""
    size = np.bincount(case)
    place = np.arange(len(case)) - np.repeat(np.cumsum(size) - size, size)
    texts = [f"r{number + 1}" for number in range(int(size.max(initial=0)))]
    given = coded(table, "id")
    if is_same(given.codes) or not len(given.values):
        return Ids(place, texts)
    words = [str(each) for each in given.values]
    known = {word: code for code, word in enumerate(words)}
    spare = np.array([known.setdefault(text, len(known)) for text in texts], dtype=np.intp)
    return Ids(np.where(given.codes >= 0, given.codes, spare[place]), list(known))


def _special(table: pa.Table, rows: _Rows, size: int) -> Bools:
    """The cases with rows about themselves but for what was observed, or with an id that stands twice."""
    kinds = coded(table, "kind")
    own = np.array([str(each).strip() == "case" for each in kinds.values] + [False], dtype=np.bool_)
    special = np.zeros(size, dtype=np.bool_)
    special[rows.case[own[kinds.codes]]] = True
    if "id" in table.column_names:
        first, which = distinct([rows.case, rows.ids.codes], len(rows.case))
        special[rows.case[first[np.bincount(which, minlength=len(first)) > 1]]] = True
    return special


def _rejected(rows: _Rows, names: list[Any], places: npt.NDArray[np.intp]) -> Iterator[RejectedRow]:
    for place in places:
        for found in (rows.shapes[rows.shape[place]], rows.days[rows.day[place]]):
            if isinstance(found, RefusalError):
                field = f"{found.field}: " if found.field else ""
                reason = f"{field}{found.what} {found.mend}".strip()
                yield RejectedRow(str(names[rows.case[place]]), str(rows.ids[place]), found.code, reason)
                break


def _timeline(rows: _Rows, kept: Bools, names: list[str], cases: Rows) -> Timeline:
    order, days = _in_time(rows, np.flatnonzero(kept))
    shape = rows.shape[order]
    records = [each if isinstance(each, Record) else None for each in rows.shapes]
    words: dict[str, int] = {}
    units = sorted({each.unit for each in records if each is not None and each.unit})
    rank = np.full(int(cases.max(initial=-1)) + 1, -1, dtype=np.intp)
    rank[cases] = np.arange(len(cases))
    case = rank[rows.case[order]]
    kind = [0 if each is None else KINDS.index(each.kind) for each in records]
    unit = [units.index(each.unit) if each and each.unit else -1 for each in records]
    return Timeline(
        cases=tuple(names), cutoff=_cutoff(case, days[1], len(names)), ids=rows.ids.take(order), case=case,
        kind=_spread(kind, shape, np.int8), unit=_spread(unit, shape, np.int32),
        earliest=days[0], latest=days[1], present=constant(Truth.MET, len(order)), observed=(),
        **cast(Any, {name: _spread([_word(e, name, words) for e in records], shape, np.int32) for name in _WORDS}),
        **cast(Any, _values(records, shape, None if rows.number is None else rows.number[order])),
        words=tuple(words), units=tuple(read_unit(code) for code in units),
    )  # fmt: skip


def _in_time(rows: _Rows, kept: Rows) -> tuple[Rows, tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]]:
    """Rows by case, first and last day, and id; and their days, one array twice where every day is known."""
    spans = np.array([_span(each) for each in rows.days], dtype=np.float64).reshape(-1, 2)
    rank = np.unique(spans, axis=0, return_inverse=True)[1].reshape(-1)  # NaN, no day, stands with no row
    key = rows.case[kept] * (len(spans) + 1) + rank[rows.day[kept]]
    if bool((key[1:] < key[:-1]).any()):
        order = np.argsort(key, kind="stable")
        kept, key = kept[order], key[order]
    kept = _by_id(rows.ids, kept, key)
    days = spans[rows.day[kept]]
    earliest = np.ascontiguousarray(days[:, 0])
    return kept, (earliest, earliest if bool((days[:, 0] == days[:, 1]).all()) else np.ascontiguousarray(days[:, 1]))


def _by_id(ids: Ids, kept: Rows, key: Ints) -> Rows:
    """Rows of one case and day in the order of their ids."""
    twin = key[1:] == key[:-1]
    some = np.flatnonzero(np.concatenate([twin, [False]]) | np.concatenate([[False], twin])) if len(key) else key
    used, codes = distinct([ids.codes[kept[some]]], len(some))
    texts = np.array([ids[row] for row in kept[some][used]], dtype=str)
    rank = np.empty(len(used), dtype=np.intp)
    rank[np.lexsort((texts, np.char.str_len(texts)))] = np.arange(len(used))  # r2 before r10
    place, out = rank[codes], kept.copy()
    if bool(((place[1:] < place[:-1]) & (key[some][1:] == key[some][:-1])).any()):
        out[some] = kept[some][np.lexsort((place, key[some]))]
    return out


def _cutoff(case: Rows, latest: npt.NDArray[np.float64], size: int) -> npt.NDArray[np.float64]:
    cutoff = np.full(size, -np.inf)
    some = np.flatnonzero(np.concatenate([[True], case[1:] != case[:-1]])) if len(case) else case
    cutoff[case[some]] = np.maximum.reduceat(latest, some) if len(case) else cutoff[:0]
    return cutoff


def _spread(by_shape: list[int], shape: Rows, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """What each shape says, at each row."""
    if len(set(by_shape)) == 1:
        return same(by_shape[0], len(shape), dtype)
    return np.array(by_shape, dtype=dtype)[shape]


def _values(records: list[Record | None], shape: Rows, number: npt.NDArray[np.float64] | None) -> dict[str, Any]:
    """The ends, limits and detection of each row; plain numbers in the place of the one that stood for them."""
    found: dict[str, Any] = {name: _limits(records, name, shape) for name in ("lod", "lloq")}
    low, high = (_limits(records, name, shape) for name in ("low", "high"))
    said = np.array([_detected(each) for each in records], dtype=np.int8)[shape]
    if number is not None:
        is_log = [bool(e and e.unit and read_unit(e.unit).kind.log) for e in records]
        there = ~np.isnan(low) & ~np.isnan(number)
        seen = np.where(number > 0, np.int8(Truth.MET), np.int8(Truth.NOT_MET))
        seen[np.array(is_log, dtype=np.bool_)[shape]] = Truth.MET
        said = np.where(there, seen, said)
        is_one = bool((there | np.isnan(low) | (low == high)).all())
        low, high = (np.where(there, number, end) for end in (low, high))
        high = low if is_one else high
    return {**found, "low": low, "high": high, "detected": flags(said, int(Cause.CENSORED))}


def _limits(records: list[Record | None], name: str, shape: Rows) -> npt.NDArray[np.float64]:
    values = _numbers(records, name)
    return same(np.nan, len(shape), np.float64) if bool(np.isnan(values).all()) else values[shape]


def _span(when: When | RefusalError) -> tuple[float, float]:
    return (when.earliest, when.latest) if isinstance(when, When) else (np.nan, np.nan)


def _word(record: Record | None, name: str, words: dict[str, int]) -> int:
    text = None if record is None else getattr(record, name)
    return -1 if text is None else words.setdefault(folded(text), len(words))


def _numbers(records: list[Record | None], name: str) -> npt.NDArray[np.float64]:
    found = [None if each is None else getattr(each, name) for each in records]
    return np.array([np.nan if value is None else value for value in found], dtype=np.float64)


def _detected(record: Record | None) -> Truth:
    said = None if record is None else record.detected
    return Truth.UNKNOWN if said is None else (Truth.MET if said else Truth.NOT_MET)
