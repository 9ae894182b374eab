"""Ranges of rows that may overlap, reduced as `reducers` does it: rows enter once, and leave as ranges move on."""

from __future__ import annotations

from typing import Any

import numpy as np

from adjudge.values.loops import inner, loop

NOTHING, NOT_MEASURED = np.uint8(0), np.uint8(1)  # causes
FLAGS = "(i1[] u1[])"


@loop("i8[]", "i8[]")
def are_onward(begin: Any, end: Any) -> Any:
    """Whether neither end of the ranges ever goes back."""
    for place in range(1, len(begin)):
        if begin[place] < begin[place - 1] or end[place] < end[place - 1]:
            return False
    return True


@loop("f8[]", "i8[]", "i8[]", "f8", "f8")
def lowest(values: Any, begin: Any, end: Any, sign: Any, empty: Any) -> Any:
    """The lowest value of each range; the highest with a sign of -1."""
    return _slid(values, np.full(1, 2, np.int8), begin, end, sign, empty)


@loop("f8", "(f8[] f8[] f8[] u1[])", FLAGS, "i8[]", "i8[]", "b1", "b1")
def extreme(sign: Any, number: Any, exists: Any, begin: Any, end: Any, is_exact: Any, is_blurred: Any) -> Any:
    """The lowest (highest) ends of the certain points of each range, their rounding, whether there is one, doubts."""
    low, high, error, cause = number
    truth, why = exists
    size = len(truth)
    least = _slid(low, truth, begin, end, sign, np.inf * sign)
    most = least if is_exact else _slid(high, truth, begin, end, sign, np.inf * sign)
    blur = _slid(error, truth, begin, end, -1.0, 0.0) if is_blurred else np.empty(0)
    met, doubt = np.full(size + 1, size), np.full(size + 1, size)
    for row in range(size - 1, -1, -1):
        met[row] = row if truth[row] == 2 else met[row + 1]
        doubt[row] = row if cause[row] | why[row] else doubt[row + 1]
    found, open_ = np.empty(len(begin), np.int8), np.empty(len(begin), np.bool_)
    doubts = 0
    for place in range(len(begin)):
        found[place] = 2 if met[begin[place]] < end[place] else 0
        open_[place] = doubt[begin[place]] < end[place]
        doubts += open_[place]
    return least, most, blur, found, open_, doubts


@loop("f8", "(f8[] f8[] f8[] u1[])", FLAGS, "i8[]", "i8[]")
def doubtful(sign: Any, number: Any, exists: Any, begin: Any, end: Any) -> Any:
    """The same of some ranges, from the points that only may be there too: ends, rounding, cause, existence, why."""
    low, high, error, cause = number if sign > 0 else (number[1], number[0], number[2], number[3])
    truth, why = exists
    size = len(begin)
    near, far, blur = np.empty(size), np.empty(size), np.zeros(size)
    causes, found, doubt = np.zeros(size, np.uint8), np.zeros(size, np.int8), np.zeros(size, np.uint8)
    for place in range(size):
        reach, sure, most = np.inf, np.inf, -np.inf
        for row in range(begin[place], end[place]):
            found[place] = max(found[place], truth[row])
            doubt[place] |= why[row]
            if truth[row]:
                reach, most = min(reach, low[row] * sign), max(most, high[row] * sign)
                sure = min(sure, high[row] * sign) if truth[row] == 2 else sure
                blur[place] = max(blur[place], error[row])
        near[place], far[place] = reach, sure if found[place] == 2 else most
        for row in range(begin[place], end[place]):
            if truth[row] and low[row] * sign <= far[place]:
                causes[place] |= cause[row] | why[row]
        doubt[place] = doubt[place] if found[place] == 1 else NOTHING
    return near * sign, far * sign, blur, causes, found, doubt


@inner
def _slid(values: Any, there: Any, begin: Any, end: Any, sign: Any, empty: Any) -> Any:
    """The lowest of the values that are there (all, where `there` is one), by rows that wait while none is lower."""
    found, waiting = np.empty(len(begin)), np.empty(len(values), np.int64)
    head, tail, entered, is_all = 0, 0, 0, len(there) == 1
    for place in range(len(begin)):
        entered = max(entered, begin[place])
        while entered < end[place]:
            if is_all or there[entered] == 2:
                value = values[entered] * sign
                while tail > head and values[waiting[tail - 1]] * sign >= value:
                    tail -= 1
                waiting[tail] = entered
                tail += 1
            entered += 1
        while head < tail and waiting[head] < begin[place]:
            head += 1
        found[place] = values[waiting[head]] if head < tail and waiting[head] < end[place] else empty
    return found


@loop("i1[]", "i8[]", "i8[]", "i8")
def some(truth: Any, begin: Any, end: Any, least: Any) -> Any:
    """Whether a row of each range has a truth of at least so much."""
    ahead = np.empty(len(truth) + 1, np.int64)
    ahead[-1] = len(truth)
    for row in range(len(truth) - 1, -1, -1):
        ahead[row] = row if truth[row] >= least else ahead[row + 1]
    found = np.empty(len(begin), np.bool_)
    for place in range(len(begin)):
        found[place] = ahead[begin[place]] < end[place]
    return found


@loop(FLAGS, FLAGS, "i8[]", "i8[]", "b1")
def quantified(truth: Any, present: Any, begin: Any, end: Any, is_open: Any) -> Any:
    """Whether a point of each range holds, why that is not known, and how many are in doubt."""
    met, possible, sampled, blurred = _ahead(truth, present, is_open)
    found, cause = np.empty(len(begin), np.int8), np.zeros(len(begin), np.uint8)
    doubts, every = 0, _every(truth[1]) | _every(present[1])
    for place in range(len(begin)):
        row, over = begin[place], end[place]
        holds = 2 if met[row] < over else np.int64(possible[row] < over or not (is_open or sampled[row] < over))
        found[place] = holds
        if holds == 1:
            causes, at = NOTHING, blurred[row]
            while at < over:
                causes |= _doubt(at, truth, present, is_open)
                at = blurred[at + 1] if causes != every else over
            cause[place] = causes if causes or is_open or sampled[row] < over else NOT_MEASURED
            doubts += 1
    return found, cause, doubts


@inner
def _ahead(truth: Any, present: Any, is_open: Any) -> Any:
    """For each row the next one that holds, that may, that is there, and that has a cause of doubt."""
    size = len(truth[0])
    met, possible = np.empty(size + 1, np.int64), np.empty(size + 1, np.int64)
    sampled, blurred = np.empty(size + 1, np.int64), np.empty(size + 1, np.int64)
    met[-1] = possible[-1] = sampled[-1] = blurred[-1] = size
    for row in range(size - 1, -1, -1):
        holds = min(truth[0][row], present[0][row])
        met[row] = row if holds == 2 else met[row + 1]
        possible[row] = row if holds > 0 else possible[row + 1]
        sampled[row] = row if present[0][row] == 2 else sampled[row + 1]
        blurred[row] = row if _doubt(row, truth, present, is_open) else blurred[row + 1]
    return met, possible, sampled, blurred


@inner
def _doubt(row: Any, truth: Any, present: Any, is_open: Any) -> Any:
    """Why it is not known whether a point holds; of a closed series also why it is not known to be there."""
    cause = truth[1][row] | present[1][row] if min(truth[0][row], present[0][row]) == 1 else NOTHING
    return cause if is_open else cause | present[1][row]


@inner
def _every(cause: Any) -> Any:
    """All causes that there are."""
    union = NOTHING
    for row in range(len(cause) if len(cause) and cause.strides[0] else min(len(cause), 1)):
        union |= cause[row]
    return union


@loop(FLAGS, "b1[]", "i8[]", "i8[]")
def count(present: Any, recorded: Any, begin: Any, end: Any) -> Any:
    """The least and most number of points of each range, why they differ, and how many do."""
    truth, why = present
    size, every = len(truth), _every(why)
    sure, hope = np.zeros(size + 1, np.int64), np.zeros(size + 1, np.int64)
    ghost, blurred = np.full(size + 1, size), np.full(size + 1, size)
    for row in range(size):
        sure[row + 1] = sure[row] + (recorded[row] & (truth[row] == 2))
        hope[row + 1] = hope[row] + (recorded[row] & (truth[row] > 0))
    for row in range(size - 1, -1, -1):
        ghost[row] = row if truth[row] and not recorded[row] else ghost[row + 1]
        blurred[row] = row if why[row] else blurred[row + 1]
    least, most, cause = np.empty(len(begin)), np.empty(len(begin)), np.zeros(len(begin), np.uint8)
    doubts = 0
    for place in range(len(begin)):
        row, over = begin[place], max(end[place], begin[place])
        least[place], most[place], at = sure[over] - sure[row], hope[over] - hope[row], blurred[row]
        if ghost[row] < over:
            most[place] = np.inf
        while at < over:
            cause[place] |= why[at]
            at = blurred[at + 1] if cause[place] != every else over
        doubts += (least[place] != most[place]) | (cause[place] != 0)
    return least, most, cause, doubts
