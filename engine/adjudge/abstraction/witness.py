"""Which points a value rests on that was picked, counted or confirmed, for all values that are asked for at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from adjudge.abstraction import confirm, witness_loops
from adjudge.abstraction.columns import Column, Days, Grid, Numbers, Rows, Truths
from adjudge.abstraction.evaluation import Evaluation
from adjudge.abstraction.margin import places_of
from adjudge.abstraction.points import at_points, points_of
from adjudge.abstraction.ranges import Ranges, spread_out
from adjudge.abstraction.segments import Offsets, over_segments, segment_of
from adjudge.abstraction.terms import confirm_terms, over_groups
from adjudge.rulebook.expression import Compare
from adjudge.rulebook.temporal import Confirm, Over, Reduce
from adjudge.values.loops import in_loops
from adjudge.values.same import rows_of
from adjudge.values.truth import Flags, Truth

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Members:
    """The points below some values: their rows, where those of each value begin, and whether each counts.

    `values` are the places of the values, and `owner` tells for each row the one among them that it belongs to.
    `there` are points that may be in the window, also those on the other side of what they are compared with.
    """

    values: Rows
    rows: Rows
    owner: Rows
    start: Offsets
    counts: Flags
    there: Mask


def cases_of(ev: Evaluation, asked: Mask, grid: Grid) -> Mask:
    """The cases of the points asked for."""
    if in_loops(len(asked)):
        return witness_loops.cases_of(asked, grid)
    return _put(ev.size, grid.case[asked])


def compared(ev: Evaluation, node: Compare, asked: Mask) -> Rows:
    """The points asked for at which both sides of a comparison may have a value."""
    if in_loops(len(asked)):
        return witness_loops.compared(ev, node, asked)
    rows = np.flatnonzero(asked)
    for side in node.children:
        rows = rows[rows_of(ev.of(side).defined.possible, places_of(ev, node, side, rows))]
    return rows


def of_case(ev: Evaluation, node: Reduce, asked: Mask) -> Mask:
    """The points that the values of the cases asked for rest on."""
    of = ev.of(node.of)
    grid = cast(Grid, of.grid)
    if witness_loops.is_quick(of):
        ranges = Ranges(grid.start[:-1], grid.start[1:])
        return witness_loops.chosen(node.how, of, ev.of(node), asked, ranges)
    cases = np.flatnonzero(asked)
    rows, start = spread_out(Ranges(grid.start[:-1][cases], grid.start[1:][cases]))
    present = of.present.take(rows)
    members = _Members(cases, rows, segment_of(start), start, present, present.possible)
    return _put(len(of.earliest), rows[_chosen(node.how, of, ev.of(node), members)])


def of_windows(ev: Evaluation, node: Over, asked: Mask) -> Mask:
    """The points in the windows of the points asked for that their values rest on."""
    of = ev.of(node.of)
    if witness_loops.is_quick(of) and (ranges := witness_loops.windows_of(ev, node)) is not None:
        return witness_loops.chosen(node.how, of, ev.of(node), asked, ranges)
    points = np.flatnonzero(asked)
    groups = over_groups(ev, node, points)
    present = of.present.take(groups.rows)
    owner, start = segment_of(groups.start), groups.start
    members = _Members(points, groups.rows, owner, start, present & groups.belongs, present.possible)
    return _put(len(of.earliest), groups.rows[_chosen(node.how, of, ev.of(node), members)])


def of_confirmations(ev: Evaluation, node: Confirm, asked: Mask) -> tuple[Mask, Mask]:
    """The points asked for with the first that confirms each, or all that leave it open; and which come second."""
    result = ev.truths(node).truth
    rests, seconds = asked.copy(), np.zeros(len(asked), dtype=bool)
    some = asked & result.possible
    if witness_loops.is_quick(ev.of(node.of)) and (found := witness_loops.confirming(ev, node, some)) is not None:
        return asked | found, some if node.dated == "second" else found
    if some.any():
        owner, other = _confirming(ev, node, some)
        is_met = result.met[owner]
        nearest = np.full(len(asked), len(asked), dtype=np.intp)
        np.minimum.at(nearest, owner[is_met], other[is_met])
        chosen = np.concatenate([nearest[nearest < len(asked)], other[~is_met]])
        rests[chosen] = True
        seconds[np.flatnonzero(some) if node.dated == "second" else chosen] = True
    return rests, seconds


def _confirming(ev: Evaluation, node: Confirm, asked: Mask) -> tuple[Rows, Rows]:
    """The pairs of a point asked for and another one that make its truth what it is."""
    of, result = ev.truths(node.of), ev.truths(node).truth
    grid = cast(Grid, of.grid)
    rows = np.flatnonzero((np.bincount(grid.case[asked], minlength=ev.size) > 0)[grid.case])
    within = points_of(grid, rows)
    first, then, between = (
        None if each is None else at_points(ev.truths(each), rows, within)
        for each in (node.of, node.then, node.tolerating)
    )
    conditions = confirm.Conditions(cast(Truths, first), then, between)
    pairs, found = confirm.pairs_of(conditions, confirm_terms(ev, node), ev.timeline.cutoff, asked[rows])
    owner, other = (pairs.second, pairs.first) if node.dated == "second" else (pairs.first, pairs.second)
    hits = np.flatnonzero((other >= 0) & asked[rows][owner] & (found.truth == result.truth[rows][owner]))
    return rows[owner[hits]], rows[other[hits]]


def _put(size: int, rows: Rows) -> Mask:
    mask = np.zeros(size, dtype=bool)
    mask[rows] = True
    return mask


def _chosen(how: str, of: Column, result: Column, members: _Members) -> Mask:
    """The members that the value of their owner rests on."""
    if how == "any":
        return _deciding(cast(Truths, of), cast(Truths, result).truth.truth[members.values], members)
    there = members.there & rows_of(of.defined.possible, members.rows)
    if isinstance(of, Numbers) and how in ("lowest", "highest"):
        there, values = there & members.counts.possible, cast(Numbers, result)
        if how == "lowest":
            bound = values.high[members.values][members.owner]
            return np.asarray(there & (of.low[members.rows] <= bound), dtype=bool)
        bound = values.low[members.values][members.owner]
        return np.asarray(there & (of.high[members.rows] >= bound), dtype=bool)
    return _picked(how, of, members) if how in ("first", "last") else there


def _deciding(of: Truths, answer: npt.NDArray[np.int8], members: _Members) -> Mask:
    """Of a met `any` the first that are met, of an unknown one the unknown, of one that is not met all."""
    holds = of.truth.take(members.rows) & members.counts
    answers = answer[members.owner]
    chosen = members.there & (answers != Truth.MET)
    if (answer == Truth.UNKNOWN).any():
        is_open = holds.truth == Truth.UNKNOWN
        some_open = over_segments(np.logical_or, is_open, members.start, False)[members.owner]
        chosen &= is_open | ~some_open | (answers != Truth.UNKNOWN)
    if (answer == Truth.MET).any():
        latest = np.where(holds.met, of.latest[members.rows], np.inf)
        first = over_segments(np.minimum, latest, members.start, np.inf)[members.owner]
        chosen |= holds.met & (of.earliest[members.rows] <= first) & (answers == Truth.MET)
    return np.asarray(chosen, dtype=bool)


def _picked(how: str, of: Column, members: _Members) -> Mask:
    """The members that may be the first or last, and what nobody recorded of their days."""
    rows, owner, start = members.rows, members.owner, members.start
    begin, end = _forward(how, of.earliest[rows], of.latest[rows])
    certain = members.counts.met & of.defined.met[rows]
    surest = over_segments(np.minimum, np.where(certain, end, np.inf), start, np.inf)[owner]
    may = members.counts.possible & of.defined.possible[rows] & (begin <= surest)
    recorded = may & cast(Grid, of.grid).recorded[rows]
    since = over_segments(np.minimum, np.where(recorded, begin, np.inf), start, np.inf)[owner]
    return np.asarray(may & (end >= since) & (since < np.inf), dtype=bool)


def _forward(how: str, earliest: Days, latest: Days) -> tuple[Days, Days]:
    """The days of each member, in a mirror of time for the last."""
    return (earliest, latest) if how == "first" else (-latest, -earliest)
