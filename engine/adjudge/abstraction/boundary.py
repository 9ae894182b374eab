"""Points that rounding could decide, decided in exact numbers: they alone, where floats still tell what was written."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from adjudge.abstraction import arithmetic, pointwise, rational
from adjudge.abstraction.columns import Grid, Numbers, Rows, Truths, spread, take
from adjudge.abstraction.evaluation import Evaluation
from adjudge.rulebook.expression import Arithmetic, Compare, Constant, Named, Node
from adjudge.rulebook.temporal import Where
from adjudge.values.exact import exactly
from adjudge.values.same import rows_of, same
from adjudge.values.truth import Flags, Truth

Bools = npt.NDArray[np.bool_]
_BY_ORDER: Mapping[str, Callable[[Any, int], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def decided(ev: Evaluation, node: Compare, column: Truths, rows: Rows) -> Truths | None:
    """The comparison with the truth of the rows named taken from exact numbers; None where floats cannot give them."""
    leaves = [leaf for side in node.children for leaf in _leaves(ev, side, column.grid, rows)]
    if not all(leaf.is_written for leaf in leaves):
        return None
    found, is_told = _in_ratios(ev, node, column.grid, rows, leaves)
    truth, cause = column.truth.truth.copy(), np.array(column.truth.cause)
    truth[rows[is_told]], cause[rows[is_told]] = found[is_told], 0
    rest = np.flatnonzero(~is_told)
    if len(rest):
        few = _in_objects(ev, node, column.grid, rows[rest], [take(leaf, rest) for leaf in leaves])
        truth[rows[rest]], cause[rows[rest]] = few.truth, few.cause
    return replace(column, truth=Flags(truth, cause))


def _in_objects(ev: Evaluation, node: Compare, grid: Grid | None, rows: Rows, leaves: Sequence[Numbers]) -> Flags:
    """The truth at some rows by exact objects; many rows say the same."""
    keys = np.array([each for leaf in leaves for each in _said(leaf)], dtype=np.float64)
    _, first, which = np.unique(keys, axis=1, return_index=True, return_inverse=True)
    left, right = (_exactly_at(ev, side, grid, rows[first]) for side in node.children)
    found, _ = pointwise.compare(node.op, left, right)
    return found.truth.take(which.reshape(-1))


def _in_ratios(
    ev: Evaluation, node: Compare, grid: Grid | None, rows: Rows, leaves: Sequence[Numbers]
) -> tuple[npt.NDArray[np.int8], Bools]:
    """The truth at the rows where all numbers are single ones that are there, small enough for whole numbers."""
    plain = np.logical_and.reduce([(leaf.low == leaf.high) & leaf.defined.met for leaf in leaves])
    left, right = (_ratios_at(ev, side, grid, rows) for side in node.children)
    order, known = rational.compared(left, right)
    met = _BY_ORDER[node.op](order, 0)
    return np.where(met, np.int8(Truth.MET), np.int8(Truth.NOT_MET)), np.asarray(plain & known, dtype=np.bool_)


def _ratios_at(ev: Evaluation, node: Node, grid: Grid | None, rows: Rows) -> rational.Ratios:
    column = ev.numbers(node)
    match node:
        case Named(of=of) | Where(of=of) if not column.is_written:
            return _ratios_at(ev, of, grid, rows)
        case Arithmetic() if not column.is_written:
            sides = [_ratios_at(ev, each, grid, rows) for each in node.children]
            return rational.log10(sides[0]) if node.right is None else rational.arithmetic(node.op, *sides)
        case Constant() if not column.is_written:
            return rational.constant(node.value, len(rows))
    at = rows if grid is None or column.grid is not None else grid.case[rows]
    return rational.written(rows_of(column.low, at))


def _said(leaf: Numbers) -> tuple[Any, ...]:
    """All that a comparison reads of a number: also whether it is there, and why it is in doubt."""
    return leaf.low, leaf.high, leaf.cause, leaf.defined.truth, leaf.defined.cause


def _leaves(ev: Evaluation, node: Node, grid: Grid | None, rows: Rows) -> Iterator[Numbers]:
    """What a number is calculated from, at some rows; a constant of the pack is written, whatever its float."""
    column = ev.numbers(node)
    match node:
        case Named(of=of) | Where(of=of) if not column.is_written:
            yield from _leaves(ev, of, grid, rows)
        case Arithmetic() if not column.is_written:
            for each in node.children:
                yield from _leaves(ev, each, grid, rows)
        case _:
            here = take(spread(column, grid), rows)
            is_told = isinstance(node, Constant) and node.name not in ev.settings
            yield replace(here, is_written=here.is_written or is_told)


def _exactly_at(ev: Evaluation, node: Node, grid: Grid | None, rows: Rows) -> Numbers:
    """A node's exact numbers at some rows of a grid, or of the cases; its leaves are written."""
    column = ev.numbers(node)
    match node:
        case Named(of=of) | Where(of=of) if not column.is_written:
            return _exactly_at(ev, of, grid, rows)
        case Arithmetic() if not column.is_written:
            return _calculated(node, [_exactly_at(ev, each, grid, rows) for each in node.children])
    here = take(spread(column, grid), rows)
    low = high = exactly(here.low) if column.is_written else _as_told(cast(Constant, node), len(rows))
    if column.is_written and bool((here.low != here.high).any()):
        high = exactly(here.high)
    return replace(here, low=low, high=high, error=same(0.0, len(rows), np.float64))


def _as_told(node: Constant, size: int) -> Any:
    values: Any = np.empty(size, dtype=object)
    values[:] = node.value
    return values


def _calculated(node: Arithmetic, sides: list[Numbers]) -> Numbers:
    return arithmetic.log10(sides[0]) if node.right is None else arithmetic.arithmetic(node.op, *sides)
