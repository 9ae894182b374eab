"""Many points to one by case: whether some holds, and the first or last that there is, as `reducers` has them."""

from __future__ import annotations

from typing import Any

import numpy as np

from adjudge.values.loops import inner, loop

NOTHING, NOT_MEASURED, IMPRECISE_DATE, CONFLICT = np.uint8(0), np.uint8(1), np.uint8(4), np.uint8(32)  # causes
FLAGS = "(i1[] u1[])"


@loop("i8[]", FLAGS, FLAGS, "f8[]", "f8[]", "b1")
def some(start: Any, truth: Any, present: Any, earliest: Any, latest: Any, is_open: Any) -> Any:
    """By case whether a point holds, why that is not known, the days of its onset, and how many are in doubt."""
    size = len(start) - 1
    found, cause = np.empty(size, np.int8), np.zeros(size, np.uint8)
    since, until = np.empty(size), np.empty(size)
    doubts = 0
    for case in range(size):
        holds, sampled, causes = 0, is_open, NOTHING
        begin, sure, end = np.nan, np.nan, np.nan
        for row in range(start[case], start[case + 1]):
            here = min(truth[0][row], present[0][row])
            holds = max(holds, here)
            sampled |= present[0][row] == 2
            if here == 1:
                causes |= truth[1][row] | present[1][row]
            elif not is_open:
                causes |= present[1][row]
            if here > 0:
                begin, end = _first(begin, earliest[row]), _last(end, latest[row])
            if here == 2:
                sure = _first(sure, latest[row])
        if not sampled:
            holds = max(holds, 1)
            causes = causes if causes else NOT_MEASURED
        found[case], since[case], until[case] = holds, begin, sure if holds == 2 else end
        if holds == 1:
            cause[case] = causes
            doubts += 1
    return found, cause, since, until, doubts


@inner
def _first(day: Any, other: Any) -> Any:
    """The earlier of two days; NaN is none."""
    return other if not day <= other and other == other else day


@inner
def _last(day: Any, other: Any) -> Any:
    """The later of two days; NaN is none."""
    return other if not day >= other and other == other else day


@loop("b1", "i8[]", FLAGS, FLAGS, "b1[]", "(f8[] f8[])", "(f8[] f8[] f8[] u1[])")
def pick(is_last: Any, start: Any, present: Any, defined: Any, recorded: Any, days: Any, number: Any) -> Any:
    """By case the hull of the points that may be the first or last: ends, rounding, cause, existence, days, counts."""
    size = len(start) - 1
    truth, doubt, cause = np.empty(size, np.int8), np.zeros(size, np.uint8), np.zeros(size, np.uint8)
    low, high, error, since, until = np.empty(size), np.empty(size), np.empty(size), np.empty(size), np.empty(size)
    doubts, wide, blurred = 0, 0, 0
    for case in range(size):
        first, over = start[case], start[case + 1]
        bound, holds, unsure = np.inf, 0, NOTHING
        for row in range(first, over):
            there = _there(row, present, defined, recorded)
            holds = max(holds, there)
            if there == 2:
                bound = min(bound, -days[0][row] if is_last else days[1][row])
            elif there == 1:
                unsure |= present[1][row] | defined[1][row]
        least, most, blur, causes, begin, end, count = np.inf, -np.inf, 0.0, NOTHING, np.nan, np.nan, 0
        for row in range(first, over):
            reach = -days[1][row] if is_last else days[0][row]
            if reach <= bound:
                there = _there(row, present, defined, recorded)
                if there > 0:
                    least, most = min(least, number[0][row]), max(most, number[1][row])
                    blur, count = max(blur, number[2][row]), count + 1
                    causes |= number[3][row] | (present[1][row] | defined[1][row] if there == 1 else NOTHING)
                    begin, end = _first(begin, days[0][row]), _last(end, days[1][row])
        if count > 1:
            causes |= CONFLICT if begin == end else IMPRECISE_DATE
        truth[case], doubt[case], cause[case] = holds, unsure if holds == 1 else NOTHING, causes
        low[case], high[case], error[case] = least, most if count else np.inf, blur
        since[case] = -bound if is_last and holds == 2 else begin
        until[case] = bound if not is_last and holds == 2 else end
        doubts, wide, blurred = doubts + (causes != 0), wide + (low[case] != high[case]), blurred + (blur != 0)
    return truth, doubt, low, high, error, cause, since, until, doubts, wide, blurred


@inner
def _there(row: Any, present: Any, defined: Any, recorded: Any) -> Any:
    """Whether a point and its value are there, and known to be."""
    return min(present[0][row], defined[0][row], 2 if recorded[row] else 0)
