"""Axes: round ticks, in their place, and never crowded."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adjudge.case.record import Record, RecordKind
from adjudge.render.picture.scale import Scale, day_ticks, power_words, value_scale, value_ticks
from adjudge.render.picture.values import in_unit, interval_text, unit_text, value_text
from adjudge.values.when import When


def _days(first, last, is_relative=False):
    scale = Scale(first, last, 0, 700)
    return [tick.label for tick in day_ticks(scale, 74, is_relative)]


def _ordinal(text):
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        ("2020-01-01", "2020-01-04", "1 Jan 2020, 2 Jan, 3 Jan, 4 Jan"),
        ("2019-12-10", "2020-01-20", "15 Dec 2019, 22 Dec, 29 Dec, 5 Jan 2020, 12 Jan, 19 Jan"),
        ("2018-03-01", "2020-03-01", "Apr 2018, Jul, Oct, Jan 2019, Apr, Jul, Oct, Jan 2020"),
        ("1990-01-01", "2020-01-01", "1990, 1995, 2000, 2005, 2010, 2015, 2020"),
    ],
)
def test_days_are_told_by_the_calendar(first, last, labels):
    """Days, months with the year where it changes, years."""
    assert ", ".join(_days(_ordinal(first), _ordinal(last))) == labels


def test_study_days_are_told_as_days():
    """The first label says what is counted; steps are weeks, and decades of a long time."""
    assert _days(-7, 90, True) == ["day 0", "14", "28", "42", "56", "70", "84"]
    assert _days(0, 90_000, True)[:2] == ["day 0", "10950"]


@given(st.integers(1, 3_000_000), st.integers(1, 600_000), st.booleans())
def test_labels_of_days_are_never_crowded(first, length, is_relative):
    """Two ticks are as far apart as a label needs, within a tenth for months of 28 days; all are on the scale."""
    scale = Scale(first, first + length, 0, 700)
    places = [scale.at(tick.value) for tick in day_ticks(scale, 74, is_relative)]
    assert all(two - one >= 74 * 0.9 for one, two in pairwise(places))
    assert all(0 <= each <= 700 for each in places)


@pytest.mark.parametrize(
    ("values", "log", "labels"),
    [
        ((20, 1200), True, "10, 100, 1000, 10000"),
        ((5, 5), False, "4, 5, 6"),
        ((0, 0), False, "0, 0.5, 1"),
        ((-5, 3), False, "-5, 0"),
        ((110, 260), False, "0, 100, 200, 300"),
        ((), True, "1, 10, 100"),
    ],
)
def test_values_are_told_at_round_ticks(values, log, labels):
    """From zero where that is near; powers of ten on a logarithmic scale."""
    scale = value_scale(values, log, 90, 0)
    assert ", ".join(tick.label for tick in value_ticks(scale, 4)) == labels


@given(st.lists(st.floats(-1e299, 1e299), min_size=1, max_size=6), st.booleans())
def test_every_value_is_on_its_scale(values, log):
    """No value stands outside, and a larger one never lower."""
    values = [max(abs(each), 1e-290) for each in values] if log else values
    scale = value_scale(values, log, 90, 0)
    for value in values:
        assert scale.holds(value)
        assert -1e-6 <= scale.at(value) <= 90 + 1e-6
    assert scale.at(max(values)) <= scale.at(min(values)) + 1e-9
    assert len(value_ticks(scale, 4)) <= 9


def test_a_power_of_ten_is_told_in_full_while_it_is_short():
    """Beyond that its exponent is raised."""
    assert [power_words(each) for each in (-3, 0, 4, 5, -4)] == ["0.001", "1", "10000", "10⁵", "10⁻⁴"]


def _record(low, high, unit, **more):
    return Record("r", RecordKind.MEASUREMENT, "x", When(1, 1), low=low, high=high, unit=unit, **more)


@pytest.mark.parametrize(
    ("written", "unit", "target", "ends"),
    [
        ((3, 3), "{copies}/uL", "{copies}/mL", (3000, 3000)),
        ((3, 3), "{Log_copies}/mL", "{copies}/mL", (1000, 1000)),
        ((1000, 1000), "{copies}/mL", "{Log_copies}/mL", (3, 3)),
        ((0, 0), "{copies}/mL", "{Log_copies}/mL", (float("-inf"), float("-inf"))),
        ((3, 3), "[IU]/mL", "{copies}/mL", None),
        ((None, None), "[IU]/mL", "[IU]/mL", None),
    ],
)
def test_a_value_is_brought_to_the_unit_of_its_lane(written, unit, target, ends):
    """By its factor or its power of ten; what cannot be converted has no place."""
    found = in_unit(_record(*written, unit), target)
    assert found == (None if ends is None else pytest.approx(ends))


def test_a_value_is_told_as_it_was_written():
    """In the unit of its lane without the unit; converted where it was written in another; words stay words."""
    assert value_text(_record(0, 19.9, "{copies}/mL", written="< 20 copies/mL"), "{copies}/mL") == "<20"
    assert value_text(_record(3, 3, "{copies}/uL", written="3"), "{copies}/mL") == "3000"
    assert value_text(_record(0, 19.9, "{copies}/mL", written="not detected", detected=False), "{copies}/mL") == "n.d."
    assert value_text(_record(None, None, None, written="many"), "") == "many"


def test_an_interval_and_a_unit_are_told_short():
    """What is below or above a limit keeps its sign; braces of units are left out."""
    told = [interval_text(*ends) for ends in ((5, 5), (0, 20), (7, float("inf")), (2, 3))]
    assert told == ["5", "<20", ">7", "2–3"]
    assert [unit_text(each) for each in ("{copies}/mL", "/uL", "{score}", "1", "[IU]/mL")] == [
        *("copies/mL", "cells/µL", "points", "", "IU/mL"),
    ]
