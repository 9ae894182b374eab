"""The same reductions over ranges of rows as `reducers` has, where compiled loops do them in one pass."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.columns import Column, Grid, Numbers, Rows, Truths, everywhere
from adjudge.abstraction.loops import ranges as loops
from adjudge.abstraction.ranges import Ranges
from adjudge.values.loops import in_loops
from adjudge.values.same import is_all, is_same, same
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
    found, cause, doubts = loops.quantified((truth.truth, truth.cause), present, ranges.begin, ranges.end, grid.is_open)
    return Truths(**outer, truth=Flags(found, _held(cause, doubts)))


def _held(cause: npt.NDArray[np.uint8], doubts: int) -> npt.NDArray[np.uint8]:
    return cause if doubts else same(0, len(cause), np.uint8)


def extreme(how: str, of: Numbers, exists: Flags, ranges: Ranges, frame: dict[str, Any]) -> Numbers:
    """The lowest or highest: of what is certain in all ranges at once, then of those that hold a doubt."""
    number, held = (of.low, of.high, of.error, of.cause), (exists.truth, exists.cause)
    sign, size = 1.0 if how == "lowest" else -1.0, len(ranges.begin)
    is_exact, is_blurred = of.low is of.high, not is_all(of.error, 0)
    least, most, error, found, is_open, doubts = loops.extreme(
        sign, number, held, ranges.begin, ranges.end, is_exact, is_blurred
    )
    low, high = least, least if is_exact else most
    error = error if is_blurred else same(0.0, size, np.float64)
    cause = doubt = same(0, size, np.uint8)
    if doubts:
        rows = np.flatnonzero(is_open)
        few = loops.doubtful(sign, number, held, ranges.begin[rows], ranges.end[rows])
        ends = few[:2] if sign > 0 else (few[1], few[0])
        all_ = (low, high, error, cause, found, doubt)
        low, high, error, cause, found, doubt = (_put(a, rows, b) for a, b in zip(all_, (*ends, *few[2:]), strict=True))
    outer = {**frame, "defined": Flags(found, doubt), "is_written": of.is_written}
    return Numbers(**outer, low=low, high=high, cause=cause, error=error)


def _put(values: npt.NDArray[Any], rows: Rows, others: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if is_same(values) and bool((others == values[0]).all()):
        return values
    out = np.array(values)
    out[rows] = others
    return out
