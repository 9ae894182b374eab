"""Which points values rest on, as `witness` tells it: the values that are asked for are gone through one by one."""

from __future__ import annotations

from typing import Any

import numpy as np

from adjudge.values.loops import inner, loop

RANGES, TRUTHS, DAYS = "(i8[] i8[])", "(i1[] i1[])", "(f8[] f8[])"


@loop("b1[]", RANGES, "i1[]", TRUTHS, DAYS)
def deciding(asked: Any, ranges: Any, answer: Any, of: Any, days: Any) -> Any:
    """Of a met `any` the first that are met, of an unknown one the unknown, of one that is not met all."""
    begin, end = ranges
    truth, present = of
    earliest, latest = days
    chosen = np.zeros(len(truth), np.bool_)
    for value in range(len(asked)):
        if asked[value]:
            first, is_open = np.inf, False
            for row in range(begin[value], end[value]):
                holds = min(truth[row], present[row])
                is_open |= holds == 1
                if holds == 2:
                    first = min(first, latest[row])
            for row in range(begin[value], end[value]):
                holds = min(truth[row], present[row])
                if answer[value] == 2:
                    chosen[row] |= holds == 2 and earliest[row] <= first
                elif answer[value] == 0 or not is_open or holds == 1:
                    chosen[row] |= present[row] > 0
    return chosen


@loop("b1", "b1[]", RANGES, TRUTHS, "b1[]", DAYS)
def picked(is_last: Any, asked: Any, ranges: Any, there: Any, recorded: Any, days: Any) -> Any:
    """The points that may be the first (last), and what nobody recorded of their days."""
    begin, end = ranges
    chosen = np.zeros(len(recorded), np.bool_)
    for value in range(len(asked)):
        if asked[value]:
            surest, since = np.inf, np.inf
            for row in range(begin[value], end[value]):
                if min(there[0][row], there[1][row]) == 2:
                    surest = min(surest, _forward(is_last, days, row)[1])
            for row in range(begin[value], end[value]):
                low = _forward(is_last, days, row)[0]
                if recorded[row] and min(there[0][row], there[1][row]) > 0 and low <= surest:
                    since = min(since, low)
            if since < np.inf:
                for row in range(begin[value], end[value]):
                    low, high = _forward(is_last, days, row)
                    if min(there[0][row], there[1][row]) > 0 and low <= surest and high >= since:
                        chosen[row] = True
    return chosen


@inner
def _forward(is_last: Any, days: Any, row: Any) -> Any:
    """The days of a point, in a mirror of time for the last."""
    return (-days[1][row], -days[0][row]) if is_last else (days[0][row], days[1][row])


@loop("b1[]", RANGES, TRUTHS, "f8", "f8[]", "f8[]")
def reaching(asked: Any, ranges: Any, there: Any, sign: Any, bound: Any, values: Any) -> Any:
    """The points whose value goes down to the bound of its lowest, or up to it with a sign of -1; all with one of 0."""
    begin, end = ranges
    chosen = np.zeros(len(there[0]), np.bool_)
    for value in range(len(asked)):
        if asked[value]:
            for row in range(begin[value], end[value]):
                if min(there[0][row], there[1][row]) > 0:
                    chosen[row] |= sign == 0 or values[row] * sign <= bound[value] * sign
    return chosen


@loop("b1[]", "i8[]", "i8")
def cases_of(asked: Any, case: Any, size: Any) -> Any:
    """The cases of the points asked for."""
    found = np.zeros(size, np.bool_)
    for row in range(len(asked)):
        if asked[row]:
            found[case[row]] = True
    return found


@loop("b1[]", "i8[]", TRUTHS, "(b1 b1)")
def compared(asked: Any, case: Any, defined: Any, by_case: Any) -> Any:
    """The points asked for at which both sides may have a value."""
    rows, count = np.empty(len(asked), np.int64), 0
    for row in range(len(asked)):
        if asked[row]:
            left, right = case[row] if by_case[0] else row, case[row] if by_case[1] else row
            if defined[0][left] > 0 and defined[1][right] > 0:
                rows[count] = row
                count += 1
    return rows[:count].copy()


@loop("b1", "b1[]", "i1[]", "(i8[] f8[] i8[] i8[] i8[])", DAYS, "(i1[] i1[] i1[])", "(i1[] f8[])")
def confirming(is_second: Any, asked: Any, answer: Any, line: Any, gaps: Any, truths: Any, few: Any) -> Any:
    """The first point that confirms each one asked for that is met; all that leave one open that is unknown."""
    case, day, same_day, next_day, start = line
    chosen = np.zeros(len(day), np.bool_)
    for row in range(len(day)):
        if asked[row] and answer[row] > 0:
            here, found, counts = case[row], -1, (0, 0, 0, 0)
            step, other = (-1, same_day[row] - 1) if is_second else (1, next_day[row])
            between = other
            while start[here] <= other < start[here + 1] and abs(day[other] - day[row]) <= gaps[1][here]:
                edge = next_day[other] - 1 if is_second else same_day[other]
                while between != edge:
                    counts = _counted(counts, truths[2][between], few[0][between] if len(few[1]) else 0)
                    between += step
                clear = _clear(counts, few[1][here] if len(few[1]) else np.inf)
                first, second = (other, row) if is_second else (row, other)
                truth = min(clear, truths[1][second], truths[0][first] if is_second else 2)
                if abs(day[other] - day[row]) >= gaps[0][here] and truth == answer[row]:
                    found = other
                    chosen[other] |= truth == 1
                if clear == 0 or (found >= 0 and answer[row] == 2 and not is_second):
                    break
                other += step
            if found >= 0:
                chosen[found] = True
    return chosen


@inner
def _counted(counts: Any, block: Any, tolerated: Any) -> Any:
    """How many points stand between, with one more: certainly and possibly in the way, and only tolerated."""
    sure, may, borne, perhaps = counts
    return sure + (block == 2), may + (block > 0), borne + (tolerated == 2), perhaps + (tolerated > 0)


@inner
def _clear(counts: Any, spare: Any) -> Any:
    """Whether nothing stands in the way, and no more than may be tolerated."""
    sure, may, borne, perhaps = counts
    clear = 2 if may == 0 else 1 if sure == 0 else 0
    return min(clear, 2 if perhaps <= spare else 1 if borne <= spare else 0)
