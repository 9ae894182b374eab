"""The same choice of points as `witness`, where days and windows are known and a compiled loop makes it."""

from __future__ import annotations

from typing import cast

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.columns import Column, Grid, Numbers, Rows, Truths, aligned
from adjudge.abstraction.evaluation import Evaluation
from adjudge.abstraction.loops import witness as loops
from adjudge.abstraction.ranges import Ranges
from adjudge.abstraction.terms import bound_of, confirm_terms, groups_of
from adjudge.abstraction.windows import Whole, Window, is_sharp
from adjudge.rulebook.expression import Compare
from adjudge.rulebook.temporal import Confirm, Over
from adjudge.values.loops import in_loops
from adjudge.values.truth import Flags

Mask = npt.NDArray[np.bool_]
_NO_TRUTHS, _NO_NUMBERS, _NO_ROWS = np.zeros(0, dtype=np.int8), np.zeros(0), np.zeros(0, dtype=np.intp)


def is_quick(of: Column) -> bool:
    """Whether the points of a series are worth a loop; its values in exact numbers are not for one."""
    is_exact = isinstance(of, Numbers) and of.low.dtype == object
    return not is_exact and in_loops(len(of.earliest))


def windows_of(ev: Evaluation, node: Over) -> Ranges | None:
    """The rows in the window of each point, where that is all that belongs to it."""
    grids = cast(Grid, ev.of(node.of).grid), cast(Grid, ev.of(node.at).grid)
    if node.than is not None or not all(grid.is_dated for grid in grids):
        return None
    start, end = (None if bound is None else bound_of(ev, bound) for bound in (node.start, node.end))
    if not Window(start, end).is_known:
        return None
    groups = groups_of(ev, node)
    return groups.start if isinstance(groups, Whole) and isinstance(groups.start, Ranges) else None


def chosen(how: str, of: Column, result: Column, asked: Mask, ranges: Ranges) -> Mask:
    """The points in the ranges of the values asked for that these rest on."""
    ends, there = (ranges.begin, ranges.end), (of.present.truth, of.defined.truth)
    grid = cast(Grid, of.grid)
    is_sorted = grid.is_dated and of.earliest is grid.earliest and of.latest is grid.latest
    days = (of.earliest, of.latest)
    if how == "any":
        answer, holds = cast(Truths, result).truth.truth, cast(Truths, of).truth.truth
        found = loops.deciding(is_sorted, asked, ends, answer, (holds, of.present.truth), days)
    elif how in ("first", "last"):
        found = loops.picked(how == "last", is_sorted, asked, ends, there, grid.recorded, days)
    elif isinstance(of, Numbers) and how in ("lowest", "highest"):
        values = cast(Numbers, result)
        sign, bound, reach = (1.0, values.high, of.low) if how == "lowest" else (-1.0, values.low, of.high)
        found = loops.reaching(asked, ends, there, sign, bound, reach)
    else:
        found = loops.reaching(asked, ends, there, 0.0, _NO_NUMBERS, _NO_NUMBERS)
    return cast(Mask, found)


def cases_of(asked: Mask, grid: Grid) -> Mask:
    """The cases of the points asked for."""
    return cast(Mask, loops.cases_of(asked, grid.start))


def compared(ev: Evaluation, node: Compare, asked: Mask) -> Rows:
    """The points asked for at which both sides of a comparison may have a value."""
    grid, sides = ev.of(node).grid, [ev.of(side) for side in node.children]
    defined = tuple(side.defined.truth for side in sides)
    by_case = tuple(grid is not None and side.grid is None for side in sides)
    return cast(Rows, loops.compared(asked, _NO_ROWS if grid is None else grid.case, defined, by_case))


def confirming(ev: Evaluation, node: Confirm, asked: Mask) -> Mask | None:
    """The points that confirm those asked for, or leave them open; None where not every day and bound is known."""
    of, terms = ev.truths(node.of), confirm_terms(ev, node)
    grid, spare, window = cast(Grid, of.grid), terms.at_most, terms.window
    is_few = spare is None or (spare.low.dtype != object and is_sharp(spare))
    if terms.same_assay or not (is_few and grid.is_dated and window.is_known):
        return None
    line = (grid.case, grid.earliest, grid.same_day, grid.next_day, grid.start)
    least = np.full(ev.size, -np.inf) if window.start is None else window.start.low
    most = np.full(ev.size, np.inf) if window.end is None else window.end.low
    first, others = of.truth & of.present, of.present & ~of.truth
    block, tolerated = _in_the_way(ev, node, others)
    few = (_NO_TRUTHS, _NO_NUMBERS) if tolerated is None or spare is None else (tolerated.truth, spare.low)
    truths = (first.truth, _second(ev, node, first).truth, block.truth)
    answer = ev.truths(node).truth.truth
    return cast(Mask, loops.confirming(terms.is_second, asked, answer, line, (least, most), truths, few))


def _second(ev: Evaluation, node: Confirm, first: Flags) -> Flags:
    """Whether each point may stand as the second."""
    if node.then is None:
        return first
    of, then = aligned(ev.truths(node.of), ev.truths(node.then))
    return then.truth & then.present & of.present


def _in_the_way(ev: Evaluation, node: Confirm, others: Flags) -> tuple[Flags, Flags | None]:
    """The points that may not stand between two, and those of which some may."""
    if node.tolerating is None:
        return others, None
    _, tolerated = aligned(ev.truths(node.of), ev.truths(node.tolerating))
    return others & ~tolerated.truth, others & tolerated.truth
