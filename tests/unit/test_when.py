"""A date is an interval of days, read and printed without completing it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adjudge.values.when import When, read_when

ordinals = st.integers(365, 3_000_000)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2013-03-16", 1),
        ("2013-02", 28),
        ("2012-02", 29),
        ("2013", 365),
        ("2012-12..2013-03", 121),
        ("0900-03", 31),
    ],
)
def test_a_date_spans_the_days_it_may_mean(text: str, days: int) -> None:
    """A month is all its days, a range all between its ends; the text comes back."""
    when = read_when(text)
    assert when.latest - when.earliest + 1 == days
    assert str(when) == text


def test_about_a_day_spreads_to_both_sides() -> None:
    """`~2013-11-01 30d` is thirty days earlier to thirty days later."""
    assert str(read_when("~2013-11-01 30d")) == "2013-10-02..2013-12-01"


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2013-13", "2013-02-30", "16.03.2013", "2014..2013", "~0001-01-01 9d", "0000"]
)
def test_what_is_no_date_is_refused_with_a_mend(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(ValueError, match=r"Write 2013-03-16|Put the earlier"):
        read_when(text)


@given(ordinals, st.integers(0, 800))
def test_printing_and_reading_is_lossless(earliest: int, width: int) -> None:
    """What is printed reads back as the same interval."""
    when = When(earliest, earliest + width)
    assert read_when(str(when)) == when


@given(ordinals, st.integers(0, 40), ordinals, st.integers(0, 40))
def test_order_is_certain_only_when_every_day_agrees(a: int, wide_a: int, b: int, wide_b: int) -> None:
    """The order of two dates is what holds for all their days, else not certain."""
    left, right = When(a, a + wide_a), When(b, b + wide_b)
    fewest, most = left.days_until(right)
    assert left.is_before(right) == (True if fewest > 0 else None if most > 0 else False)


def test_overlapping_dates_have_no_certain_order() -> None:
    """A day inside a month may be before or after the event that the month holds."""
    assert read_when("2013-03").is_before(read_when("2013-03-16")) is None
