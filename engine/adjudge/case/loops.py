"""Loops over the rows of a table as it is read."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from adjudge.values.loops import inner, loop

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


@loop("i8[]", "i8[]", "i8[]")
def by_day(case: Ints, day: Ints, rank: Ints) -> Ints:
    """Rows that stand case by case, by the rank of their day within each, else as they stand; or none: see below.

    Ranks are below 2**31, and so are rows: both are one number, and those of a case never leave the nearest memory.
    Where the rows of a case are many and far from their order, this takes too many steps, and gives up.
    """
    rows, keys = np.empty(len(case), np.int64), np.empty(len(case), np.int64)
    begin, left = 0, 64 * len(case)
    for row in range(len(case) + 1):
        if row == len(case) or case[row] != case[begin]:
            for place in range(row - begin):
                rows[begin + place] = keys[place] & 0xFFFFFFFF
            begin = row
        if row < len(case):
            key, to = (rank[day[row]] << 32) | row, row - begin
            while to > 0 and keys[to - 1] > key:
                keys[to] = keys[to - 1]
                to -= 1
            keys[to] = key
            left -= row - begin - to
            if left < 0:
                return rows[:0]
    return rows


@loop("f8[]")
def parts_of_numbers(numbers: npt.NDArray[np.float64]) -> Ints:
    """The rows whose number is not whole, or of more than 15 digits; NaN is no number."""
    count = 0
    for number in numbers:
        count += not (np.isnan(number) or (np.rint(number) == number and abs(number) < 1e15))
    rows, place = np.empty(count, np.int64), 0
    for row in range(len(numbers) if count else 0):
        if not (np.isnan(numbers[row]) or (np.rint(numbers[row]) == numbers[row] and abs(numbers[row]) < 1e15)):
            rows[place] = row
            place += 1
    return rows


@loop("i8[]", "i4[]", "u1[]")
def is_any_twice(case: Ints, begins: Ints, letters: npt.NDArray[np.uint8]) -> bool:
    """Whether a case may have a text twice: texts are told apart by a number made of all their letters."""
    size = 4
    while size < 2 * len(case):
        size *= 2
    found = np.zeros(size, np.int64)
    for row in range(len(case)):
        key = case[row] * 0x1E3779B97F4A7C15 + 0x0BF29CE484222325
        for place in range(begins[row], begins[row + 1]):
            key = (key ^ letters[place]) * 0x100000001B3
        key = (key ^ ((key >> 29) & 0x7FFFFFFFF)) | 1  # no key is 0, which says that a place is free
        at = (key >> 1) & (size - 1)
        while found[at] != 0:
            if found[at] == key:
                return True
            at = (at + 1) & (size - 1)
        found[at] = key
    return False


@loop("i8[]", "i8[]", "i8[]", "i4[]", "u1[]")
def by_text(rows: Ints, case: Ints, day: Ints, begins: Ints, letters: npt.NDArray[np.uint8]) -> Ints:
    """Rows by case and day, those of one case and day by their texts, short ones first; none if too far from it."""
    out, left, begin = rows.copy(), 16 * len(rows), 0
    for place in range(1, len(rows)):
        if case[place] != case[place - 1] or day[place] != day[place - 1]:
            begin = place
        row, to = rows[place], place
        while to > begin and precedes(row, out[to - 1], begins, letters):
            out[to] = out[to - 1]
            to -= 1
        out[to] = row
        left -= place - to
        if left < 0:
            return out[:0]
    return out


@inner
def precedes(one: int, other: int, begins: Ints, letters: npt.NDArray[np.uint8]) -> bool:
    """Whether a text is shorter than another, or as long and before it."""
    size, mine, its = begins[one + 1] - begins[one], begins[one], begins[other]
    if size != begins[other + 1] - its:
        return bool(size < begins[other + 1] - its)
    for place in range(size):
        if letters[mine + place] != letters[its + place]:
            return bool(letters[mine + place] < letters[its + place])
    return False
