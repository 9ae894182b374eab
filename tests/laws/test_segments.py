"""Picks over points whose dates and values are intervals: the hull of every world that they allow."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adjudge.abstraction import segments
from adjudge.abstraction.segments import Points
from adjudge.values.truth import Cause, Truth, flags

Row = tuple[tuple[int, int], tuple[int, int], bool]  # days, values, certain


def interval(top: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(0, top), st.integers(0, 2)).map(lambda pair: (pair[0], pair[0] + pair[1]))


rows = st.lists(st.tuples(interval(4), interval(4), st.booleans()), min_size=1, max_size=3)


def points(table: list[Row]) -> Points:
    days = np.array([row[0] for row in table], dtype=float).reshape(-1, 2)
    values = np.array([row[1] for row in table], dtype=float).reshape(-1, 2)
    exists = flags([2 if row[2] else 1 for row in table], int(Cause.IMPRECISE_DATE))
    return Points(days[:, 0], days[:, 1], values[:, 0], values[:, 1], np.zeros(len(table), np.uint8), exists)


def worlds(table: list[Row]) -> list[list[tuple[int, int]]]:
    """Every precise table of (day, value) that the rows allow."""
    options = [
        [(day, value) for day in range(d[0], d[1] + 1) for value in (v[0], v[1])] + ([] if certain else [None])
        for d, v, certain in table
    ]
    return [[point for point in world if point] for world in product(*options)]


def whole(table: list[Row]) -> np.ndarray:
    return np.array([0, len(table)])


PICKS = {
    "first": lambda world: [value for day, value in world if day == min(d for d, _ in world)],
    "last": lambda world: [value for day, value in world if day == max(d for d, _ in world)],
    "lowest": lambda world: [min(value for _, value in world)],
    "highest": lambda world: [max(value for _, value in world)],
}


@pytest.mark.parametrize("pick", PICKS)
@given(table=rows)
def test_a_pick_holds_every_value_that_some_world_picks(pick: str, table: list[Row]) -> None:
    """The interval contains what any completion of dates, values and presence would pick."""
    picked = getattr(segments, pick)(points(table), whole(table))
    for world in worlds(table):
        if world:
            assert all(picked.low[0] <= value <= picked.high[0] for value in PICKS[pick](world))


@pytest.mark.parametrize("pick", PICKS)
@given(table=rows)
def test_a_pick_is_no_wider_than_its_worlds(pick: str, table: list[Row]) -> None:
    """Both ends of the interval are reached by some completion."""
    picked = getattr(segments, pick)(points(table), whole(table))
    reached = [value for world in worlds(table) if world for value in PICKS[pick](world)]
    assert (picked.low[0], picked.high[0]) == (min(reached), max(reached))


@given(rows)
def test_a_pick_exists_as_surely_as_a_point(table: list[Row]) -> None:
    """One certain point makes the pick certain; only possible points leave it unknown."""
    truth = Truth(int(segments.first(points(table), whole(table)).exists.truth[0]))
    assert truth == (Truth.MET if any(row[2] for row in table) else Truth.UNKNOWN)


@given(rows)
def test_a_count_runs_from_the_certain_to_the_possible(table: list[Row]) -> None:
    """The ends of a count are reached by the smallest and the largest world."""
    low, high = segments.count(points(table).exists, whole(table))
    sizes = [len(world) for world in worlds(table)]
    assert (low[0], high[0]) == (min(sizes), max(sizes))


def test_an_empty_segment_has_no_pick_and_spoils_no_neighbour() -> None:
    """A case without points yields no value; the next case keeps its own."""
    picked = segments.last(points([((3, 3), (7, 7), True)]), np.array([0, 0, 1, 1]))
    assert [Truth(int(truth)).word for truth in picked.exists.truth] == ["not met", "met", "not met"]
    assert picked.low[1] == picked.high[1] == 7


def test_two_results_of_one_day_are_a_conflict_and_two_of_one_month_an_imprecise_date() -> None:
    """The cause of a hull tells what would settle it."""
    same_day = [((3, 3), (1, 1), True), ((3, 3), (9, 9), True)]
    same_month = [((0, 9), (1, 1), True), ((5, 5), (9, 9), True)]
    assert segments.last(points(same_day), whole(same_day)).cause[0] == Cause.CONFLICT
    assert segments.last(points(same_month), whole(same_month)).cause[0] == Cause.IMPRECISE_DATE


@pytest.mark.parametrize(
    ("truths", "answer", "cause"),
    [
        ([0, 2], "met", 0),
        ([0, 0], "not met", 0),
        ([0, 1], "unknown", Cause.CENSORED),
        ([], "unknown", Cause.NOT_MEASURED),
    ],
)
def test_some_point_is_met(truths: list[int], answer: str, cause: int) -> None:
    """Without a sample it is unknown because nothing was measured."""
    column = flags(truths, int(Cause.CENSORED))
    found = segments.some(column, flags(np.full(len(truths), 2)), np.array([0, len(truths)]))
    assert Truth(int(found.truth[0])).word == answer
    assert found.cause[0] == cause
