"""From a table of records to a timeline; cases with rows about themselves are left to the reader of cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa

from adjudge.case.cells import Bools, Cells, Rows, cases_of, some
from adjudge.case.flat import flattened
from adjudge.case.given import doubled, has_ids, ids_of_rows
from adjudge.case.ids import Ids
from adjudge.case.normalise import RefusalError
from adjudge.case.periods import Watched, watched
from adjudge.case.shapes import Days, Shapes, days_of, shapes_of
from adjudge.case.timeline import Timeline


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
    """Records by row: the case, what is said and when, and the id."""

    case: Rows
    shapes: Shapes
    days: Days
    ids: Ids

    def bad(self) -> Bools | None:
        """The rows that cannot be used; None where all can."""
        bad = [np.array([isinstance(each, RefusalError) for each in of.told]) for of in (self.shapes, self.days)]
        if not any(each.any() for each in bad):
            return None
        found: Bools = bad[0][self.shapes.of] | bad[1][self.days.of]
        return found


def read_frame(table: pa.Table, today: date) -> Frame:
    """Reads a table in the table form (see columns.py) with a case in each row."""
    cases, whole = cases_of(table), Cells(table)
    size, is_period = len(cases.names), whole["kind"].where("observed")
    cells, case = _some_of(whole, cases.case, None if is_period is None else ~is_period)
    dated = some(case, cells, "date", size)
    ids = ids_of_rows(cells, case, size)
    rows = _Rows(case, shapes_of(cells), days_of(cells, case, dated, today), ids)
    special = _special(cells, case, size) | doubled(cells, case, ids, size)
    periods = None
    if is_period is not None:
        periods = watched(*_some_of(whole, cases.case, is_period), some(case, cells, "day", size) & ~dated)
        special |= periods.unreadable(size) | (np.bincount(case, minlength=size) == 0)
    kept = np.flatnonzero(~special)
    rank = np.full(size, -1, dtype=np.intp)
    rank[kept] = np.arange(len(kept))
    group, rejected = _used(rows, rank, cases.names)
    names = cases.names if len(kept) == size else [cases.names[int(place)] for place in kept]
    timeline = flattened(rows.shapes, rows.days, group, names, ids, by_id=has_ids(cells))
    others = tuple(cases.names[int(place)] for place in np.flatnonzero(special))
    return _watching(Frame(timeline, ~dated[kept], rejected, others), periods, rank)


def _some_of(cells: Cells, case: Rows, is_wanted: Bools | None) -> tuple[Cells, Rows]:
    rows = None if is_wanted is None else np.flatnonzero(is_wanted)
    return (cells, case) if rows is None else (cells.take(rows), case[rows])


def _watching(frame: Frame, periods: Watched | None, rank: Rows) -> Frame:
    """The frame with the periods of its cases; what was observed goes on to the end of the last."""
    if periods is None:
        return frame
    found = periods.periods(rank)
    cutoff = frame.timeline.cutoff.copy()
    cases = np.array([each.case for each in found], dtype=np.intp)
    np.maximum.at(cutoff, cases, np.array([each.latest for each in found], dtype=np.float64))
    timeline = replace(frame.timeline, observed=found, cutoff=cutoff)
    return replace(frame, timeline=timeline, periods=len(found))


def _special(cells: Cells, case: Rows, size: int) -> Bools:
    """The cases with rows about themselves but for what was observed."""
    special, own = np.zeros(size, dtype=np.bool_), cells["kind"].where("case")
    if own is not None:
        special[case[own]] = True
    return special


def _used(rows: _Rows, rank: Rows, names: Sequence[str]) -> tuple[Rows, tuple[RejectedRow, ...]]:
    """The place of each row's case among those that are kept, -1 where the row is not; and the rows rejected."""
    bad, are_all = rows.bad(), bool((rank >= 0).all())
    case = rows.case if are_all else rank[rows.case]
    if bad is None:
        return case, ()
    lost = np.flatnonzero(bad & (case >= 0))
    lost = lost[np.argsort(rows.case[lost], kind="stable")]
    return np.where(bad, -1, case), tuple(_rejected(rows, names, lost))


def _rejected(rows: _Rows, names: Sequence[str], places: Rows) -> Iterator[RejectedRow]:
    for place in places.tolist():
        told = (rows.shapes.told[int(rows.shapes.of[place])], rows.days.told[int(rows.days.of[place])])
        found = next(each for each in told if isinstance(each, RefusalError))
        field = f"{found.field}: " if found.field else ""
        reason = f"{field}{found.what} {found.mend}".strip()
        yield RejectedRow(names[int(rows.case[place])], rows.ids[place], found.code, reason)
