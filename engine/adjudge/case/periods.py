"""Rows that say for which days records of a kind were kept: each distinct one is read once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from adjudge.case.cells import Bools, Cells, Rows
from adjudge.case.columns import Coded
from adjudge.case.normalise import RefusalError, read_days
from adjudge.case.read import PLURALS
from adjudge.case.record import Observed
from adjudge.case.timeline import Period, folded
from adjudge.values.distinct import distinct
from adjudge.values.when import read_when


@dataclass(frozen=True, slots=True)
class Watched:
    """Rows of kind `observed`: their cases, and what each says; None where it cannot be read."""

    case: Rows
    said: list[Observed | None]

    def unreadable(self, size: int) -> Bools:
        """By case, whether any of its rows cannot be read."""
        bad = np.zeros(size, dtype=np.bool_)
        bad[self.case[[each is None for each in self.said]]] = True
        return bad

    def periods(self, rank: Rows) -> tuple[Period, ...]:
        """The periods of the cases that have a rank, by case and day."""
        ranks = rank[self.case].tolist()
        found = [_period(case, each) for case, each in zip(ranks, self.said, strict=True) if case >= 0 and each]
        return tuple(sorted(found, key=lambda each: (each.case, each.earliest, each.latest)))


def _period(case: int, of: Observed) -> Period:
    return Period(case, of.kind, None if of.name is None else folded(of.name), of.when.earliest, of.when.latest)


def watched(cells: Cells, case: Rows, is_relative: Bools) -> Watched:
    """What rows of kind `observed` say, in dates, or in study days in the cases that are relative."""
    columns = [cells[name] for name in ("name", "date", "day")]
    relative = is_relative[case]
    first, which = distinct([*(column.codes for column in columns), relative.astype(np.int64)], len(cells))
    said = [_read(*_cells(columns, int(row)), is_relative=bool(relative[row])) for row in first]
    return Watched(case, [said[shape] for shape in which.tolist()])


def _cells(columns: list[Coded], row: int) -> Iterator[str]:
    for column in columns:
        code = int(column.codes[row])
        yield str(column.values[code]).strip() if code >= 0 else ""


def _read(name: str, date: str, day: str, *, is_relative: bool) -> Observed | None:
    word, _, only = name.partition(" ")
    try:
        when = read_days(date or day) if is_relative else read_when(date or day)
    except (RefusalError, ValueError):
        return None
    return Observed(PLURALS[word], only.strip() or None, when) if word in PLURALS else None
