"""The records of a table as they were read, row by row: which can be used, and why the others cannot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from adjudge.case.cells import Bools, Cells, Rows
from adjudge.case.columns import Floats
from adjudge.case.ids import Ids
from adjudge.case.normalise import RefusalError, is_before_birth
from adjudge.case.shapes import Days, Shapes
from adjudge.values.when import When


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A record that could not be used: its case, its id, a code and a sentence."""

    case: str
    record: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Records by row: the case, what is said and when, and the id; by case the birth, minus infinity if not told."""

    cells: Cells
    case: Rows
    shapes: Shapes
    days: Days
    ids: Ids
    birth: Floats

    def faults(self) -> list[Bools]:
        """The rows whose shape, and those whose day, cannot be used; nothing where all can."""
        by_shape, by_day = (
            np.array([isinstance(each, RefusalError) for each in told], dtype=np.bool_)
            for told in (self.shapes.told, self.days.told)
        )
        found = [by_shape[self.shapes.of]] if by_shape.any() else []
        if by_day.any() or bool((self.birth > -np.inf).any()):
            found.append(by_day[self.days.of] | self._is_before_birth())
        return found

    def _is_before_birth(self) -> Bools:
        latest = np.array([each.latest if isinstance(each, When) else np.inf for each in self.days.told])
        return np.asarray(latest[self.days.of] < self.birth[self.case], dtype=np.bool_)

    def rejected(self, names: Sequence[str], rows: Rows) -> Iterator[RejectedRow]:
        """What is told of rows that cannot be used, case by case."""
        for row in rows[np.argsort(self.case[rows], kind="stable")].tolist():
            found = self._refusal(row)
            field = f"{found.field}: " if found.field else ""
            reason = f"{field}{found.what} {found.mend}".strip()
            yield RejectedRow(names[int(self.case[row])], self.ids[row], found.code, reason)

    def _refusal(self, row: int) -> RefusalError:
        for found in (self.shapes.told[int(self.shapes.of[row])], self.days.told[int(self.days.of[row])]):
            if isinstance(found, RefusalError):
                return found
        return is_before_birth(self.cells["date"].cell(row))
