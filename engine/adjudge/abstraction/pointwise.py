"""Kernels that look at one point at a time: arithmetic, comparison, logic and decision, by case or along a grid."""

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
    Floats,
    Numbers,
    Truths,
    aligned,
    everywhere,
    frame,
    valued,
)
from adjudge.values.exact import each_logarithm, each_over, each_plus, each_times
from adjudge.values.same import is_all, same
from adjudge.values.truth import Cause, Flags, Truth, bounds

EPSILON = float(np.finfo(np.float64).eps)
FAINTEST = 1e-290  # such as an end next to zero: its quotients may vanish
Bools = npt.NDArray[np.bool_]


def arithmetic(op: str, left: Numbers, right: Numbers) -> Numbers:
    """Interval arithmetic; a division by an interval that holds zero is the whole line, undefined."""
    left, right = aligned(left, right)
    with np.errstate(all="ignore"):
        low, high, error = _OPERATIONS[op](left, right)
        split = (right.low <= 0) & (right.high >= 0) if op == "/" else np.zeros(len(low), dtype=bool)
        return _numbers((left, right), low, high, error, np.asarray(split, dtype=bool))


def log10(of: Numbers) -> Numbers:
    """The logarithm of both ends; of zero it is minus infinity, of less it is undefined."""
    with np.errstate(all="ignore"):
        if of.low.dtype == object:
            return _numbers((of,), each_logarithm(of.low), each_logarithm(of.high), of.error)
        low = high = np.log10(of.low)
        if of.low is not of.high:
            high = np.log10(of.high)
        smallest = np.where(of.low > 0, of.low, of.high)
        error = np.where(of.error > 0, of.error / smallest, 0) + _size(low, high) * EPSILON * 2
        vanishing = (of.error > 0) & (np.minimum(np.abs(of.low), np.abs(of.high)) <= of.error * 4)
        return _numbers((of,), low, high, np.where(np.isinf(of.error) | vanishing, np.inf, error))


def _are_exact(left: Numbers, right: Numbers) -> bool:
    """Whether both sides are single numbers, not intervals."""
    return left.low is left.high and right.low is right.high


def _sum(left: Numbers, right: Numbers) -> tuple[Floats, Floats, Days]:
    plus = each_plus if left.low.dtype == object else np.add
    low = high = plus(left.low, right.low)
    if not _are_exact(left, right):
        high = plus(left.high, right.high)
    return low, high, _rounded(low, high, left.error + right.error)


def _difference(left: Numbers, right: Numbers) -> tuple[Floats, Floats, Days]:
    plus = each_plus if left.low.dtype == object else np.add
    low = high = plus(left.low, -right.high)
    if not _are_exact(left, right):
        high = plus(left.high, -right.low)
    return low, high, _rounded(low, high, left.error + right.error)


def _product(left: Numbers, right: Numbers) -> tuple[Floats, Floats, Days]:
    times = each_times if left.low.dtype == object else _times
    low = high = times(left.low, right.low)
    if not _are_exact(left, right):
        low, high = _extremes([times(a, b) for a in (left.low, left.high) for b in (right.low, right.high)])
    error = _size(left.low, left.high) * right.error + _size(right.low, right.high) * left.error
    return low, high, _overflown(left, right, low, high, _rounded(low, high, error))


def _quotient(left: Numbers, right: Numbers) -> tuple[Floats, Floats, Days]:
    divide = each_over if left.low.dtype == object else np.divide
    low = high = divide(left.low, right.low)
    if not _are_exact(left, right):
        low, high = _extremes([divide(a, b) for a in (left.low, left.high) for b in (right.low, right.high)])
    smallest = np.minimum(_size(right.low, right.low), _size(right.high, right.high))
    error = (left.error + _size(low, high) * right.error) / np.where(smallest > 0, smallest, 1)
    return low, high, _overflown(left, right, low, high, _rounded(low, high, error))


def _overflown(left: Numbers, right: Numbers, low: Floats, high: Floats, error: Days) -> Days:
    """Finite numbers whose result leaves the range of floats, at either end, are decided exactly."""
    if low.dtype == object:
        return error
    ends = (left.low, left.high, right.low, right.high)
    finite = np.logical_and.reduce([np.isfinite(end) for end in ends])
    faint = np.logical_or.reduce([(end != 0) & (np.abs(end) < FAINTEST) for end in ends])
    return np.where(faint | (finite & ~(np.isfinite(low) & np.isfinite(high))), np.inf, error)


_OPERATIONS = {"+": _sum, "-": _difference, "*": _product, "/": _quotient}


def _extremes(ends: list[Floats]) -> tuple[Floats, Floats]:
    """The hull of the ends; an infinity by an infinity is no end of its own, the other ends enclose it."""
    if ends[0].dtype == object:
        return _least.reduce(ends), _most.reduce(ends)
    return np.fmin.reduce(ends), np.fmax.reduce(ends)


_least = np.frompyfunc(lambda one, other: one if other != other or one < other else other, 2, 1)  # noqa: PLR0124 NaN
_most = np.frompyfunc(lambda one, other: one if other != other or one > other else other, 2, 1)  # noqa: PLR0124 NaN


def _times(left: Floats, right: Floats) -> Floats:
    """Zero times infinity is zero: the end of an interval, not a limit."""
    return np.where((left == 0) | (right == 0), 0.0, left * right)


def _size(low: Floats, high: Floats) -> Days:
    """The largest finite magnitude of either end."""
    if low.dtype == object:
        return np.zeros(len(low))
    ends = [np.where(np.isfinite(end), np.abs(end), 0.0) for end in ((low,) if low is high else (low, high))]
    return np.asarray(np.maximum.reduce(ends))


def _rounded(low: Floats, high: Floats, error: Days) -> Days:
    """Adds the rounding of the last operation; integers that came from integers are exact."""
    if low.dtype == object:
        return np.zeros(len(low))
    size = _size(low, high)
    if not error.any() and bool((np.rint(low) == low).all() and (np.rint(high) == high).all() and (size < 2**53).all()):
        return same(0.0, len(error), np.float64)
    whole = (error == 0) & (np.rint(low) == low) & (np.rint(high) == high) & (size < 2**53)
    return np.where(whole, 0.0, np.where(np.isnan(error), np.inf, error) + size * EPSILON)


def _numbers(parts: tuple[Numbers, ...], low: Floats, high: Floats, error: Days, split: Bools | None = None) -> Numbers:
    lost = np.asarray((low != low) | (high != high), dtype=bool) | (False if split is None else split)  # noqa: PLR0124 NaN
    outer = frame(parts)
    cause = union([part.cause for part in parts])
    if lost.any():
        cause = cause | np.where(lost & outer["defined"].possible, np.uint8(Cause.UNDEFINED), np.uint8(0))
        low, high = (np.where(lost, end, value) for end, value in ((-np.inf, low), (np.inf, high)))
    return Numbers(**outer, low=low, high=high, cause=cause, error=error)


def union(causes: Sequence[npt.NDArray[np.uint8]]) -> npt.NDArray[np.uint8]:
    """All causes of several columns."""
    held = [cause for cause in causes if not is_all(cause, 0)]
    return np.asarray(np.bitwise_or.reduce(held), dtype=np.uint8) if held else causes[0]


def compare(op: str, left: Numbers, right: Numbers) -> tuple[Truths, Bools]:
    """Met where the whole interval satisfies it, unknown where it straddles; and where rounding could decide."""
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
    return negate(any_of([negate(column) for column in columns]))


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
