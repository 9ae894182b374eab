"""Confirmation where every day is known: the partners of a point are a range of rows, cut where something intervenes.

All is said forward in time; that a second record owns the date is the same in a mirror.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adjudge.abstraction.columns import Days
from adjudge.abstraction.ranges import Bools, Ranges, Rows, beside, day_keys, over_ranges, reach_of
from adjudge.values.truth import Flags


@dataclass(frozen=True, slots=True)
class Line:
    """Points in the order of time: who may be a partner, who stands in the way, who is only tolerated, up to `spare`.

    `least` and `most` bound the days to a partner, by case; `owners` are the points that ask for one.
    """

    case: Rows
    day: Days
    least: Days
    most: Days
    partner: Flags
    block: Flags
    tolerated: Flags | None
    spare: Rows | None
    owners: Bools


@dataclass(frozen=True, slots=True)
class Found:
    """By owner: a partner is certain, is possible; nothing certain stands between it and the end of its case."""

    certain: Bools
    possible: Bools
    is_free: Bools


def mirrored(line: Line) -> Line:
    """The same points seen from the end of time."""
    last = int(line.case.max(initial=0))
    flags = {name: _turned(getattr(line, name)) for name in ("partner", "block", "tolerated")}
    case = last - line.case[::-1]
    by_case = {
        name: _by_case(getattr(line, name), last) for name in ("least", "most", "spare")
    }
    return Line(case=case, day=-line.day[::-1], owners=line.owners[::-1], **flags, **by_case)


def _turned(of: Flags | None) -> Flags | None:
    return None if of is None else Flags(of.truth[::-1], of.cause[::-1])


def _by_case(values: Rows | None, last: int) -> Rows | None:
    return None if values is None else values[: last + 1][::-1]


def seek(line: Line) -> Found:
    """Looks for a partner of each owner."""
    rows = np.flatnonzero(line.owners)
    case, day, reach = line.case[rows], line.day[rows], reach_of(line.day)
    keys = day_keys(line.case, line.day, reach)
    next_case = np.searchsorted(line.case, case, side="right")
    after = np.searchsorted(keys, day_keys(case, day, reach), side="right")
    begin = np.searchsorted(keys, day_keys(case, day + np.maximum(line.least[case], 1), reach), side="left")
    end = np.searchsorted(keys, day_keys(case, day + line.most[case], reach), side="right")
    to, hence = _limits(line, after, case, certain=False), _limits(line, after, case, certain=True)
    certain = over_ranges(np.logical_or, line.partner.met, Ranges(begin, np.minimum(end, to)), False)
    possible = over_ranges(np.logical_or, line.partner.possible, Ranges(begin, np.minimum(end, hence)), False)
    return Found(np.asarray(certain, dtype=bool), np.asarray(possible, dtype=bool), hence > next_case)


def _limits(line: Line, after: Rows, case: Rows, *, certain: bool) -> Rows:
    """The row after the day of the first point that stands in the way; past all rows where none does."""
    block = line.block.met if certain else line.block.possible
    limit = _end_of_day(line)[beside(block, forward=True)[after]]
    if line.tolerated is None or line.spare is None:
        return limit
    tolerated = line.tolerated.met if certain else line.tolerated.possible
    places = np.concatenate([np.flatnonzero(tolerated), [len(tolerated)]])
    passed = np.concatenate([[0], np.cumsum(tolerated)])[after]
    nth = np.minimum(passed + line.spare[case], len(places) - 1)
    return np.minimum(limit, _end_of_day(line)[places[nth]])


def _end_of_day(line: Line) -> Rows:
    """For each row the row after the last of its day; past all rows for the end, which no day holds."""
    size = len(line.day)
    is_new = np.ones(size + 1, dtype=np.bool_)
    is_new[1:size] = (line.day[1:] != line.day[:-1]) | (line.case[1:] != line.case[:-1])
    ends = beside(is_new, forward=True)[1 : size + 1]
    return np.concatenate([ends, [size + 1]])
