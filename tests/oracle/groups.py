"""Reducing some cells to one: what a reader would do with a pencil."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import inf
from operator import add
from typing import Any

from tests.oracle.cells import Cell
from tests.oracle.truth import MET, NOT_MET, Truth, any_of, causes, unknown

from adjudge.rulebook.types import Sort
from adjudge.values.truth import Cause


@dataclass(frozen=True)
class Member:
    """A cell of a group: whether it is there (presence, and membership of the group), and whether it was recorded."""

    cell: Cell
    there: Truth
    recorded: bool


Rows = Sequence[tuple[Cell, Truth]]  # cells that may be there, and whether they are
NOTHING = Fraction(0)
BLANK = {Sort.NUMBER: (inf, -inf), Sort.CLASS: frozenset(), Sort.MARK: None}


def reduced(how: str, group: Sequence[Member], is_open: bool, sort: Sort) -> Cell:
    """The cell of a group of cells of one sort; days are those of a value by case."""
    if how == "any":
        return _any(group, is_open)
    if how == "count":
        return _count(group)
    rows = [(m.cell, m.there & m.cell.defined) for m in group if m.recorded]
    rows = [(cell, there) for cell, there in rows if there != NOT_MET]
    exists = any_of(there for _, there in rows)
    if how in ("first", "last"):
        return _pick(how, rows, exists, sort)
    if not rows:
        return Cell((inf, -inf), None, MET, NOT_MET)
    return _NUMBERS[how](rows, exists)


def _any(group: Sequence[Member], is_open: bool) -> Cell:
    holds = [(m.cell.what & m.there, m.cell.days) for m in group]
    some = [(truth, days) for truth, days in holds if truth != NOT_MET]
    truth = any_of(truth for truth, _ in some)
    if not is_open and truth != MET:
        truth = _of_samples(truth, group)
    if not some:
        return Cell(truth, None)
    begin = min(days[0] for _, days in some)
    sure = [days[1] for each, days in some if each == MET]
    return Cell(truth, (begin, min(sure) if sure else max(days[1] for _, days in some)))


def _of_samples(truth: Truth, group: Sequence[Member]) -> Truth:
    """Not met needs a sample that is certainly there; an unknown tells why samples only may be there, too."""
    if truth == NOT_MET and any(m.there == MET for m in group):
        return truth
    return unknown(truth.why | causes(m.there.why for m in group) or Cause.NOT_MEASURED)


def _count(group: Sequence[Member]) -> Cell:
    certain = sum(m.recorded and m.there == MET for m in group)
    possible = sum(m.recorded and m.there != NOT_MET for m in group)
    endless = any(not m.recorded and m.there != NOT_MET for m in group)
    ends = Fraction(certain), inf if endless else Fraction(possible)
    return Cell(ends, None, why=causes(m.there.why for m in group))


def _pick(how: str, rows: Rows, exists: Truth, sort: Sort) -> Cell:
    """All that may be the first are those not certainly after a certain one."""
    sure = [cell.days for cell, there in rows if there == MET]
    bound = (min(b for _, b in sure) if how == "first" else max(a for a, _ in sure)) if sure else None
    if how == "first":
        candidates = [row for row in rows if bound is None or row[0].days[0] <= bound]
    else:
        candidates = [row for row in rows if bound is None or row[0].days[1] >= bound]
    days = whole = _hull_of_days(candidates)
    if whole is not None and bound is not None:
        days = (whole[0], bound) if how == "first" else (bound, whole[1])
    why = _why(candidates)
    if len(candidates) > 1:
        why |= Cause.CONFLICT if whole[0] == whole[1] else Cause.IMPRECISE_DATE
    return _picked([cell for cell, _ in candidates], days, exists, sort, why)


def _picked(cells: Sequence[Cell], days: Any, exists: Truth, sort: Sort, why: Cause) -> Cell:
    if sort == Sort.TRUTH:
        return Cell(_picked_truth(cells, exists, why), days)
    what = BLANK[sort]
    if sort == Sort.CLASS:
        what = frozenset().union(*(cell.what for cell in cells))
    if sort == Sort.NUMBER and cells:
        what = min(c.what[0] for c in cells), max(c.what[1] for c in cells)
    return Cell(what, days, MET, exists, Cause.NONE if sort == Sort.MARK else why)


def _picked_truth(cells: Sequence[Cell], exists: Truth, why: Cause) -> Truth:
    """The truth on which all candidates agree; a pick that is not certainly there has none."""
    if exists != MET:
        return unknown(exists.why or Cause.NOT_MEASURED)
    truths = {int(cell.what) for cell in cells}
    why |= causes(cell.what.why for cell in cells)
    return Truth(truths.pop(), why) if len(truths) == 1 else unknown(why)


def _why(rows: Rows) -> Cause:
    return causes(cell.why | there.why for cell, there in rows)


def _hull_of_days(rows: Rows) -> tuple[Any, Any] | None:
    return (min(c.days[0] for c, _ in rows), max(c.days[1] for c, _ in rows)) if rows else None


def _lowest(rows: Rows, exists: Truth) -> Cell:
    low = min(cell.what[0] for cell, _ in rows)
    sure = [cell.what[1] for cell, there in rows if there == MET]
    high = min(sure) if sure else max(cell.what[1] for cell, _ in rows)
    holding = [row for row in rows if row[0].what[0] <= high]
    return Cell((low, high), _hull_of_days(holding), MET, exists, _why(holding))


def _highest(rows: Rows, exists: Truth) -> Cell:
    high = max(cell.what[1] for cell, _ in rows)
    sure = [cell.what[0] for cell, there in rows if there == MET]
    low = max(sure) if sure else min(cell.what[0] for cell, _ in rows)
    holding = [row for row in rows if row[0].what[1] >= low]
    return Cell((low, high), _hull_of_days(holding), MET, exists, _why(holding))


def _sum(rows: Rows, exists: Truth) -> Cell:
    low = _added([cell.what[0] if there == MET else min(cell.what[0], NOTHING) for cell, there in rows])
    high = _added([cell.what[1] if there == MET else max(cell.what[1], NOTHING) for cell, there in rows])
    return Cell((low, high), _hull_of_days(rows), MET, exists, _why(rows))


def _added(ends: Sequence[Any]) -> Any:
    """Nothing is added to an infinity, nor is zero to a power of ten, whose sums are only taken to sixty digits."""
    infinite = [end for end in ends if isinstance(end, float)]
    return reduce(add, infinite or [end for end in ends if end != 0] or [NOTHING])


def _mean(rows: Rows, exists: Truth) -> Cell:
    if all(there == MET for _, there in rows):
        ends = tuple(end / Fraction(len(rows)) for end in _sum(rows, exists).what)
    else:
        ends = min(c.what[0] for c, _ in rows), max(c.what[1] for c, _ in rows)
    return Cell(ends, _hull_of_days(rows), MET, exists, _why(rows))


_NUMBERS = {"lowest": _lowest, "highest": _highest, "sum": _sum, "mean": _mean}
