"""Results are read as the interval that they state, or refused with a mend."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adjudge.values.quantity import Result, read_result
from adjudge.values.truth import Truth

below = math.nextafter


@pytest.mark.parametrize(
    ("written", "result"),
    [
        (120, Result(120, 120, Truth.MET)),
        ("120", Result(120, 120, Truth.MET)),
        (" 0.5 ", Result(0.5, 0.5, Truth.MET)),
        ("1.2e3", Result(1200, 1200, Truth.MET)),
        (0, Result(0, 0, Truth.NOT_MET)),
        (-1.5, Result(-1.5, -1.5, Truth.NOT_MET)),
        ("<20", Result(0, below(20, 0), Truth.UNKNOWN)),
        ("< 20", Result(0, below(20, 0), Truth.UNKNOWN)),
        ("<=20", Result(0, 20, Truth.UNKNOWN)),
        ("≤20", Result(0, 20, Truth.UNKNOWN)),
        (">10000000", Result(below(1e7, math.inf), math.inf, Truth.MET)),
        (">=5", Result(5, math.inf, Truth.MET)),
        ("detected <= 50", Result(below(0, 1), 50, Truth.MET)),
        ("25%", Result(25, 25, Truth.MET, "%")),
        ("350 /mm3", Result(350, 350, Truth.MET, "/mm3")),
        ("detected, <50", Result(below(0, 1), below(50, 0), Truth.MET)),
        ("Detected <50 IU/mL", Result(below(0, 1), below(50, 0), Truth.MET, "IU/mL")),
        ("120 copies/mL", Result(120, 120, Truth.MET, "copies/mL")),
        ("450 10*3/uL", Result(450, 450, Truth.MET, "10*3/uL")),
        ("3.2 log10", Result(3.2, 3.2, Truth.MET, "log10", True)),
        ("3.2 log10 copies/mL", Result(3.2, 3.2, Truth.MET, "log10 copies/mL", True)),
        ("-0.5 log10", Result(-0.5, -0.5, Truth.MET, "log10", True)),
        ("<1.3 log10", Result(-math.inf, below(1.3, 0), Truth.UNKNOWN, "log10", True)),
    ],
)
def test_a_result_is_the_interval_it_states(written: str | float, result: Result) -> None:
    """Numbers, limits, words and units are read as written."""
    assert read_result(written) == result


@pytest.mark.parametrize("words", ["not detected", "TND", "Target Not Detected", "undetectable"])
def test_not_detected_lies_below_the_limit_of_detection(words: str) -> None:
    """The limit of detection decides, else that of quantification; without both it is refused."""
    assert read_result(words, lod=10, lloq=20) == Result(0, below(10, 0), Truth.NOT_MET)
    assert read_result(words, lloq=20) == Result(0, below(20, 0), Truth.NOT_MET)
    with pytest.raises(ValueError, match="Give lod"):
        read_result(words)


@pytest.mark.parametrize("limit", [0, -1, math.nan, math.inf, True])
def test_a_limit_of_detection_is_positive_and_finite(limit: float) -> None:
    """A limit that bounds nothing is refused."""
    with pytest.raises(ValueError, match="Mend lod"):
        read_result("not detected", lod=limit)


@pytest.mark.parametrize("written", ["1,200", "1 200", "<1,200", "1,200 copies/mL", "3,5", "1'200"])
def test_separators_are_refused(written: str) -> None:
    """A comma or a space may group digits or mark decimals, so neither is guessed."""
    with pytest.raises(ValueError, match="without separators"):
        read_result(written)


@pytest.mark.parametrize(
    "written", [math.nan, math.inf, -math.inf, "NaN", "inf", True, False, "", "abc", "1.2.3", "20-40", "1/2"]
)
def test_what_is_no_finite_number_is_refused(written: str | float) -> None:
    """Neither truths nor infinities nor other words are results."""
    with pytest.raises(ValueError, match="is no result"):
        read_result(written)


@pytest.mark.parametrize("written", ["1.234567890123456", 0.1 + 0.2, "1e999", "1e-999", "<-5", "<0", ">-1"])
def test_numbers_beyond_exactness_are_refused(written: str | float) -> None:
    """Too many digits, too large or small, or a limit below zero."""
    with pytest.raises(ValueError, match=r"Round|unit|Give"):
        read_result(written)


def test_a_near_word_is_suggested() -> None:
    """A misspelt word names the word meant."""
    with pytest.raises(ValueError, match=r"Did you mean not detected\?"):
        read_result("not detcted")


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(-12, 6))
def test_a_decimal_of_fifteen_digits_is_read_back(digits: int, power: int) -> None:
    """What was written is what repr gives back."""
    written = Decimal(digits).scaleb(power)
    result = read_result(str(written))
    assert result.low == result.high
    assert Decimal(repr(result.low)) == written


@given(st.integers(1, 10**12), st.sampled_from(["<", "<=", ">", ">="]))
def test_a_strict_limit_leaves_out_only_the_limit(limit: int, sign: str) -> None:
    """The limit lies inside just where the sign has an equals sign, and the next number always does."""
    result = read_result(f"{sign}{limit}")
    assert (result.low <= limit <= result.high) == ("=" in sign)
    inside = math.nextafter(limit, 0 if sign[0] == "<" else math.inf)
    assert result.low <= inside <= result.high
