"""Partners of points where every day is known, as `confirm` asks for them: back once for what is next, then on."""

from __future__ import annotations

from typing import Any

import numpy as np

from adjudge.values.loops import inner, loop

NOTHING, NOT_YET = np.uint8(0), np.uint8(8)  # causes


@loop("(i8[] f8[] i8[] i8[] i8[])", "(f8[] f8[])", "(i1[] u1[] i1[] u1[])", "(i1[] i8[])", "(i1[] u1[])", "f8[]", "b1")
def confirmed(line: Any, gaps: Any, flags: Any, few: Any, own: Any, cutoff: Any, is_open: Any) -> Any:
    """At each point whether it holds and has a partner, why that is not known, and how many are in doubt."""
    case, day, same_day, next_day, next_case = line
    partner, why, block, blurred = flags
    truth, cause, doubts = np.zeros(len(day), np.int8), np.zeros(len(day), np.uint8), 0
    sure, hope, stop, stay, onward = _scratch(_longest(next_case) + 1)
    perhaps, surely, doubt, dim = _ranked(few[0], 1), _ranked(few[0], 2), _every(why), _every(blurred)
    first = 0
    while first < len(day):
        over, here = next_case[first], case[first]
        least, most, end = max(gaps[0][here], 1.0), gaps[1][here], first if np.isfinite(gaps[1][here]) else over
        if np.any(own[0][first:over]):
            _latest(partner, first, over, sure, hope)
            _next(block, first, over, stay, stop)
            _onward(blurred, dim, first, over, onward)
        for row in range(first, over):
            if own[0][row]:
                after = next_day[row]
                end = _on(day, max(end, after), over, day[row] + most, True)
                to, hence = _past(next_day, stop[after - first]), _past(next_day, stay[after - first])
                if len(few[1]):
                    to = min(to, _past(next_day, _nth(perhaps, after, few[1][here])))
                    hence = min(hence, _past(next_day, _nth(surely, after, few[1][here])))
                is_open_still = is_open and hence > over and cutoff[here] + 1 - day[row] <= most
                found, causes, hence = 0, own[1][row], min(hence, end)
                best, last, asked = sure[min(to, end) - first], hope[hence - first], day[row] + least
                if best >= after and day[best] >= asked:
                    found = 2
                elif last >= after and day[last] >= asked:
                    begin = _on(day, after, over, asked, False)
                    causes |= _union(why, begin, hence, doubt) | _union(blurred, after, same_day[last], dim)
                    found = 1
                if found < 2 and is_open_still:
                    found, causes = 1, causes | onward[after - first] | NOT_YET
                truth[row] = min(own[0][row], found)
                cause[row] = causes if truth[row] == 1 else NOTHING
                doubts += cause[row] != 0
        first = over
    return truth, cause, doubts


@inner
def _scratch(size: Any) -> Any:
    """For the rows of one case: where the next ones stand, and the causes from each on."""
    rows = np.empty((4, size), np.int64)
    return rows[0], rows[1], rows[2], rows[3], np.zeros(size, np.uint8)


@inner
def _on(day: Any, row: Any, over: Any, asked: Any, after: Any) -> Any:
    """The first row from one on that stands at the day asked for, or after it; no further than its case goes."""
    while row < over and (day[row] < asked or (after and day[row] == asked)):
        row += 1
    return row


@inner
def _past(next_day: Any, row: Any) -> Any:
    """The row after the last of the day of a row; past all where there is none."""
    return next_day[row] if row < len(next_day) else len(next_day) + 1


@inner
def _longest(next_case: Any) -> Any:
    """How many rows the longest case has."""
    first, longest = 0, 0
    while first < len(next_case):
        longest, first = max(longest, next_case[first] - first), next_case[first]
    return longest


@inner
def _next(truth: Any, first: Any, over: Any, sure: Any, hope: Any) -> None:
    """For each row of a case the first at or after it that is met, and that may be; past all where there is none."""
    sure[over - first] = hope[over - first] = len(truth)
    for row in range(over - 1, first - 1, -1):
        place = row - first
        sure[place] = row if truth[row] == 2 else sure[place + 1]
        hope[place] = row if truth[row] else hope[place + 1]


@inner
def _latest(truth: Any, first: Any, over: Any, sure: Any, hope: Any) -> None:
    """For each row of a case, and past them, the last row before it that is met, and that may be; -1 where none is."""
    sure[0] = hope[0] = -1
    for row in range(first, over):
        place = row - first
        sure[place + 1] = row if truth[row] == 2 else sure[place]
        hope[place + 1] = row if truth[row] else hope[place]


@inner
def _ranked(truth: Any, least: Any) -> Any:
    """How many rows before each hold, and which those are."""
    counts = np.zeros(len(truth) + 1, np.int64)
    rows = np.empty(len(truth) + 1, np.int64)
    for row in range(len(truth)):
        rows[counts[row]] = row
        counts[row + 1] = counts[row] + (truth[row] >= least)
    return counts, rows[: counts[-1]]


@inner
def _nth(ranked: Any, row: Any, skipped: Any) -> Any:
    """The row that holds at or after another, so many skipped; past all where there is none."""
    counts, rows = ranked
    place = counts[row] + skipped
    return rows[place] if place < len(rows) else len(counts) - 1


@inner
def _every(cause: Any) -> Any:
    """All causes that there are."""
    union = np.uint8(0)
    if len(cause) and cause.strides[0] == 0:
        return cause[0]
    for row in range(len(cause)):
        union |= cause[row]
    return union


@inner
def _onward(cause: Any, every: Any, first: Any, over: Any, onward: Any) -> None:
    """For each row of a case the causes of those from it to the end of the case."""
    if not every:
        return
    onward[over - first] = 0
    for row in range(over - 1, first - 1, -1):
        onward[row - first] = cause[row] | onward[row - first + 1]


@inner
def _union(cause: Any, begin: Any, end: Any, every: Any) -> Any:
    """The causes of the rows of a range; it stops where it has found every one that there is."""
    union = np.uint8(0)
    for row in range(begin, end):
        union |= cause[row]
        if union == every:
            break
    return union
