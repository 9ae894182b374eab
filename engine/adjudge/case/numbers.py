"""Numbers of few digits among texts and floats: all of them at once, and what is none, one by one.

A plain number is a decimal of no more than 15 digits, which a float gives back; all others the reader of single records
judges.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from adjudge.case.loops import parts_of_numbers
from adjudge.values.loops import in_loops

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
_PLAIN = re.compile(r"-?\d{1,7}(\.\d{1,7})?")  # no more than 15 digits, and far from the ends of floats
_ASCII = "^-?[0-9]{1,7}([.][0-9]{1,7})?$"
_PLACES = 12


def numbers_in(values: Sequence[Any]) -> Floats:
    """The plain number of each value, NaN where it is none."""
    if set(map(type, values)) - {str}:
        return np.array([plain_number(each) for each in values], dtype=np.float64)
    texts = pa.array(values, pa.string())
    is_plain = pc.call_function("match_substring_regex", [texts], pc.MatchSubstringOptions(_ASCII))
    found = np.full(len(values), np.nan)
    there = np.asarray(is_plain.to_numpy(zero_copy_only=False), dtype=np.bool_)
    found[there] = texts.filter(is_plain).cast(pa.float64()).to_numpy()
    for place in np.flatnonzero(~there).tolist():
        found[place] = plain_number(values[place])  # digits of other scripts
    return found


def odd_among(numbers: Floats) -> tuple[Rows, Floats]:
    """The rows whose number is none of few digits, and these numbers; NaN is no number."""
    odd = parts_of_numbers(numbers) if in_loops(len(numbers)) else _parts_of_numbers(numbers)
    values = numbers[odd]
    for places in range(1, _PLACES):
        whole = np.rint(np.where(np.abs(values) < 1e15, values, np.inf) * 10.0**places)
        # both are exact, and their quotient the float next to the decimal: the one that its text reads as
        left = ~((np.abs(whole) < 1e15) & (whole / 10.0**places == values))
        odd, values = odd[left], values[left]
    others, which = np.unique(values, return_inverse=True)
    is_odd = np.isnan(np.array([plain_number(each) for each in others.tolist()], dtype=np.float64))
    left = is_odd[which.reshape(-1)]
    return odd[left], values[left]


def _parts_of_numbers(numbers: Floats) -> Rows:
    return np.flatnonzero(~((np.rint(numbers) == numbers) & (np.abs(numbers) < 1e15) | np.isnan(numbers)))


def plain_number(value: Any) -> float:
    """A number of few digits; NaN for anything else."""
    if isinstance(value, str):
        return float(value) if _PLAIN.fullmatch(value) else np.nan
    is_plain = isinstance(value, int | float) and np.isfinite(value) and float(f"{value:.15g}") == value
    return float(value) if is_plain else np.nan
