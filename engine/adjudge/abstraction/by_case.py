"""The same reductions by case as `reducers` has, where a compiled loop does them in one pass."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from adjudge.abstraction.columns import Column, Grid, Numbers, Truths, everywhere
from adjudge.abstraction.loops import cases as loops
from adjudge.abstraction.segments import Offsets
from adjudge.values.same import same
from adjudge.values.truth import Flags


def takes(how: str, of: Column) -> bool:
    """Whether there is a loop for it: any truth, and the first or last of numbers that are floats."""
    return how == "any" or (how in ("first", "last") and isinstance(of, Numbers) and of.low.dtype != object)


def reduce(how: str, of: Column, start: Offsets, grid: Grid, frame: dict[str, Any]) -> Column:
    """Reduces each case by `how`."""
    if how == "any":
        return _some(cast(Truths, of), start, grid, frame)
    return _picked(how == "last", cast(Numbers, of), start, grid, frame)


def _some(of: Truths, start: Offsets, grid: Grid, frame: dict[str, Any]) -> Truths:
    holds, here = _given(of.truth), _given(of.present)
    truth, cause, since, until, doubts = loops.some(start, holds, here, of.earliest, of.latest, grid.is_open)
    size = len(truth)
    found = Flags(truth, cause if doubts else same(0, size, np.uint8))
    return Truths(**{**frame, "defined": everywhere(size), "earliest": since, "latest": until}, truth=found)


def _picked(is_last: bool, of: Numbers, start: Offsets, grid: Grid, frame: dict[str, Any]) -> Numbers:
    days, number = (of.earliest, of.latest), (of.low, of.high, of.error, of.cause)
    given = (_given(of.present), _given(of.defined), grid.recorded, days, number)
    truth, doubt, low, high, error, cause, since, until, doubts, wide, blurred = loops.pick(is_last, start, *given)
    size = len(low)
    outer = {**frame, "defined": Flags(truth, doubt), "earliest": since, "latest": until}
    return Numbers(
        **outer,
        low=low,
        high=high if wide else low,
        cause=cause if doubts else same(0, size, np.uint8),
        error=error if blurred else same(0.0, size, np.float64),
        is_written=of.is_written,
    )


def _given(flags: Flags) -> tuple[Any, Any]:
    return flags.truth, flags.cause
