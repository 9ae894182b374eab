"""Cells: what one expression is at one point, or by case; every pointwise node as a function of cells.

Plain and slow on purpose: this is the meaning that the evaluator is held to. Truths are 0 not met, 1 unknown, 2 met.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, nan
from typing import Any

from adjudge.rulebook.expression import Arithmetic, Compare, Decide, Is, Known, Logic, Node
from adjudge.values.exact import logarithm

NOT_MET, UNKNOWN, MET = 0, 1, 2


@dataclass(frozen=True)
class Cell:
    """`what` is (low, high), a set of classes, a truth, or None for a mark; days are None where there is no day."""

    what: Any
    days: tuple[Any, Any] | None = None
    present: int = MET
    defined: int = MET


def joined(cells: Sequence[Cell]) -> dict[str, Any]:
    """What a pointwise result takes from its operands: the latest of their days, and the least sure presence."""
    dated = [cell.days for cell in cells if cell.days is not None]
    days = (max(a for a, _ in dated), max(b for _, b in dated)) if dated else None
    return {"days": days, "present": min(cell.present for cell in cells)}


def pointwise(node: Node, cells: Sequence[Cell], by_case: bool) -> Cell:
    """The cell of a pointwise node from the cells of its children."""
    match node:
        case Arithmetic():
            return arithmetic(node.op, cells)
        case Compare():
            return compare(node.op, *cells)
        case Is():
            return belongs(cells[0], set(node.classes))
        case Known():
            days = None if by_case else cells[0].days
            return Cell(cells[0].defined, days, cells[0].present)
        case Logic():
            return logic(node.op, cells, by_case)
        case Decide():
            return decide(cells, has_else=node.otherwise is not None)
    raise TypeError(node)


def arithmetic(op: str, cells: Sequence[Cell]) -> Cell:
    """Every combination of the ends; what has no value is the whole line."""
    defined = min(cell.defined for cell in cells)
    if op == "log10":
        ends = [logarithm(end) for end in cells[0].what]
    elif op == "/" and cells[1].what[0] <= 0 <= cells[1].what[1]:
        ends = [-inf, inf]
    else:
        ends = [_operate(op, a, b) for a in cells[0].what for b in cells[1].what]
    if op in ("+", "-") and len(cells) == 2:
        ends = _sum_ends(op, *cells)
    if any(end != end for end in ends):  # noqa: PLR0124 not a number
        ends = [-inf, inf]
    return Cell((min(ends), max(ends)), **joined(cells), defined=defined)


def _sum_ends(op: str, left: Cell, right: Cell) -> list[Any]:
    low, high = right.what if op == "+" else right.what[::-1]
    return [_operate(op, left.what[0], low), _operate(op, left.what[1], high)]


def _operate(op: str, a: Any, b: Any) -> Any:
    if op == "*":
        if 0 in (a, b):
            return 0
        return (inf if (a > 0) == (b > 0) else -inf) if float in (type(a), type(b)) else a * b
    infinite = [isinstance(end, float) for end in (a, b)]
    if op == "/" and any(infinite):
        return nan if all(infinite) else (0 if infinite[1] else (a if b > 0 else -a))
    if any(infinite):
        left, right = (end if isinstance(end, float) else 0.0 for end in (a, b))
        return left + right if op == "+" else left - right
    return {"+": lambda: a + b, "-": lambda: a - b, "/": lambda: a / b}[op]()


def compare(op: str, left: Cell, right: Cell) -> Cell:
    """Met where every pair of values satisfies it, not met where none does."""
    holds = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}[op]
    worst, best = ((0, 1), (1, 0)) if op[0] == ">" else ((1, 0), (0, 1))
    sure, maybe = (holds(left.what[i], right.what[j]) for i, j in (worst, best))
    has_values = min(left.defined, right.defined) == MET
    return Cell(int(sure) + int(maybe) if has_values else UNKNOWN, **joined((left, right)))


def belongs(cell: Cell, wanted: set[str]) -> Cell:
    """Met where every possible class is wanted."""
    truth = MET if cell.what <= wanted else (UNKNOWN if cell.what & wanted else NOT_MET)
    return Cell(truth if cell.defined == MET else UNKNOWN, cell.days, cell.present)


def logic(op: str, cells: Sequence[Cell], by_case: bool) -> Cell:
    """Strong Kleene; by case the onset is that of the operands that decide."""
    if op == "not":
        return replace(cells[0], what=MET - cells[0].what)
    decisive, truth = (MET, max(c.what for c in cells)) if op == "or" else (NOT_MET, min(c.what for c in cells))
    outer = joined(cells)
    if by_case:
        outer["days"] = _onset(cells, truth, decisive)
    return Cell(truth, **outer)


def _onset(cells: Sequence[Cell], truth: int, decisive: int) -> tuple[Any, Any] | None:
    """An `or` that is met begins with the first of what is met; one that is not, with the last of all."""
    dated = [cell for cell in cells if cell.days is not None]
    if truth == decisive:
        sure = [c.days[1] for c in dated if c.what == decisive]
        maybe = [c.days[0] for c in dated if c.what in (decisive, UNKNOWN)]
        return (min(maybe), min(sure)) if sure else None
    if not dated:
        return None
    pick = min if truth == UNKNOWN else max
    return pick(c.days[0] for c in dated), max(c.days[1] for c in dated)


def decide(cells: Sequence[Cell], has_else: bool) -> Cell:
    """Three-valued first match over condition, value, condition, value, ..., and the else."""
    pairs = [(cells[i], cells[i + 1]) for i in range(0, len(cells) - has_else, 2)]
    still, options = MET, []
    for condition, value in pairs:
        options.append((min(still, condition.what), value))
        still = min(still, MET - condition.what)
    if has_else:
        options.append((still, cells[-1]))
    open_ = [value for chosen, value in options if chosen != NOT_MET]
    must = has_else or any(chosen == MET for chosen, _ in options)
    some = any(value.defined != NOT_MET for value in open_)
    sure = must and some and all(value.defined == MET for value in open_)
    defined = MET if sure else (UNKNOWN if some else NOT_MET)
    return Cell(hull(open_) if open_ else options[0][1].what, **joined(cells), defined=defined)


def hull(cells: Sequence[Cell]) -> Any:
    """Every value that any of the cells may have."""
    valued = [cell for cell in cells if cell.defined != NOT_MET] or list(cells)
    if isinstance(valued[0].what, frozenset):
        return frozenset().union(*(cell.what for cell in valued))
    return min(cell.what[0] for cell in valued), max(cell.what[1] for cell in valued)
