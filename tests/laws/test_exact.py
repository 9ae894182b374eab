"""Exact numbers decide at a threshold what decimal arithmetic on paper decides."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adjudge.values.exact import Log, as_written

positive = st.fractions(Fraction(1, 10**6), 10**7, max_denominator=10**6)


def test_a_fall_of_one_log10_is_met_exactly_at_a_tenth() -> None:
    """From 0.3 to 0.03 is one log10, though floats say otherwise."""
    fall = Log(as_written(0.3)) - Log(as_written(0.03))
    assert fall == 1
    assert not fall > 1


def test_a_fall_below_an_open_limit_is_more_than_one_log10() -> None:
    """From 200 to the nearest number below 20 is strictly more than one log10."""
    assert Log(Fraction(200)) - Log(as_written(math.nextafter(20, 0))) > 1


def test_a_log_is_compared_with_a_decimal_without_rounding() -> None:
    """log10(2) lies just above 0.30102999566398 and just below 0.30102999566399."""
    assert Fraction("0.30102999566398") < Log(Fraction(2)) < Fraction("0.30102999566399")


def test_a_log_lies_between_the_infinities() -> None:
    """An open-ended interval compares with a logarithm."""
    assert -math.inf < Log(Fraction(5)) < math.inf
    assert Log(Fraction(5)) != math.inf


@given(positive, positive)
def test_logs_order_as_their_numbers(a: Fraction, b: Fraction) -> None:
    """log10 is strictly increasing."""
    assert (Log(a) < Log(b)) == (a < b)
    assert (Log(a) == Log(b)) == (a == b)


@given(positive, positive)
def test_logs_turn_products_into_sums(a: Fraction, b: Fraction) -> None:
    """The log of a product is the sum of the logs; subtracting undoes it; equal numbers hash alike."""
    assert Log(a) + Log(b) == Log(a * b)
    assert Log(a * b) - Log(b) == Log(a)
    assert hash(Log(a) + Log(b)) == hash(Log(a * b))


@given(st.integers(-8, 8), st.integers(-20, 20))
def test_powers_of_ten_are_whole_numbers(power: int, offset: int) -> None:
    """A logarithm that is rational equals and hashes like that rational."""
    log = Log(Fraction(10) ** power, Fraction(offset, 4))
    assert log == power + Fraction(offset, 4)
    assert hash(log) == hash(power + Fraction(offset, 4))


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 20))
def test_a_float_of_fifteen_digits_gives_back_what_was_written(digits: int, places: int) -> None:
    """Reading a decimal of at most fifteen digits as a float loses nothing."""
    written = Fraction(digits, 10**places)
    assert as_written(float(written)) == written


def test_the_log_of_zero_is_undefined() -> None:
    """No number stands for it."""
    with pytest.raises(ValueError, match="undefined"):
        Log(Fraction(0))


def test_a_long_product_is_still_decided() -> None:
    """Thousands of digits neither fail nor lose the last one."""
    log = Log(Fraction(10) ** 5000)
    assert log == 5000
    assert Log(Fraction(10) ** 300) < Log(Fraction(10**300 + 1))
