"""Interval arithmetic, one point at a time: both ends, why they are apart, and a bound on the rounding."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.columns import Days, Floats, Numbers, aligned, everywhere, frame, outline, union
from adjudge.abstraction.loops import operands
from adjudge.abstraction.loops import pointwise as loops
from adjudge.values.exact import each_logarithm, each_over, each_plus, each_times
from adjudge.values.loops import in_loops
from adjudge.values.same import same
from adjudge.values.truth import Cause, Flags

EPSILON = float(np.finfo(np.float64).eps)
FAINTEST = 1e-290  # such as an end next to zero: its quotients may vanish
Bools = npt.NDArray[np.bool_]


def arithmetic(op: str, left: Numbers, right: Numbers) -> Numbers:
    """Interval arithmetic; a division by an interval that holds zero is the whole line, undefined."""
    if left.low.dtype != object and in_loops(max(len(left.low), len(right.low))):
        return _in_one_pass(op, left, right)
    left, right = aligned(left, right)
    with np.errstate(all="ignore"):
        low, high, error = _OPERATIONS[op](left, right)
        split = (right.low <= 0) & (right.high >= 0) if op == "/" else np.zeros(len(low), dtype=bool)
        return _numbers((left, right), low, high, error, np.asarray(split, dtype=bool))


def _in_one_pass(op: str, left: Numbers, right: Numbers) -> Numbers:
    of, is_exact = operands.pair(left, right), _are_exact(left, right)
    low, high, error, *flags, blurred, doubts, absent = loops.operate("+-*/".index(op), *of.given, is_exact)
    nothing, size = same(0, of.size, np.uint8), of.size
    cause, truth, doubt = flags
    return Numbers(
        **outline((left, right), of.grid),
        defined=Flags(truth, doubt) if absent else everywhere(size),
        low=low,
        high=high if len(high) == size else low,
        cause=cause if doubts else nothing,
        error=error if blurred else same(0.0, size, np.float64),
    )


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
    if right.low is right.high and not _are_exact(left, right):
        low, high = _extremes([low, divide(left.high, right.low)])
    elif not _are_exact(left, right):
        low, high = _extremes([divide(a, b) for a in (left.low, left.high) for b in (right.low, right.high)])
    smallest = np.minimum(_size(right.low, right.low), _size(right.high, right.high))
    error = (left.error + _size(low, high) * right.error) / np.where(smallest > 0, smallest, 1)
    return low, high, _overflown(left, right, low, high, _rounded(low, high, error))


def _overflown(left: Numbers, right: Numbers, low: Floats, high: Floats, error: Days) -> Days:
    """Finite numbers whose result leaves the range of floats, at either end, are decided exactly."""
    if low.dtype == object:
        return error
    ends = list({id(end): end for end in (left.low, left.high, right.low, right.high)}.values())
    if bool(np.isfinite(low).all() and np.isfinite(high).all()) and all(_faintest(end) >= FAINTEST for end in ends):
        return error
    finite = np.logical_and.reduce([np.isfinite(end) for end in ends])
    faint = np.logical_or.reduce([(end != 0) & (np.abs(end) < FAINTEST) for end in ends])
    return np.where(faint | (finite & ~(np.isfinite(low) & np.isfinite(high))), np.inf, error)


def _faintest(ends: Floats) -> float:
    """The smallest magnitude but zero."""
    size = np.abs(ends)
    return float(size.min(where=size > 0, initial=np.inf))


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
    ends = [_finite_size(end) for end in ((low,) if low is high else (low, high))]
    return np.asarray(np.maximum.reduce(ends))


def _finite_size(end: Floats) -> Days:
    finite = np.isfinite(end)
    return np.asarray(np.abs(end) if finite.all() else np.where(finite, np.abs(end), 0.0))


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
