"""Which points values rest on, as `witness` tells it: the values that are asked for are gone through one by one."""

from __future__ import annotations

from typing import Any

import numpy as np

from adjudge.values.loops import inner, loop

RANGES, TRUTHS, DAYS = "(i8[] i8[])", "(i1[] i1[])", "(f8[] f8[])"


@loop("b1", "b1[]", RANGES, "i1[]", TRUTHS, DAYS)
def deciding(is_sorted: Any, asked: Any, ranges: Any, answer: Any, of: Any, days: Any) -> Any:
    """Of a met `any` the first that are met, of an unknown one the unknown, of one that is not met all.

    Where the rows `is_sorted` by days that are known, what follows the first that is met is not looked at.
    """
    truth, present = of
    chosen = np.zeros(len(truth), np.bool_)
    all_from, all_to = 0, 0
    for value in range(len(asked)):
        begin, end = ranges[0][value], ranges[1][value]
        if asked[value] and answer[value] == 2:
            row, first = _first_met(is_sorted, begin, end, of, days[1])
            while row < end and not (is_sorted and days[0][row] > first):
                chosen[row] |= min(truth[row], present[row]) == 2 and days[0][row] <= first
                row += 1
        elif asked[value] and answer[value] == 1 and _is_open(begin, end, of):
            for row in range(begin, end):
                chosen[row] |= min(truth[row], present[row]) == 1
        elif asked[value]:
            if not all_from <= begin <= all_to:
                all_from, all_to = begin, begin
            for row in range(all_to, end):
                chosen[row] |= present[row] > 0
            all_to = max(all_to, end)
    return chosen


@inner
def _first_met(is_sorted: Any, begin: Any, end: Any, of: Any, latest: Any) -> Any:
    """The first row that is met, and the day by which one is."""
    found, first = end, np.inf
    for row in range(begin, end):
        if min(of[0][row], of[1][row]) == 2:
            found, first = min(found, row), min(first, latest[row])
            if is_sorted:
                break
    return found, first


@inner
def _is_open(begin: Any, end: Any, of: Any) -> Any:
    """Whether some row is unknown."""
    found = False
    for row in range(begin, end):
        found |= min(of[0][row], of[1][row]) == 1
    return found


@loop("b1", "b1", "b1[]", RANGES, TRUTHS, "b1[]", DAYS)
def picked(is_last: Any, is_sorted: Any, asked: Any, ranges: Any, there: Any, recorded: Any, days: Any) -> Any:
    """The points that may be the first (last), and what nobody recorded of their days.

    Where the rows `is_sorted` by days that are known, none is looked at that cannot be.
    """
    chosen = np.zeros(len(recorded), np.bool_)
    for value in range(len(asked)):
        if asked[value]:
            begin, many = ranges[0][value], ranges[1][value] - ranges[0][value]
            surest, since, seen = np.inf, np.inf, 0
            for place in range(many):
                row = begin + many - 1 - place if is_last else begin + place
                low, high = _forward(is_last, days, row)
                if is_sorted and low > surest:
                    break
                holds, seen = min(there[0][row], there[1][row]), place + 1
                if holds == 2:
                    surest = min(surest, high)
                if holds > 0 and recorded[row]:
                    since = min(since, low)
            for place in range(seen if since <= surest and since < np.inf else 0):
                row = begin + many - 1 - place if is_last else begin + place
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


@loop("b1[]", "i8[]")
def cases_of(asked: Any, start: Any) -> Any:
    """The cases that have a point asked for."""
    found = np.zeros(len(start) - 1, np.bool_)
    for case in range(len(found)):
        row = start[case]
        while row < start[case + 1] and not asked[row]:
            row += 1
        found[case] = row < start[case + 1]
    return found


@loop("b1[]", "i8[]", TRUTHS, "(b1 b1)")
def compared(asked: Any, case: Any, defined: Any, by_case: Any) -> Any:
    """The points asked for at which both sides may have a value."""
    rows, count = np.empty(len(asked) + 1, np.int64), 0
    for row in range(len(asked)):
        rows[count] = row  # the next one takes its place where it is not one
        if asked[row]:
            left, right = case[row] if by_case[0] else row, case[row] if by_case[1] else row
            count += (defined[0][left] > 0) & (defined[1][right] > 0)
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
