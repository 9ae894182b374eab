"""Kernels that look at one point at a time: comparison, logic and decision, by case or along a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.columns import (
    Classes,
    Column,
    Days,
    Numbers,
    Truths,
    aligned,
    everywhere,
    frame,
    outline,
    union,
    valued,
)
from adjudge.abstraction.loops import operands
from adjudge.abstraction.loops import pointwise as loops
from adjudge.values.loops import in_loops
from adjudge.values.same import is_all, same
from adjudge.values.truth import Flags, Truth, bounds

Bools = npt.NDArray[np.bool_]


def compare(op: str, left: Numbers, right: Numbers) -> tuple[Truths, Bools]:
    """Met where the whole interval satisfies it, unknown where it straddles; and where rounding could decide."""
    is_plain = _is_plain(left) and _is_plain(right)  # which few numpy passes do faster still
    if not is_plain and left.low.dtype != object and in_loops(max(len(left.low), len(right.low))):
        return _in_one_pass(op, left, right)
    left, right = aligned(left, right)
    more, less = (left, right) if op[0] == ">" else (right, left)
    above = np.greater_equal if op.endswith("=") else np.greater
    sure = maybe = np.asarray(above(more.low, less.high), dtype=bool)
    if more.low is not more.high or less.low is not less.high:
        maybe = np.asarray(above(more.high, less.low), dtype=bool)
    truth = bounds(sure, maybe, union([left.cause, right.cause]))
    outer = frame((left, right))
    column = Truths(**{**outer, "defined": everywhere(len(sure))}, truth=valued(truth, outer["defined"]))
    return column, _is_close(more, less) & outer["defined"].possible


def _is_plain(of: Numbers) -> bool:
    """Whether each is one exact number that is there."""
    return of.low is of.high and is_all(of.error, 0) and is_all(of.defined.truth, Truth.MET)


def _in_one_pass(op: str, left: Numbers, right: Numbers) -> tuple[Truths, Bools]:
    more, less = (left, right) if op[0] == ">" else (right, left)
    of = operands.pair(more, less)
    truth, cause, close, doubts, near = loops.compare(*of.given, op.endswith("="))
    there, size = everywhere(of.size), of.size
    found = Flags(truth, cause if doubts else same(0, size, np.uint8))
    column = Truths(**outline((left, right), of.grid), defined=there, truth=found)
    return column, close if near else same(False, size, np.bool_)


def _is_close(more: Numbers, less: Numbers) -> Bools:
    if more.low.dtype == object or (is_all(more.error, 0) and is_all(less.error, 0)):
        return np.zeros(len(more.low), dtype=bool)
    error = (more.error + less.error) * 4
    with np.errstate(invalid="ignore"):
        near = ~(np.abs(more.low - less.high) > error) | ~(np.abs(more.high - less.low) > error)
    return np.asarray(near & (error > 0), dtype=bool)


def near_whole(of: Numbers) -> Bools:
    """Whether rounding could decide how a bound compares with whole days or counts."""
    if of.low.dtype == object or is_all(of.error, 0):
        return np.zeros(len(of.low), dtype=bool)
    ends = [~(np.abs(end - np.rint(end)) > of.error * 4) for end in (of.low, of.high)]
    return np.asarray((of.error > 0) & (ends[0] | ends[1]), dtype=bool)


def belongs(of: Classes, wanted: int) -> Truths:
    """Met where every possible class is wanted, not met where none is."""
    sure, maybe = (of.mask & ~np.int64(wanted)) == 0, (of.mask & np.int64(wanted)) != 0
    truth = valued(bounds(sure & maybe, maybe, of.cause), of.defined)
    return Truths(**{**frame((of,)), "defined": everywhere(len(of.mask))}, truth=truth)


def known(of: Column) -> Truths:
    """Met where there is a value; by case without a day, so that a guard does not date what it guards."""
    outer = {**frame((of,)), "defined": everywhere(len(of.earliest))}
    if of.grid is None:
        outer |= dict.fromkeys(("earliest", "latest"), np.full(len(of.earliest), np.nan))
    return Truths(**outer, truth=of.defined)


def negate(of: Truths) -> Truths:
    """Strong Kleene not; the days stay."""
    return replace(of, truth=~of.truth)


def any_of(columns: Sequence[Truths]) -> Truths:
    """Strong Kleene or; dated by its first met operand, or by its last one where none is met."""
    if _are_many(columns):
        return _of_cases(columns, is_all=False)
    parts = aligned(*columns)
    truth = parts[0].truth
    for part in parts[1:]:
        truth = truth | part.truth
    outer = frame(parts)
    if outer["grid"] is None:
        outer |= _onset(parts, truth)
    return Truths(**outer, truth=truth)


def all_of(columns: Sequence[Truths]) -> Truths:
    """Strong Kleene and, by De Morgan."""
    if _are_many(columns):
        return _of_cases(columns, is_all=True)
    return negate(any_of([negate(column) for column in columns]))


def _are_many(columns: Sequence[Truths]) -> bool:
    """Whether they stand by case, enough for a compiled loop."""
    return in_loops(len(columns[0].earliest)) and all(column.grid is None for column in columns)


def _of_cases(columns: Sequence[Truths], *, is_all: bool) -> Truths:
    flags = [np.array(each) for each in ([c.truth.truth for c in columns], [c.truth.cause for c in columns])]
    days = [np.array(each) for each in ([c.earliest for c in columns], [c.latest for c in columns])]
    truth, cause, since, until, doubts = loops.some(*flags, *days, is_all)
    outer = {**frame(tuple(columns)), "earliest": since, "latest": until}
    return Truths(**outer, truth=Flags(truth, cause if doubts else same(0, len(truth), np.uint8)))


def _onset(parts: Sequence[Truths], truth: Flags) -> dict[str, Days]:
    begin, end = np.array([part.earliest for part in parts]), np.array([part.latest for part in parts])
    met = np.array([part.truth.met for part in parts])
    possible = np.array([part.truth.possible for part in parts])
    first = np.fmin.reduce(np.where(possible, begin, np.nan)), np.fmin.reduce(np.where(met, end, np.nan))
    none = np.fmax.reduce(begin), np.fmax.reduce(end)
    doubt = np.fmin.reduce(begin), none[1]
    since, until = (
        np.where(truth.met, a, np.where(truth.truth == Truth.UNKNOWN, b, c))
        for a, b, c in zip(first, doubt, none, strict=True)
    )
    return {"earliest": np.where(np.isnan(until), np.nan, since), "latest": until}


@dataclass(frozen=True, slots=True)
class Branches:
    """The operands of a decision list, aligned; for each branch whether it is the one, and whether one must be."""

    chosen: tuple[Flags, ...]
    operands: tuple[Column, ...]
    options: tuple[Any, ...]
    is_total: bool


def branches(conditions: Sequence[Truths], values: Sequence[Column], otherwise: Column | None) -> Branches:
    """Three-valued first match: a branch may be the one while no earlier condition is met."""
    last = () if otherwise is None else (otherwise,)
    operands = aligned(*conditions, *values, *last)
    open_still = everywhere(len(operands[0].earliest))
    chosen = []
    for condition in operands[: len(conditions)]:
        truth = cast(Truths, condition).truth
        chosen.append(open_still & truth)
        open_still = open_still & ~truth
    chosen += [open_still] * len(last)
    return Branches(tuple(chosen), operands, operands[len(conditions) :], otherwise is not None)


def decide_numbers(of: Branches) -> Numbers:
    """The hull of every branch that may be the one."""
    low = np.minimum.reduce(_where_chosen(of, "low", np.inf))
    high = np.maximum.reduce(_where_chosen(of, "high", -np.inf))
    error = np.maximum.reduce(_where_chosen(of, "error", 0.0))
    written = all(option.is_written for option in of.options)
    return Numbers(**_decided(of), low=low, high=high, cause=_doubts(of), error=error, is_written=written)


def decide_classes(of: Branches) -> Classes:
    """The union of the classes of every branch that may be the one."""
    return Classes(**_decided(of), mask=np.bitwise_or.reduce(_where_chosen(of, "mask", 0)), cause=_doubts(of))


def _where_chosen(of: Branches, part: str, other: float) -> list[npt.NDArray[Any]]:
    pairs = zip(of.chosen, of.options, strict=True)
    return [
        np.where(
            each.possible & option.defined.possible, values := getattr(option, part), np.asarray(other, values.dtype)
        )
        for each, option in pairs
    ]


def _doubts(of: Branches) -> npt.NDArray[np.uint8]:
    pairs = zip(of.chosen, of.options, strict=True)
    each = [np.where(chosen.possible, chosen.cause | option.cause, np.uint8(0)) for chosen, option in pairs]
    return np.asarray(np.bitwise_or.reduce(each), dtype=np.uint8)


def _decided(of: Branches) -> dict[str, Any]:
    """A value is there where each branch that may be the one has it, and some branch must be the one."""
    pairs = list(zip(of.chosen, of.options, strict=True))
    there = [chosen & option.defined for chosen, option in pairs]
    complete = np.logical_and.reduce([~chosen.possible | option.defined.met for chosen, option in pairs])
    reached = np.logical_or.reduce([chosen.met for chosen in of.chosen]) | of.is_total
    cause = np.bitwise_or.reduce([each.cause for each in there]) | _doubts(of)
    possible = np.logical_or.reduce([each.possible for each in there])
    return {**frame(of.operands), "defined": bounds(complete & reached & possible, possible, cause)}
