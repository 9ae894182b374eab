"""What rows of a table say, and when: each distinct shape of a record, and each distinct day, read once.

A shape is all that is said of a record but its case, id, day and number. What a shape or a day is, and why it cannot be
used, is decided by the readers of single records. What they said is kept for the next part of the same table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any, TypeVar

import numpy as np

from adjudge.case.cells import Bools, Cells, Rows
from adjudge.case.columns import Coded, Floats
from adjudge.case.normalise import Calendar, RefusalError, read_form, read_record
from adjudge.case.numbers import numbers_in, odd_among
from adjudge.case.record import Record
from adjudge.case.table import number_in
from adjudge.values.distinct import distinct
from adjudge.values.same import same
from adjudge.values.when import When

_SHAPED = ("kind", "name", "specimen", "unit", "lod", "lloq", "assay", "code", "visit", "value")
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Shapes:
    """The distinct shapes and the one of each row; of plain numbers one stands for all, and each row has its own."""

    of: Rows
    told: Sequence[Record | RefusalError]
    is_plain: Bools  # by shape
    number: Floats | None  # by row, NaN where there is no plain one; None where no row has one


@dataclass(frozen=True, slots=True)
class Days:
    """The distinct days and the one of each row."""

    of: Rows
    told: Sequence[When | RefusalError]


def shapes_of(cells: Cells) -> Shapes:
    """The distinct shapes of rows."""
    number, values, plain = _values(cells)
    columns = [values if name == "value" else cells[name] for name in _SHAPED]
    first, of = distinct([column.codes for column in columns], len(cells))
    told = [_record_of(tuple(column.cell(row) for column in columns)) for row in first.tolist()]
    is_plain = values.codes[first] == plain if number is not None else np.zeros(len(first), dtype=np.bool_)
    return Shapes(of, told, is_plain, number)


def _values(cells: Cells) -> tuple[Floats | None, Coded, int]:
    """The plain numbers of rows, and the column with one of them, told by its code, for all; others for themselves."""
    floats = cells.numbers("value")
    if floats is not None:
        return _floats(floats)
    given = cells["value"]
    numbers = np.append(numbers_in(given.values), np.nan)
    good = ~np.isnan(numbers)
    if not good.any():
        return None, given, -2
    others = np.flatnonzero(~good[:-1])
    kind: Any = np.int8 if len(others) < 127 else np.int32
    ranks = np.where(good, len(others), np.cumsum(~good) - 1).astype(kind)
    ranks[-1] = -1
    values, codes = [*(given.values[code] for code in others.tolist()), 1], given.codes.astype(np.intp)
    return numbers[codes], Coded(ranks[codes], values), len(others)


def _floats(number: Floats) -> tuple[Floats, Coded, int]:
    """The same of a column of numbers."""
    odd, values = odd_among(number)
    codes = -np.isnan(number).view(np.int8)
    if len(odd):
        others, which = np.unique(values, return_inverse=True)
        codes, number = codes.astype(np.int64), number.copy()
        codes[odd], number[odd] = 1 + which.reshape(-1), np.nan
        return number, Coded(codes, [1, *others.tolist()]), 0
    return number, Coded(codes, [1]), 0


def _told(read: Callable[[], Told]) -> Told | RefusalError:
    """What is read, or why not."""
    try:
        return read()
    except RefusalError as refusal:
        refusal.__context__ = None  # it outlives the call, and would hold all that the call did
        return refusal.with_traceback(None)


def _record_of(cells: tuple[Any, ...]) -> Record | RefusalError:
    """The record of a shape; a zero is not looked for among those that were read before, as it has two signs."""
    return _told(partial(_record, cells)) if 0 in cells else _known_record(*cells)


@lru_cache(maxsize=2**14, typed=True)
def _known_record(*cells: Any) -> Record | RefusalError:
    return _told(partial(_record, cells))


def _record(given: tuple[Any, ...]) -> Record:
    cells = dict(zip(_SHAPED, given, strict=True))
    kind, name = (str(cells.pop(each) or "").strip() for each in ("kind", "name"))
    head = {kind or "kind": name} if kind or name else {}
    for key in ("value", "lod", "lloq"):
        if isinstance(text := cells.get(key), str):
            cells[key] = number_in(text)
    data = head | {key: value for key, value in cells.items() if value is not None} | {"day": 0}
    return read_record(read_form(data), "", Calendar(is_relative=True, day_zero=None))


def days_of(cells: Cells, case: Rows, dated: Bools, today: date) -> Days:
    """The distinct days: dates, or study days of cases without any date."""
    columns = [cells["date"], cells["day"]]
    is_one = not len(dated) or bool((dated == dated[0]).all())
    by_row = same(dated[0] if len(dated) else False, len(case), np.int8) if is_one else dated[case].astype(np.int8)
    first, which = distinct([*(column.codes for column in columns), by_row], len(cells))
    texts = ([column.cell(row) for row in first.tolist()] for column in columns)
    relative = (by_row[first] == 0).tolist()
    return Days(which, [_known_day(*each, today.toordinal()) for each in zip(*texts, relative, strict=True)])


@lru_cache(maxsize=2**16)
def _known_day(date_: str | None, day: str | None, is_relative: bool, today: int) -> When | RefusalError:
    return _told(partial(Calendar(is_relative, None, today).read, date_, day))
