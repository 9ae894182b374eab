"""Confirmation, pair by pair."""

from __future__ import annotations

from math import inf
from typing import Any

from tests.oracle.cells import MET, NOT_MET, UNKNOWN, Cell
from tests.oracle.meaning import Line, within

from adjudge.rulebook.temporal import Confirm


def confirmed(node: Confirm, line: Line, tolerated: list[Cell] | None, bounds: list[Any], cutoff: Any) -> list[Cell]:
    """At each point: the condition there, and another point that confirms it, or is confirmed by it."""
    found = []
    for here, cell in enumerate(line.cells):
        best = NOT_MET
        for there in range(len(line.cells)):
            first, second = (there, here) if node.dated == "second" else (here, there)
            if here != there:
                best = max(best, _pair(node, line, tolerated, bounds, first, second))
        if node.unconfirmed == "unknown" and node.dated == "first":
            best = max(best, min(UNKNOWN, _future(node, line, tolerated, bounds, here, cutoff)))
        found.append(Cell(min(cell.what, best), cell.days, cell.present))
    return found


def _pair(node: Confirm, line: Line, tolerated: Any, bounds: Any, first: int, second: int) -> int:
    one, other = line.spots[first], line.spots[second]
    gap = other.days[0] - one.days[1], other.days[1] - one.days[0]
    if gap[1] < 1:
        return NOT_MET
    later = MET if gap[0] >= 1 else UNKNOWN
    both = [min(line.cells[place].what, line.cells[place].present) for place in (first, second)]
    held = both[1] if node.dated == "first" else min(both)
    assay = MET
    if node.same_assay:
        names = [each.record.assay if each.record else None for each in (one, other)]
        assay = UNKNOWN if None in names else (MET if names[0] == names[1] else NOT_MET)
    clear = _clear(node, line, tolerated, bounds, (first, second), (one.days, other.days))
    return min(later, within(gap, bounds[0], bounds[1], False, False), held, assay, clear)


def _future(node: Confirm, line: Line, tolerated: Any, bounds: Any, first: int, cutoff: Any) -> int:
    """A record after the cut-off, of any day."""
    one = line.spots[first]
    days = (cutoff + 1, inf)
    gap = days[0] - one.days[1], inf
    clear = _clear(node, line, tolerated, bounds, (first, None), (one.days, days))
    return min(within(gap, bounds[0], bounds[1], False, False), clear)


def _clear(node: Confirm, line: Line, tolerated: Any, bounds: Any, ends: tuple[Any, Any], days: tuple[Any, Any]) -> int:
    """No intolerable point stands between, and at most so many tolerated ones."""
    bad, fair = [], []
    for place, (spot, cell) in enumerate(zip(line.spots, line.cells, strict=True)):
        if place in ends:
            continue
        inside = spot.days[0] > days[0][1] and spot.days[1] < days[1][0]
        maybe = spot.days[1] > days[0][0] and spot.days[0] < days[1][1]
        where = MET if inside else (UNKNOWN if maybe else NOT_MET)
        against = min(where, cell.present, MET - cell.what)
        allowed = NOT_MET if tolerated is None else tolerated[place].what
        bad.append(min(against, MET - allowed))
        fair.append(min(against, allowed))
    truth = MET - max(bad, default=NOT_MET)
    return min(truth, _few(fair, bounds[2])) if tolerated is not None else truth


def _few(rows: list[int], limit: Cell | None) -> int:
    if limit is None:
        return MET
    least, most = sum(row == MET for row in rows), sum(row != NOT_MET for row in rows)
    if limit.defined != MET:
        return UNKNOWN
    return int(most <= limit.what[0]) + int(least <= limit.what[1])
