"""Which records values by case rest on, and which of their comparisons is the closest, for all cases at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from adjudge.abstraction.columns import Days, Rows
from adjudge.abstraction.evaluation import Evaluation
from adjudge.abstraction.exactly import Exactly
from adjudge.abstraction.margin import closeness, distance, in_digits, on_its_side, sides_at
from adjudge.abstraction.trace import trace_all
from adjudge.abstraction.witness import Mask
from adjudge.rulebook.expression import Compare, Node
from adjudge.values.exact import in_floats
from adjudge.values.units import Kind

Asked = Sequence[tuple[Node, Mask]]  # values by case, each in some cases
Kinds = tuple[Kind | None, ...]


@dataclass(frozen=True, slots=True)
class Closest:
    """The decisive comparison of each of some cases that lies nearest to its threshold, relative to it.

    `margin` is its signed distance, and `kind` a place among the kinds of all comparisons.
    """

    case: Rows
    closeness: Days
    margin: Days
    kind: Rows

    def at(self, places: Rows) -> Closest:
        """Some of them, in the order of their places."""
        return Closest(self.case[places], self.closeness[places], self.margin[places], self.kind[places])


@dataclass(frozen=True, slots=True)
class Evidence:
    """Whether each row of the timeline is evidence of its case, and the closest comparison of each case with one."""

    rows: Mask
    closest: Closest


def kinds_of(found: Exactly) -> Kinds:
    """The kinds of all that is compared, in an order of their own."""
    nodes = [node for node in found.floats.columns if isinstance(node, Compare)]
    return tuple(sorted({node.left.type.kind for node in nodes}, key=repr))


def evidence_of(found: Exactly, asked: Asked, kinds: Kinds) -> Evidence:
    """The evidence of values in the cases that ask for them, by the evaluation that decided each case."""
    rows, closest = np.zeros(len(found.floats.timeline.ids), dtype=bool), []
    for part in _parts(found, asked):
        ground = trace_all(part.evaluation, part.asked)
        for read in ground.read:
            rows[part.rows[read]] = True
        for node, points in ground.decided:
            near = _of_points(part.evaluation, node, points, kinds)
            closest.append(replace(near, case=part.cases[near.case]))
    return Evidence(rows, nearest(closest, found.floats.size))


@dataclass(frozen=True, slots=True)
class _Part:
    """An evaluation of some cases: where its cases and its rows stand among all."""

    evaluation: Evaluation
    asked: Asked
    cases: Rows
    rows: Rows


def _parts(found: Exactly, asked: Asked) -> Iterator[_Part]:
    timeline = found.floats.timeline
    is_exact = np.zeros(len(timeline.cases), dtype=bool)
    is_exact[found.cases] = True
    in_floats = [(node, mask & ~is_exact) for node, mask in asked]
    yield _Part(found.floats, in_floats, np.arange(len(is_exact)), np.arange(len(timeline.ids)))
    if found.exact is not None:
        in_exact = [(node, mask[found.cases]) for node, mask in asked]
        yield _Part(found.exact, in_exact, found.cases, np.flatnonzero(is_exact[timeline.case]))


def _of_points(ev: Evaluation, node: Compare, points: Rows, kinds: Kinds) -> Closest:
    """Of the points of one comparison, the nearest of each case; there may be several."""
    kind, column = node.left.type.kind, ev.truths(node)
    case = points if column.grid is None else column.grid.case[points]
    left, right = ((in_floats(low), in_floats(high)) for low, high in sides_at(ev, node, points))
    away = distance(node.op, left, right)
    near = closeness(node.op, away, right, kind)
    kept = np.arange(len(case)) if column.grid is None else _least(near, case)
    told = on_its_side(away[kept], column.truth.truth[points[kept]])
    told = in_digits(node.op, told, (right[0][kept], right[1][kept]))
    return Closest(case[kept], near[kept], told, np.full(len(kept), kinds.index(kind)))


def _least(near: Days, case: Rows) -> Rows:
    """The places of the least of each case; the cases stand in order."""
    if not len(case):
        return case
    begin = np.flatnonzero(np.diff(case, prepend=-1))
    least = np.minimum.reduceat(near, begin)
    return np.flatnonzero(near == np.repeat(least, np.diff(begin, append=len(case))))


def nearest(found: Sequence[Closest], size: int) -> Closest:
    """The closest of several by case: relative to its threshold, then by its size, a met one first, and its kind."""
    nowhere, nothing = np.zeros(0, dtype=np.intp), np.zeros(0)
    least = np.full(size, np.inf)
    known = [each.at(np.flatnonzero(~np.isnan(each.margin))) for each in found]
    for each in known:  # those of one case are as close
        least[each.case] = np.minimum(least[each.case], each.closeness)
    few = [each.at(np.flatnonzero(each.closeness == least[each.case])) for each in known]
    few.append(Closest(nowhere, nothing, nothing, nowhere))
    every = Closest(*(np.concatenate([getattr(each, one.name) for each in few]) for one in fields(Closest)))
    order = np.lexsort((every.kind, -every.margin, np.abs(every.margin), every.case))
    return every.at(order[np.diff(every.case[order], prepend=-1) > 0])
