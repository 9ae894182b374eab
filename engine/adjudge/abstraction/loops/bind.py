"""The rows of a series among all records, and its points by case and day, as `bind` finds them."""

from __future__ import annotations

from typing import Any

import numpy as np

from adjudge.values.loops import loop


@loop("(i4[] i4[] i1[])", "(b1[] b1[])", "i8")
def matching(words: Any, wanted: Any, kind: Any) -> Any:
    """The rows whose name or code is wanted, and whose kind is the one; no word, -1, takes the last."""
    names, codes, kinds = words
    by_name, by_code = wanted
    rows = np.empty(len(names), np.int64)
    size, last, last_ = 0, len(by_name), len(by_code)
    for row in range(len(names)):
        name, code = names[row], codes[row]
        is_wanted = by_name[name + (last if name < 0 else 0)] | by_code[code + (last_ if code < 0 else 0)]
        rows[size] = row
        size += is_wanted & (kinds[row] == kind)
    return rows[:size].copy()


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
    """The order of two lists of periods by case, first and last day together; the first list goes first among equals."""
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
