"""Which records values by case rest on, and which of their comparisons is the closest, for all cases at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from adjudge.abstraction.columns import Days, Rows
from adjudge.abstraction.evaluation import Evaluation
from adjudge.abstraction.exactly import Exactly
from adjudge.abstraction.margin import closeness, distance
from adjudge.abstraction.trace import sides_of, trace_all
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
    return Evidence(rows, nearest(closest))


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
    kind, grid = node.left.type.kind, ev.of(node).grid
    case = points if grid is None else grid.case[points]
    left, right = ((in_floats(side.low[points]), in_floats(side.high[points])) for side in sides_of(ev, node))
    found = Closest(
        case,
        closeness(node.op, left, right, kind),
        distance(node.op, left, right),
        np.full(len(case), kinds.index(kind)),
    )
    if grid is None or not len(case):
        return found
    begin = np.flatnonzero(np.diff(case, prepend=-1))
    least = np.minimum.reduceat(found.closeness, begin)
    return found.at(np.flatnonzero(found.closeness == np.repeat(least, np.diff(begin, append=len(case)))))


def nearest(found: Sequence[Closest]) -> Closest:
    """The closest of several by case: relative to its threshold, then by its size, a met one first, and its kind."""
    if not found:
        nowhere, nothing = np.zeros(0, dtype=np.intp), np.zeros(0)
        return Closest(nowhere, nothing, nothing, nowhere)
    names = [each.name for each in fields(Closest)]
    every = Closest(*(np.concatenate([getattr(each, name) for each in found]) for name in names))
    known = every.at(np.flatnonzero(~np.isnan(every.margin)))
    order = np.lexsort((known.kind, -known.margin, np.abs(known.margin), known.closeness, known.case))
    return known.at(order[np.diff(known.case[order], prepend=-1) > 0])
