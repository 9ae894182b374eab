"""Exact comparisons of many rows in whole numbers of 64 bits: ratios of small integers, and logarithms of them.

Where anything is not such a number, or would grow too large, nothing is said, and exact objects decide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
LARGEST = 2.0**62
PLACES = 6  # of a decimal number that is read


@dataclass(frozen=True, slots=True)
class Ratios:
    """The numbers `above / below`, or with `is_log` the logarithms of these; `below` is positive where `known`."""

    above: Ints
    below: Ints
    known: Bools
    is_log: bool = False


def written(values: Floats) -> Ratios:
    """The decimal numbers that were written, of at most 15 digits and 6 of them after the point."""
    above, below = np.zeros(len(values), np.int64), np.ones(len(values), np.int64)
    known = np.zeros(len(values), dtype=np.bool_)
    for scale in (10**place for place in range(PLACES + 1)):
        scaled = np.rint(values * scale)
        here = ~known & (np.abs(scaled) < 10**15) & (scaled / scale == values)
        above[here], below[here] = scaled[here].astype(np.int64), scale
        known |= here
        if known.all():
            break
    return Ratios(above, below, known)


def constant(value: Fraction, size: int) -> Ratios:
    """One number, so many times."""
    known = abs(value.numerator) < LARGEST and value.denominator < LARGEST
    above, below = (value.numerator, value.denominator) if known else (0, 1)
    return Ratios(np.full(size, above), np.full(size, below), np.full(size, known))


def log10(of: Ratios) -> Ratios:
    """The logarithms of positive numbers."""
    return Ratios(of.above, of.below, of.known & (of.above > 0) & (not of.is_log), is_log=True)


def arithmetic(op: str, left: Ratios, right: Ratios) -> Ratios:
    """A sum, difference, product or quotient; of logarithms only sums and differences."""
    if left.is_log or right.is_log:
        steps = {"+": _times, "-": _over}
        known = np.full(len(left.above), left.is_log and right.is_log and op in steps)
        found = steps.get(op, _times)(left, right)
        return Ratios(found.above, found.below, found.known & known & (found.above > 0), is_log=True)
    return _STEPS[op](left, right)


def _plus(left: Ratios, right: Ratios) -> Ratios:
    one, more = _product(left.above, right.below)
    other, more_ = _product(right.above, left.below)
    below, fits = _product(left.below, right.below)
    known = left.known & right.known & more & more_ & fits & (np.abs(one * 1.0 + other) < LARGEST)
    return _reduced(one + other, below, known)


def _minus(left: Ratios, right: Ratios) -> Ratios:
    return _plus(left, Ratios(-right.above, right.below, right.known))


def _times(left: Ratios, right: Ratios) -> Ratios:
    (above, fits), (below, fit) = _product(left.above, right.above), _product(left.below, right.below)
    return _reduced(above, below, left.known & right.known & fits & fit)


def _over(left: Ratios, right: Ratios) -> Ratios:
    sign = np.where(right.above < 0, np.int64(-1), np.int64(1))
    there = right.known & (right.above != 0)
    return _times(left, Ratios(right.below * sign, np.where(there, right.above * sign, 1), there))


_STEPS: dict[str, Callable[[Ratios, Ratios], Ratios]] = {"+": _plus, "-": _minus, "*": _times, "/": _over}


def compared(left: Ratios, right: Ratios) -> tuple[npt.NDArray[np.int8], Bools]:
    """Whether the left is below (-1), at (0) or above (1) the right, and where that is known."""
    if left.is_log != right.is_log:
        if right.is_log:
            order, known = compared(right, left)
            return -order, known
        right = _power(right)
    (one, fits), (other, fit) = _product(left.above, right.below), _product(right.above, left.below)
    return np.sign(one - other).astype(np.int8), left.known & right.known & fits & fit


def _power(of: Ratios) -> Ratios:
    """Ten to a whole number, as a logarithm's own number."""
    whole = of.known & (of.below == 1) & (np.abs(of.above) <= 15)
    power = np.int64(10) ** np.where(whole, np.abs(of.above), 0)
    one = np.ones_like(power)
    return Ratios(np.where(of.above >= 0, power, one), np.where(of.above >= 0, one, power), whole, is_log=True)


def _product(left: Ints, right: Ints) -> tuple[Ints, Bools]:
    """The product, and where it is small enough to be right; zero elsewhere."""
    fits = np.abs(left * 1.0 * right) < LARGEST
    return np.where(fits, left, 0) * right, fits


def _reduced(above: Ints, below: Ints, known: Bools) -> Ratios:
    """In lowest terms."""
    shared = np.maximum(np.gcd(above, below), 1)
    return Ratios(above // shared, np.where(known, below // shared, 1), known)
