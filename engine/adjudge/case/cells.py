"""The cells of a table in the table form: its rows grouped by case, and each column coded once, however often asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from adjudge.case.columns import Coded, Codes, Floats, coded, codes_of, encoded, listed
from adjudge.values.same import is_same

Rows = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cells:
    """All rows of a table, or some of those of the whole."""

    table: pa.Table
    rows: Rows | None = None
    whole: Cells | None = None
    _known: dict[str, Coded] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.table.num_rows if self.rows is None else len(self.rows)

    def __getitem__(self, name: str) -> Coded:
        if name not in self._known:
            of = self.whole
            self._known[name] = coded(self.table, name) if of is None or self.rows is None else of[name].take(self.rows)
        return self._known[name]

    def numbers(self, name: str) -> Floats | None:
        """The numbers of a column, NaN where there is none; None where it is no column of numbers."""
        if name not in self.table.column_names or not pa.types.is_floating(self.table.schema.field(name).type):
            return None
        found: Floats = self.table.column(name).to_numpy()
        return found if self.rows is None else found[self.rows]

    def take(self, rows: Rows) -> Cells:
        """The cells of some rows of a whole table."""
        return Cells(self.table, rows, self)


@dataclass(frozen=True, slots=True)
class Cases:
    """The case of each row, as a place among their names."""

    case: Rows
    names: Sequence[str]


def cases_of(table: pa.Table) -> Cases:
    """The cases of rows that all have one, in the order of the dictionary; those that no row has are left out."""
    column = encoded(table.column("case"))
    codes = codes_of(column)
    begins = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])) if len(codes) else np.zeros(0, dtype=np.intp)
    sizes, runs = np.diff(begins, append=len(codes)), codes[begins]
    used, rank = _ranks(runs, len(column.dictionary))
    return Cases(np.repeat(rank, sizes), listed(column.dictionary.take(pa.array(used))))


def _ranks(runs: Codes, size: int) -> tuple[Rows, Rows]:
    """The distinct codes in their order, and the rank of each that was given."""
    if not bool((runs[1:] <= runs[:-1]).any()):
        return runs.astype(np.intp), np.arange(len(runs))
    rank = np.full(size, -1, dtype=np.intp)
    rank[runs] = 0
    used = np.flatnonzero(rank == 0)
    rank[used] = np.arange(len(used))
    return used, rank[runs]


def some(case: Rows, cells: Cells, name: str, size: int) -> Bools:
    """By case, whether any of its rows has the column."""
    codes = cells[name].codes
    found = np.zeros(size, dtype=np.bool_)
    if not is_same(codes):
        found[case[codes >= 0]] = True
    return found
