"""Cases with a grade for each of some markers: of a few courses, or any grade with any other."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

COURSES = 50


def graded(count: int, markers: int, *, hostile: bool, seed: int = 1) -> pa.Table:
    """One result of each marker a case; friendly cases follow one of 50 courses, in hostile ones all grades mix."""
    numbers = np.random.default_rng(seed)
    grades = numbers.integers(0, 5, (count if hostile else COURSES, markers))
    if not hostile:
        grades = grades[numbers.integers(0, COURSES, count)]
    value = grades * 100 + numbers.integers(1, 100, grades.shape)
    rows = count * markers
    case = pa.array([f"c{place:08d}" for place in range(count)]).take(pa.array(np.repeat(np.arange(count), markers)))
    names = pa.array([f"marker {place}" for place in range(markers)]).take(pa.array(np.tile(np.arange(markers), count)))
    same = {"kind": pa.repeat("measurement", rows), "unit": pa.repeat("/uL", rows)}
    numbers_ = {"value": pa.array(value.reshape(-1), pa.float64()), "day": pa.array(np.zeros(rows, np.int32))}
    return pa.table({"case": case, "name": names, **same, **numbers_})
