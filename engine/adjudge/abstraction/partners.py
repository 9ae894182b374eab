"""Confirmation where every day is known: the partners of a point are a range of rows, cut where something intervenes.

All is said forward in time; that a second record owns the date is the same in a mirror.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adjudge.abstraction.columns import Days
from adjudge.abstraction.ranges import Bools, Ranges, Rows, next_marked, over_ranges, places
from adjudge.values.same import rows_of
from adjudge.values.truth import Flags


@dataclass(frozen=True, slots=True)
class Line:
    """Points in the order of time: who may be a partner, who stands in the way, who is only tolerated, up to `spare`.

    `least` and `most` bound the days to a partner, by case; `owners` are the points that ask for one.
    """

    case: Rows
    day: Days
    next_day: Rows
    next_case: Rows
    least: Days
    most: Days
    partner: Flags
    block: Flags
    tolerated: Flags | None
    spare: Rows | None
    owners: Bools

    @property
    def is_sure(self) -> bool:
        """Whether nothing of it is unknown."""
        return all(each is None or each.is_sure for each in (self.partner, self.block, self.tolerated))


@dataclass(frozen=True, slots=True)
class Found:
    """By owner: a partner is certain, is possible; nothing certain stands between it and the end of its case."""

    certain: Bools
    possible: Bools
    is_free: Bools


def mirrored(line: Line, same_day: Rows, same_case: Rows) -> Line:
    """The same points seen from the end of time; `same_day` and `same_case` are the first rows of each."""
    size, last = len(line.case), int(line.case.max(initial=0))
    return Line(
        case=last - line.case[::-1],
        day=-line.day[::-1],
        next_day=size - same_day[::-1],
        next_case=size - same_case[::-1],
        least=line.least[last::-1],
        most=line.most[last::-1],
        partner=_turned(line.partner),
        block=_turned(line.block),
        tolerated=None if line.tolerated is None else _turned(line.tolerated),
        spare=None if line.spare is None else line.spare[last::-1],
        owners=line.owners[::-1],
    )


def _turned(of: Flags) -> Flags:
    return Flags(of.truth[::-1], of.cause[::-1])


def seek(line: Line) -> Found:
    """Looks for a partner of each owner."""
    rows = np.flatnonzero(line.owners)
    case, day = line.case[rows], line.day[rows]
    after, next_case = line.next_day[rows], line.next_case[rows]
    begin, end = after, next_case
    if (line.least > 1).any():
        begin = places(line.case, line.day, case, day + rows_of(np.maximum(line.least, 1), case), after=False)
    if np.isfinite(line.most).any():
        end = places(line.case, line.day, case, day + rows_of(line.most, case), after=True)
    to = _limits(line, after, case, certain=False)
    certain = over_ranges(np.logical_or, line.partner.met, Ranges(begin, np.minimum(end, to)), False)
    if line.is_sure:
        return Found(np.asarray(certain, dtype=bool), np.asarray(certain, dtype=bool), to > next_case)
    hence = _limits(line, after, case, certain=True)
    possible = over_ranges(np.logical_or, line.partner.possible, Ranges(begin, np.minimum(end, hence)), False)
    return Found(np.asarray(certain, dtype=bool), np.asarray(possible, dtype=bool), hence > next_case)


def _limits(line: Line, after: Rows, case: Rows, *, certain: bool) -> Rows:
    """The row after the day of the first point that stands in the way; past all rows where none does."""
    end_of_day = np.append(line.next_day, len(line.day) + 1)
    block = line.block.met if certain else line.block.possible
    limit = end_of_day[next_marked(block, after)]
    if line.tolerated is None or line.spare is None:
        return limit
    tolerated = line.tolerated.met if certain else line.tolerated.possible
    return np.minimum(limit, end_of_day[next_marked(tolerated, after, line.spare[case])])
