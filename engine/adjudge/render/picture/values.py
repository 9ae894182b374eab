"""Values of records as a lane shows them: in its unit, as short as they were written, on a scale of its kind."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from adjudge.case.record import Record
from adjudge.explanation.words import plain
from adjudge.values.units import Kind, Unit, read_unit

_UNITS = {"/uL": "cells/µL", "/mL": "cells/mL", "{score}": "points", "1": "", "10*3/uL": "10³/µL", "log10": "log10"}
_NUMBER = re.compile(r"(?:<=|>=|<|>|≤|≥)?\s*[+-]?[\d.]+(?:[eE][+-]?\d+)?")
_ALWAYS_LOG = ("copies per volume", "IU per volume")
_NOTHING = 1e-100
_DECADES = 30.0  # other concentrations are shown in powers of ten where the highest is so many times the lowest


def unit_text(code: str) -> str:
    """A unit as people write it; empty for bare numbers."""
    return _UNITS.get(code, re.sub(r"[{}\[\]]", "", code).replace("Log_", "log10 ").replace("uL", "µL"))


def in_unit(record: Record, target: str) -> tuple[float, float] | None:
    """The ends of the value of a record in another unit; None where it has none, or cannot be converted."""
    if record.low is None or record.high is None or not record.unit or not target:
        return None
    source, to = read_unit(record.unit), read_unit(target)
    if source.kind.dimension != to.kind.dimension:
        return None
    low, high = _converted(record.low, source, to), _converted(record.high, source, to)
    return (0.0 if 0 < low < _NOTHING and low < high else low), high  # detected, but nobody knows how little


def _converted(value: float, source: Unit, to: Unit) -> float:
    if source.kind.log == to.kind.log:
        return value if source.kind.log else value * float(source.factor / to.factor)
    if source.kind.log:
        return float(10.0 ** min(value, 300.0)) / float(to.factor)
    return math.log10(value * float(source.factor)) if value > 0 else -math.inf


def value_text(record: Record, unit: str) -> str:
    """The value as it was written where it was written in this unit, else converted; `n.d.` for not detected."""
    written = record.written or ""
    if not any(letter.isdigit() for letter in written):
        return "n.d." if record.detected is False else written
    found = _NUMBER.search(written)
    if record.unit == unit and found is not None:
        return found[0].replace(" ", "")
    ends = in_unit(record, unit)
    return written if ends is None else interval_text(*ends)


def interval_text(low: float, high: float) -> str:
    """An interval of numbers as short as can be."""
    if low == high:
        return plain(low)
    if math.isinf(high):
        return f">{plain(low)}"
    return f"<{plain(high)}" if low <= 0 or math.isinf(low) else f"{plain(low)}–{plain(high)}"


def capital(text: str) -> str:
    """The text with a capital first letter, unless its first word is a name, like mRS or waning.clinical."""
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.islower() and "." not in first else text


def is_log(kind: Kind, values: Sequence[float]) -> bool:
    """Whether a lane is shown in powers of ten: viral loads always, other concentrations where they span decades."""
    if kind.log or "volume" not in kind.dimension or kind.dimension == "volume":
        return False
    known = [each for each in values if each > 0 and math.isfinite(each)]
    return kind.dimension in _ALWAYS_LOG or (bool(known) and max(known) >= _DECADES * min(known))
