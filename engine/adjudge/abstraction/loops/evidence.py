"""Which comparisons lie nearest to their thresholds, case by case, as `evidence` tells it; and rows by case."""

from __future__ import annotations

from typing import Any

import numpy as np

from adjudge.values.loops import inner, loop

ENDS = "(f8[] f8[])"


@loop("(b1 b1)", ENDS, ENDS, "(b1 b1)", "i8[]", "i1[]", "i8[]")
def near(how: Any, left: Any, right: Any, by_case: Any, case: Any, truth: Any, points: Any) -> Any:
    """Of the points of a comparison those that may be the nearest of their case: case, closeness, distance, and size.

    Closeness is not yet in so many digits; `size` is that of what was compared.
    """
    many, count, begin = len(points), 0, 0
    cases, found, aways, closes = np.empty(many, np.int64), np.empty((3, many)), np.empty(many), np.empty(many)
    while begin < many:
        here, least, end = _case_of(case, points[begin]), np.inf, begin
        while end < many and _case_of(case, points[end]) == here:
            one, other = here if by_case[0] else points[end], here if by_case[1] else points[end]
            ends = right[0][other], right[1][other]
            aways[end] = _distance(how[0], (left[0][one], left[1][one]), ends)
            closes[end] = _closeness(how, aways[end], ends)
            least, end = min(least, closes[end]), end + 1
        for place in range(begin, end):
            away = aways[place]
            if closes[place] <= _about(least) and away == away:  # not NaN
                row = points[place]
                ends = right[0][here if by_case[1] else row], right[1][here if by_case[1] else row]
                told = 0.0 if (truth[row] == 2 and away < 0) or (truth[row] == 0 and away > 0) else away
                size = max(_threshold(how[0], told, ends), abs(told))
                cases[count], found[0, count], found[1, count], found[2, count] = here, closes[place], told, size
                count += 1
        begin = end
    return cases[:count].copy(), found[0, :count].copy(), found[1, :count].copy(), found[2, :count].copy()


@inner
def _case_of(case: Any, row: Any) -> Any:
    """The case of a point, which is one itself where values are by case."""
    return case[row] if len(case) else row


@inner
def _distance(is_more: Any, left: Any, right: Any) -> Any:
    """The end of the margin that is nearest to zero; zero where it straddles, NaN where an end is not known."""
    low = left[0] - right[1] if is_more else right[0] - left[1]
    high = left[1] - right[0] if is_more else right[1] - left[0]
    if low != low or high != high:  # NaN
        return np.nan
    return low if low >= 0 else high if high <= 0 else 0.0


@inner
def _threshold(is_more: Any, away: Any, right: Any) -> Any:
    """The size of the end of the right side that the distance was taken to."""
    return abs(right[1] if (away > 0) == is_more else right[0])


@inner
def _closeness(how: Any, away: Any, right: Any) -> Any:
    """The distance relative to its threshold; infinite for days and thresholds of zero."""
    is_more, is_day = how
    threshold = _threshold(is_more, away, right)
    if is_day or not threshold > 0 or not np.isfinite(threshold + away):
        return np.inf
    return abs(away) / threshold


@inner
def _about(least: Any) -> Any:
    """What may be as close in ten digits."""
    return least * (1 + 1e-7) + 1e-7


@loop("i8[]", "f8[]", "i8")
def about_least(case: Any, close: Any, size: Any) -> Any:
    """The places of what may be the closest of its case in ten digits."""
    least = np.full(size, np.inf)
    for place in range(len(case)):
        least[case[place]] = min(least[case[place]], close[place])
    rows, count = np.empty(len(case), np.int64), 0
    for place in range(len(case)):
        if close[place] <= _about(least[case[place]]):
            rows[count] = place
            count += 1
    return rows[:count].copy()


@loop("i8[]", "f8[]", "f8[]", "i8[]", "i8")
def nearest(case: Any, close: Any, margin: Any, kind: Any, size: Any) -> Any:
    """The place of the closest of each case that has one: then by its size, a met one first, and its kind."""
    best = np.full(size, -1, np.int64)
    for place in range(len(case)):
        held = best[case[place]]
        if held < 0 or _is_before(close, margin, kind, place, held):
            best[case[place]] = place
    return best[best >= 0]


@inner
def _is_before(close: Any, margin: Any, kind: Any, place: Any, other: Any) -> Any:
    """Whether one comparison lies nearer than another."""
    if close[place] != close[other]:
        return close[place] < close[other]
    if abs(margin[place]) != abs(margin[other]):
        return abs(margin[place]) < abs(margin[other])
    if margin[place] != margin[other]:
        return margin[place] > margin[other]
    return kind[place] < kind[other]


@loop("b1[]", "b1[]", "b1[]", "i8[]")
def joined(own: Any, other: Any, cases: Any, case: Any) -> Any:
    """The rows of one, and in some cases those of another too."""
    rows = np.empty(len(own), np.bool_)
    for row in range(len(own)):
        rows[row] = own[row] | (other[row] & cases[case[row]])
    return rows
