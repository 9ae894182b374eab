"""Numbers, days and sentences as people read them."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from typing import Any

from adjudge.inference.verdict import Span
from adjudge.rulebook.types import DAY, LOG_RATIO, RATIO
from adjudge.values.exact import next_float
from adjudge.values.units import Kind
from adjudge.values.when import When

_UNITS = {
    "copies per volume": "copies/mL",
    "IU per volume": "IU/mL",
    "cells per volume": "cells/uL",
    "mass per volume": "g/L",
    "units per volume": "U/mL",
    "mass per day": "mg/24 h",
    "mass": "mg",
    "length": "mm",
    "area": "mm2",
    "volume": "mL",
    "time": "days",
    "score": "points",
}


def number_words(low: Any, high: Any, kind: Kind | None, is_relative: bool = False) -> str:
    """An interval of numbers with its unit: `120 copies/mL`, `<20 copies/mL`, `2 to 5`; days as days."""
    if kind == DAY:
        return day_words(_span(low, high), is_relative)
    unit = unit_words(kind)
    return f"{_interval(next_float(low), next_float(high))}{' ' + unit if unit else ''}"


def unit_words(kind: Kind | None) -> str:
    """The unit in which a kind is told; empty for ratios and bare numbers."""
    if kind is None or kind == RATIO:
        return ""
    if kind == LOG_RATIO:
        return "log10"
    unit = _UNITS.get(kind.dimension, "")
    return f"log10 {unit}" if kind.log else unit


def day_words(span: Span | None, is_relative: bool = False) -> str:
    """A day or a range of days; dates, or study days where the case has no dates."""
    if span is None:
        return "an unknown day"
    if span.earliest is None or span.latest is None:
        known = [day for day in (span.earliest, span.latest) if day is not None]
        edge = "up to" if span.earliest is None else "from"
        return f"{edge} {_days(known[0], known[0], is_relative)}" if known else "an unknown day"
    return _days(span.earliest, span.latest, is_relative)


def _days(earliest: int, latest: int, is_relative: bool) -> str:
    if not is_relative and earliest >= 1 and latest <= date.max.toordinal():
        told = str(When(earliest, latest))
        return f"a day between {told.replace('..', ' and ')}" if ".." in told else told
    return f"day {earliest}" if earliest == latest else f"days {earliest} to {latest}"


def _span(low: Any, high: Any) -> Span:
    return Span(*(int(end) if math.isfinite(float(end)) else None for end in (low, high)))


def _interval(low: float, high: float) -> str:
    if low == high:
        return plain(low)
    upper, lower = _open(high, math.inf), _open(low, -math.inf)
    if math.isinf(low) and math.isinf(high):
        return "any value"
    if low <= 0 and (math.isinf(low) or upper is not None or lower is not None or low == 0):
        return f"<{plain(upper)}" if upper is not None else f"at most {plain(high)}"
    if math.isinf(high):
        return f">{plain(lower)}" if lower is not None else f"at least {plain(low)}"
    return f"{plain(low if lower is None else lower)} to {plain(high if upper is None else upper)}"


def _open(end: float, towards: float) -> float | None:
    """The limit that an open end comes next to, where the end is no number that anyone would write."""
    limit = math.nextafter(end, towards)
    return limit if len(repr(limit)) + 4 < len(repr(end)) else None


def plain(value: float | Fraction) -> str:
    """A number without needless digits."""
    number = float(value)
    if math.isfinite(number) and number == round(number) and abs(number) < 1e15:
        return str(round(number))
    return f"{number:.4g}"
