"""Some of the points of a series, as a series of their own over the same cases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from adjudge.abstraction.columns import AnyColumn, Grid, Rows, take
from adjudge.abstraction.segments import segment_of
from adjudge.abstraction.windows import Groups, Window
from adjudge.values.truth import Flags


def points_of(grid: Grid, points: Rows) -> Grid:
    """The grid of some points, in their order; it does not lead back to what it was made of."""
    counts = np.bincount(grid.case[points], minlength=len(grid.start) - 1)
    names = ("earliest", "latest", "record", "assay", "label", "recorded")
    changed: dict[str, Any] = {name: getattr(grid, name)[points] for name in names}
    start = np.concatenate([[0], np.cumsum(counts)])
    return replace(grid, **changed, start=start, parent=None, visit=None)


def at_points(column: AnyColumn, points: Rows, grid: Grid) -> AnyColumn:
    """A column at some points, standing on their grid; one by case stays as it is."""
    return column if column.grid is None else take(column, points, grid)


def with_themselves(groups: Groups, points: Rows, window: Window, case: Rows) -> Groups:
    """The windows of some points of the series that they look at: the gap of each to itself is nothing."""
    here = segment_of(groups.start)
    own = np.flatnonzero(points[here] == groups.rows)
    zero = np.zeros(len(own))
    belongs = window.holds(zero, zero, case[here[own]])
    truth, cause = groups.belongs.truth.copy(), groups.belongs.cause.copy()
    truth[own], cause[own] = belongs.truth, belongs.cause
    changed = Flags(truth, cause)
    kept = np.flatnonzero(changed.possible)
    sizes = np.bincount(here[kept], minlength=len(points))
    return Groups(groups.rows[kept], np.concatenate([[0], np.cumsum(sizes)]), changed.take(kept))
