"""The rows of a series among all records, and its points by case and day, as `bind` finds them."""

from __future__ import annotations

from typing import Any

import numpy as np

from adjudge.values.loops import loop


@loop("(i4[] i4[] i4[])", "i1[]", "f8[]", "i4[]", "i8", "i8")
def alike(words: Any, kinds: Any, low: Any, statement: Any, size: Any, count: Any) -> Any:
    """The rows gathered by words, kind, and whether they have a value or a statement; the offsets of the groups."""
    places = np.full(size * size * size * count * 4, -1, np.int32)
    group, found = np.empty(len(kinds), np.int32), np.zeros(len(kinds) + 1, np.int64)
    groups = 0
    for row in range(len(kinds)):
        key = (words[0][row] + 1) * size + words[1][row] + 1
        key = (key * size + words[2][row] + 1) * count + kinds[row]
        key = key * 4 + 2 * (low[row] == low[row]) + (statement[row] >= 0)
        if places[key] < 0:
            places[key] = groups
            groups += 1
        group[row] = places[key]
        found[group[row] + 1] += 1
    start = np.cumsum(found[: groups + 1])
    ahead, rows = start.copy(), np.empty(len(kinds), np.int64)
    for row in range(len(kinds)):
        rows[ahead[group[row]]] = row
        ahead[group[row]] += 1
    return rows, start


@loop("i8[]", "i8[]", "f8[]", "f8[]", "i8")
def points(rows: Any, cases: Any, earliest: Any, latest: Any, size: Any) -> Any:
    """The offsets of the cases, the case and days of each row, and how many days are not known."""
    start = np.zeros(size + 1, np.int64)
    case, begin, end = np.empty(len(rows), np.int64), np.empty(len(rows)), np.empty(len(rows))
    blurred = 0
    for place in range(len(rows)):
        row = rows[place]
        case[place], begin[place], end[place] = cases[row], earliest[row], latest[row]
        blurred += begin[place] != end[place]
        start[case[place] + 1] += 1
    for place in range(size):
        start[place + 1] += start[place]
    return start, case, begin, end, blurred


@loop("(i8[] f8[] f8[])", "(i8[] f8[] f8[])")
def merged(one: Any, other: Any) -> Any:
    """The order of two lists of periods by case, first and last day together; among equals the first list is first."""
    order = np.empty(len(one[0]) + len(other[0]), np.int64)
    a, b = 0, 0
    for place in range(len(order)):
        is_other = a == len(one[0])
        if not is_other and b < len(other[0]):
            if other[0][b] != one[0][a]:
                is_other = other[0][b] < one[0][a]
            elif other[1][b] != one[1][a]:
                is_other = other[1][b] < one[1][a]
            else:
                is_other = other[2][b] < one[2][a]
        order[place] = len(one[0]) + b if is_other else a
        a, b = a + (not is_other), b + is_other
    return order


@loop("i8[]", "f8[]", "f8[]", "i4[]", "b1[]")
def values(rows: Any, low: Any, high: Any, unit: Any, fits: Any) -> Any:
    """Both ends of each row as written; how many have a width, another unit, and are not whole numbers below 2^53."""
    least, most = np.empty(len(rows)), np.empty(len(rows))
    wide, foreign, broken, last = 0, 0, 0, len(fits)
    for place in range(len(rows)):
        row = rows[place]
        one, other, code = low[row], high[row], unit[row]
        least[place], most[place] = one, other
        wide += one != other
        foreign += not fits[code + (last if code < 0 else 0)]
        broken += not ((np.rint(one) == one) & (abs(one) < 2.0**53))
    return least, most, wide, foreign, broken
