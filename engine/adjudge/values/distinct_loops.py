"""A loop that ranks keys by a table of all that there may be."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from adjudge.values.loops import loop

Rows = npt.NDArray[np.intp]


@loop("i4[]", "i8")
def first_rows(keys: npt.NDArray[np.signedinteger[Any]], limit: int) -> tuple[Rows, Rows]:
    """The first row of each distinct key, by key, and the rank of each row's; all keys are below a limit."""
    place = np.full(limit, -1, np.int64)  # by key, its first row, then its rank
    for row in range(len(keys)):
        if place[keys[row]] < 0:
            place[keys[row]] = row
    first = place[place >= 0]
    rank = 0
    for key in range(limit):
        if place[key] >= 0:
            place[key] = rank
            rank += 1
    which = np.empty(len(keys), np.int64)
    for row in range(len(keys)):
        which[row] = place[keys[row]]
    return first, which
