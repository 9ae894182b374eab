"""How near comparisons lie to their thresholds, one by one or in columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.columns import Rows
from adjudge.abstraction.evaluation import Evaluation
from adjudge.rulebook.expression import Compare, Node
from adjudge.rulebook.types import DAY
from adjudge.values.truth import Truth
from adjudge.values.units import Kind

Floats = npt.NDArray[np.float64]
Ends = tuple[Any, Any]  # the low and the high end of an interval, or of each in a column


def margin_between(op: str, left: Ends, right: Ends) -> tuple[Any, Any]:
    """The signed distance of the left side to the right one, as an interval: at least zero where `op` is met."""
    (low, high), (least, most) = left, right
    return (low - most, high - least) if is_more(op) else (least - high, most - low)


def distance(op: str, left: Ends, right: Ends) -> Floats:
    """The end of the margin that is nearest to zero; zero where it straddles, NaN where an end is not known."""
    with np.errstate(invalid="ignore"):
        low, high = margin_between(op, left, right)
        nearest = np.where(low >= 0, low, np.where(high <= 0, high, 0.0))
    return np.where(np.isnan(low) | np.isnan(high), np.nan, nearest)


def on_its_side(away: Floats, truth: npt.NDArray[np.int8]) -> Floats:
    """The distance, zero where only rounding puts it on the other side of what was decided in exact numbers."""
    is_rounded = ((truth == Truth.MET) & (away < 0)) | ((truth == Truth.NOT_MET) & (away > 0))
    return np.where(is_rounded, 0.0, away)


def closeness(op: str, away: Floats, right: Ends, kind: Kind | None) -> Floats:
    """The distance relative to its threshold, to ten digits; infinite for days and thresholds of zero."""
    near = relative(op, away, right, kind)
    return in_ten_digits(near, np.maximum(near, 1.0))


def relative(op: str, away: Floats, right: Ends, kind: Kind | None) -> Floats:
    """The same, in all digits."""
    if kind == DAY:
        return np.full(np.shape(away), np.inf)
    threshold = _threshold(op, away, right)
    with np.errstate(all="ignore"):
        return np.where((threshold > 0) & np.isfinite(threshold + away), np.abs(away) / threshold, np.inf)


def about(least: Floats) -> Floats:
    """A closeness up to which there may be the same in ten digits."""
    return least * (1 + 1e-7) + 1e-7


def is_more(op: str) -> bool:
    """Whether the left side is to be the greater one."""
    return op[0] == ">"


def _threshold(op: str, away: Floats, right: Ends) -> Floats:
    """The size of the end of the right side that the distance was taken to."""
    return np.asarray(np.abs(np.where((away > 0) == is_more(op), right[1], right[0])))


def size_of(op: str, away: Floats, right: Ends) -> Floats:
    """The size of what was compared, by the distance of one to the other."""
    return np.fmax(_threshold(op, away, right), np.abs(away))


def in_ten_digits(values: Floats, like: Floats) -> Floats:
    """Values to ten digits of others: floats and exact numbers then make the same of a case."""
    with np.errstate(all="ignore"):
        size = np.where((like != 0) & np.isfinite(like), np.abs(like), 1.0)
        places = np.clip(9 - np.floor(np.log10(size)), -300, 300)
        up, down = 10.0 ** np.maximum(places, 0), 10.0 ** np.maximum(-places, 0)
        found = np.round(values * up / down) / up * down + 0.0  # no zero has a sign
    return np.where(np.isfinite(found), found, values)


def sides_at(ev: Evaluation, node: Compare, rows: Rows) -> tuple[tuple[Any, Any], ...]:
    """Both ends of both sides of a comparison, at some of its points."""
    places = [(ev.numbers(side), places_of(ev, node, side, rows)) for side in node.children]
    return tuple((column.low[here], column.high[here]) for column, here in places)


def places_of(ev: Evaluation, node: Node, child: Node, rows: Rows) -> Rows:
    """Where the value of a child stands at some points of its parent: at the points, or at their cases."""
    grid = ev.of(node).grid
    return rows if grid is None or ev.of(child).grid is not None else grid.case[rows]
