"""What rows of a table say, and when: each distinct shape of a record, and each distinct day, read once.

A shape is all that is said of a record but its case, id, day and number. What a shape or a day is, and why it cannot be
used, is decided by the readers of single records.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from adjudge.case.columns import Coded, coded
from adjudge.case.normalise import Calendar, RefusalError, read_form, read_record
from adjudge.case.record import Record
from adjudge.case.table import number_in
from adjudge.values.distinct import distinct
from adjudge.values.when import When

_SHAPED = ("kind", "name", "specimen", "value", "unit", "lod", "lloq", "assay", "code", "visit")
_PLAIN = re.compile(r"-?\d{1,7}(\.\d{1,7})?")  # no more than 15 digits, and far from the ends of floats
Rows = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]


def shapes_of(table: pa.Table) -> tuple[npt.NDArray[np.float64] | None, Rows, list[Record | RefusalError]]:
    """The distinct shapes; of the values only whether there is a plain number, and each that is none."""
    columns = {name: coded(table, name) for name in _SHAPED if name != "value"}
    is_number = "value" in table.column_names and pa.types.is_floating(table.schema.field("value").type)
    number, columns["value"] = _floats(table.column("value")) if is_number else _probed(coded(table, "value"))
    first, shape = distinct([column.codes for column in columns.values()], table.num_rows)
    cells = [{name: _cell(column, row) for name, column in columns.items()} for row in first]
    return number, shape, [_told(partial(_record, each)) for each in cells]


def _probed(of: Coded) -> tuple[npt.NDArray[np.float64] | None, Coded]:
    """The plain numbers of a column, and the column with one of them for all; what is none stands for itself."""
    numbers = np.array([*(_plain_number(each) for each in of.values), np.nan], dtype=np.float64)
    good = ~np.isnan(numbers)
    if not good.any():
        return None, of
    codes = np.where(good[of.codes], len(of.values), of.codes)
    others, ranks = np.unique(codes, return_inverse=True)
    values = [1 if code == len(of.values) else of.values[code] for code in others if code >= 0]
    return numbers[of.codes], Coded(ranks.reshape(-1) - int((others < 0).any()), values)


def _floats(column: pa.ChunkedArray) -> tuple[npt.NDArray[np.float64], Coded]:
    """The same of a column of numbers; whole ones are plain, of the others each is asked once."""
    number = np.array(column.to_numpy(), dtype=np.float64)
    codes = np.where(np.isnan(number), -1, 0)
    some = np.flatnonzero((codes == 0) & ~((np.abs(number) < 1e15) & (np.rint(number) == number)))
    others, which = np.unique(number[some], return_inverse=True)
    odd = np.isnan(np.array([_plain_number(each) for each in others.tolist()], dtype=np.float64))
    codes[some] = np.where(odd, np.cumsum(odd), 0)[which.reshape(-1)]
    number[some[odd[which.reshape(-1)]]] = np.nan
    return number, Coded(codes, [1, *others[odd].tolist()])


def _plain_number(cell: Any) -> float:
    """A number of few digits; NaN for anything else, which the reader of single records judges."""
    if isinstance(cell, str):
        return float(cell) if _PLAIN.fullmatch(cell) else np.nan
    is_plain = isinstance(cell, int | float) and np.isfinite(cell) and float(f"{cell:.15g}") == cell
    return float(cell) if is_plain else np.nan


def _cell(column: Coded, row: int) -> Any:
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


def days_of(table: pa.Table, dated: Bools, today: date) -> tuple[Rows, list[When | RefusalError]]:
    """The distinct days: dates, or study days of cases without any date."""
    columns = [coded(table, "date"), coded(table, "day")]
    first, which = distinct([*(column.codes for column in columns), dated.astype(np.int64)], table.num_rows)
    found = []
    for row in first:
        calendar = Calendar(not dated[row], None, today.toordinal())
        found.append(_told(partial(calendar.read, *(_cell(column, row) for column in columns))))
    return which, found
