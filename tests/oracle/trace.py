"""Which records and comparisons a value of one case rests on, point by point, over the columns of that one case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from adjudge.abstraction import confirm
from adjudge.abstraction.columns import spread
from adjudge.abstraction.evaluation import Evaluation
from adjudge.abstraction.terms import confirm_terms, over_groups
from adjudge.rulebook.expression import Arithmetic, Compare, Decide, Logic, Node, Source
from adjudge.rulebook.temporal import Carry, Confirm, Over, Reduce, Visits
from adjudge.values.truth import Truth

Member = tuple[int, int]  # a point, and the truth of its belonging


@dataclass
class Grounds:
    """Rows of the timeline, and the points of comparisons."""

    evaluation: Evaluation
    rows: set[int] = field(default_factory=set)
    compared: set[tuple[Compare, int]] = field(default_factory=set)


def grounds_of(evaluation: Evaluation, node: Node) -> Grounds:
    """What the one value of a node by case rests on."""
    found = Grounds(evaluation)
    _ask(found, node, 0)
    return found


def _ask(found: Grounds, node: Node, point: int) -> None:
    ev = found.evaluation
    if isinstance(node, Source):
        found.rows |= {int(row) for row in ev.of(node).grid.record[[point]] if row >= 0}
    elif isinstance(node, Compare) and _is_compared(ev, node, point):
        found.compared.add((node, point))
    for child, place in _below(ev, node, point):
        _ask(found, child, 0 if ev.of(child).grid is None else place)


def _is_compared(ev: Evaluation, node: Compare, point: int) -> bool:
    sides = [spread(ev.numbers(side), ev.of(node).grid) for side in (node.left, node.right)]
    return all(side.defined.possible[point] for side in sides)


def _below(ev: Evaluation, node: Node, point: int) -> Iterator[tuple[Node, int]]:
    """The nodes below a point and the points of them that are asked for."""
    match node:
        case Arithmetic() | Compare():
            yield from ((child, point) for child in node.children)
        case Logic():
            yield from ((child, point) for child in node.operands if _decides(ev, node, child, point))
        case Reduce():
            members = [(row, int(truth)) for row, truth in enumerate(ev.of(node.of).present.truth)]
            yield from ((node.of, row) for row in _chosen(ev, node, point, members))
            yield from _some(point, node.by)
        case Over():
            yield from ((node.of, row) for row in _chosen(ev, node, point, _window(ev, node, point)))
            yield from _some(point, node.start, node.end, node.than)
        case Visits():
            yield from ((node.of, int(row)) for row in np.flatnonzero(ev.of(node).grid.visit == point))
        case Confirm():
            yield from _confirmed(ev, node, point)
            yield from _some(point, node.after, node.within, node.at_most)
        case Decide():
            yield from _decided(ev, node, point)
        case Carry():
            base = node.type.grid
            there = ev.of(base).present.possible
            yield from ((base, row) for row in range(point + 1) if there[row])
        case _ if hasattr(node, "of"):
            yield node.of, point


def _some(point: int, *nodes: Node | None) -> Iterator[tuple[Node, int]]:
    return ((node, point) for node in nodes if node is not None)


def _truth(ev: Evaluation, node: Node, like: Node, point: int) -> int:
    return int(spread(ev.truths(node), ev.of(like).grid).truth.truth[point])


def _decides(ev: Evaluation, node: Logic, child: Node, point: int) -> bool:
    return node.op == "not" or _truth(ev, child, node, point) == _truth(ev, node, node, point)


def _decided(ev: Evaluation, node: Decide, point: int) -> Iterator[tuple[Node, int]]:
    for condition, value in node.branches:
        truth = _truth(ev, condition, node, point)
        yield condition, point
        if truth != Truth.NOT_MET:
            yield value, point
        if truth == Truth.MET:
            return
    yield from _some(point, node.otherwise)


def _window(ev: Evaluation, node: Over, point: int) -> list[Member]:
    groups = over_groups(ev, node)
    inside = range(groups.start[point], groups.start[point + 1])
    present = ev.of(node.of).present.truth
    rows = [(int(groups.rows[at]), int(groups.belongs.truth[at])) for at in inside]
    return [(row, min(int(present[row]), truth)) for row, truth in rows if present[row] != Truth.NOT_MET]


def _chosen(ev: Evaluation, node: Reduce | Over, point: int, members: list[Member]) -> list[int]:
    """The members that the value at a point rests on."""
    of: Any = ev.of(node.of)
    value: Any = ev.of(node)
    if node.how == "any":
        return _of_any(of, int(value.truth.truth[point]), _there(ev, node, members), members)
    there = [row for row in _there(ev, node, members) if of.defined.possible[row]]
    counts = [(row, truth) for row, truth in members if row in there and truth != Truth.NOT_MET]
    if node.how == "lowest":
        return [row for row, _ in counts if of.low[row] <= value.high[point]]
    if node.how == "highest":
        return [row for row, _ in counts if of.high[row] >= value.low[point]]
    if node.how in ("first", "last"):
        return _picked(of, node.how, counts)
    return there


def _there(ev: Evaluation, node: Reduce | Over, members: list[Member]) -> list[int]:
    return [row for row, _ in members if ev.of(node.of).present.possible[row]]


def _of_any(of: Any, answer: int, there: list[int], members: list[Member]) -> list[int]:
    holds = {row: min(int(of.truth.truth[row]), truth) for row, truth in members}
    if answer == Truth.MET:
        met = [row for row, truth in holds.items() if truth == Truth.MET]
        first = min(of.latest[row] for row in met)
        return [row for row in met if of.earliest[row] <= first]
    unknown = [row for row, truth in holds.items() if truth == Truth.UNKNOWN]
    return unknown if answer == Truth.UNKNOWN and unknown else there


def _picked(of: Any, how: str, counts: list[Member]) -> list[int]:
    """Those that may be the first or last, with the unrecorded days that reach into theirs."""
    begin, end = (of.earliest, of.latest) if how == "first" else (-of.latest, -of.earliest)
    sure = [end[row] for row, truth in counts if truth == Truth.MET and of.defined.met[row]]
    may = [row for row, _ in counts if begin[row] <= min(sure, default=np.inf)]
    recorded = [begin[row] for row in may if of.grid.recorded[row]]
    return [row for row in may if recorded and end[row] >= min(recorded)]


def _confirmed(ev: Evaluation, node: Confirm, point: int) -> Iterator[tuple[Node, int]]:
    """The point, and the first that confirms it, or all that leave it open."""
    then, between = (None if each is None else ev.truths(each) for each in (node.then, node.tolerating))
    conditions = confirm.Conditions(ev.truths(node.of), then, between)
    pairs, found = confirm.pairs_of(conditions, confirm_terms(ev, node), ev.timeline.cutoff)
    is_second, truth = node.dated == "second", _truth(ev, node, node, point)
    owner, other = (pairs.second, pairs.first) if is_second else (pairs.first, pairs.second)
    hits = sorted(int(row) for row in other[(owner == point) & (found.truth == truth)] if row >= 0)
    chosen = [] if truth == Truth.NOT_MET else hits[:1] if truth == Truth.MET else hits
    yield from ((node.of, row) for row in (point, *chosen))
    if node.then is not None and truth != Truth.NOT_MET:
        yield from ((node.then, row) for row in ([point] if is_second else chosen))
