"""What is carried from point to point: a state machine over one series, with a state in three values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from adjudge.abstraction import pointwise
from adjudge.abstraction.columns import Classes, Column, Grid, Numbers, Rows, Truths, everywhere, joined, put, take
from adjudge.values.truth import Cause, Flags, Truth, flags

Step = Callable[[Column, Rows, Rows], Column]


def carry(start: Column, step: Step, grid: Grid, present: Flags, classes: int) -> Column:
    """The state at each point, from `start` by case; anything from the first point whose order is not certain."""
    lost = _disordered(grid, present)
    held, done = start, [take(start, np.zeros(0, dtype=np.intp))]
    size = np.diff(grid.start)
    visited = [np.zeros(0, dtype=np.intp)]
    for rank in range(int(size.max(initial=0))):
        cases = np.flatnonzero(size > rank)
        rows = grid.start[:-1][cases] + rank
        before = take(held, cases)
        after = _blurred(step(held, rows, cases), lost[rows], classes)
        after = _where_present(after, before)
        held = put(held, cases, after)
        done.append(after)
        visited.append(rows)
    order = np.argsort(np.concatenate(visited), kind="stable")
    whole = take(joined(done), order, grid)
    return replace(whole, present=present, earliest=grid.earliest, latest=grid.latest)


def _where_present(after: Column, before: Column) -> Column:
    """A point that only may be there yields the hull of both; one that is not, what was held."""
    there = everywhere(len(after.earliest))
    condition = Truths(None, there, there, after.earliest, after.latest, after.present)
    branches = pointwise.branches([condition], [replace(after, present=there)], before)
    if isinstance(after, Numbers):
        return pointwise.decide_numbers(branches)
    return pointwise.decide_classes(branches)


def _disordered(grid: Grid, present: Flags) -> npt.NDArray[np.uint8]:
    """From the first point of a case that may trade places with the next: why; 0 before it."""
    lost = np.zeros(len(grid.earliest), dtype=np.uint8)
    rows = np.flatnonzero(present.possible)
    for begin, end in zip(*_runs(grid.case[rows]), strict=True):
        here = rows[begin:end]
        reach = np.maximum.accumulate(grid.latest[here])
        clash = np.flatnonzero(reach[:-1] >= grid.earliest[here[1:]])
        if len(clash):
            at = clash[0]
            same = grid.earliest[here[at]] == reach[at] == grid.latest[here[at + 1]]
            lost[here[at:]] = Cause.CONFLICT if same else Cause.IMPRECISE_DATE
    return lost


def _runs(case: Rows) -> tuple[Rows, Rows]:
    edges = np.flatnonzero(np.diff(case)) + 1
    if not len(case):
        return edges, edges
    return np.concatenate([[0], edges]), np.concatenate([edges, [len(case)]])


def _blurred(column: Column, lost: npt.NDArray[np.uint8], classes: int) -> Column:
    """Anything where the order is lost, for that cause alone: what else would be open there depends on the order."""
    is_lost = lost != 0
    if not is_lost.any():
        return column
    truth = np.where(is_lost, np.int8(Truth.UNKNOWN), column.defined.truth)
    defined = flags(truth, np.where(is_lost, lost, column.defined.cause))
    of = cast(Numbers | Classes, column)
    changed: dict[str, Any] = {"defined": defined, "cause": np.where(is_lost, lost, of.cause)}
    if isinstance(of, Numbers):
        return replace(of, **changed, low=np.where(is_lost, -np.inf, of.low), high=np.where(is_lost, np.inf, of.high))
    return replace(of, **changed, mask=np.where(is_lost, (np.int64(1) << classes) - 1, of.mask))
