"""The backward pass: which records and which comparisons values by case rest on, node by node.

A mask of what is asked goes from a finding down to the records: what is met asks what made it met, what is
unknown asks what left it open. The forward kernels carry no evidence. One case is a batch of one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from adjudge.abstraction import witness
from adjudge.abstraction.columns import Grid, Rows, spread
from adjudge.abstraction.evaluation import Evaluation
from adjudge.abstraction.margin import closeness, distance, margin_between, sides_at
from adjudge.abstraction.segments import over_segments
from adjudge.abstraction.witness import Mask
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
from adjudge.values.exact import in_floats, next_float
from adjudge.values.same import same
from adjudge.values.truth import Truth


@dataclass(frozen=True, slots=True)
class Comparison:
    """A decisive comparison at one point: both sides as closed intervals, and the days of the point.

    `closeness` is the size of its distance relative to the threshold; infinite for days and thresholds of zero.
    """

    node: Compare
    truth: Truth
    left: tuple[Any, Any]
    right: tuple[Any, Any]
    earliest: float
    latest: float
    closeness: float

    @property
    def margin(self) -> tuple[float, float]:
        """The signed distance to the threshold, as an interval: at least zero where it is certainly met."""
        left, right = ((next_float(side[0]), next_float(side[1])) for side in (self.left, self.right))
        low, high = margin_between(self.node.op, left, right)
        return low, high


@dataclass(slots=True)
class Ground:
    """What some values rest on, in the cases that ask for it.

    `read` holds rows of the timeline and `decided` the points of comparisons, in the order in which they were met;
    `asked` is what was asked of each node. `parameters` were read on the way; `unobserved` are series whose absence
    nobody vouches for.
    """

    evaluation: Evaluation
    asked: dict[Node, Mask] = field(default_factory=dict)
    read: list[Rows] = field(default_factory=list)
    decided: list[tuple[Compare, Rows]] = field(default_factory=list)
    parameters: dict[str, None] = field(default_factory=dict)
    unobserved: dict[Source, None] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Trace(Ground):
    """What one labelled step rests on by itself, and the labelled steps below it."""

    node: Node
    steps: dict[Named, Trace] = field(default_factory=dict)

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows of this step, in the order of the timeline."""
        return tuple(sorted({row for rows in self.read for row in rows.tolist()}))

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The comparisons of this step, point by point."""
        return tuple(each for node, rows in self.decided for each in _compared(self.evaluation, node, rows))

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


def _compared(ev: Evaluation, node: Compare, rows: Rows) -> Iterator[Comparison]:
    column, sides = ev.truths(node), sides_at(ev, node, rows)
    ends = [(in_floats(low), in_floats(high)) for low, high in sides]
    near = closeness(node.op, distance(node.op, *ends), ends[1], node.left.type.kind)
    for place, row in enumerate(rows.tolist()):
        left, right = ((low[place], high[place]) for low, high in sides)
        days = float(column.earliest[row]), float(column.latest[row])
        yield Comparison(node, Truth(int(column.truth.truth[row])), left, right, *days, float(near[place]))


def trace(evaluation: Evaluation, node: Node) -> Trace:
    """The evidence of a value by case, step by step, in every case: in one, where the timeline is of one."""
    found = Trace(evaluation=evaluation, node=node)
    with np.errstate(all="ignore"):  # as in the forward pass: what has no value is never read
        _push(evaluation, _inside(node), np.ones(evaluation.size, dtype=bool), found)
    return found


def trace_points(evaluation: Evaluation, node: Node, points: Mask) -> Trace:
    """The evidence of some points of a series, in a timeline of one case."""
    found = Trace(evaluation=evaluation, node=node)
    with np.errstate(all="ignore"):
        _push(evaluation, _inside(node), points, found)
    return found


def trace_all(evaluation: Evaluation, asked: Sequence[tuple[Node, Mask]]) -> Ground:
    """The evidence of several values by case together, each in the cases that ask for it, without steps.

    Every node is gone through once, after all that asks for it: columns are made from below, and read from above.
    """
    found = Ground(evaluation)
    with np.errstate(all="ignore"):
        for node, mask in asked:
            _push(evaluation, node, mask, found)
        for node in reversed(list(evaluation.columns)):
            if node in found.asked and type(node) in _KERNELS:
                _KERNELS[type(node)](evaluation, node, found.asked[node], found)
    return found


def _inside(node: Node) -> Node:
    return node.of if isinstance(node, Named) else node


def _push(ev: Evaluation, node: Node, mask: Mask, into: Ground) -> None:
    """Asks a node at some of its points; step by step, at once, and at each point once: what it rests on adds up."""
    before = into.asked.get(node)
    fresh = mask if before is None else mask & ~before
    if not fresh.any():
        return
    into.asked[node] = fresh if before is None else before | fresh
    if not isinstance(into, Trace):
        return
    if isinstance(node, Named) and node.say:
        _push(ev, node.of, fresh, into.steps.setdefault(node, Trace(evaluation=ev, node=node)))
    elif kernel := _KERNELS.get(type(node)):
        kernel(ev, node, fresh, into)


def _down(ev: Evaluation, child: Node, mask: Mask, grid: Grid | None, into: Ground) -> None:
    """Asks a child at the points of its parent, or once for each case where it is by case."""
    if grid is None or ev.of(child).grid is not None:
        _push(ev, child, mask, into)
    elif isinstance(child, Constant):
        _push(ev, child, same(mask.any(), ev.size, np.bool_), into)  # which cases ask for it tells nothing
    else:
        _push(ev, child, witness.cases_of(ev, mask, grid), into)


def _source(ev: Evaluation, node: Source, mask: Mask, into: Ground) -> None:
    records = cast(Grid, ev.of(node).grid).record[mask]
    into.read.append(records[records >= 0])
    if (records < 0).any():
        into.unobserved[node] = None


def _constant(ev: Evaluation, node: Constant, mask: Mask, into: Ground) -> None:
    if node.name is not None:
        into.parameters[node.name] = None


def _child(ev: Evaluation, node: Any, mask: Mask, into: Ground) -> None:
    _down(ev, node.of, mask, ev.of(node).grid, into)


def _arithmetic(ev: Evaluation, node: Arithmetic, mask: Mask, into: Ground) -> None:
    for child in node.children:
        _down(ev, child, mask, ev.of(node).grid, into)


def _compare(ev: Evaluation, node: Compare, mask: Mask, into: Ground) -> None:
    into.decided.append((node, witness.compared(ev, node, mask)))
    for child in node.children:
        _down(ev, child, mask, ev.of(node).grid, into)


def _logic(ev: Evaluation, node: Logic, mask: Mask, into: Ground) -> None:
    """The operands that decide: all of a met `and`, those not met of one that is not, the unknown of an unknown."""
    result = ev.truths(node)
    for child in node.operands:
        operand = spread(ev.truths(child), result.grid).truth.truth
        decides = np.ones(len(mask), dtype=bool) if node.op == "not" else operand == result.truth.truth
        _down(ev, child, mask & decides, result.grid, into)


def _reduce(ev: Evaluation, node: Reduce, mask: Mask, into: Ground) -> None:
    _push(ev, node.of, witness.of_case(ev, node, mask), into)
    _bounds(ev, (node.by,), mask, None, into)


def _over(ev: Evaluation, node: Over, mask: Mask, into: Ground) -> None:
    _push(ev, node.of, witness.of_windows(ev, node, mask), into)
    _bounds(ev, (node.start, node.end, node.than), mask, ev.of(node).grid, into)


def _bounds(ev: Evaluation, nodes: Sequence[Node | None], mask: Mask, grid: Grid | None, into: Ground) -> None:
    for node in nodes:
        if node is not None:
            _down(ev, node, mask, grid, into)


def _visits(ev: Evaluation, node: Visits, mask: Mask, into: Ground) -> None:
    visit = cast(Grid, ev.of(node).grid).visit
    assert visit is not None  # noqa: S101 the grid of visits has it
    _push(ev, node.of, (visit >= 0) & mask[visit], into)


def _confirm(ev: Evaluation, node: Confirm, mask: Mask, into: Ground) -> None:
    """Each point with the first one that confirms it, or with all that leave it open."""
    grid = ev.of(node).grid
    asked, seconds = witness.of_confirmations(ev, node, mask)
    _push(ev, node.of, asked, into)
    _bounds(ev, (node.then,), seconds, grid, into)
    _bounds(ev, (node.after, node.within, node.at_most), mask, grid, into)


def _decide(ev: Evaluation, node: Decide, mask: Mask, into: Ground) -> None:
    grid = ev.of(node).grid
    still = mask
    for condition, value in node.branches:
        truth = spread(ev.truths(condition), grid).truth.truth
        _down(ev, condition, still, grid, into)
        _down(ev, value, still & (truth != Truth.NOT_MET), grid, into)
        still = still & (truth != Truth.MET)
    if node.otherwise is not None:
        _down(ev, node.otherwise, still, grid, into)


def _carry(ev: Evaluation, node: Carry, mask: Mask, into: Ground) -> None:
    """Every point of the series up to the last that is asked for."""
    base = ev.of(cast(Node, node.type.grid))
    grid = cast(Grid, base.grid)
    places = np.arange(len(mask))
    last = over_segments(np.maximum, np.where(mask, places, -1), grid.start, -1)
    _push(ev, cast(Node, node.type.grid), (places <= last[grid.case]) & base.present.possible, into)


_KERNELS: dict[type[Node], Callable[..., None]] = {
    Source: _source,
    Constant: _constant,
    Named: _child,
    Attribute: _child,
    Is: _child,
    Known: _child,
    Since: _child,
    Where: _child,
    Arithmetic: _arithmetic,
    Compare: _compare,
    Logic: _logic,
    Reduce: _reduce,
    Over: _over,
    Visits: _visits,
    Confirm: _confirm,
    Decide: _decide,
    Carry: _carry,
}
