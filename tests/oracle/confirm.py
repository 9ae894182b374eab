"""Confirmation, pair by pair."""

from __future__ import annotations

from math import inf
from typing import Any

from tests.oracle.cells import Cell
from tests.oracle.meaning import Line, within
from tests.oracle.records import fold
from tests.oracle.truth import MET, NOT_MET, Truth, any_of, bounded, causes, unknown

from adjudge.rulebook.temporal import Confirm
from adjudge.values.truth import Cause


def confirmed(
    node: Confirm, line: Line, then: list[Cell], tolerated: list[Cell] | None, bounds: list[Any], cutoff: Any
) -> list[Cell]:
    """At each point: the condition there, and another point that confirms it, or is confirmed by it."""
    found = []
    for here, cell in enumerate(line.cells):
        best = NOT_MET
        for there in range(len(line.cells)):
            first, second = (there, here) if node.dated == "second" else (here, there)
            if here != there:
                best = best | _pair(node, line, then, tolerated, bounds, first, second)
        if node.unconfirmed == "unknown" and node.dated == "first":
            best = best | _future(line, tolerated, bounds, here, cutoff)
        own = cell.what if node.dated == "first" or node.then is None else _holds(then[here], cell)
        found.append(Cell(own & best, cell.days, cell.present))
    return found


def _holds(cell: Cell, of: Cell) -> Truth:
    return cell.what & cell.present & of.present


def _pair(node: Confirm, line: Line, then: Any, tolerated: Any, bounds: Any, first: int, second: int) -> Truth:
    one, other = line.spots[first], line.spots[second]
    gap = other.days[0] - one.days[1], other.days[1] - one.days[0]
    later = bounded(gap[0] >= 1, gap[1] >= 1, Cause.IMPRECISE_DATE)
    both = _holds(line.cells[first], line.cells[first]), _holds(then[second], line.cells[second])
    held = both[1] if node.dated == "first" else both[0] & both[1]
    assay = _same_assay(one.record, other.record) if node.same_assay else MET
    clear = _clear(line, tolerated, bounds, (first, second), (one.days, other.days))
    return later & within(gap, bounds[0], bounds[1], False, False) & held & assay & clear


def _same_assay(one: Any, other: Any) -> Truth:
    names = [fold(record.assay) if record is not None and record.assay else None for record in (one, other)]
    return unknown(Cause.NOT_RECORDED) if None in names else bounded(names[0] == names[1], names[0] == names[1], 0)


def _future(line: Line, tolerated: Any, bounds: Any, first: int, cutoff: Any) -> Truth:
    """A record after the cut-off, of any day, value and assay."""
    one = line.spots[first]
    days = (cutoff + 1, inf)
    gap = within((days[0] - one.days[1], inf), bounds[0], bounds[1], False, False)
    clear = _clear(line, tolerated, bounds, (first, None), (one.days, days))
    return Truth(gap, Cause.NOT_YET) & unknown(Cause.NOT_YET) & clear


def _clear(line: Line, tolerated: Any, bounds: Any, ends: tuple[Any, Any], days: tuple[Any, Any]) -> Truth:
    """No intolerable point stands between, and at most so many tolerated ones."""
    bad, fair = [], []
    for place, (spot, cell) in enumerate(zip(line.spots, line.cells, strict=True)):
        if place in ends:
            continue
        inside = spot.days[0] > days[0][1] and spot.days[1] < days[1][0]
        maybe = spot.days[1] > days[0][0] and spot.days[0] < days[1][1]
        between = bounded(inside, inside or maybe, Cause.IMPRECISE_DATE)
        against = cell.present & ~cell.what
        allowed = NOT_MET if tolerated is None else tolerated[place].what
        bad.append(between & against & ~allowed)
        fair.append(between & against & allowed)
    truth = ~any_of(bad)
    return truth & _few(fair, bounds[2]) if tolerated is not None else truth


def _few(rows: list[Truth], limit: Cell | None) -> Truth:
    if limit is None:
        return MET
    least, most = sum(row == MET for row in rows), sum(row != NOT_MET for row in rows)
    why = causes(row.why for row in rows) | limit.why
    if limit.defined != MET:
        return unknown(why | Cause.NOT_MEASURED)
    return bounded(most <= limit.what[0], least <= limit.what[1], why)
