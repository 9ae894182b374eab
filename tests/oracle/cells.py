"""Cells: what one expression is at one point, or by case; every pointwise node as a function of cells.

Plain and slow on purpose: this is the meaning that the evaluator is held to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf, nan
from typing import Any

from tests.oracle.truth import MET, NOT_MET, Truth, all_of, any_of, bounded, causes, unknown

from adjudge.rulebook.expression import Arithmetic, Compare, Decide, Is, Known, Logic, Node
from adjudge.values.exact import logarithm
from adjudge.values.truth import Cause


@dataclass(frozen=True)
class Cell:
    """`what` is (low, high), a set of classes, a truth, or None for a mark; days are None where there is no day.

    `why` tells why numbers have a width, or why there is more than one class.
    """

    what: Any
    days: tuple[Any, Any] | None = None
    present: Truth = MET
    defined: Truth = MET
    why: Cause = Cause.NONE


def joined(cells: Sequence[Cell]) -> dict[str, Any]:
    """What a pointwise result takes from its operands: the latest of their days, and the least sure presence."""
    dated = [cell.days for cell in cells if cell.days is not None]
    days = (max(a for a, _ in dated), max(b for _, b in dated)) if dated else None
    return {"days": days, "present": all_of(cell.present for cell in cells)}


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
    if op == "log10":
        ends = [logarithm(end) for end in cells[0].what]
    elif op == "/" and cells[1].what[0] <= 0 <= cells[1].what[1]:
        ends = [nan]
    elif op in ("+", "-"):
        ends = _sum_ends(op, *cells)
    else:
        ends = [_operate(op, a, b) for a in cells[0].what for b in cells[1].what if not _infinite(op, a, b)] or [nan]
    why, defined = causes(cell.why for cell in cells), all_of(cell.defined for cell in cells)
    if any(end != end for end in ends):  # noqa: PLR0124 not a number
        ends, why = [-inf, inf], why | (Cause.NONE if defined == NOT_MET else Cause.UNDEFINED)
    return Cell((min(ends), max(ends)), **joined(cells), defined=defined, why=why)


def _infinite(op: str, a: Any, b: Any) -> bool:
    """An infinity by an infinity: anything between the quotients of the other ends."""
    return op == "/" and isinstance(a, float) and isinstance(b, float)


def _sum_ends(op: str, left: Cell, right: Cell) -> list[Any]:
    low, high = right.what if op == "+" else right.what[::-1]
    return [_operate(op, left.what[0], low), _operate(op, left.what[1], high)]


def _operate(op: str, a: Any, b: Any) -> Any:
    return {"+": _plus, "-": lambda a, b: _plus(a, -b), "*": _times, "/": _over}[op](a, b)


def _plus(a: Any, b: Any) -> Any:
    """Infinities are floats, all else is exact; zero adds nothing, also to a power of ten."""
    if isinstance(a, float) and isinstance(b, float):
        return a + b
    if isinstance(a, float) or b == 0:
        return a
    return b if isinstance(b, float) or a == 0 else a + b


def _times(a: Any, b: Any) -> Any:
    """Zero of anything is zero: the end of an interval, not a limit."""
    if 0 in (a, b):
        return Fraction(0)
    return (inf if (a > 0) == (b > 0) else -inf) if float in (type(a), type(b)) else a * b


def _over(a: Any, b: Any) -> Any:
    if isinstance(b, float):
        return nan if isinstance(a, float) else Fraction(0)
    return _times(a, 1 if b > 0 else -1) if isinstance(a, float) else a / b


def compare(op: str, left: Cell, right: Cell) -> Cell:
    """Met where every pair of values satisfies it, not met where none does."""
    holds = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}[op]
    worst, best = ((0, 1), (1, 0)) if op[0] == ">" else ((1, 0), (0, 1))
    sure, maybe = (holds(left.what[i], right.what[j]) for i, j in (worst, best))
    truth = bounded(sure, maybe, left.why | right.why)
    return Cell(valued(truth, left.defined & right.defined), **joined((left, right)))


def valued(truth: Truth, defined: Truth) -> Truth:
    """A truth about a value that may be missing: unknown, not measured, where it is; by both doubts where it may be."""
    if defined == MET:
        return truth
    return unknown(Cause.NOT_MEASURED) if defined == NOT_MET else unknown(truth.why | defined.why)


def belongs(cell: Cell, wanted: set[str]) -> Cell:
    """Met where every possible class is wanted."""
    some = bool(cell.what & wanted)
    truth = bounded(some and cell.what <= wanted, some, cell.why)
    return Cell(valued(truth, cell.defined), cell.days, cell.present)


def logic(op: str, cells: Sequence[Cell], by_case: bool) -> Cell:
    """Strong Kleene; by case the onset is that of the operands that decide."""
    if op == "not":
        return replace(cells[0], what=~cells[0].what)
    decisive, fold = (MET, any_of) if op == "or" else (NOT_MET, all_of)
    truth, outer = fold(cell.what for cell in cells), joined(cells)
    if by_case:
        outer["days"] = _onset(cells, truth, decisive)
    return Cell(truth, **outer)


def _onset(cells: Sequence[Cell], truth: Truth, decisive: Truth) -> tuple[Any, Any] | None:
    """An `or` that is met begins with the first of what is met; one that is not, with the last of all."""
    dated = [cell for cell in cells if cell.days is not None]
    if truth == decisive:
        sure = [c.days[1] for c in dated if c.what == decisive]
        maybe = [c.days[0] for c in dated if c.what != MET - decisive]
        return (min(maybe), min(sure)) if sure else None
    if not dated:
        return None
    pick = min if truth not in (MET, NOT_MET) else max
    return pick(c.days[0] for c in dated), max(c.days[1] for c in dated)


def decide(cells: Sequence[Cell], has_else: bool) -> Cell:
    """Three-valued first match over condition, value, condition, value, ..., and the else."""
    still, options = MET, []
    for place in range(0, len(cells) - has_else, 2):
        condition, value = cells[place : place + 2]
        options.append((still & condition.what, value))
        still = still & ~condition.what
    if has_else:
        options.append((still, cells[-1]))
    open_ = [(chosen, value) for chosen, value in options if chosen != NOT_MET]
    why = causes(chosen.why | value.why for chosen, value in open_)
    what = hull([value for _, value in open_]) if open_ else options[0][1].what
    return Cell(what, **joined(cells), defined=_is_given(open_, has_else, why), why=why)


def _is_given(open_: Sequence[tuple[Truth, Cell]], has_else: bool, why: Cause) -> Truth:
    """Sure where some branch must be the one, and each that may be has a value."""
    must = has_else or any(chosen == MET for chosen, _ in open_)
    some = any(value.defined != NOT_MET for _, value in open_)
    sure = must and some and all(value.defined == MET for _, value in open_)
    return bounded(sure, some, why | causes((chosen & value.defined).why for chosen, value in open_))


def hull(cells: Sequence[Cell]) -> Any:
    """Every value that any of the cells may have."""
    valued_ = [cell for cell in cells if cell.defined != NOT_MET] or list(cells)
    if isinstance(valued_[0].what, frozenset):
        return frozenset().union(*(cell.what for cell in valued_))
    return min(cell.what[0] for cell in valued_), max(cell.what[1] for cell in valued_)
