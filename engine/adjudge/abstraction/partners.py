"""Confirmation where every day is known: the partners of a point are a range of rows, cut where something intervenes.

All is said forward in time; that a second record owns the date is the same in a mirror.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.columns import Days
from adjudge.abstraction.loops import partners as loops
from adjudge.abstraction.ranges import Bools, Ranges, Rows, last_marked, next_marked, over_ranges, places
from adjudge.values.same import is_all, rows_of, same
from adjudge.values.truth import Flags

_NONE = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Line:
    """Points in the order of time: who may be a partner, who stands in the way, who is only tolerated, up to `spare`.

    `same_day` and `next_day` are the first row of a point's day and the row after its last; `next_case` is the row
    after its case. `least` and `most` bound the days to a partner, by case; `owners` are the points that ask for one.
    """

    case: Rows
    day: Days
    same_day: Rows
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
    """By owner: a partner is certain, is possible; nothing certain stands between it and the end of its case.

    `cause` tells why a possible partner is not certain; `later` why one after the end of the case could not be.
    """

    certain: Bools
    possible: Bools
    is_free: Bools
    cause: npt.NDArray[np.uint8]
    later: npt.NDArray[np.uint8]


def mirrored(line: Line, same_case: Rows) -> Line:
    """The same points seen from the end of time; `same_case` are the first rows of each case."""
    size, last = len(line.case), int(line.case.max(initial=0))
    return Line(
        case=last - line.case[::-1],
        day=-line.day[::-1],
        same_day=size - line.next_day[::-1],
        next_day=size - line.same_day[::-1],
        next_case=size - same_case[::-1],
        least=line.least[last::-1],
        most=line.most[last::-1],
        partner=turned(line.partner),
        block=turned(line.block),
        tolerated=None if line.tolerated is None else turned(line.tolerated),
        spare=None if line.spare is None else line.spare[last::-1],
        owners=line.owners[::-1],
    )


def turned(of: Flags) -> Flags:
    """The same in the mirror."""
    return Flags(of.truth[::-1], of.cause[::-1])


def seek(line: Line) -> Found:
    """Looks for a partner of each owner."""
    rows = np.flatnonzero(line.owners)
    case, day, after, next_case = line.case[rows], line.day[rows], line.next_day[rows], line.next_case[rows]
    begin, end = after, next_case
    if (line.least > 1).any():
        gap = rows_of(np.maximum(line.least, 1), case)
        begin = _walked(line, after, next_case, case, day + gap)
    if np.isfinite(line.most).any():
        end = places(line.case, line.day, case, day + rows_of(line.most, case), after=True)
    to = _limits(line, after, case, certain=False)
    certain = _some(line.partner.met, begin, np.minimum(end, to))
    nothing = np.zeros(len(rows), dtype=np.uint8)
    if line.is_sure:
        return Found(certain, certain, to > next_case, nothing, nothing)
    hence = _limits(line, after, case, certain=True)
    within = Ranges(begin, np.minimum(end, hence))
    possible = _some(line.partner.possible, within.begin, within.end)
    cause, later = _causes(line, after, next_case, within, possible & ~certain)
    return Found(certain, possible, hence > next_case, cause, later)


def confirmed(line: Line, own: Flags, cutoff: Days, *, is_open: bool) -> Flags:
    """At each point whether it holds and has a partner; where `is_open`, one after the cut-off could still be it."""
    spare = _NONE if line.spare is None or line.tolerated is None else line.spare
    flags = (line.partner.truth, line.partner.cause, line.block.truth, line.block.cause)
    tolerated = _NONE.astype(np.int8) if line.tolerated is None else line.tolerated.truth
    rows = (line.case, line.day, line.same_day, line.next_day, line.next_case)
    given = (rows, (line.least, line.most), flags, (tolerated, spare), (own.truth, own.cause))
    truth, cause, doubts = loops.confirmed(*given, cutoff, is_open)
    return Flags(truth, cause if doubts else same(0, len(truth), np.uint8))


def _some(flag: Bools, begin: Rows, end: Rows) -> Bools:
    return np.asarray(over_ranges(np.logical_or, flag, Ranges(begin, end), False), dtype=bool)


def _walked(line: Line, row: Rows, next_case: Rows, case: Rows, asked: Days) -> Rows:
    """The first row of each case from a known one on that stands at a day asked for: a few steps, else a search."""
    row, day = row.copy(), np.append(line.day, np.inf)
    left = np.flatnonzero((row < next_case) & (day[row] < asked))
    for _ in range(6):
        if not len(left):
            return row
        row[left] += 1
        left = left[(row[left] < next_case[left]) & (day[row[left]] < asked[left])]
    row[left] = places(line.case, line.day, case[left], asked[left], after=False)
    return row


def _limits(line: Line, after: Rows, case: Rows, *, certain: bool) -> Rows:
    """The row after the day of the first point that stands in the way; past all rows where none does."""
    end_of_day = np.append(line.next_day, len(line.day) + 1)
    block = line.block.met if certain else line.block.possible
    limit = end_of_day[next_marked(block, after)]
    if line.tolerated is None or line.spare is None:
        return np.asarray(limit, dtype=np.intp)
    tolerated = line.tolerated.met if certain else line.tolerated.possible
    nth = end_of_day[next_marked(tolerated, after, line.spare[case])]
    return np.asarray(np.minimum(limit, nth), dtype=np.intp)


def _causes(
    line: Line, after: Rows, next_case: Rows, within: Ranges, asked: Bools
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Why a possible partner is in doubt: its own doubts, and those of what stands before the last of them."""
    cause, later = (np.zeros(len(after), dtype=np.uint8) for _ in range(2))
    if not is_all(line.block.cause, 0):
        later = over_ranges(np.bitwise_or, line.block.cause, Ranges(after, next_case), 0)
    some = np.flatnonzero(asked)
    if len(some):
        begin, end, start = within.begin[some], within.end[some], after[some]
        last = last_marked(line.partner.possible, end)
        own = np.where(line.partner.possible, line.partner.cause, np.uint8(0))
        cause[some] = over_ranges(np.bitwise_or, own, Ranges(begin, end), 0)
        cause[some] |= over_ranges(np.bitwise_or, line.block.cause, Ranges(start, line.same_day[last]), 0)
    return cause, later
