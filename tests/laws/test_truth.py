"""Strong Kleene logic: the algebra, and the information order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adjudge.values.truth import Cause, Flags, Truth, bounds, constant, flags

KNOWN = (Truth.NOT_MET, Truth.MET)
truths = st.sampled_from(list(Truth))
causes = st.sampled_from([Cause.CENSORED, Cause.NOT_YET, Cause.CENSORED | Cause.IMPRECISE_DATE])


@st.composite
def columns(draw: st.DrawFn) -> Flags:
    """A column of three truths, each unknown with a cause."""
    rows = draw(st.lists(st.tuples(truths, causes), min_size=3, max_size=3))
    return flags([row[0] for row in rows], [int(row[1]) for row in rows])


def same(left: Flags, right: Flags) -> bool:
    return np.array_equal(left.truth, right.truth) and np.array_equal(left.cause, right.cause)


@given(columns(), columns())
def test_de_morgan_holds_with_causes(left: Flags, right: Flags) -> None:
    """Denying a conjunction is the disjunction of the denials."""
    assert same(~(left & right), ~left | ~right)


@given(columns(), columns(), columns())
def test_and_and_or_are_a_distributive_lattice_of_truths(a: Flags, b: Flags, c: Flags) -> None:
    """Truths commute, associate and distribute."""
    assert same(a & b, b & a)
    assert same((a | b) | c, a | (b | c))
    assert np.array_equal((a & (b | c)).truth, ((a & b) | (a & c)).truth)


@given(columns())
def test_denying_twice_changes_nothing(column: Flags) -> None:
    """Negation is its own inverse."""
    assert same(~~column, column)


@given(columns(), columns())
def test_only_an_unknown_carries_a_cause(left: Flags, right: Flags) -> None:
    """A known truth has no cause; an unknown one always has."""
    for column in (left & right, left | right, ~left):
        assert np.array_equal(column.cause != 0, column.truth == Truth.UNKNOWN)


def refines(vague: Truth, sharp: Truth) -> bool:
    return vague in (sharp, Truth.UNKNOWN)


@given(truths, truths, st.sampled_from(KNOWN), st.sampled_from(KNOWN))
def test_the_information_order_is_kept(a: Truth, b: Truth, sharp_a: Truth, sharp_b: Truth) -> None:
    """Learning more turns an unknown into a verdict, never a verdict into the other."""
    if not (refines(a, sharp_a) and refines(b, sharp_b)):
        return
    for name in ("__and__", "__or__"):
        vague = getattr(constant(a, 1, Cause.CENSORED), name)(constant(b, 1, Cause.CENSORED))
        sharp = getattr(constant(sharp_a, 1), name)(constant(sharp_b, 1))
        assert refines(Truth(int(vague.truth[0])), Truth(int(sharp.truth[0])))


@pytest.mark.parametrize(
    ("certain", "possible", "truth"),
    [(True, True, "met"), (False, True, "unknown"), (False, False, "not met")],
)
def test_bounds_are_met_unknown_or_not_met(certain: bool, possible: bool, truth: str) -> None:
    """What is certain is met, what is only possible is unknown, the rest is not met."""
    column = bounds(np.array([certain]), np.array([possible]), Cause.NOT_YET)
    assert Truth(int(column.truth[0])).word == truth
    assert column.met[0] == certain
    assert column.possible[0] == possible


def test_taking_rows_keeps_their_causes() -> None:
    """A row taken twice stands twice."""
    column = flags([0, 1, 2], [0, int(Cause.CENSORED), 0]).take(np.array([1, 1]))
    assert same(column, constant(Truth.UNKNOWN, 2, Cause.CENSORED))


def test_causes_are_named_in_a_fixed_order() -> None:
    """Several causes read in the order of their definition."""
    assert (Cause.NOT_YET | Cause.CENSORED).words == ("censored", "not yet")
