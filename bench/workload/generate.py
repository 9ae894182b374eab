"""Cases by a seeded generator: a start of treatment, an infection, another treatment and about 32 measurements each.

Every value is a whole number. On the edge, many of them lie on a boundary of the pack or next to it: a tenth of the
baseline, 30 % above it, a quarter below it, 49 and 50, 199 and 200; otherwise only as many as chance puts there. Cases
are made in blocks, each with its own seed: the first cases are the same however many are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

BLOCK = 10_000
VISITS = 16
NAMES = ("study treatment", "infection", "other treatment", "viral load", "CD4", "lesion volume")
START, INFECTION, OTHER, LOAD, CD4, LESION = range(6)
KINDS = ("exposure", "event", "event", "measurement", "measurement", "measurement")
UNITS = (None, None, None, "{copies}/mL", "/uL", "mL")
SPECIMENS = (None, None, None, "plasma", "blood", None)
LIMIT = 20.0  # of detection, of the viral load
Ints = npt.NDArray[np.int64]
Flat = tuple[Ints, Ints, Ints, npt.NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Columns:
    """Records of many cases, by case and day: the case, the name as a place in NAMES, the day, the value."""

    case: Ints
    name: npt.NDArray[np.int8]
    day: npt.NDArray[np.int32]
    value: npt.NDArray[np.float64]  # NaN where a record has none
    cases: int


def columns(count: int, seed: int = 1, *, edge: bool = False, visits: int = VISITS) -> Columns:
    """So many cases as numbers; with `edge`, most of them with a value on a boundary of the pack."""
    return part(0, count, seed, edge=edge, visits=visits)


def part(begin: int, end: int, seed: int = 1, *, edge: bool = False, visits: int = VISITS) -> Columns:
    """The cases from one place up to another, those that a generation of all of them would hold there."""
    size = max(BLOCK * VISITS // max(visits, VISITS), 1)  # cases of many visits in smaller blocks
    blocks = [_block(place, size, seed, visits, edge=edge) for place in range(begin // size, -(-end // size))]
    case, name, day, value = (np.concatenate([block[field] for block in blocks]) for field in range(4))
    rows = slice(*np.searchsorted(case, [begin, end]))
    return Columns(case[rows], name[rows].astype(np.int8), day[rows].astype(np.int32), value[rows], end - begin)


def table_of(of: Columns, *, below: float | None = None, coded: bool = False) -> pa.Table:
    """The records in the table form; viral loads `below` a limit are censored at it, as texts such as `<20`.

    Texts are held as such, or `coded`: each once, and codes.
    """
    first = int(of.case.min())
    case = pa.array([f"c{place:08d}" for place in range(first, first + of.cases)], pa.string())
    words = {"kind": KINDS, "name": NAMES, "specimen": SPECIMENS, "unit": UNITS}
    texts = {key: _held(pa.array(each, pa.string()), of.name, coded=coded) for key, each in words.items()}
    lod = pa.array(np.where(of.name == LOAD, LIMIT, np.nan), from_pandas=True)
    value = pa.array(of.value, from_pandas=True) if below is None else _written(of, below)
    cases = _held(case, of.case - first, coded=coded)
    return pa.table({"case": cases, **texts, "value": value, "lod": lod, "day": of.day})


def _held(words: pa.Array, code: npt.NDArray[np.integer[Any]], *, coded: bool) -> pa.Array:
    if not coded:
        return words.take(pa.array(code))
    known = words.dictionary_encode()
    return pa.DictionaryArray.from_arrays(known.indices.take(pa.array(code)), known.dictionary)


def columns_of(table: pa.Table) -> Columns:
    """The columns of a table of exact values, its rows by case and day, as `table_of` gives it."""
    case, name = (table.column(key).combine_chunks().dictionary_encode() for key in ("case", "name"))
    places = np.array([NAMES.index(each) for each in name.dictionary.to_pylist()], np.int8)
    value, day = (table.column(key).to_numpy() for key in ("value", "day"))
    return Columns(
        case.indices.to_numpy().astype(np.int64), places[name.indices.to_numpy()], day, value, len(case.dictionary)
    )


def _written(of: Columns, below: float) -> pa.Array:
    """The values as texts."""
    texts = [None if isnan(value) else str(int(value)) for value in of.value.tolist()]
    low = ((of.name == LOAD) & (of.value < below)).tolist()
    return pa.array([f"<{below:g}" if is_low else text for text, is_low in zip(texts, low, strict=True)])


def _block(place: int, size: int, seed: int, visits: int, *, edge: bool) -> Flat:
    """A block of cases as flat columns: each case is a row of slots, of which some are left out."""
    numbers = np.random.default_rng([seed, place])
    day, seen = _visits(numbers, size, visits)
    course = numbers.choice(4, size=(size, 1), p=[0.35, 0.2, 0.2, 0.25])
    kept = [numbers.random(day.shape) < share for share in (0.9, 0.9, 0.64)]
    values = [make(numbers, day, course, edge=edge) for make in (_loads, _counts, _volumes)]
    events = np.stack([np.zeros(size, np.int64), numbers.integers(-60, 400, size), numbers.integers(-30, 400, size)], 1)
    slots = visits * 3
    days = np.concatenate([events, np.repeat(day, 3, axis=1)], axis=1)
    value = np.concatenate([np.full((size, 3), np.nan), np.stack(values, 2).reshape(size, slots)], axis=1)
    there = np.stack([each & seen for each in kept], 2).reshape(size, slots)
    there = np.concatenate([np.ones((size, 3), np.bool_), there], axis=1)
    name = np.tile(np.array([START, INFECTION, OTHER, *([LOAD, CD4, LESION] * visits)]), (size, 1))
    case = np.repeat(np.arange(size) + place * size, days.shape[1]).reshape(days.shape)
    return case[there], name[there], days[there], value[there]


def _visits(numbers: np.random.Generator, size: int, visits: int) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Days of visits, ten to sixteen of sixteen, two to eight weeks apart, the first one or two before treatment."""
    gaps = numbers.choice([14, 27, 28, 29, 35, 56], size=(size, visits), p=[0.15, 0.15, 0.3, 0.15, 0.15, 0.1])
    day = np.cumsum(gaps, axis=1) - gaps[:, :1] - numbers.integers(0, 43, (size, 1))
    seen = np.arange(visits) < numbers.integers(-(-visits * 5 // 8), visits + 1, (size, 1))
    return day, seen


def _loads(numbers: np.random.Generator, day: Ints, course: Ints, *, edge: bool) -> Ints:
    """Viral loads: high before treatment; then low, about a tenth, or as before; back up in the third course."""
    shape, share = day.shape, numbers.random(day.shape)
    if edge:
        base = 10 ** numbers.integers(1, 6, (len(day), 1)) * numbers.integers(1, 10, (len(day), 1))
        low = numbers.choice([1, 19, 20, 35, 49, 50], size=shape, p=[0.3, 0.2, 0.15, 0.1, 0.2, 0.05])
        middle = base // 10 + numbers.integers(-1, 2, shape)
        back = numbers.choice([49, 199, 200, 201, 5000], size=shape, p=[0.1, 0.15, 0.25, 0.15, 0.35])
    else:
        base = _whole(10 ** numbers.uniform(1, 6, (len(day), 1)))
        low = numbers.integers(1, 54, shape)
        middle = _whole(base * numbers.uniform(0.03, 0.3, shape))
        back = _whole(10 ** numbers.uniform(1.6, 4.5, shape))
    high = np.maximum(base + numbers.integers(-5, 6, shape), 1)
    treated = np.where(share < 0.75, low, np.where(share < 0.9, np.maximum(middle, 1), high))
    partly = np.where(share < 0.6, np.maximum(middle, 1), high)
    later = np.where(day > 150, np.where(share < 0.8, back, low), treated)
    return np.where(day <= 0, high, np.choose(course, [treated, partly, later, high]))


def _counts(numbers: np.random.Generator, day: Ints, course: Ints, *, edge: bool) -> Ints:
    """CD4 counts: from the baseline to 30 % above it, more, or about 200; back to it late in the third course."""
    shape = day.shape
    if edge:
        base = numbers.integers(4, 41, (len(day), 1)) * 10
        up = base * numbers.choice([12, 13, 14, 20], size=shape, p=[0.1, 0.4, 0.3, 0.2]) // 10
        noise = base * numbers.choice([9, 10, 12, 13], size=shape, p=[0.3, 0.4, 0.2, 0.1]) // 10
    else:
        base = numbers.integers(40, 410, (len(day), 1))
        up = _whole(base * numbers.uniform(1.25, 2.0, shape))
        noise = _whole(base * numbers.uniform(0.85, 1.33, shape))
    up = np.where(numbers.random(shape) < 0.1, numbers.integers(198, 203, shape), up)
    up = np.where(numbers.random(shape) < 0.05, noise, up)
    return np.where(day <= 0, base, np.choose(course, [up, noise, np.where(day > 180, noise, up), noise]))


def _volumes(numbers: np.random.Generator, day: Ints, course: Ints, *, edge: bool) -> Ints:
    """Lesion volumes: three quarters of the baseline and less, or about it, or a quarter above it."""
    shape = day.shape
    if edge:
        base = numbers.integers(2, 21, (len(day), 1)) * 4
        less = base * numbers.choice([1, 2, 3], size=shape, p=[0.3, 0.4, 0.3]) // 4
        same, more = base + numbers.integers(-1, 2, shape), base * 5 // 4 + numbers.integers(-1, 2, shape)
    else:
        base = numbers.integers(40, 400, (len(day), 1))
        less, same, more = (
            _whole(base * numbers.uniform(*ends, shape)) for ends in ((0.3, 0.8), (0.9, 1.1), (1.0, 1.5))
        )
    settled = np.where(numbers.random(shape) < 0.9, base * 3 // 4 - (0 if edge else 1), same)
    grown = np.where(day > 120, more, same)
    return np.where(day <= 0, base, np.choose(course, [settled, less, grown, same]))


def _whole(values: npt.NDArray[np.float64]) -> Ints:
    return np.rint(values).astype(np.int64)
