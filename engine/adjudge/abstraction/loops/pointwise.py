"""Comparison and arithmetic of two numbers at a time, and logic by case, as `pointwise` and `arithmetic` do them.

A number is its two ends, a bound on their rounding, why they are apart, and whether it is there. One that is given by
case is looked up by the case of each point.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from adjudge.values.loops import inner, loop

NUMBER = "(f8[] f8[] f8[] u1[] i1[] u1[])"
NOTHING, NOT_MEASURED, UNDEFINED = np.uint8(0), np.uint8(1), np.uint8(128)  # causes
EPSILON = 2.0**-52
FAINTEST = 1e-290  # as arithmetic.FAINTEST
WHOLE = 2.0**53


@loop(NUMBER, NUMBER, "i8[]", "b1", "b1", "i8", "b1")
def compare(more: Any, less: Any, case: Any, spread_more: Any, spread_less: Any, size: Any, is_loose: Any) -> Any:
    """The truth of `more` above `less`, its cause, where rounding could decide it, and whether the last two are any."""
    low, high, blur, why, there, lacking = more
    low_, high_, blur_, why_, there_, lacking_ = less
    truth, cause, close = np.empty(size, np.int8), np.zeros(size, np.uint8), np.zeros(size, np.bool_)
    doubts, near = 0, 0
    for row in range(size):
        at, by = case[row] if spread_more else row, case[row] if spread_less else row
        sure = (low[at] > high_[by]) | (is_loose & (low[at] == high_[by]))
        maybe = (high[at] > low_[by]) | (is_loose & (high[at] == low_[by]))
        known = min(there[at], there_[by])
        if (sure != maybe) | (known < 2):
            doubt = why[at] | why_[by] if sure != maybe else NOTHING
            if known < 2:
                doubt = doubt | lacking[at] | lacking_[by] if known == 1 else NOT_MEASURED
                sure, maybe = False, True
            cause[row] = doubt
            doubts += 1
        truth[row] = np.int8(sure) + np.int8(maybe)
        error = (blur[at] + blur_[by]) * 4
        if (error > 0) & (known > 0):
            is_near = (not abs(low[at] - high_[by]) > error) | (not abs(high[at] - low_[by]) > error)
            close[row] = is_near
            near += is_near
    return truth, cause, close, doubts, near


@loop("i1[,]", "u1[,]", "f8[,]", "f8[,]", "b1")
def some(truth: Any, why: Any, earliest: Any, latest: Any, is_all: Any) -> Any:
    """By case whether one operand is met (all are), why that is not known, its days, and how many are in doubt."""
    size = truth.shape[1]
    found, cause, since, until = np.empty(size, np.int8), np.zeros(size, np.uint8), np.empty(size), np.empty(size)
    doubts = 0
    for case in range(size):
        best, causes = 0, NOTHING
        first, by, least, most, end = np.nan, np.nan, np.nan, np.nan, np.nan
        for place in range(len(truth)):
            one = 2 - truth[place, case] if is_all else truth[place, case]
            best, causes = max(best, one), causes | why[place, case]
            begin, over = earliest[place, case], latest[place, case]
            least, most, end = _fmin(least, begin), _fmax(most, begin), _fmax(end, over)
            first, by = _fmin(first, begin) if one else first, _fmin(by, over) if one == 2 else by
        found[case] = 2 - best if is_all else best
        begin, over = (first, by) if best == 2 else ((least, end) if best == 1 else (most, end))
        since[case], until[case] = begin if over == over else np.nan, over
        if best == 1:
            cause[case] = causes
            doubts += 1
    return found, cause, since, until, doubts


@loop("i8", NUMBER, NUMBER, "i8[]", "b1", "b1", "i8", "b1")
def operate(op: Any, left: Any, right: Any, case: Any, spread: Any, spread_: Any, size: Any, is_exact: Any) -> Any:
    """The ends of a result, its rounding, cause and whether it is there; how many are blurred, in doubt, not there."""
    low, high, blur, why, there, lacking = left
    low_, high_, blur_, why_, there_, lacking_ = right
    least, most, error = np.empty(size), np.empty(0 if is_exact else size), np.empty(size)
    cause, truth, doubt = np.zeros(size, np.uint8), np.empty(size, np.int8), np.zeros(size, np.uint8)
    blurred, doubts, absent, lost = 0, 0, 0, 0
    for row in range(size):
        at, by = case[row] if spread else row, case[row] if spread_ else row
        truth[row] = min(there[at], there_[by])
        if truth[row] < 2:
            absent += 1
            doubt[row] = lacking[at] | lacking_[by] if truth[row] == 1 else NOTHING
        begin, end = _ends(op, low[at], high[at], low_[by], high_[by], is_exact)
        error[row] = _error(op, (low[at], high[at], blur[at]), (low_[by], high_[by], blur_[by]), begin, end)
        blurred += error[row] != 0
        cause[row] = why[at] | why_[by]
        if begin != begin or end != end or (op == 3 and low_[by] <= 0 and high_[by] >= 0):
            lost += 1
            cause[row] |= UNDEFINED if truth[row] else NOTHING
            begin, end = (np.nan, np.nan) if is_exact else (-np.inf, np.inf)
        doubts += cause[row] != 0
        least[row] = begin
        if not is_exact:
            most[row] = end
    if is_exact and lost:
        most = np.where(np.isnan(least), np.inf, least)
        least = np.where(np.isnan(least), -np.inf, least)
    return least, most, error, cause, truth, doubt, blurred, doubts, absent


@inner
def _ends(op: Any, low: Any, high: Any, low_: Any, high_: Any, is_exact: Any) -> Any:
    """Both ends of a sum (0), a difference (1), a product (2) or a quotient (3)."""
    if op == 0:
        return low + low_, high + high_
    if op == 1:
        return low - high_, high - low_
    if is_exact or (low == high and low_ == high_):
        one = _times(low, low_) if op == 2 else low / low_
        return one, one
    if op == 2:
        a, b, c, d = _times(low, low_), _times(low, high_), _times(high, low_), _times(high, high_)
    else:
        a, b, c, d = low / low_, low / high_, high / low_, high / high_
    return _fmin(_fmin(a, b), _fmin(c, d)), _fmax(_fmax(a, b), _fmax(c, d))


@inner
def _times(left: Any, right: Any) -> Any:
    return 0.0 if left == 0 or right == 0 else left * right


@inner
def _fmin(left: Any, right: Any) -> Any:
    return right if left != left or right < left else left


@inner
def _fmax(left: Any, right: Any) -> Any:
    return right if left != left or right > left else left


@inner
def _error(op: Any, left: Any, right: Any, low: Any, high: Any) -> Any:
    """A bound on the rounding of either end; whole numbers that came from whole ones are exact."""
    error = left[2] + right[2]
    if op == 2:
        error = _size(left[0], left[1]) * right[2] + _size(right[0], right[1]) * left[2]
    if op == 3:
        smallest = min(_size(right[0], right[0]), _size(right[1], right[1]))
        error = (left[2] + _size(low, high) * right[2]) / (smallest if smallest > 0 else 1.0)
    if op >= 2 and _is_overflown(left, right, low, high):
        return np.inf
    size = _size(low, high)
    if error == 0 and np.rint(low) == low and np.rint(high) == high and size < WHOLE:
        return 0.0
    return (np.inf if np.isnan(error) else error) + size * EPSILON


@inner
def _size(low: Any, high: Any) -> Any:
    """The largest finite magnitude of either end."""
    one, other = abs(low) if np.isfinite(low) else 0.0, abs(high) if np.isfinite(high) else 0.0
    return max(one, other)


@inner
def _is_overflown(left: Any, right: Any, low: Any, high: Any) -> Any:
    """Finite numbers whose result leaves the range of floats, at either end."""
    if _is_faint(left[0]) or _is_faint(left[1]) or _is_faint(right[0]) or _is_faint(right[1]):
        return True
    if np.isfinite(low) and np.isfinite(high):
        return False
    return np.isfinite(left[0]) and np.isfinite(left[1]) and np.isfinite(right[0]) and np.isfinite(right[1])


@inner
def _is_faint(end: Any) -> Any:
    return end != 0 and abs(end) < FAINTEST
