"""Exact numbers for decisions at a threshold: rationals and their logarithms."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import total_ordering
from math import inf, isfinite, isinf, log10, nan
from typing import Any

import numpy as np
import numpy.typing as npt

Number = Fraction | float  # a float only for the infinities


def as_written(value: float) -> Number:
    """Gives the decimal number that was written, for a float read from at most 15 significant digits."""
    if not isfinite(value):
        return value
    return Fraction(int(value)) if value == int(value) and abs(value) < 2**53 else Fraction(repr(float(value)))


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Log:
    """The number `offset + log10(mantissa)`, offset and positive mantissa rational; ordered exactly.

    log10 of a rational is rational only for integer powers of ten, so equality is decided by them alone;
    any other two are told apart by raising the precision until they differ.
    """

    mantissa: Fraction
    offset: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        if self.mantissa <= 0:
            raise ValueError("The logarithm of zero or less is undefined.")

    def __add__(self, other: Any) -> Any:
        if isinstance(other, float):
            return other
        other = _log(other)
        return Log(self.mantissa * other.mantissa, self.offset + other.offset)

    def __sub__(self, other: Any) -> Any:
        return -other if isinstance(other, float) else self + -_log(other)

    def __neg__(self) -> Log:
        return Log(1 / self.mantissa, -self.offset)

    __radd__ = __add__

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __eq__(self, other: object) -> bool:
        if isinstance(other, float) and isinf(other):
            return False
        return isinstance(other, Log | Fraction | int) and (self - other).sign() == 0

    def __lt__(self, other: Log | Fraction | float) -> bool:
        if isinstance(other, float):
            return other > 0
        return bool((self - other).sign() < 0)

    def __hash__(self) -> int:
        power = _power_of_ten(self.mantissa)
        return hash(float(self)) if power is None else hash(self.offset + power)

    def __float__(self) -> float:
        return float(self.decimal(40))

    def sign(self) -> int:
        """Tells exactly whether the number is below (-1), at (0) or above (1) zero."""
        power = _power_of_ten(self.mantissa)
        if power is not None:
            total = self.offset + power
            return (total > 0) - (total < 0)
        digits = 40
        while abs(value := self.decimal(digits)) < Decimal(10) ** (10 - digits):
            digits *= 2
        return 1 if value > 0 else -1

    def decimal(self, digits: int) -> Decimal:
        """The number rounded to so many digits."""
        with localcontext() as context:
            context.prec = digits + 20
            log = Decimal(self.mantissa.numerator).log10() - Decimal(self.mantissa.denominator).log10()
            return log + Decimal(self.offset.numerator) / Decimal(self.offset.denominator)


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Power:
    """Ten to an exact logarithm: a positive number that need not be rational. Sums are taken to sixty digits."""

    log: Log

    def __mul__(self, other: Any) -> Any:
        if not isinstance(other, Power) and other <= 0:
            return other * inf if isinstance(other, float) else other * self._near
        return other if isinstance(other, float) else Power(self.log + logarithm(other))

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, float):
            return Fraction(0)
        return self * (Fraction(1) / other) if not isinstance(other, Power) else Power(self.log - other.log)

    def __rtruediv__(self, other: Any) -> Any:
        return Power(-self.log) * other

    def __add__(self, other: Any) -> Any:
        return self._near + _near(other)

    def __sub__(self, other: Any) -> Any:
        return self._near - _near(other)

    def __rsub__(self, other: Any) -> Any:
        return _near(other) - self._near

    def __neg__(self) -> Fraction:
        return -self._near

    __radd__, __rmul__ = __add__, __mul__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Power | Fraction | int) and other > 0 and self.log == logarithm(other)

    def __lt__(self, other: Any) -> bool:
        return bool(other > 0 and self.log < logarithm(other))

    def __hash__(self) -> int:
        return hash(self._near)

    def __float__(self) -> float:
        return float(self._near)

    @property
    def _near(self) -> Fraction:
        with localcontext() as context:
            context.prec = 60
            return Fraction(Decimal(10) ** self.log.decimal(60))


def logarithm(value: Any) -> Any:
    """The exact log10; minus infinity for zero, NaN for less."""
    if isinstance(value, Power):
        return value.log
    if isinstance(value, float) or value <= 0:
        return inf if value > 0 else (-inf if value == 0 else nan)
    return Log(Fraction(value))


def power_of_ten(value: Any) -> Any:
    """Ten to an exact number, rational where that is whole."""
    if isinstance(value, float):
        return value if value > 0 else Fraction(0)
    if isinstance(value, Fraction) and value.denominator == 1:
        return Fraction(10) ** int(value)
    return Power(_log(value))


def plus(left: Any, right: Any) -> Any:
    """The exact sum; infinities, the only floats, never meet a number too large for a float."""
    if isinstance(left, float):
        return left if not isinstance(right, float) or left == right else nan
    if isinstance(right, float) or left == 0:
        return right
    return left if right == 0 else left + right


def times(left: Any, right: Any) -> Any:
    """The exact product; zero times infinity is zero, the end of an interval and not a limit."""
    if left == 0 or right == 0:
        return Fraction(0)
    if isinstance(left, float) or isinstance(right, float):
        return inf if (left > 0) == (right > 0) else -inf
    return left * right


def over(left: Any, right: Any) -> Any:
    """The exact quotient; NaN by zero and of two infinities."""
    if right == 0 or (isinstance(left, float) and isinstance(right, float)):
        return nan
    if isinstance(right, float):
        return Fraction(0)
    return times(left, 1 if right > 0 else -1) if isinstance(left, float) else left / right


each_plus = np.frompyfunc(plus, 2, 1)
each_times = np.frompyfunc(times, 2, 1)
each_over = np.frompyfunc(over, 2, 1)
each_logarithm = np.frompyfunc(logarithm, 1, 1)
each_power_of_ten = np.frompyfunc(power_of_ten, 1, 1)


def exactly(values: npt.NDArray[np.float64]) -> npt.NDArray[Any]:
    """An array of the numbers as they were written."""
    out = np.empty(len(values), dtype=object)
    out[:] = [as_written(value) for value in values.tolist()]
    return out


def in_floats(values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """The floats next to some numbers; beyond the range of floats, infinity."""
    if values.dtype != object:
        return np.asarray(values, dtype=np.float64)
    return np.array([next_float(value) for value in values], dtype=np.float64)


def next_float(value: Any) -> float:
    """The float next to a number; beyond the range of floats, infinity."""
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


def _near(value: Any) -> Any:
    return value._near if isinstance(value, Power) else value


def _log(value: Log | Fraction | int) -> Log:
    return value if isinstance(value, Log) else Log(Fraction(1), Fraction(value))


def _power_of_ten(value: Fraction) -> int | None:
    if value < 1:
        inverse = _power_of_ten(1 / value)
        return None if inverse is None else -inverse
    power = round(log10(value.numerator))
    return power if value == 10**power else None
