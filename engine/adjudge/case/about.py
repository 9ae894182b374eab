"""Rows that say something of their case: those that only need to be checked, and the date of birth.

All others (a day zero, an index, what is misspelt) are left to the reader of cases, with their cases.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adjudge.case.cells import Bools, Cells, Rows
from adjudge.case.columns import Floats
from adjudge.case.read import PROVENANCES
from adjudge.case.table import number_in
from adjudge.values.distinct import distinct
from adjudge.values.when import read_when


@dataclass(frozen=True, slots=True)
class About:
    """By case, how many rows say something of it, whether any needs the reader of cases, and the first day of birth."""

    count: Rows
    needs_reader: Bools
    birth: Floats  # minus infinity where it is not told

    @property
    def some(self) -> Bools:
        """The cases that such rows say something of."""
        return np.asarray(self.count > 0, dtype=np.bool_)


def nothing_said(size: int) -> About:
    """Of so many cases, nothing."""
    return About(np.zeros(size, dtype=np.intp), np.zeros(size, dtype=np.bool_), np.full(size, -np.inf))


def about(cells: Cells, case: Rows, size: int) -> About:
    """What rows of kind `case` say."""
    columns = (cells["name"], cells["value"])
    first, which = distinct([column.codes for column in columns], len(cells))
    texts = [["" if (cell := column.cell(row)) is None else str(cell) for row in first.tolist()] for column in columns]
    told = np.array([_born(name.strip(), text) for name, text in zip(*texts, strict=True)], dtype=np.float64)[which]
    needs, birth = np.zeros(size, dtype=np.bool_), np.full(size, -np.inf)
    needs[case[np.isnan(told)]] = True
    born = told > -np.inf
    birth[case[born]] = told[born]
    needs |= np.bincount(case[born], minlength=size) > 1
    return About(np.bincount(case, minlength=size), needs, birth)


def odd_rows(cells: Cells) -> Rows:
    """Rows whose day or value is another number to the reader of cases: 2.5, 0x10; 1e15 in all its digits."""
    day, value = cells["day"], cells.numbers("value")
    is_odd = np.array([_is_odd(str(text)) for text in day.values] + [False], dtype=np.bool_)[day.codes]
    return np.flatnonzero(is_odd if value is None else is_odd | (np.abs(value) >= 10.0**15))


def _is_odd(text: str) -> bool:
    number = number_in(text)
    return isinstance(number, float) or (isinstance(number, int) and str(number) != text.strip())


def _born(name: str, text: str) -> float:
    """The first day of birth; minus infinity from a row that says nothing of days, NaN from one that is not known."""
    if name in ("source", "age", "sex") or (name == "provenance" and text in PROVENANCES):
        return -np.inf
    try:
        return read_when(text).earliest if name == "birth" else np.nan
    except ValueError:
        return np.nan
