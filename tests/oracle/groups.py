"""Reducing some cells to one: what a reader would do with a pencil."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from math import inf
from operator import add
from typing import Any

from tests.oracle.cells import MET, NOT_MET, UNKNOWN, Cell

from adjudge.rulebook.types import Sort


@dataclass(frozen=True)
class Member:
    """A cell of a group: whether it is there (presence, and membership of the group), and whether it was recorded."""

    cell: Cell
    there: int
    recorded: bool


BLANK = {Sort.NUMBER: (inf, -inf), Sort.CLASS: frozenset(), Sort.TRUTH: UNKNOWN, Sort.MARK: None}


def reduced(how: str, group: Sequence[Member], is_open: bool, sort: Sort) -> Cell:
    """The cell of a group of cells of one sort; days are those of a value by case."""
    if how == "any":
        return _any(group, is_open)
    if how == "count":
        return _count(group)
    rows = [(m.cell, min(m.there, m.cell.defined)) for m in group if m.recorded]
    rows = [(cell, there) for cell, there in rows if there != NOT_MET]
    exists = max((there for _, there in rows), default=NOT_MET)
    if how in ("first", "last"):
        return _pick(how, rows, exists, sort)
    if not rows:
        return Cell((inf, -inf), None, MET, NOT_MET)
    return _NUMBERS[how](rows, exists)


def _any(group: Sequence[Member], is_open: bool) -> Cell:
    holds = [(min(m.cell.what, m.there), m.cell.days) for m in group]
    some = [(truth, days) for truth, days in holds if truth != NOT_MET]
    sampled = is_open or any(m.there == MET for m in group)
    truth = max((truth for truth, _ in some), default=NOT_MET if sampled else UNKNOWN)
    truth = max(truth, NOT_MET if sampled else UNKNOWN)
    if not some:
        return Cell(truth, None)
    begin = min(days[0] for _, days in some)
    sure = [days[1] for each, days in some if each == MET]
    return Cell(truth, (begin, min(sure) if sure else max(days[1] for _, days in some)))


def _count(group: Sequence[Member]) -> Cell:
    certain = sum(m.recorded and m.there == MET for m in group)
    possible = sum(m.recorded and m.there != NOT_MET for m in group)
    endless = any(not m.recorded and m.there != NOT_MET for m in group)
    return Cell((certain, inf if endless else possible), None)


def _pick(how: str, rows: Sequence[tuple[Cell, int]], exists: int, sort: Sort) -> Cell:
    """All that may be the first are those not certainly after a certain one."""
    sure = [cell.days for cell, there in rows if there == MET]
    bound = (min(b for _, b in sure) if how == "first" else max(a for a, _ in sure)) if sure else None
    if how == "first":
        candidates = [c for c, _ in rows if bound is None or c.days[0] <= bound]
    else:
        candidates = [c for c, _ in rows if bound is None or c.days[1] >= bound]
    days = _hull_of_days(candidates)
    if days is not None and bound is not None:
        days = (days[0], bound) if how == "first" else (bound, days[1])
    return _picked(candidates, days, exists, sort)


def _picked(candidates: Sequence[Cell], days: Any, exists: int, sort: Sort) -> Cell:
    if sort == Sort.TRUTH:
        truths = {cell.what for cell in candidates}
        return Cell(truths.pop() if len(truths) == 1 and exists == MET else UNKNOWN, days)
    what = BLANK[sort]
    if sort == Sort.CLASS:
        what = frozenset().union(*(cell.what for cell in candidates))
    if sort == Sort.NUMBER and candidates:
        what = min(c.what[0] for c in candidates), max(c.what[1] for c in candidates)
    return Cell(what, days, MET, exists)


def _hull_of_days(cells: Sequence[Cell]) -> tuple[Any, Any] | None:
    return (min(c.days[0] for c in cells), max(c.days[1] for c in cells)) if cells else None


def _lowest(rows: Sequence[tuple[Cell, int]], exists: int) -> Cell:
    low = min(cell.what[0] for cell, _ in rows)
    sure = [cell.what[1] for cell, there in rows if there == MET]
    high = min(sure) if sure else max(cell.what[1] for cell, _ in rows)
    holding = [cell for cell, _ in rows if cell.what[0] <= high]
    return Cell((low, high), _hull_of_days(holding), MET, exists)


def _highest(rows: Sequence[tuple[Cell, int]], exists: int) -> Cell:
    high = max(cell.what[1] for cell, _ in rows)
    sure = [cell.what[0] for cell, there in rows if there == MET]
    low = max(sure) if sure else min(cell.what[0] for cell, _ in rows)
    holding = [cell for cell, _ in rows if cell.what[1] >= low]
    return Cell((low, high), _hull_of_days(holding), MET, exists)


def _sum(rows: Sequence[tuple[Cell, int]], exists: int) -> Cell:
    low = _added([cell.what[0] if there == MET else min(cell.what[0], 0) for cell, there in rows])
    high = _added([cell.what[1] if there == MET else max(cell.what[1], 0) for cell, there in rows])
    return Cell((low, high), _hull_of_days([cell for cell, _ in rows]), MET, exists)


def _added(ends: Sequence[Any]) -> Any:
    infinite = [end for end in ends if isinstance(end, float)]
    return reduce(add, infinite or ends)


def _mean(rows: Sequence[tuple[Cell, int]], exists: int) -> Cell:
    days = _hull_of_days([cell for cell, _ in rows])
    if all(there == MET for _, there in rows):
        total = _sum(rows, exists).what
        return Cell((total[0] / len(rows), total[1] / len(rows)), days, MET, exists)
    return Cell((min(c.what[0] for c, _ in rows), max(c.what[1] for c, _ in rows)), days, MET, exists)


_NUMBERS = {"lowest": _lowest, "highest": _highest, "sum": _sum, "mean": _mean}
