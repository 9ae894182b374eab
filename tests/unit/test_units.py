"""Units are read from a closed table; kinds never mix."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adjudge.values import units
from adjudge.values.units import Kind, factor, read_unit

known = st.sampled_from(sorted(units._EXACT))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("copies/mL", "{copies}/mL"),
        ("cp/ml", "{copies}/mL"),
        ("cells / µL", "/uL"),
        ("cells/mm3", "/uL"),
        ("10^9/L", "10*3/uL"),
        ("K/uL", "10*3/uL"),
        ("IU/mL", "[IU]/mL"),
        ("log10 copies/mL", "{Log_copies}/mL"),
        ("{Log_copies}/mL", "{Log_copies}/mL"),
        ("percent", "%"),
        ("cm3", "mL"),
        ("index", "1"),
        ("weeks", "wk"),
    ],
)
def test_units_are_read_as_people_write_them(text: str, code: str) -> None:
    """An alias, in any spacing and unambiguous capitals, is its UCUM code."""
    assert read_unit(text).code == code


@pytest.mark.parametrize("text", ["", "cp", "furlong", "mg/kg/parsec"])
def test_an_unknown_unit_is_refused_with_a_mend(text: str) -> None:
    """A unit that is not in the table is never guessed."""
    with pytest.raises(ValueError, match=r"is no known unit\. (Did you mean|Write)"):
        read_unit(text)


def test_copies_iu_and_their_logarithms_never_convert() -> None:
    """No universal factor exists between copies and IU, and a logarithm is another kind."""
    kinds = [read_unit(text) for text in ("copies/mL", "IU/mL", "log10 copies/mL", "cells/mL")]
    for left, right in product(kinds, kinds):
        assert (factor(left, right) is None) == (left is not right)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [("10*3/uL", "/uL", 1000), ("copies/uL", "copies/mL", 1000), ("wk", "d", 7), ("%", "1", Fraction(1, 100))],
)
def test_factors_are_exact(source: str, target: str, expected: Fraction) -> None:
    """A conversion is a rational number."""
    assert factor(read_unit(source), read_unit(target)) == expected


@given(known, known)
def test_there_and_back_is_one(a: str, b: str) -> None:
    """Converting back undoes converting; both ways exist or neither."""
    there, back = factor(read_unit(a), read_unit(b)), factor(read_unit(b), read_unit(a))
    assert (there is None) == (back is None)
    assert there is None or back is None or there * back == 1


def test_a_kind_says_whether_it_is_a_logarithm() -> None:
    """Two kinds of one dimension differ by their scale."""
    assert str(Kind("copies per volume", log=True)) == "log10 copies per volume"
