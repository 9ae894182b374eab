"""Loops over the rows of a table as it is read."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from adjudge.values.loops import loop

Ints = npt.NDArray[np.signedinteger[Any]]


@loop("i8[]", "i8")
def by_case(case: Ints, size: int) -> Ints:
    """The rows case by case, those of each as they stand; without those of case -1. The cases are below a size."""
    begins = np.zeros(size + 1, np.int64)  # of each case the place of its next row
    for row in range(len(case)):
        begins[case[row] + 1] += 1
    begins[0] = 0
    for each in range(1, size + 1):
        begins[each] += begins[each - 1]
    rows = np.empty(begins[size], np.int64)
    for row in range(len(case)):
        if case[row] >= 0:
            rows[begins[case[row]]] = row
            begins[case[row]] += 1
    return rows


@loop("i8[]", "i8[]")
def by_day(case: Ints, day: Ints) -> Ints:
    """Rows that stand case by case, by day within each, else as they stand; none where that takes too many steps."""
    rows, days = np.empty(len(case), np.int64), np.empty(len(case), np.int64)
    begin, left = 0, 64 * len(case)
    for row in range(len(case)):
        begin = row if row > 0 and case[row] != case[row - 1] else begin
        to = row
        while to > begin and days[to - 1] > day[row]:
            rows[to], days[to] = rows[to - 1], days[to - 1]
            to -= 1
        rows[to], days[to] = row, day[row]
        left -= row - to
        if left < 0:
            return rows[:0]
    return rows


@loop("i8[]")
def stands_by_case(case: Ints) -> bool:
    """Whether every row has a case, and none stands before one of a smaller case."""
    for row in range(len(case)):
        if case[row] < 0 or (row > 0 and case[row] < case[row - 1]):
            return False
    return True
