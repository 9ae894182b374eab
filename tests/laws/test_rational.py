"""Whole numbers of 64 bits decide as exact objects do, or say that they do not know."""

from __future__ import annotations

import operator
from fractions import Fraction

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from adjudge.abstraction import rational
from adjudge.values.exact import as_written, logarithm

OPERATIONS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
whole = st.integers(-(10**6), 10**6).map(float)
decimals = st.tuples(st.integers(-(10**9), 10**9), st.integers(0, 6)).map(lambda pair: pair[0] / 10 ** pair[1])
anything = st.one_of(whole, decimals, st.floats(allow_nan=True), st.sampled_from([0.3, 1e15, 1e300]))
positive = st.one_of(st.integers(1, 10**9).map(float), decimals.filter(lambda value: value > 0))


def one(value: float) -> rational.Ratios:
    """A single number as it was written."""
    return rational.written(np.array([value]))


@given(anything)
@example(0.1 + 0.2)
@example(1e-7)
def test_a_number_is_what_was_written_or_unknown(value):
    """Of at most 15 digits, 6 after the point; a float between two such decimals is not known."""
    found = one(value)
    if found.known[0]:
        assert Fraction(int(found.above[0]), int(found.below[0])) == as_written(value)


@given(decimals)
def test_decimals_of_six_places_are_known(value):
    """What laboratories write is always read."""
    assert one(value).known[0]


@given(st.sampled_from(sorted(OPERATIONS)), anything, anything)
@example("*", 1e14, 1e14)
@example("-", 1e14, -1e14)
@example("/", 1.0, 0.0)
def test_arithmetic_is_that_of_fractions(op, left, right):
    """Where the result is known it is exact, and a quotient by zero is never known."""
    found = rational.arithmetic(op, one(left), one(right))
    if found.known[0]:
        assert Fraction(int(found.above[0]), int(found.below[0])) == OPERATIONS[op](as_written(left), as_written(right))
    assert not (op == "/" and right == 0 and found.known[0])


@given(whole, whole, st.sampled_from(["0.25", "0.3", "-0.5", "2"]))
def test_a_relative_change_is_compared_exactly(value, base, threshold):
    """(value - base) / base against a decimal, for all numbers of a laboratory's size."""
    change = rational.arithmetic("/", rational.arithmetic("-", one(value), one(base)), one(base))
    order, known = rational.compared(change, rational.constant(Fraction(threshold), 1))
    assert known[0] == (base != 0)
    if base:
        exact = (Fraction(value) - Fraction(base)) / Fraction(base) - Fraction(threshold)
        assert order[0] == (exact > 0) - (exact < 0)


@given(positive, positive, st.integers(-9, 9))
@example(1000.0, 100.0, 1)
@example(0.3, 0.03, 1)
def test_a_fall_in_logarithms_is_compared_exactly(before, after, logs):
    """log10(before) - log10(after) against whole logs, from either side."""
    fall = rational.arithmetic("-", rational.log10(one(before)), rational.log10(one(after)))
    threshold = rational.constant(Fraction(logs), 1)
    order, known = rational.compared(fall, threshold)
    if known[0]:
        exact = (logarithm(as_written(before)) - logarithm(as_written(after)) - Fraction(logs)).sign()
        assert order[0] == exact
        assert rational.compared(threshold, fall)[0][0] == -exact


def test_logarithms_that_are_not_whole_are_left_to_exact_objects():
    """Half a log, and a logarithm times a number, are not decided here."""
    fall = rational.arithmetic("-", rational.log10(one(1000.0)), rational.log10(one(100.0)))
    assert not rational.compared(fall, rational.constant(Fraction(1, 2), 1))[1][0]
    assert not rational.arithmetic("*", fall, one(2.0)).known[0]
    assert not rational.log10(one(0.0)).known[0]
