"""Cases by a seeded generator: a start of treatment, an infection, another treatment and about 32 measurements each.

Every value is a whole number. On the edge, many of them lie on a boundary of the pack or next to it: a tenth of the
baseline, 30 % above it, a quarter below it, 49 and 50, 199 and 200; otherwise only as many as chance puts there. Cases
are made in blocks, each with its own seed: the first cases are the same however many are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

BLOCK = 50_000
VISITS = 16
NAMES = ("study treatment", "infection", "other treatment", "viral load", "CD4", "lesion volume")
START, INFECTION, OTHER, LOAD, CD4, LESION = range(6)
KINDS = ("exposure", "event", "event", "measurement", "measurement", "measurement")
UNITS = (None, None, None, "{copies}/mL", "/uL", "mL")
SPECIMENS = (None, None, None, "plasma", "blood", None)
LIMIT = 20.0  # of detection, of the viral load
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Columns:
    """Records of many cases, by case and day: the case, the name as a place in NAMES, the day, the value."""

    case: Ints
    name: npt.NDArray[np.int8]
    day: npt.NDArray[np.int32]
    value: npt.NDArray[np.float64]  # NaN where a record has none
    cases: int


def columns(count: int, seed: int = 1, *, edge: bool = False) -> Columns:
    """So many cases as numbers; with `edge`, most of them with a value on a boundary of the pack."""
    blocks = [_block(place, seed, edge=edge) for place in range(-(-count // BLOCK))]
    case, name, day, value = (np.concatenate([block[part] for block in blocks]) for part in range(4))
    stop = np.searchsorted(case, count)
    return Columns(case[:stop], name[:stop].astype(np.int8), day[:stop].astype(np.int32), value[:stop], count)


def table_of(of: Columns, *, censored: bool = False) -> pa.Table:
    """The records in the table form; with `censored`, viral loads below the limit are texts such as `<20`."""
    code = pa.array(of.name)
    names = [f"c{place:08d}" for place in range(int(of.case[0]), int(of.case[-1]) + 1)] if len(of.case) else []
    case = pa.array(names, pa.string()).take(pa.array(of.case - of.case[0]))
    words = {"kind": KINDS, "name": NAMES, "specimen": SPECIMENS, "unit": UNITS}
    columns_ = {key: pa.array(each, pa.string()).take(code) for key, each in words.items()}
    lod = pa.array(np.where(of.name == LOAD, LIMIT, np.nan), from_pandas=True)
    value = pa.array(of.value, from_pandas=True)
    if censored:
        low = pa.array((of.name == LOAD) & (of.value < LIMIT))
        texts = value.cast(pa.int64()).cast(pa.string()).to_pylist()
        value = pa.array(["<20" if is_low else text for text, is_low in zip(texts, low.to_pylist(), strict=True)])
    return pa.table({"case": case, **columns_, "value": value, "lod": lod, "day": pa.array(of.day)})


def slices(of: Columns, size: int) -> list[Columns]:
    """The same records in parts of so many whole cases."""
    begins = range(0, of.cases, size)
    cuts = np.searchsorted(of.case, [*begins, of.cases])
    parts = [(of.case[a:b], of.name[a:b], of.day[a:b], of.value[a:b]) for a, b in zip(cuts, cuts[1:], strict=False)]
    counts = [min(size, of.cases - begin) for begin in begins]
    return [Columns(*part, count) for part, count in zip(parts, counts, strict=True)]


def _block(place: int, seed: int, *, edge: bool) -> tuple[Ints, Ints, Ints, npt.NDArray[np.float64]]:
    """A block of cases as flat columns: each case is a row of slots, of which some are left out."""
    numbers = np.random.default_rng([seed, place])
    day, seen = _visits(numbers)
    course = numbers.choice(4, size=(BLOCK, 1), p=[0.35, 0.2, 0.2, 0.25])
    kept = [numbers.random(day.shape) < share for share in (0.9, 0.9, 0.64)]
    values = [make(numbers, day, course, edge=edge) for make in (_loads, _counts, _volumes)]
    events = np.stack(
        [np.zeros(BLOCK, np.int64), numbers.integers(-60, 400, BLOCK), numbers.integers(-30, 400, BLOCK)], 1
    )
    slots = VISITS * 3
    days = np.concatenate([events, np.repeat(day, 3, axis=1)], axis=1)
    value = np.concatenate([np.full((BLOCK, 3), np.nan), np.stack(values, 2).reshape(BLOCK, slots)], axis=1)
    there = np.stack([each & seen for each in kept], 2).reshape(BLOCK, slots)
    there = np.concatenate([np.ones((BLOCK, 3), np.bool_), there], axis=1)
    name = np.tile(np.array([START, INFECTION, OTHER, *([LOAD, CD4, LESION] * VISITS)]), (BLOCK, 1))
    case = np.repeat(np.arange(BLOCK) + place * BLOCK, days.shape[1]).reshape(days.shape)
    return case[there], name[there], days[there], value[there]


def _visits(numbers: np.random.Generator) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Days of ten to sixteen visits, two to eight weeks apart, the first one or two before treatment."""
    gaps = numbers.choice([14, 27, 28, 29, 35, 56], size=(BLOCK, VISITS), p=[0.15, 0.15, 0.3, 0.15, 0.15, 0.1])
    day = np.cumsum(gaps, axis=1) - gaps[:, :1] - numbers.integers(0, 43, (BLOCK, 1))
    seen = np.arange(VISITS) < numbers.integers(10, VISITS + 1, (BLOCK, 1))
    return day, seen


def _loads(numbers: np.random.Generator, day: Ints, course: Ints, *, edge: bool) -> Ints:
    """Viral loads: high before treatment; then low, a tenth of the baseline, or as before; back up in the third course."""
    shape, share = day.shape, numbers.random(day.shape)
    if edge:
        base = 10 ** numbers.integers(1, 6, (BLOCK, 1)) * numbers.integers(1, 10, (BLOCK, 1))
        low = numbers.choice([1, 19, 20, 35, 49, 50], size=shape, p=[0.3, 0.2, 0.15, 0.1, 0.2, 0.05])
        middle = base // 10 + numbers.integers(-1, 2, shape)
        back = numbers.choice([49, 199, 200, 201, 5000], size=shape, p=[0.1, 0.15, 0.25, 0.15, 0.35])
    else:
        base = _whole(10 ** numbers.uniform(1, 6, (BLOCK, 1)))
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
        base = numbers.integers(4, 41, (BLOCK, 1)) * 10
        up = base * numbers.choice([12, 13, 14, 20], size=shape, p=[0.1, 0.4, 0.3, 0.2]) // 10
        noise = base * numbers.choice([9, 10, 12, 13], size=shape, p=[0.3, 0.4, 0.2, 0.1]) // 10
    else:
        base = numbers.integers(40, 410, (BLOCK, 1))
        up = _whole(base * numbers.uniform(1.25, 2.0, shape))
        noise = _whole(base * numbers.uniform(0.85, 1.33, shape))
    up = np.where(numbers.random(shape) < 0.1, numbers.integers(198, 203, shape), up)
    up = np.where(numbers.random(shape) < 0.05, noise, up)
    return np.where(day <= 0, base, np.choose(course, [up, noise, np.where(day > 180, noise, up), noise]))


def _volumes(numbers: np.random.Generator, day: Ints, course: Ints, *, edge: bool) -> Ints:
    """Lesion volumes: three quarters of the baseline and less, or about it, or a quarter above it."""
    shape = day.shape
    if edge:
        base = numbers.integers(2, 21, (BLOCK, 1)) * 4
        less = base * numbers.choice([1, 2, 3], size=shape, p=[0.3, 0.4, 0.3]) // 4
        same, more = base + numbers.integers(-1, 2, shape), base * 5 // 4 + numbers.integers(-1, 2, shape)
    else:
        base = numbers.integers(40, 400, (BLOCK, 1))
        less, same, more = (
            _whole(base * numbers.uniform(*ends, shape)) for ends in ((0.3, 0.8), (0.9, 1.1), (1.0, 1.5))
        )
    settled = np.where(numbers.random(shape) < 0.9, base * 3 // 4 - (0 if edge else 1), same)
    grown = np.where(day > 120, more, same)
    return np.where(day <= 0, base, np.choose(course, [settled, less, grown, same]))


def _whole(values: npt.NDArray[np.float64]) -> Ints:
    return np.rint(values).astype(np.int64)
