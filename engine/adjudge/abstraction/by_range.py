"""The same reductions over ranges of rows as `reducers` has, where compiled loops do them in one pass."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.columns import Column, Grid, Numbers, Rows, Truths, everywhere
from adjudge.abstraction.loops import ranges as loops
from adjudge.abstraction.ranges import Ranges
from adjudge.values.loops import in_loops
from adjudge.values.same import is_all, same
from adjudge.values.truth import Flags


def takes(how: str, ranges: Ranges) -> bool:
    """Whether there is a loop for it: some, how many, and extremes of ranges that only move on."""
    if not in_loops(len(ranges.begin)) or how not in ("any", "count", "extreme"):
        return False
    return how != "extreme" or bool(loops.are_onward(ranges.begin, ranges.end))


def reduce(how: str, of: Column, ranges: Ranges, grid: Grid, frame: dict[str, Any]) -> Column:
    """Reduces each range by `how`; the days are those of the frame."""
    outer = {**frame, "defined": everywhere(len(ranges.begin))}
    present = (of.present.truth, of.present.cause)
    if how == "count":
        low, high, cause, doubts = loops.count(present, grid.recorded, ranges.begin, ranges.end)
        zero = same(0.0, len(low), np.float64)
        return Numbers(**outer, low=low, high=high if doubts else low, cause=_held(cause, doubts), error=zero)
    truth = cast(Truths, of).truth
    found, cause, doubts = loops.quantified(
        (truth.truth, truth.cause), present, ranges.begin, ranges.end, grid.is_open
    )
    return Truths(**outer, truth=Flags(found, _held(cause, doubts)))


def _held(cause: npt.NDArray[np.uint8], doubts: int) -> npt.NDArray[np.uint8]:
    return cause if doubts else same(0, len(cause), np.uint8)


def extreme(how: str, of: Numbers, exists: Flags, ranges: Ranges, frame: dict[str, Any]) -> tuple[Numbers, Rows]:
    """The lowest or highest of the points that are certainly there, and the ranges that hold a doubt."""
    number, held = (of.low, of.high, of.error, of.cause), (exists.truth, exists.cause)
    sign, is_blurred = 1.0 if how == "lowest" else -1.0, not is_all(of.error, 0)
    given = (ranges.begin, ranges.end, of.low is of.high, is_blurred)
    low, high, error, found, open_, doubts = loops.extreme(sign, number, held, *given)
    nothing, zero = same(0, len(low), np.uint8), same(0.0, len(low), np.float64)
    outer = {**frame, "defined": Flags(found, nothing), "is_written": of.is_written}
    ends = {"low": low, "high": low if of.low is of.high else high}
    rows = np.flatnonzero(open_) if doubts else np.zeros(0, np.intp)
    return Numbers(**outer, **ends, cause=nothing, error=error if is_blurred else zero), rows
