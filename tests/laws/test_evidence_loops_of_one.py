"""The loops of evidence one by one, on numbers and days that no case has."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("numba", reason="numba is not installed: the fast extra")

from adjudge.abstraction import margin
from adjudge.abstraction.loops import evidence, witness
from adjudge.rulebook.types import DAY
from adjudge.values.same import same

SEEDS = st.integers(0, 2**32)
VALUES = (0.0, -0.0, 1.0, -1.0, 1.0 + 1e-12, 0.3, 1e-300, 1e300, -1e300, 1.7e308, np.inf, -np.inf, np.nan)


def columns(random: Random, size: int, *values: float) -> np.ndarray:
    """Some of the values; seldom one of them throughout, held once."""
    if random.random() < 0.2:
        return same(random.choice(values), size, np.float64)
    return np.array(random.choices(values, k=size))


def numbers(random: Random, size: int) -> tuple[np.ndarray, np.ndarray]:
    low, high = (columns(random, size, *VALUES) for _ in range(2))
    return (low, low) if random.random() < 0.5 else (np.minimum(low, high), np.maximum(low, high))


@given(SEEDS)
def test_near_is_by_case_what_the_margins_are(seed):
    """All that may be as close as the closest of each case, by the same arithmetic; by case, and along a series."""
    random = Random(seed)
    size = random.choice((0, 1, 2, 12))
    case = np.sort(random.choices(range(3), k=size)).astype(np.intp)
    is_series, by_case = random.random() < 0.8, (random.random() < 0.4, random.random() < 0.4)
    by_case = by_case if is_series else (False, False)
    left, right = (numbers(random, 3 if each else size) for each in by_case)
    truth = np.array(random.choices((0, 1, 2), k=size), dtype=np.int8)
    points = np.flatnonzero([random.random() < 0.8 for _ in range(size)])
    op, kind = random.choice((">", ">=", "<", "<=")), random.choice((None, None, DAY))
    how = (margin.is_more(op), kind == DAY)
    found = evidence.near(how, left, right, by_case, case if is_series else case[:0], truth, points)
    cases = case[points] if is_series else points
    places = [cases if each else points for each in by_case]
    sides = [tuple(end[place] for end in side) for place, side in zip(places, (left, right), strict=True)]
    with np.errstate(all="ignore"):
        expected = expected_near(op, kind, sides, truth[points], cases)
    for mine, theirs in zip(found, expected, strict=True):
        assert np.array_equal(mine, theirs, equal_nan=True)


def expected_near(op, kind, sides, truth, cases):
    """The same by numpy: case, closeness, distance and size."""
    left, right = sides
    away = margin.distance(op, left, right)
    close = margin.relative(op, away, right, kind)
    least = {each: margin.about(close[cases == each].min()) for each in set(cases.tolist())}
    bound = np.array([least[each] for each in cases.tolist()])
    kept = np.flatnonzero((close <= bound) & ~np.isnan(away))
    told = margin.on_its_side(away[kept], truth[kept])
    return cases[kept], close[kept], told, margin.size_of(op, told, (right[0][kept], right[1][kept]))


def some_rows(random: Random):
    """Rows by case, ranges of them that may overlap, and which ranges are asked for."""
    size = random.choice((0, 1, 8))
    case = np.sort(random.choices(range(3), k=size)).astype(np.intp)
    many = random.choice((1, 6))
    begin = np.array([random.randint(0, size) for _ in range(many)], dtype=np.intp)
    end = np.array([random.randint(0, size) for _ in range(many)], dtype=np.intp)
    begin, end = (begin, end) if random.random() < 0.5 else (np.sort(begin), np.sort(end))
    begin, end = np.minimum(begin, end), np.maximum(begin, end)
    return size, case, (begin, end), np.array([random.random() < 0.8 for _ in range(many)])


def truths(random: Random, size: int) -> np.ndarray:
    if random.random() < 0.3:
        return same(random.choice((0, 1, 2)), size, np.int8)
    return np.array(random.choices((0, 1, 2), k=size), dtype=np.int8)


def some_days(random: Random, size: int, *, is_sorted: bool):
    begin = np.array(random.choices(range(6), k=size), dtype=float)
    if is_sorted:
        return np.sort(begin), np.sort(begin)
    begin = np.where([random.random() < 0.2 for _ in range(size)], -np.inf, begin)
    return np.sort(begin), np.maximum(np.sort(begin), -1) + random.choice((0.0, 1.0, 3.0, np.inf))


@given(SEEDS)
def test_the_first_and_the_last(seed):
    """All that may be the first (last), of those that are recorded or reach as far; sorted or not."""
    random = Random(seed)
    size, _, ranges, asked = some_rows(random)
    is_last, is_sorted = random.random() < 0.5, random.random() < 0.5
    days, there = some_days(random, size, is_sorted=is_sorted), (truths(random, size), truths(random, size))
    recorded = np.array([random.random() < 0.6 for _ in range(size)], dtype=bool)
    found = witness.picked(is_last, is_sorted, asked, ranges, there, recorded, days)
    assert found.tolist() == expected_picks(is_last, asked, ranges, there, recorded, days).tolist()


def expected_picks(is_last, asked, ranges, there, recorded, days):
    low, high = (-days[1], -days[0]) if is_last else days
    holds = np.minimum(*there)
    chosen = np.zeros(len(recorded), dtype=bool)
    for begin, end in zip(*(each[asked] for each in ranges), strict=True):
        rows = np.arange(begin, end)
        surest = high[rows[holds[rows] == 2]].min(initial=np.inf)
        may = rows[(holds[rows] > 0) & (low[rows] <= surest)]
        since = low[may[recorded[may]]].min(initial=np.inf)
        chosen[may[(high[may] >= since) & (since < np.inf)]] = True
    return chosen


@given(SEEDS)
def test_what_decides_some(seed):
    """The first that are met, the unknown, or all that are there; ranges that overlap, and any answer."""
    random = Random(seed)
    size, _, ranges, asked = some_rows(random)
    is_sorted = random.random() < 0.5
    days, of = some_days(random, size, is_sorted=is_sorted), (truths(random, size), truths(random, size))
    answer = truths(random, len(asked))
    found = witness.deciding(is_sorted, asked, ranges, answer, of, days)
    assert found.tolist() == expected_decisions(asked, ranges, answer, of, days).tolist()


def expected_decisions(asked, ranges, answer, of, days):
    holds, chosen = np.minimum(*of), np.zeros(len(of[0]), dtype=bool)
    for value in np.flatnonzero(asked):
        rows = np.arange(ranges[0][value], ranges[1][value])
        met, unknown = rows[holds[rows] == 2], rows[holds[rows] == 1]
        if answer[value] == 2:
            chosen[met[days[0][met] <= days[1][met].min(initial=np.inf)]] = True
        else:
            is_open = answer[value] == 1 and len(unknown) > 0
            chosen[unknown if is_open else rows[of[1][rows] > 0]] = True
    return chosen
