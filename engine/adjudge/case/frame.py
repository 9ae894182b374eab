"""From a table of records to a timeline: each distinct shape of a record, and each distinct day, is read once.

A shape is all that is said of a record but its case, id, day and number. What a shape or a day is, and why it cannot be
used, is decided by the readers of single records; cases with rows about themselves are left to the reader of cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from adjudge.case.normalise import Calendar, RefusalError, read_form, read_record
from adjudge.case.record import Record
from adjudge.case.table import number_in
from adjudge.case.timeline import KINDS, Timeline, folded
from adjudge.values.distinct import distinct
from adjudge.values.truth import Cause, Truth, constant, flags
from adjudge.values.units import read_unit
from adjudge.values.when import When

_SHAPED = ("kind", "name", "specimen", "value", "unit", "lod", "lloq", "assay", "code", "visit")
_WORDS = ("name", "code", "specimen", "assay", "visit", "statement")
Ints = npt.NDArray[np.int64]
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


@dataclass(frozen=True, slots=True)
class _Codes:
    """A column as codes into its distinct values; -1 where there is none."""

    codes: Ints
    values: list[Any]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows grouped by case: what each says and when, as places among the distinct ones; a refusal where it is none."""

    case: Ints
    ids: npt.NDArray[Any]
    shape: Ints
    day: Ints
    number: npt.NDArray[np.float64] | None  # the values, where their column holds numbers
    shapes: list[Record | RefusalError]
    days: list[When | RefusalError]


def read_frame(table: pa.Table, today: date) -> Frame:
    """Reads a table in the table form (see columns.py) with a case in each row."""
    names = _codes(table, "case")
    order = np.argsort(names.codes, kind="stable")
    table = table.take(pa.array(order))
    case = names.codes[order]
    dated = _some(case, table, "date", len(names.values))
    rows = _rows(table, case, dated, today)
    special = _special(table, rows, len(names.values))
    plain = ~special[case]
    good = np.array([isinstance(each, Record) for each in rows.shapes], dtype=np.bool_)[rows.shape]
    good &= np.array([isinstance(each, When) for each in rows.days], dtype=np.bool_)[rows.day]
    rejected = tuple(_rejected(rows, names.values, np.flatnonzero(plain & ~good)))
    kept = np.flatnonzero(~special)
    timeline = _timeline(rows, np.flatnonzero(plain & good), [str(names.values[code]) for code in kept], kept)
    return Frame(timeline, ~dated[kept], rejected, tuple(str(names.values[code]) for code in np.flatnonzero(special)))


def _codes(table: pa.Table, name: str) -> _Codes:
    if name not in table.column_names:
        return _Codes(np.full(table.num_rows, -1, dtype=np.int64), [])
    column = table.column(name).combine_chunks()
    if isinstance(column, pa.ChunkedArray):
        column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    codes = column.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return _Codes(codes, column.dictionary.to_pylist())


def _some(case: Ints, table: pa.Table, name: str, size: int) -> Bools:
    """By case, whether any row has the column."""
    there = _codes(table, name).codes >= 0
    return np.bincount(case[there], minlength=size) > 0


def _rows(table: pa.Table, case: Ints, dated: Bools, today: date) -> _Rows:
    begin = np.flatnonzero(np.concatenate([[True], case[1:] != case[:-1]])) if len(case) else np.zeros(0, np.int64)
    rank = np.arange(len(case)) - np.repeat(begin, np.diff(np.concatenate([begin, [len(case)]])))
    given = _codes(table, "id")
    ids = np.array([f"r{place + 1}" for place in range(int(rank.max(initial=-1)) + 1)] or [""], dtype=object)[rank]
    texts = np.array([str(each) for each in given.values] + [""], dtype=object)
    ids = np.where(given.codes >= 0, texts[given.codes], ids)
    number, shape, shapes = _shapes(table)
    day, days = _days(table, dated[case], today)
    return _Rows(case, ids, shape, day, number, shapes, days)


def _is_number(table: pa.Table, name: str) -> bool:
    return name in table.column_names and bool(pa.types.is_floating(table.schema.field(name).type))


def _shapes(table: pa.Table) -> tuple[npt.NDArray[np.float64] | None, Ints, list[Record | RefusalError]]:
    """The distinct shapes; of a column of numbers only whether there is one, and each that has too many digits."""
    columns = {name: _codes(table, name) for name in _SHAPED}
    number = None
    if _is_number(table, "value"):
        number = table.column("value").fill_null(np.nan).to_numpy()
        columns["value"] = _probes(columns["value"])
    first, shape = distinct([column.codes for column in columns.values()], table.num_rows)
    cells = [{name: _cell(column, row) for name, column in columns.items()} for row in first]
    return number, shape, [_told(partial(_record, each)) for each in cells]


def _probes(of: _Codes) -> _Codes:
    """Any good number stands for all; what is not one stands for itself."""
    good = np.array([isinstance(each, int | float) and _is_plain(each) for each in of.values] + [False], dtype=np.bool_)
    return _Codes(np.where(good[of.codes], len(of.values), of.codes), [*of.values, 1])


def _is_plain(number: float) -> bool:
    return bool(np.isfinite(number)) and float(f"{number:.15g}") == number


def _cell(column: _Codes, row: int) -> Any:
    code = int(column.codes[row])
    return column.values[code] if code >= 0 else None


def _told(read: Callable[[], Any]) -> Any:
    """What is read, or why not."""
    try:
        return read()
    except RefusalError as refusal:
        return refusal


def _record(cells: dict[str, Any]) -> Record:
    kind, name = (str(cells.pop(each) or "").strip() for each in ("kind", "name"))
    head = {kind or "kind": name} if kind or name else {}
    for key in ("value", "lod", "lloq"):
        if isinstance(text := cells.get(key), str):
            cells[key] = number_in(text)
    data = head | {key: value for key, value in cells.items() if value is not None} | {"day": 0}
    return read_record(read_form(data), "", Calendar(is_relative=True, day_zero=None))


def _days(table: pa.Table, dated: Bools, today: date) -> tuple[Ints, list[When | RefusalError]]:
    """The distinct days: dates, or study days of cases without any date."""
    columns = [_codes(table, "date"), _codes(table, "day")]
    first, which = distinct([*(column.codes for column in columns), dated.astype(np.int64)], table.num_rows)
    found = []
    for row in first:
        calendar = Calendar(not dated[row], None, today.toordinal())
        found.append(_told(partial(calendar.read, *(_cell(column, row) for column in columns))))
    return which, found


def _special(table: pa.Table, rows: _Rows, size: int) -> Bools:
    """The cases with rows about themselves, or with an id that stands twice."""
    kinds = _codes(table, "kind")
    own = np.array([str(each).strip() in ("case", "observed") for each in kinds.values] + [False], dtype=np.bool_)
    special = np.bincount(rows.case[own[kinds.codes]], minlength=size) > 0
    ids = np.unique(rows.ids.astype(str), return_inverse=True)[1].reshape(-1)
    first, which = distinct([rows.case, ids.astype(np.int64)], len(ids))
    twice = np.bincount(which, minlength=len(first)) > 1
    special[rows.case[first[twice]]] = True
    return np.asarray(special, dtype=np.bool_)


def _rejected(rows: _Rows, names: list[Any], places: npt.NDArray[np.intp]) -> Iterator[RejectedRow]:
    for place in places:
        for found in (rows.shapes[rows.shape[place]], rows.days[rows.day[place]]):
            if isinstance(found, RefusalError):
                field = f"{found.field}: " if found.field else ""
                reason = f"{field}{found.what} {found.mend}".strip()
                yield RejectedRow(str(names[rows.case[place]]), str(rows.ids[place]), found.code, reason)
                break


def _timeline(rows: _Rows, kept: npt.NDArray[np.intp], names: list[str], cases: npt.NDArray[np.intp]) -> Timeline:
    spans = np.array([_span(each) for each in rows.days], dtype=np.float64).reshape(-1, 2)
    days = spans[rows.day[kept]]
    order = np.lexsort((rows.ids[kept].astype(str), days[:, 1], days[:, 0], rows.case[kept]))
    kept, days = kept[order], days[order]
    records = [each if isinstance(each, Record) else None for each in rows.shapes]
    words: dict[str, int] = {}
    units = sorted({each.unit for each in records if each is not None and each.unit})
    shape = rows.shape[kept]
    coded = {name: np.array([_word(each, name, words) for each in records], dtype=np.int32)[shape] for name in _WORDS}
    case = np.searchsorted(cases, rows.case[kept])
    cutoff = np.full(len(names), -np.inf)
    np.maximum.at(cutoff, case, days[:, 1])
    values = {name: _numbers(records, name)[shape] for name in ("low", "high", "lod", "lloq")}
    detected = np.array([_detected(each) for each in records], dtype=np.int8)[shape]
    if rows.number is not None:
        probed = ~np.isnan(values["low"])
        number = rows.number[kept]
        is_log = np.array([bool(e and e.unit and read_unit(e.unit).kind.log) for e in records], dtype=np.bool_)[shape]
        values["low"], values["high"] = (np.where(probed, number, values[end]) for end in ("low", "high"))
        detected = np.where(probed, np.where(is_log | (number > 0), Truth.MET, Truth.NOT_MET), detected)
    return Timeline(
        cases=tuple(names), cutoff=cutoff, ids=tuple(rows.ids[kept].tolist()), case=case,
        kind=np.array([0 if each is None else KINDS.index(each.kind) for each in records], dtype=np.int8)[shape],
        unit=np.array([units.index(e.unit) if e and e.unit else -1 for e in records], dtype=np.int32)[shape],
        earliest=days[:, 0], latest=days[:, 1], **cast(Any, coded), **cast(Any, values),
        detected=flags(detected, int(Cause.CENSORED)), present=constant(Truth.MET, len(kept)), observed=(),
        words=tuple(words), units=tuple(read_unit(code) for code in units),
    )  # fmt: skip


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
