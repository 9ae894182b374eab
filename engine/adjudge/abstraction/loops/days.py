"""Rows of one day, among rows by case and day."""

from __future__ import annotations

from typing import Any

import numpy as np

from adjudge.values.loops import loop


@loop("i8[]", "f8[]")
def same_days(case: Any, day: Any) -> Any:
    """For each row the first of its day, and the row after the last."""
    first, past = np.empty(len(day), np.int64), np.empty(len(day), np.int64)
    begin = 0
    for row in range(len(day)):
        if case[row] != case[begin] or day[row] != day[begin]:
            begin = row
        first[row] = begin
    end = len(day)
    for row in range(len(day) - 1, -1, -1):
        past[row] = end
        if first[row] == row:
            end = row
    return first, past
