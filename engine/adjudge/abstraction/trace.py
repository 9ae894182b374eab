"""The backward pass: which records and which comparisons a value by case rests on, node by node.

A mask of what is asked goes from a finding down to the records: what is met asks what made it met, what is
unknown asks what left it open. The forward kernels carry no evidence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from adjudge.abstraction import confirm
from adjudge.abstraction.columns import Column, Grid, Numbers, Truths, aligned, spread
from adjudge.abstraction.evaluate import confirm_terms, over_groups
from adjudge.abstraction.evaluation import Evaluation
from adjudge.rulebook.expression import (
    Arithmetic,
    Attribute,
    Compare,
    Constant,
    Decide,
    Is,
    Known,
    Logic,
    Named,
    Node,
    Source,
)
from adjudge.rulebook.temporal import Carry, Confirm, Over, Reduce, Since, Visits, Where
from adjudge.values.truth import Flags, Truth

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A decisive comparison at one point: both sides as closed intervals, and the days of the point."""

    node: Compare
    truth: Truth
    left: tuple[Any, Any]
    right: tuple[Any, Any]
    earliest: float
    latest: float

    @property
    def margin(self) -> tuple[float, float]:
        """The signed distance to the threshold, as an interval: at least zero where it is certainly met."""
        low, high = float(self.left[0]) - float(self.right[1]), float(self.left[1]) - float(self.right[0])
        return (low, high) if self.node.op[0] == ">" else (-high, -low)


@dataclass(slots=True)
class Trace:
    """What one labelled step rests on: rows of the timeline, comparisons, and the labelled steps below it.

    `parameters` were read on the way; `unobserved` are series whose absence nobody vouches for.
    """

    node: Node
    rows: dict[int, None] = field(default_factory=dict)
    comparisons: list[Comparison] = field(default_factory=list)
    parameters: dict[str, None] = field(default_factory=dict)
    unobserved: dict[Source, None] = field(default_factory=dict)
    steps: dict[Named, Trace] = field(default_factory=dict)

    @property
    def all_rows(self) -> tuple[int, ...]:
        """Every row of this step and those below it, in the order of the timeline."""
        rows = set(self.rows).union(*(step.all_rows for step in self.steps.values()))
        return tuple(sorted(rows))

    @property
    def all_parameters(self) -> tuple[str, ...]:
        """Every parameter of this step and those below it, in the order in which they were read."""
        names = dict(self.parameters)
        for step in self.steps.values():
            names |= dict.fromkeys(step.all_parameters)
        return tuple(names)

    @property
    def all_unobserved(self) -> tuple[Source, ...]:
        """Every series of this step and those below it whose absence nobody vouches for."""
        sources = dict(self.unobserved)
        for step in self.steps.values():
            sources |= dict.fromkeys(step.all_unobserved)
        return tuple(sources)


def trace(evaluation: Evaluation, node: Node) -> Trace:
    """The evidence of a value by case, for a timeline of one case."""
    found = Trace(node)
    inner = node.of if isinstance(node, Named) else node
    _push(evaluation, inner, np.ones(len(evaluation.of(inner).earliest), dtype=bool), found)
    return found


def trace_points(evaluation: Evaluation, node: Node, points: Mask) -> Trace:
    """The evidence of some points of a series, for a timeline of one case."""
    found = Trace(node)
    _push(evaluation, node.of if isinstance(node, Named) else node, points, found)
    return found


def _push(ev: Evaluation, node: Node, mask: Mask, into: Trace) -> None:
    if not mask.any():
        return
    if isinstance(node, Named) and node.say:
        _push(ev, node.of, mask, into.steps.setdefault(node, Trace(node)))
        return
    kernel = _KERNELS.get(type(node))
    if kernel is not None:
        kernel(ev, node, mask, into)


def _down(ev: Evaluation, child: Node, mask: Mask, grid: Grid | None, into: Trace) -> None:
    """Asks a child at the points of its parent, or once where it is by case."""
    is_by_case = ev.of(child).grid is None and grid is not None
    _push(ev, child, np.array([mask.any()]) if is_by_case else mask, into)


def _source(ev: Evaluation, node: Source, mask: Mask, into: Trace) -> None:
    records = cast(Grid, ev.of(node).grid).record[mask]
    into.rows |= dict.fromkeys(int(row) for row in records if row >= 0)
    if (records < 0).any():
        into.unobserved[node] = None


def _constant(ev: Evaluation, node: Constant, mask: Mask, into: Trace) -> None:
    if node.name is not None:
        into.parameters[node.name] = None


def _child(ev: Evaluation, node: Any, mask: Mask, into: Trace) -> None:
    _down(ev, node.of, mask, ev.of(node).grid, into)


def _arithmetic(ev: Evaluation, node: Arithmetic, mask: Mask, into: Trace) -> None:
    for child in node.children:
        _down(ev, child, mask, ev.of(node).grid, into)


def _compare(ev: Evaluation, node: Compare, mask: Mask, into: Trace) -> None:
    column = ev.truths(node)
    left, right = aligned(ev.numbers(node.left), ev.numbers(node.right))
    for row in np.flatnonzero(mask):
        if left.defined.possible[row] and right.defined.possible[row]:
            sides = ((left.low[row], left.high[row]), (right.low[row], right.high[row]))
            days = float(column.earliest[row]), float(column.latest[row])
            into.comparisons.append(Comparison(node, Truth(int(column.truth.truth[row])), *sides, *days))
    for child in node.children:
        _down(ev, child, mask, column.grid, into)


def _logic(ev: Evaluation, node: Logic, mask: Mask, into: Trace) -> None:
    """The operands that decide: all of a met `and`, those not met of one that is not, the unknown of an unknown."""
    result = ev.truths(node)
    for child in node.operands:
        operand = spread(ev.truths(child), result.grid).truth.truth
        decides = np.ones(len(mask), dtype=bool) if node.op == "not" else operand == result.truth.truth
        _down(ev, child, mask & decides, result.grid, into)


def _where(ev: Evaluation, node: Where, mask: Mask, into: Trace) -> None:
    _down(ev, node.of, mask, ev.of(node).grid, into)


def _reduce(ev: Evaluation, node: Reduce, mask: Mask, into: Trace) -> None:
    of = ev.of(node.of)
    _push(ev, node.of, _chosen(node.how, of, ev.of(node), of.present, 0), into)
    _bounds(ev, (node.by,), into)


def _chosen(how: str, of: Column, result: Column, present: Flags, row: int) -> Mask:
    """The points that the result at `row` rests on."""
    if how == "any":
        return _some(cast(Truths, of), Truth(int(cast(Truths, result).truth.truth[row])), present)
    if isinstance(of, Numbers) and how in ("lowest", "highest"):
        values = cast(Numbers, result)
        inside = (of.low <= values.high[row]) if how == "lowest" else (of.high >= values.low[row])
        return np.asarray(present.possible & of.defined.possible & np.asarray(inside, dtype=bool), dtype=bool)
    rows = present.possible & of.defined.possible
    if how in ("first", "last") and result.grid is None:
        rows &= (of.earliest <= result.latest[row]) & (of.latest >= result.earliest[row])
    return rows


def _some(of: Truths, answer: Truth, present: Flags) -> Mask:
    holds = of.truth & present
    if answer == Truth.MET:
        first = float(np.min(of.latest[holds.met]))
        return np.asarray(holds.met & (of.earliest <= first), dtype=bool)
    if answer == Truth.UNKNOWN and (holds.truth == Truth.UNKNOWN).any():
        return np.asarray(holds.truth == Truth.UNKNOWN, dtype=bool)
    return np.asarray(present.possible, dtype=bool)


def _over(ev: Evaluation, node: Over, mask: Mask, into: Trace) -> None:
    of, result = ev.of(node.of), ev.of(node)
    groups = over_groups(ev, node)
    asked = np.zeros(len(of.earliest), dtype=bool)
    for row in np.flatnonzero(mask):
        inside = np.zeros(len(asked), dtype=bool)
        inside[groups.rows[groups.start[row] : groups.start[row + 1]]] = True
        asked |= _nearest(node.how, of, inside & _chosen(node.how, of, result, of.present, int(row)))
    _push(ev, node.of, asked, into)
    _bounds(ev, (node.start, node.end), into)
    if node.than is not None:
        _down(ev, node.than, mask, result.grid, into)


def _bounds(ev: Evaluation, nodes: tuple[Node | None, ...], into: Trace) -> None:
    for node in nodes:
        if node is not None:
            _push(ev, node, np.ones(len(ev.of(node).earliest), dtype=bool), into)


def _nearest(how: str, of: Column, rows: Mask) -> Mask:
    """Of the points in a window, those that may be its first or last."""
    if how == "last" and rows.any():
        return np.asarray(rows & (of.latest >= of.earliest[rows].max()), dtype=bool)
    if how == "first" and rows.any():
        return np.asarray(rows & (of.earliest <= of.latest[rows].min()), dtype=bool)
    return rows


def _visits(ev: Evaluation, node: Visits, mask: Mask, into: Trace) -> None:
    visit = cast(Grid, ev.of(node).grid).visit
    assert visit is not None  # noqa: S101 the grid of visits has it
    _push(ev, node.of, (visit >= 0) & mask[visit], into)


def _confirm(ev: Evaluation, node: Confirm, mask: Mask, into: Trace) -> None:
    """Each point with the nearest one that confirms it, or with all that leave it open."""
    of, result = ev.truths(node.of), ev.truths(node)
    tolerating = None if node.tolerating is None else ev.truths(node.tolerating)
    then = None if node.then is None else ev.truths(node.then)
    asked_of = confirm.Conditions(of, then, tolerating)
    pairs, found = confirm.pairs_of(asked_of, confirm_terms(ev, node), ev.timeline.cutoff)
    asked, seconds = mask.copy(), np.zeros(len(mask), dtype=bool)
    for row in np.flatnonzero(mask & result.truth.possible):
        owner, other = (pairs.second, pairs.first) if node.dated == "second" else (pairs.first, pairs.second)
        hits = other[(owner == row) & (found.truth == result.truth.truth[row]) & (other >= 0)]
        chosen = hits[:1] if result.truth.truth[row] == Truth.MET else hits
        asked[chosen] = True
        seconds[row if node.dated == "second" else chosen] = True
    _push(ev, node.of, asked, into)
    if node.then is not None:
        _down(ev, node.then, seconds, of.grid, into)
    _bounds(ev, (node.after, node.within, node.at_most), into)


def _decide(ev: Evaluation, node: Decide, mask: Mask, into: Trace) -> None:
    grid = ev.of(node).grid
    still = mask.copy()
    for condition, value in node.branches:
        truth = spread(ev.truths(condition), grid).truth.truth
        _down(ev, condition, still, grid, into)
        _down(ev, value, still & (truth != Truth.NOT_MET), grid, into)
        still &= truth != Truth.MET
    if node.otherwise is not None:
        _down(ev, node.otherwise, still, grid, into)


def _carry(ev: Evaluation, node: Carry, mask: Mask, into: Trace) -> None:
    base = cast(Node, node.type.grid)
    up_to = np.arange(len(mask)) <= np.flatnonzero(mask)[-1]
    _push(ev, base, up_to & ev.of(base).present.possible, into)


_KERNELS: dict[type[Node], Callable[..., None]] = {
    Source: _source,
    Constant: _constant,
    Named: _child,
    Attribute: _child,
    Is: _child,
    Known: _child,
    Since: _child,
    Arithmetic: _arithmetic,
    Compare: _compare,
    Logic: _logic,
    Where: _where,
    Reduce: _reduce,
    Over: _over,
    Visits: _visits,
    Confirm: _confirm,
    Decide: _decide,
    Carry: _carry,
}
