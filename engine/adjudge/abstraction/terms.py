"""What a window or a confirmation asks for: its bounds by case, and the points that lie in it."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from adjudge.abstraction import pointwise, windows
from adjudge.abstraction.columns import Grid, Numbers, Rows, spread, take
from adjudge.abstraction.confirm import Terms
from adjudge.abstraction.evaluation import Evaluation
from adjudge.abstraction.points import points_of, with_themselves
from adjudge.abstraction.segments import segment_of
from adjudge.rulebook.expression import Node
from adjudge.rulebook.temporal import Confirm, Over

Gathered = windows.Groups | windows.Whole


def _window(
    ev: Evaluation, start: Node | None, end: Node | None, is_open: tuple[bool, bool] = (False, False)
) -> windows.Window:
    bounds = [None if bound is None else bound_of(ev, bound) for bound in (start, end)]
    return windows.Window(bounds[0], bounds[1], *is_open)


def bound_of(ev: Evaluation, node: Node) -> Numbers:
    """A bound on whole days or on a count, by case."""
    found = ev.numbers(node)
    ev.close |= pointwise.near_whole(found)
    return found


def over_groups(ev: Evaluation, node: Over, points: Rows | None = None) -> windows.Groups:
    """The points that belong to each point of an Over, or to some of its points, one by one."""
    return windows.spelt_out(groups_of(ev, node, points))


def groups_of(ev: Evaluation, node: Over, points: Rows | None = None) -> Gathered:
    """The same, as ranges of rows where that is all."""
    of, at = cast(Grid, ev.of(node.of).grid), cast(Grid, ev.of(node.at).grid)
    window = _window(ev, node.start, node.end, (node.open_start, node.open_end))
    groups = windows.in_window(at if points is None else points_of(at, points), of, window)
    if points is not None and at is of and isinstance(groups, windows.Groups):
        groups = with_themselves(groups, points, window, at.case[points])
    if node.than is None:
        return groups
    groups = windows.spelt_out(groups)
    here = segment_of(groups.start) if points is None else points[segment_of(groups.start)]
    than = take(spread(ev.numbers(node.than), at), here)
    beside, close = pointwise.compare(node.op, take(ev.numbers(node.of), groups.rows), than)
    ev.close[at.case[here[close]]] = True
    return replace(groups, belongs=groups.belongs & than.present & beside.truth)


def confirm_terms(ev: Evaluation, node: Confirm) -> Terms:
    """The terms of a Confirm, by case."""
    at_most = None if node.at_most is None else bound_of(ev, node.at_most)
    window = _window(ev, node.after, node.within)
    return Terms(window, at_most, node.unconfirmed == "not met", node.dated == "second", node.same_assay)
