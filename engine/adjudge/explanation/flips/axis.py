"""An axis: one thing that could have been otherwise, in one direction from what was written."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from adjudge.explanation.asking.replay import Variant

ChangeKind = Literal["value", "date", "threshold"]
DECADES = tuple(0.002 * 1.6**place for place in range(17))  # up to 3.7 powers of ten
_STEPS = (*range(1, 11), 12, 15, 20, 30, 45, 60, 90, 120, 180, 365)
_DIGITS = 3  # of a change: it is told to so many digits, or in its smallest steps where these are larger


@dataclass(frozen=True, slots=True)
class Axis:
    """The targets of one value, date or threshold (`of`); for a date the target is the number of days it is moved by.

    `marks` are the targets that are tried first, nearest first; `variant` gives the case with a target, `written` its
    words, `size` how large the change is. Targets lie whole steps from the start. The one mark of a fixed axis is a
    word, and nothing is tried between it and the start.
    """

    kind: ChangeKind
    of: str
    start: float
    step: float
    marks: tuple[float, ...]
    variant: Callable[[float], Variant]
    size: Callable[[float], float]
    written: Callable[[float], str]
    is_fixed: bool = False

    def half(self, target: float) -> float | None:
        """Half of a change, in whole steps; None where that is no change."""
        count = math.floor(abs(target - self.start) / self.step / 2 + 1e-6)
        return moved(self.start, math.copysign(count, target - self.start), self.step) if count else None


def grain(start: float, target: float, step: float) -> float:
    """The steps in which a change of this size is told."""
    change = abs(target - start)
    return max(step, 10.0 ** (math.floor(math.log10(change)) - _DIGITS + 1)) if change else step


def moved(start: float, count: float, step: float) -> float:
    """A start and a number of steps, without the rubble of floats."""
    places = 2 - math.floor(math.log10(step))
    return round(start + count * step, places)


def snapped(start: float, target: float, step: float) -> float:
    """The nearest target that is told in whole steps; no nearer than the first of them."""
    size = grain(start, target, step)
    count = round((target - start) / size) or math.copysign(1, target - start)
    return moved(start, count, size)


def step_of(number: float) -> float:
    """The smallest step of a number: its third digit, or its last one where that is finer."""
    written = Decimal(repr(number)).normalize().as_tuple()
    last = written.exponent if isinstance(written.exponent, int) else 0
    third = math.floor(math.log10(abs(number))) - 2 if number else 0
    return 10.0 ** min(last, third, 0) if abs(number) < 1000 else 10.0 ** min(last, 0)


def share(start: float, target: float) -> float:
    """The size of a change: its share of the larger of both numbers, from 0 to 1; 1 is to or from nothing."""
    largest = max(abs(start), abs(target))
    return abs(target - start) / largest if largest else 0.0


def log_share(start: float, target: float) -> float:
    """The size of a change between logarithms: the same share, of what they are logarithms of."""
    return float(1 - 10 ** -abs(target - start))


def targets(start: float, is_up: bool, step: float, decades: Iterable[float], levels: Iterable[float]) -> list[float]:
    """Numbers around a start: by powers of ten, at levels and a step beyond them, and nothing at all."""
    sign = 1 if is_up == (start > 0) else -1
    found = [start * 10 ** (sign * each) for each in (*DECADES, *decades)]
    found += [each + beyond * step * (1 if is_up else -1) for each in levels for beyond in (0, 1)]
    return found if sign > 0 else [*found, 0.0]


def steps(start: float, is_up: bool, step: float, extra: Iterable[float] = ()) -> list[float]:
    """Numbers some steps away from a start, none below zero."""
    sign = 1 if is_up else -1
    counts = {*_STEPS, *(math.ceil(each) for each in extra)}
    return [each for count in counts if (each := start + sign * count * step) >= 0]


def beside(start: float, is_up: bool, step: float, numbers: Iterable[float]) -> tuple[float, ...]:
    """The numbers on one side of a start, in whole steps, each once, nearest first."""
    finite = (each for each in numbers if math.isfinite(each) and (each > start if is_up else each < start))
    return tuple(sorted({snapped(start, each, step) for each in finite}, reverse=not is_up))


def plain(number: float) -> str:
    """A number in full, without an exponent."""
    return format(Decimal(repr(number)).normalize() + 0, "f")
