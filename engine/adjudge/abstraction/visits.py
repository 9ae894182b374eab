"""Points by visit: grouped by the label of their visit, or by day; whether two imprecise days are one is not known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.columns import Column, Days, Grid, Rows, everywhere
from adjudge.abstraction.segments import Offsets, segment_of, some_of
from adjudge.abstraction.windows import Groups
from adjudge.values.truth import Cause, Flags, Truth, flags

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Occasions:
    """Visits in the order of their days: their cases, first and last days, and whether a label names them."""

    case: Rows
    begin: Days
    end: Days
    labelled: Bools


def visits(of: Column, grid: Grid) -> tuple[Groups, Grid, Flags]:
    """The points of each visit, the grid of the visits, and whether each visit is there.

    Days that are imprecise and may be the same make visits that may be one: each holds the points of the other
    perhaps, and of those that may all be one only as many are certain as can be told apart.
    """
    kept = np.flatnonzero(of.present.possible)
    found, member = _by_label_or_day(grid, kept)
    rows, visit, sure = kept, member, np.ones(len(kept), dtype=bool)
    one, other = _overlaps(found)
    certain = np.ones(len(found.case), dtype=bool)
    if len(one):
        certain = _told_apart(found, one)
        start = np.concatenate([[0], np.cumsum(np.bincount(member, minlength=len(found.case)))])
        pair, place = _members(start, other)
        rows = np.concatenate([rows, kept[np.argsort(member, kind="stable")][place]])
        visit, sure = np.concatenate([visit, one[pair]]), np.concatenate([sure, np.zeros(len(place), dtype=bool)])
    order = np.lexsort((rows, visit))
    start = np.concatenate([[0], np.cumsum(np.bincount(visit, minlength=len(found.case)))]).astype(np.int64)
    doubt = flags(np.where(sure[order], Truth.MET, Truth.UNKNOWN), int(Cause.IMPRECISE_DATE))
    groups = Groups(rows[order], start, doubt)
    own = some_of(of.present.take(groups.rows) & flags(np.where(sure[order], Truth.MET, Truth.NOT_MET)), start)
    apart = flags(np.where(certain, Truth.MET, Truth.UNKNOWN), int(Cause.IMPRECISE_DATE))
    return groups, _visit_grid(grid, found, (kept, member)), own & apart


def _by_label_or_day(grid: Grid, kept: Rows) -> tuple[Occasions, Rows]:
    """The visits, and the visit of each row kept."""
    label = np.where(grid.label >= 0, grid.label, -1)
    days = (np.where(label >= 0, 0.0, grid.earliest), np.where(label >= 0, 0.0, grid.latest))
    keys = np.stack([grid.case[kept].astype(np.float64), label[kept].astype(np.float64), *(day[kept] for day in days)])
    found, group = np.unique(keys, axis=1, return_inverse=True)
    group = group.reshape(-1)
    size = found.shape[1]
    begin, end = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(begin, group, grid.earliest[kept])
    np.maximum.at(end, group, grid.latest[kept])
    order = np.lexsort((end, begin, found[0]))
    rank = np.empty(size, dtype=np.intp)
    rank[order] = np.arange(size)
    return Occasions(found[0][order].astype(np.intp), begin[order], end[order], found[1][order] >= 0), rank[group]


def _overlaps(of: Occasions) -> tuple[Rows, Rows]:
    """Every two visits of a case, in both orders, that are known by day alone and may be of the same day."""
    loose = np.flatnonzero(~of.labelled & np.isin(of.case, of.case[~of.labelled & (of.begin < of.end)]))
    start = np.searchsorted(of.case[loose], np.arange(of.case[loose][-1] + 2)) if len(loose) else np.zeros(1, np.intp)
    size = np.diff(start)[of.case[loose]] if len(loose) else loose
    first = np.repeat(np.arange(len(loose)), size)
    offset = np.arange(len(first)) - np.repeat(np.cumsum(size) - size, size)
    second = start[:-1][of.case[loose][first]] + offset if len(loose) else first
    one, other = loose[first], loose[second]
    meet = (one != other) & (of.begin[one] <= of.end[other]) & (of.begin[other] <= of.end[one])
    return one[meet], other[meet]


def _told_apart(of: Occasions, overlapping: Rows) -> Bools:
    """As many visits as certainly differ in their days: the one that ends first, then the next that begins later."""
    certain = np.ones(len(of.case), dtype=bool)
    some = np.unique(overlapping)
    reach: tuple[int, float] = (-1, -np.inf)
    for row in some[np.lexsort((of.begin[some], of.end[some], of.case[some]))].tolist():
        case = int(of.case[row])
        certain[row] = case != reach[0] or of.begin[row] > reach[1]
        if certain[row]:
            reach = (case, float(of.end[row]))
    return certain


def _members(start: Offsets, visit: Rows) -> tuple[Rows, Rows]:
    """The places of all members of each visit named, and which of the visits named each belongs to."""
    size = np.diff(start)[visit]
    offsets = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    pair = segment_of(offsets)
    return pair, np.arange(offsets[-1]) - offsets[:-1][pair] + start[visit][pair]


def _visit_grid(grid: Grid, of: Occasions, members: tuple[Rows, Rows]) -> Grid:
    size = len(of.case)
    start = np.concatenate([[0], np.cumsum(np.bincount(of.case, minlength=len(grid.start) - 1))])
    nothing = np.full(size, -1, dtype=np.int32)
    visit = np.full(len(grid.earliest), -1, dtype=np.intp)
    visit[members[0]] = members[1]
    everything = everywhere(size).met
    return Grid(start, of.begin, of.end, nothing.astype(np.intp), nothing, nothing, everything, False, grid, visit)
