"""The same reductions by case as `reducers` has, where a compiled loop does them in one pass."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from adjudge.abstraction.columns import Column, Grid, Marks, Numbers, Truths, everywhere
from adjudge.abstraction.loops import cases as loops
from adjudge.abstraction.segments import Offsets
from adjudge.values.same import same
from adjudge.values.truth import Flags


def takes(how: str, of: Column) -> bool:
    """Whether there is a loop for it: any truth, and the first or last happening, or number that is a float."""
    if isinstance(of, Numbers):
        return how in ("first", "last") and of.low.dtype != object
    return how == "any" or (how in ("first", "last") and isinstance(of, Marks))


def reduce(how: str, of: Column, start: Offsets, grid: Grid, frame: dict[str, Any]) -> Column:
    """Reduces each case by `how`."""
    if how == "any":
        return _some(cast(Truths, of), start, grid, frame)
    if isinstance(of, Numbers):
        return _picked(how == "last", of, start, grid, frame)
    zero = same(0.0, len(of.earliest), np.float64)
    blank = (zero, zero, zero, same(0, len(zero), np.uint8))
    truth, doubt, *_, since, until, _, _, _ = _pick(how == "last", of, blank, start, grid)
    return Marks(**{**frame, "defined": Flags(truth, doubt), "earliest": since, "latest": until})


def _some(of: Truths, start: Offsets, grid: Grid, frame: dict[str, Any]) -> Truths:
    holds, here = _given(of.truth), _given(of.present)
    truth, cause, since, until, doubts = loops.some(start, holds, here, of.earliest, of.latest, grid.is_open)
    size = len(truth)
    found = Flags(truth, cause if doubts else same(0, size, np.uint8))
    return Truths(**{**frame, "defined": everywhere(size), "earliest": since, "latest": until}, truth=found)


def _picked(is_last: bool, of: Numbers, start: Offsets, grid: Grid, frame: dict[str, Any]) -> Numbers:
    number = (of.low, of.high, of.error, of.cause)
    truth, doubt, low, high, error, cause, since, until, *some = _pick(is_last, of, number, start, grid)
    doubts, wide, blurred = some
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


def _pick(is_last: bool, of: Column, number: tuple[Any, ...], start: Offsets, grid: Grid) -> tuple[Any, ...]:
    given = (_given(of.present), _given(of.defined), grid.recorded, (of.earliest, of.latest), number)
    return cast(tuple[Any, ...], loops.pick(is_last, start, *given))


def _given(flags: Flags) -> tuple[Any, Any]:
    return flags.truth, flags.cause
