"""Laboratory results as they are written: an interval of values, and whether anything was detected."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from adjudge.errors import suggestion
from adjudge.values.truth import Truth

_DIGITS = 15  # a float gives back every decimal of at most so many significant digits
_NUMBER = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_UNIT = r"(?:[^\W\d_]|[{\[%]|/(?=[^\W\d_])|10[*^]).*"
_RESULT = re.compile(rf"(<=|>=|<|>|≤|≥)?\s*([+-]?{_NUMBER})(?:\s+({_UNIT})|(?![\d.,])({_UNIT}))?")
_GROUPED = re.compile(r"(?:<=|>=|<|>|≤|≥)?\s*[+-]?\d+[,\s'’]\d.*")
_DETECTED = re.compile(r"(?:target )?detected\s*,?\s*(?=[<≤])", re.IGNORECASE)
_NOT_DETECTED = ("not detected", "target not detected", "tnd", "undetectable", "undetected", "none detected")
_LOG = re.compile(r"log(?:10)?(?![a-z0-9])|\{log", re.IGNORECASE)
_SIGNS = {"≤": "<=", "≥": ">="}
_MEND = 'Write 120, <20, >10000000, "not detected" or "detected, <50".'


@dataclass(frozen=True, slots=True)
class Result:
    """The closed interval [low, high] in the unit as written; an open end is the next float inside."""

    low: float
    high: float
    detected: Truth
    unit_text: str | None = None
    log: bool = False

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError("The result ends below its beginning. Give a limit above zero.")


def read_result(
    written: str | float, lod: float | None = None, lloq: float | None = None, *, log: bool = False
) -> Result:
    """Reads a number, a censored number or a word, with its unit; raises ValueError with the mend.

    `log` says that the number is a logarithm, as its own unit may say too.
    """
    if isinstance(written, bool):
        raise ValueError(f"{written} is no result. {_MEND}")
    text = " ".join(written.split()) if isinstance(written, str) else repr(written)
    if text.lower() in _NOT_DETECTED:
        return _not_detected(text, lod, lloq, log)
    detected = _DETECTED.match(text)
    found = _RESULT.fullmatch(text[detected.end() :] if detected else text)
    if found is None:
        raise ValueError(_refusal(text))
    sign, number, unit = _SIGNS.get(found[1], found[1] or ""), _number(found[2]), found[3] or found[4]
    log = log or bool(unit and _LOG.match(unit))
    low, high = _interval(sign, number, log)
    if detected and not log:
        low = math.nextafter(0, 1)  # something was found
    if sign.startswith("<") and not detected and lod is not None and number <= lod:
        return Result(low, high, Truth.NOT_MET, unit, log)  # below what the assay can detect
    return Result(low, high, Truth.MET if detected else _detection(low, high, log), unit, log)


def _not_detected(text: str, lod: float | None, lloq: float | None, log: bool) -> Result:
    limit = lod if lod is not None else lloq
    if limit is None:
        raise ValueError(f'"{text}" has no limit of detection. Give lod, the limit of the assay.')
    if isinstance(limit, bool) or not (-math.inf if log else 0) < limit < math.inf:
        raise ValueError(f"The limit of detection {limit} is not above zero and finite. Mend lod.")
    least = -math.inf if log else 0.0
    return Result(least, math.nextafter(limit, -math.inf), Truth.NOT_MET, log=log)


def _interval(sign: str, number: float, log: bool) -> tuple[float, float]:
    if not sign:
        return number, number
    if number < 0 or (sign == "<" and number == 0 and not log):
        raise ValueError(f"{sign}{number:g} is no limit of a result. Give a limit above zero.")
    least = -math.inf if log else 0.0  # log10 of nothing
    if sign.startswith("<"):
        return least, number if sign == "<=" else math.nextafter(number, -math.inf)
    return number if sign == ">=" else math.nextafter(number, math.inf), math.inf


def _detection(low: float, high: float, log: bool) -> Truth:
    if log:
        return Truth.MET if low > -math.inf else Truth.UNKNOWN
    if low > 0:
        return Truth.MET
    return Truth.UNKNOWN if high > 0 else Truth.NOT_MET


def _number(text: str) -> float:
    digits = re.sub(r"[eE].*|[^\d]", "", text).lstrip("0")
    if len(digits.rstrip("0") if "." not in text else digits) > _DIGITS:
        raise ValueError(f'"{text}" has more than {_DIGITS} significant digits. Round it.')
    number = float(text)
    if math.isinf(number) or (number == 0 and digits):
        raise ValueError(f'"{text}" is beyond the range of numbers. Write it in a larger or smaller unit.')
    return number


def _refusal(text: str) -> str:
    if _GROUPED.fullmatch(text):
        return f'"{text}" separates its digits. Write the number without separators and with a decimal point.'
    hint = suggestion(text.lower(), (*_NOT_DETECTED, "detected")) or _MEND
    return f'"{text}" is no result. {hint}'
