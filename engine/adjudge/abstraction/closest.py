"""Which decisive comparison of each case lies nearest to its threshold, relative to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from adjudge.abstraction.columns import Days, Rows
from adjudge.abstraction.evaluation import Evaluation
from adjudge.abstraction.loops import evidence as loops
from adjudge.abstraction.margin import (
    about,
    distance,
    in_ten_digits,
    is_more,
    on_its_side,
    relative,
    sides_at,
    size_of,
)
from adjudge.rulebook.expression import Compare
from adjudge.rulebook.types import DAY
from adjudge.values.exact import in_floats
from adjudge.values.loops import in_loops
from adjudge.values.units import Kind

Kinds = tuple[Kind | None, ...]
Decided = Sequence[tuple[Compare, Rows]]  # comparisons, each at some points
_NONE = np.zeros(0, dtype=np.intp)


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
class _Near:
    """Comparisons that may be the closest of their case, not yet in ten digits; `size` is that of what was compared."""

    case: Rows
    closeness: Days
    away: Days
    size: Days
    kind: Rows

    def at(self, places: Rows) -> _Near:
        return _Near(*(getattr(self, each.name)[places] for each in fields(self)))


def closest_of(ev: Evaluation, decided: Decided, kinds: Kinds) -> Closest:
    """Of the points of comparisons those that are the closest of their case, or may be."""
    found = [_near(ev, node, points, kinds.index(node.left.type.kind)) for node, points in decided]
    found.append(_Near(_NONE, np.zeros(0), np.zeros(0), np.zeros(0), _NONE))
    near = _Near(*(np.concatenate([getattr(each, one.name) for each in found]) for one in fields(_Near)))
    if in_loops(len(near.case)):
        near = near.at(loops.about_least(near.case, near.closeness, ev.size))
    closeness = in_ten_digits(near.closeness, np.maximum(near.closeness, 1.0))
    return Closest(near.case, closeness, in_ten_digits(near.away, near.size), near.kind)


def _near(ev: Evaluation, node: Compare, points: Rows, kind: int) -> _Near:
    """Of the points of one comparison, what may be the nearest of each case."""
    if not ev.exact and in_loops(len(points)):
        return _in_loops(ev, node, points, kind)
    column = ev.truths(node)
    case = points if column.grid is None else column.grid.case[points]
    left, right = ((in_floats(low), in_floats(high)) for low, high in sides_at(ev, node, points))
    away = distance(node.op, left, right)
    near = relative(node.op, away, right, node.left.type.kind)
    kept = _least(near, case) if column.grid is not None else np.arange(len(case))
    kept = kept[~np.isnan(away[kept])]
    told = on_its_side(away[kept], column.truth.truth[points[kept]])
    size = size_of(node.op, told, (right[0][kept], right[1][kept]))
    return _Near(case[kept], near[kept], told, size, np.full(len(kept), kind))


def _in_loops(ev: Evaluation, node: Compare, points: Rows, kind: int) -> _Near:
    column, left, right = ev.truths(node), ev.numbers(node.left), ev.numbers(node.right)
    case = _NONE if column.grid is None else column.grid.case
    by_case = tuple(column.grid is not None and side.grid is None for side in (left, right))
    how, ends = (is_more(node.op), node.left.type.kind == DAY), ((left.low, left.high), (right.low, right.high))
    cases, near, away, size = loops.near(how, *ends, by_case, case, column.truth.truth, points)
    return _Near(cases, near, away, size, np.full(len(cases), kind))


def _least(near: Days, case: Rows) -> Rows:
    """The places of what may be the least of each case in ten digits; the cases stand in order."""
    if not len(case):
        return case
    begin = np.flatnonzero(np.diff(case, prepend=-1))
    least = about(np.minimum.reduceat(near, begin))
    return np.flatnonzero(near <= np.repeat(least, np.diff(begin, append=len(case))))


def nearest(found: Sequence[Closest], size: int) -> Closest:
    """The closest of several by case: relative to its threshold, then by its size, a met one first, and its kind."""
    found = [*found, Closest(_NONE, np.zeros(0), np.zeros(0), _NONE)]
    every = Closest(*(np.concatenate([getattr(each, one.name) for each in found]) for one in fields(Closest)))
    if in_loops(len(every.case)):
        return every.at(loops.nearest(every.case, every.closeness, every.margin, every.kind, size))
    least = np.full(size, np.inf)
    np.minimum.at(least, every.case, every.closeness)
    every = every.at(np.flatnonzero(every.closeness == least[every.case]))
    order = np.lexsort((every.kind, -every.margin, np.abs(every.margin), every.case))
    return every.at(order[np.diff(every.case[order], prepend=-1) > 0])
