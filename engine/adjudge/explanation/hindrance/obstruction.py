"""What stands in the way of a truth: a backward pass that asks, point by point, what would have to be otherwise.

The proof tells what decided. This pass is led by what is asked: of an `and` that should be met it follows the operands
that are not, of a class that was not given the branches that could have given it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.columns import Grid, aligned, spread
from adjudge.abstraction.terms import over_groups
from adjudge.explanation.hindrance.hurdles import (
    Hurdle,
    Mask,
    Search,
    day_of,
    records_of,
    tell_absent,
    tell_again,
    tell_detection,
    tell_value,
    tell_word,
)
from adjudge.explanation.hindrance.phrases import phrase
from adjudge.explanation.proof import Basis
from adjudge.rulebook.expression import Attribute, Compare, Constant, Decide, Is, Known, Label, Logic, Named, Node
from adjudge.rulebook.temporal import Confirm, Over, Reduce, Visits, Where
from adjudge.rulebook.types import DAY
from adjudge.values.truth import Cause, Truth


@dataclass(frozen=True, slots=True)
class _Classes:
    """Classes that are wanted, or else to be avoided."""

    names: frozenset[str]
    are_wanted: bool

    def wanted_of(self, node: Node) -> frozenset[str]:
        """Of the classes of a node, those that would do."""
        return self.names if self.are_wanted else frozenset(node.type.classes) - self.names


def hurdles_of(node: Node, want: Truth, basis: Basis) -> tuple[Hurdle, ...]:
    """What keeps a truth by case from being `want`, nearest first."""
    search = Search(basis)
    _truth(node, np.ones(1, dtype=bool), want, search)
    if not search.found:
        tell_absent(node, search)
    return tuple(sorted(search.found, key=lambda each: each.nearness))


def _truth(node: Node, mask: Mask, want: Truth, into: Search) -> None:
    kernel = _KERNELS.get(type(node))
    if mask.any() and kernel is not None:
        kernel(node, mask, want, into)


def _down(child: Node, mask: Mask, into: Search) -> Mask:
    """The points of a child that are asked: those of its parent, or one where it is by case."""
    column = into.ev.of(child)
    return np.array([mask.any()]) if column.grid is None and len(mask) != len(column.earliest) else mask


def _named(node: Named, mask: Mask, want: Truth, into: Search) -> None:
    _truth(node.of, mask, want, into)


def _logic(node: Logic, mask: Mask, want: Truth, into: Search) -> None:
    """A point outside the days that are asked for is no candidate, where another one is inside."""
    want = Truth(Truth.MET - want) if node.op == "not" else want
    grid, operands = into.ev.of(node).grid, _flat(node)
    truths = [spread(into.ev.truths(each), grid).truth.truth for each in operands]
    inside = mask.copy()
    for operand, truth in zip(operands, truths, strict=True):
        if node.op == "and" and want == Truth.MET and (_asks_a_day(operand) or _asks_beside(operand)):
            inside &= truth == np.int8(want)
    mask = inside if inside.any() else mask
    for operand, truth in zip(operands, truths, strict=True):
        _truth(operand, _down(operand, mask & (truth != np.int8(want)), into), want, into)


def _flat(node: Logic) -> tuple[Node, ...]:
    """The operands, with those of the same operation inside."""
    if node.op == "not":
        return node.operands
    inner = [_flat(each) if isinstance(each, Logic) and each.op == node.op else (each,) for each in node.operands]
    return tuple(each for some in inner for each in some)


def _asks_a_day(node: Node) -> bool:
    return isinstance(node, Compare) and node.left.type.kind == DAY


def _asks_beside(node: Node) -> bool:
    """Whether it asks that there is another point in a window, as `earlier` and `later` do."""
    return isinstance(node, Compare) and isinstance(node.left, Over) and node.left.how == "count"


def _compare(node: Compare, mask: Mask, want: Truth, into: Search) -> None:
    column = into.ev.truths(node)
    left, right = aligned(into.ev.numbers(node.left), into.ev.numbers(node.right))
    if _asks_beside(node) and isinstance(node.right, Constant) and node.right.name is None:
        tell_absent(node.left, into, "another record")
        return
    for row in np.flatnonzero(mask):
        if not (left.defined.possible[row] and right.defined.possible[row]):
            tell_absent(node, into)
        elif column.truth.truth[row] != want:
            sides = (left.low[row], left.high[row]), (right.low[row], right.high[row])
            tell_value(node, int(row), want, sides, into)


def _known(node: Known, mask: Mask, want: Truth, into: Search) -> None:
    if want == Truth.MET:
        tell_absent(node.of, into)
        return
    for row in np.flatnonzero(mask):
        column = into.ev.of(node.of)
        where = day_of(column, int(row)), records_of(node.of, int(row), into)
        what = phrase(node.of, into.basis)
        into.tell(Hurdle("word", what, "recorded", "none", Truth.MET, Cause.NONE, *where))


def _reduce(node: Reduce, mask: Mask, want: Truth, into: Search) -> None:
    of = into.ev.truths(node.of)
    if node.how != "any":
        result = into.ev.of(node)
        rows = of.present.possible & (of.earliest <= result.latest[0]) & (of.latest >= result.earliest[0])
    else:
        rows = of.present.possible
    _some(node.of, rows, want, into)


def _some(of: Node, rows: Mask, want: Truth, into: Search) -> None:
    """Any of the rows would do, or each would have to change; where some leave it open, these are told."""
    if not rows.any():
        tell_absent(of, into)
        return
    truth = into.ev.truths(of).truth.truth
    is_open = rows & (truth == np.int8(Truth.UNKNOWN))
    _truth(of, is_open if want == Truth.MET and is_open.any() else rows & (truth != np.int8(want)), want, into)


def _over(node: Over, mask: Mask, want: Truth, into: Search) -> None:
    _some(node.of, _inside(node, mask, into), want, into)


def _inside(node: Over, mask: Mask, into: Search) -> Mask:
    groups, of = over_groups(into.ev, node), into.ev.of(node.of)
    inside = np.zeros(len(of.earliest), dtype=bool)
    for row in np.flatnonzero(mask):
        inside[groups.rows[groups.start[row] : groups.start[row + 1]]] = True
    return inside & of.present.possible


def _where(node: Where | Visits, mask: Mask, want: Truth, into: Search) -> None:
    _truth(node.of, _below(node, mask, into), want, into)


def _below(node: Where | Visits, mask: Mask, into: Search) -> Mask:
    if isinstance(node, Where):
        return _down(node.of, mask, into)
    visit = cast(npt.NDArray[np.intp], cast(Grid, into.ev.of(node).grid).visit)
    return cast(Mask, (visit >= 0) & mask[visit])


def _confirm(node: Confirm, mask: Mask, want: Truth, into: Search) -> None:
    """What does not hold the first time; and where it does, what keeps it from being seen again."""
    of = into.ev.truths(node.of)
    first = mask & of.present.possible & (of.truth.truth == np.int8(Truth.MET))
    if want == Truth.NOT_MET:
        _truth(node.of, mask, want, into)
        return
    _truth(node.of, mask & ~first, want, into)
    second = into.ev.truths(node.then or node.of)
    again = spread(second, of.grid).truth.met & of.present.possible
    for row in np.flatnonzero(first):
        later = np.flatnonzero(of.present.possible & (of.earliest > of.latest[row]))
        seen = later[again[later]]
        chosen = int(seen[-1]) if len(seen) else -1
        tell_again(node, int(row), chosen, into)
        if len(later) and not len(seen):
            points = np.zeros(len(of.earliest), dtype=bool)
            points[later[0]] = True
            _truth(node.then or node.of, _down(node.then or node.of, points, into), Truth.MET, into)


def _is(node: Is, mask: Mask, want: Truth, into: Search) -> None:
    asked = _Classes(frozenset(node.classes), want == Truth.MET)
    _class(node.of, _down(node.of, mask, into), asked, into)


def _class(node: Node, mask: Mask, asked: _Classes, into: Search) -> None:
    """What keeps a class from being one of those asked for, or makes it one of those to avoid."""
    if not mask.any() or isinstance(node, Label):
        return
    match node:
        case Named(_, of):
            _class(of, mask, asked, into)
        case Where() | Visits():
            _class(node.of, _below(node, mask, into), asked, into)
        case Reduce(_, of) | Over(_, of):
            _picked(node, of, mask, asked, into)
        case Decide():
            (_decide if asked.are_wanted else _avoid)(node, mask, asked, into)
        case _:
            tell_word(node, mask, asked.wanted_of(node), into)


def _picked(node: Reduce | Over, of: Node, mask: Mask, asked: _Classes, into: Search) -> None:
    column, result = into.ev.of(of), into.ev.of(node)
    if isinstance(node, Over):
        rows = _inside(node, mask, into)
    else:
        rows = column.present.possible & (column.earliest <= result.latest[0]) & (column.latest >= result.earliest[0])
    if rows.any():
        _class(of, rows, asked, into)
    else:
        tell_absent(of, into)


def _decide(node: Decide, mask: Mask, asked: _Classes, into: Search) -> None:
    """Branches that give a class wanted would have to be met, those before them that do not would not."""
    grid = into.ev.of(node).grid
    for condition, value in node.branches[: _last_that_gives(node, asked.names) + 1]:
        truth = spread(into.ev.truths(condition), grid).truth.truth
        gives = asked.names.intersection(value.type.classes)
        want = Truth.MET if gives else Truth.NOT_MET
        if not (isinstance(condition, Is) and condition.of is value and gives.issubset(condition.classes)):
            _truth(condition, _down(condition, mask & (truth != np.int8(want)), into), want, into)
        if gives:
            _class(value, _down(value, mask, into), asked, into)


def _avoid(node: Decide, mask: Mask, asked: _Classes, into: Search) -> None:
    """Branches that give a class to avoid would have to be not met, or to give another."""
    grid = into.ev.of(node).grid
    for condition, value in node.branches:
        rows = mask & spread(into.ev.truths(condition), grid).truth.possible
        if asked.names.issuperset(value.type.classes):
            _truth(condition, _down(condition, rows, into), Truth.NOT_MET, into)
        elif asked.names.intersection(value.type.classes):
            _class(value, _down(value, rows, into), asked, into)
        mask = mask & ~spread(into.ev.truths(condition), grid).truth.met
    if node.otherwise is not None:
        _class(node.otherwise, _down(node.otherwise, mask, into), asked, into)


def _last_that_gives(node: Decide, wanted: frozenset[str]) -> int:
    """The branch beyond which nothing gives a class wanted; a branch of many classes is taken to be the way to them."""
    last = -1
    for place, (_, value) in enumerate(node.branches):
        if wanted.intersection(value.type.classes):
            last = place
            if not isinstance(value, Label):
                return last
    is_left = node.otherwise is not None and wanted.intersection(node.otherwise.type.classes)
    return len(node.branches) if is_left else last


_KERNELS: dict[type[Node], Callable[..., None]] = {
    Named: _named,
    Logic: _logic,
    Compare: _compare,
    Attribute: tell_detection,
    Known: _known,
    Reduce: _reduce,
    Over: _over,
    Where: _where,
    Visits: _where,
    Confirm: _confirm,
    Is: _is,
}
