"""From values and days to places in a drawing, and the ticks of an axis."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from adjudge.explanation.words import plain


@dataclass(frozen=True, slots=True)
class Scale:
    """Values of [low, high] on places of [start, end], in equal steps or in equal ratios."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def at(self, value: float) -> float:
        """The place of a value; what lies outside stands at the edge."""
        value = min(max(value, self.low), self.high)
        if self.log:
            share = (math.log(value) - math.log(self.low)) / (math.log(self.high) - math.log(self.low))
        else:
            share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def holds(self, value: float) -> bool:
        """Whether a value lies on the scale."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Tick:
    """A value on an axis with its label, which may be empty."""

    value: float
    label: str


_MOST = 1e300  # what is beyond stands at the edge


def value_scale(values: Iterable[float], log: bool, start: float, end: float) -> Scale:
    """A scale that holds the values with a little room; `log` is in powers of ten."""
    known = [each for each in values if abs(each) < _MOST and (each > 0 or not log)]
    low, high = (min(known), max(known)) if known else (1.0, 10.0) if log else (0.0, 1.0)
    if log:
        bottom, top = 10.0 ** (math.floor(math.log10(low)) - (low <= 10.0 ** math.ceil(math.log10(low)) * 0.15)), high
        return Scale(max(bottom, 1e-300), min(10.0 ** math.ceil(math.log10(top * 1.15)), 1e300), start, end, log=True)
    return _linear(low, high, start, end)


def _linear(low: float, high: float, start: float, end: float) -> Scale:
    """From zero where that is not far; whole steps at both ends."""
    if low >= 0 and low < 0.5 * high:
        low = 0.0
    if low == high:
        margin = max(1.0, abs(low) / 100)
        low, high = (low - margin, high + margin) if low else (0.0, 1.0)
    step = step_of((high - low) / 4)
    bottom, top = math.floor(low / step) * step, math.ceil(high / step) * step
    return Scale(bottom, top + (step / 2 if top == high else 0), start, end)


def step_of(least: float) -> float:
    """The least of 1, 2, 5 times a power of ten that is enough."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least * 0.999)


def value_ticks(scale: Scale, most: int) -> tuple[Tick, ...]:
    """At most so many labelled ticks, at round values."""
    if scale.log:
        first, last = (round(math.log10(end)) for end in (scale.low, scale.high))
        stride = max(1, math.ceil((last - first + 1) / most))
        return tuple(Tick(10.0**power, power_words(power)) for power in range(first, last + 1, stride))
    step = step_of((scale.high - scale.low) / most)
    first, last = math.ceil(scale.low / step - 1e-9), math.floor(scale.high / step + 1e-9)
    return tuple(Tick(each * step, plain(each * step)) for each in range(first, last + 1))


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power_words(power: int) -> str:
    """A power of ten: in full while it is short, else with a raised exponent."""
    return plain(10.0**power) if -3 <= power <= 4 else "10" + str(power).translate(_RAISED)


def day_ticks(scale: Scale, room: float, is_relative: bool) -> tuple[Tick, ...]:
    """Ticks at the beginnings of days, months or years, with at least `room` between two labels."""
    days_apart = room * (scale.high - scale.low) / abs(scale.end - scale.start)
    if is_relative:
        step = next((each for each in _STUDY_STEPS if each >= days_apart), 0) or math.ceil(days_apart / 3650) * 3650
        days = _multiples(step, scale)
        return tuple(Tick(day, str(day) if place else f"day {day}") for place, day in enumerate(days))
    if days_apart <= 14:
        step = next(each for each in (1, 2, 7, 14) if each >= days_apart)
        return tuple(_dates(day for day in _multiples(step, scale) if 1 <= day <= date.max.toordinal()))
    months = next((each for each in _MONTH_STEPS if each * 30 >= days_apart), 0)
    return tuple(_months(scale, months or math.ceil(days_apart / 3650) * 120))


_STUDY_STEPS = (1, 2, 7, 14, 28, 56, 84, 140, 280, 364, 728, 1820, 3640)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _multiples(step: int, scale: Scale) -> range:
    return range(math.ceil(scale.low / step) * step, math.floor(scale.high) + 1, step)


def _months(scale: Scale, step: int) -> Iterator[Tick]:
    """Every so many months from January on; January and the first tick tell the year."""
    first = date.fromordinal(max(1, math.floor(scale.low)))
    last = date.fromordinal(min(date.max.toordinal(), math.ceil(scale.high)))
    told = False
    for month in range(first.year * 12, last.year * 12 + last.month):
        year, place = divmod(month, 12)
        if month % step or not scale.holds(day := date(max(year, 1), place + 1, 1).toordinal()):
            continue
        if step >= 12:
            yield Tick(day, str(year))
        else:
            yield Tick(day, _MONTHS[place] if told and place else f"{_MONTHS[place]} {year}")
        told = True


def _dates(days: Iterable[int]) -> Iterator[Tick]:
    """Days, the first of each year with its year."""
    year = 0
    for day in days:
        when = date.fromordinal(day)
        told = "" if when.year == year else f" {when.year}"
        yield Tick(day, f"{when.day} {_MONTHS[when.month - 1]}{told}")
        year = when.year
