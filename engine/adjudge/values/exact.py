"""Exact numbers for decisions at a threshold: rationals and their logarithms."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import total_ordering
from math import isinf, log10

Number = Fraction | float  # a float only for the infinities


def as_written(value: float) -> Number:
    """Gives the decimal number that was written, for a float read from at most 15 significant digits."""
    return value if isinf(value) else Fraction(repr(float(value)))


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

    def __add__(self, other: Log | Fraction | int) -> Log:
        other = _log(other)
        return Log(self.mantissa * other.mantissa, self.offset + other.offset)

    def __sub__(self, other: Log | Fraction | int) -> Log:
        return self + -_log(other)

    def __neg__(self) -> Log:
        return Log(1 / self.mantissa, -self.offset)

    __radd__ = __add__

    def __rsub__(self, other: Fraction | int) -> Log:
        return -self + other

    def __eq__(self, other: object) -> bool:
        if isinstance(other, float) and isinf(other):
            return False
        return isinstance(other, Log | Fraction | int) and (self - other).sign() == 0

    def __lt__(self, other: Log | Fraction | float) -> bool:
        if isinstance(other, float):
            return other > 0
        return (self - other).sign() < 0

    def __hash__(self) -> int:
        power = _power_of_ten(self.mantissa)
        return hash(float(self)) if power is None else hash(self.offset + power)

    def __float__(self) -> float:
        return float(self._decimal(40))

    def sign(self) -> int:
        """Tells exactly whether the number is below (-1), at (0) or above (1) zero."""
        power = _power_of_ten(self.mantissa)
        if power is not None:
            total = self.offset + power
            return (total > 0) - (total < 0)
        digits = 40
        while abs(value := self._decimal(digits)) < Decimal(10) ** (10 - digits):
            digits *= 2
        return 1 if value > 0 else -1

    def _decimal(self, digits: int) -> Decimal:
        with localcontext() as context:
            context.prec = digits + 20
            log = Decimal(self.mantissa.numerator).log10() - Decimal(self.mantissa.denominator).log10()
            return log + Decimal(self.offset.numerator) / Decimal(self.offset.denominator)


def _log(value: Log | Fraction | int) -> Log:
    return value if isinstance(value, Log) else Log(Fraction(1), Fraction(value))


def _power_of_ten(value: Fraction) -> int | None:
    if value < 1:
        inverse = _power_of_ten(1 / value)
        return None if inverse is None else -inverse
    power = round(log10(value.numerator))
    return power if value == 10**power else None
