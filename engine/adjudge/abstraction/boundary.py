"""Points that rounding could decide, decided in exact numbers: they alone, where floats still tell what was written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import numpy as np

from adjudge.abstraction import pointwise
from adjudge.abstraction.columns import Grid, Numbers, Rows, Truths, spread, take
from adjudge.abstraction.evaluation import Evaluation
from adjudge.rulebook.expression import Arithmetic, Compare, Constant, Named, Node
from adjudge.rulebook.temporal import Where
from adjudge.values.exact import exactly
from adjudge.values.same import same
from adjudge.values.truth import Flags


def decided(ev: Evaluation, node: Compare, column: Truths, rows: Rows) -> Truths | None:
    """The comparison with the truth of the rows named taken from exact numbers; None where floats cannot give them."""
    left, right = (_exactly_at(ev, side, column.grid, rows) for side in node.children)
    if left is None or right is None:
        return None
    found, _ = pointwise.compare(node.op, left, right)
    truth, cause = column.truth.truth.copy(), column.truth.cause.copy()
    truth[rows], cause[rows] = found.truth.truth, found.truth.cause
    return replace(column, truth=Flags(truth, cause))


def _exactly_at(ev: Evaluation, node: Node, grid: Grid | None, rows: Rows) -> Numbers | None:
    """A node's exact numbers at some rows of a grid, or of the cases."""
    column = ev.numbers(node)
    if column.is_written:
        here = take(spread(column, grid), rows)
        return replace(here, low=exactly(here.low), high=exactly(here.high), error=_no_error(rows))
    match node:
        case Named(of=of) | Where(of=of):
            return _exactly_at(ev, of, grid, rows)
        case Constant(value=value):
            values: Any = np.empty(len(rows), dtype=object)
            values[:] = value
            return replace(take(spread(column, grid), rows), low=values, high=values, error=_no_error(rows))
        case Arithmetic():
            sides = [_exactly_at(ev, each, grid, rows) for each in node.children]
            return None if None in sides else _calculated(node, cast(list[Numbers], sides))
    return None


def _calculated(node: Arithmetic, sides: list[Numbers]) -> Numbers:
    return pointwise.log10(sides[0]) if node.right is None else pointwise.arithmetic(node.op, *sides)


def _no_error(rows: Rows) -> Any:
    return same(0.0, len(rows), np.float64)
