"""From a table of records to a timeline, but for the cases that only the reader of cases can read, or must reject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce

import numpy as np
import pyarrow as pa

from adjudge.case.about import About, about, nothing_said, odd_rows
from adjudge.case.cells import Bools, Cells, Rows, cases_of, some
from adjudge.case.flat import flattened
from adjudge.case.given import doubled, has_ids, ids_of_rows
from adjudge.case.periods import Watched, watched
from adjudge.case.reading import Reading, RejectedRow
from adjudge.case.shapes import days_of, shapes_of
from adjudge.case.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Frame:
    """The cases that were read at once, what was rejected of them, and the cases that need the reader of cases."""

    timeline: Timeline
    is_relative: Bools  # by case: study days, no dates
    rejected: tuple[RejectedRow, ...]
    special: tuple[str, ...]
    others: int = 0  # rows that were used and are no records: what was observed, and what is said of a case
    rejected_about: tuple[RejectedRow, ...] = ()  # of cases with rows about themselves


@dataclass(frozen=True, slots=True)
class _Parts:
    """The rows of records with their cases; by case, whether any has a date, or a day; and what other rows say."""

    cells: Cells
    case: Rows
    dated: Bools
    counted: Bools
    said: About
    periods: Watched | None
    has_others: bool


def read_frame(table: pa.Table, today: date) -> Frame:
    """Reads a table in the table form (see columns.py) with a case in each row."""
    cases = cases_of(table)
    size = len(cases.names)
    of = _parted(Cells(table), cases.case, size)
    ids = ids_of_rows(of.cells, of.case, size)
    days = days_of(of.cells, of.case, of.dated, today)
    rows = Reading(of.cells, of.case, shapes_of(of.cells), days, ids, np.where(of.dated, of.said.birth, -np.inf))
    faults = rows.faults()
    special = doubled(of.cells, of.case, ids, size) | _needs_reader(of, faults, size)
    return _framed(of, rows, reduce(np.logical_or, faults) if faults else None, special, cases.names)


def _parted(whole: Cells, case: Rows, size: int) -> _Parts:
    own, seen = (whole["kind"].where(word) for word in ("case", "observed"))
    others = [each for each in (own, seen) if each is not None]
    cells, of = _some_of(whole, case, ~reduce(np.logical_or, others)) if others else (whole, case)
    dated, counted = (some(of, cells, name, size) for name in ("date", "day"))
    said = nothing_said(size) if own is None else about(*_some_of(whole, case, own), size)
    periods = None if seen is None else watched(*_some_of(whole, case, seen), counted & ~dated)
    return _Parts(cells, of, dated, counted, said, periods, bool(others))


def _some_of(cells: Cells, case: Rows, is_wanted: Bools) -> tuple[Cells, Rows]:
    rows = np.flatnonzero(is_wanted)
    return cells.take(rows), case[rows]


def _needs_reader(of: _Parts, faults: Sequence[Bools], size: int) -> Bools:
    """The cases without a record or with rows that only the reader of cases knows.

    Of a case with rows about itself, it tells the day where what is said and the day of a record are both wrong.
    """
    needs = of.said.needs_reader | (of.said.some & ~(of.dated | of.counted))
    if of.has_others:
        needs |= np.bincount(of.case, minlength=size) == 0
    if of.periods is not None:
        needs |= of.periods.unreadable(size)
    if of.said.some.any():
        twice = of.case[reduce(np.logical_and, faults)] if len(faults) > 1 else of.case[:0]
        odd = np.bincount(np.append(twice, of.case[odd_rows(of.cells)]), minlength=size) > 0
        needs |= of.said.some & odd
    return needs


def _framed(of: _Parts, rows: Reading, bad: Bools | None, special: Bools, names: Sequence[str]) -> Frame:
    kept = np.flatnonzero(~special)
    rank = np.full(len(special), -1, dtype=np.intp)
    rank[kept] = np.arange(len(kept))
    case = of.case if len(kept) == len(special) else rank[of.case]
    lost = np.zeros(0, dtype=np.intp) if bad is None else np.flatnonzero(bad & (case >= 0))
    is_about = of.said.some[of.case[lost]]
    own = names if len(kept) == len(special) else [names[int(place)] for place in kept]
    used = case if bad is None else np.where(bad, -1, case)
    frame = Frame(
        flattened(rows.shapes, rows.days, used, own, rows.ids, by_id=has_ids(of.cells)),
        ~of.dated[kept],
        tuple(rows.rejected(names, lost[~is_about])),
        tuple(names[int(place)] for place in np.flatnonzero(special)),
        int(of.said.count[kept].sum()),
        tuple(rows.rejected(names, lost[is_about])),
    )
    return frame if of.periods is None else _watching(frame, of.periods, rank)


def _watching(frame: Frame, periods: Watched, rank: Rows) -> Frame:
    """The frame with the periods of its cases; what was observed goes on to the end of the last."""
    found = periods.periods(rank)
    cutoff = frame.timeline.cutoff.copy()
    cases = np.array([each.case for each in found], dtype=np.intp)
    np.maximum.at(cutoff, cases, np.array([each.latest for each in found], dtype=np.float64))
    timeline = replace(frame.timeline, observed=found, cutoff=cutoff)
    return replace(frame, timeline=timeline, others=frame.others + len(found))
