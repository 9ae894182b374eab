"""The value of a series at which a comparison turns: `x/y - 1 >= 30%` turns where x is 1.3 times y."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from adjudge.abstraction.evaluation import Evaluation
from adjudge.abstraction.trace import Comparison
from adjudge.rulebook.expression import Arithmetic, Node, Source
from adjudge.rulebook.temporal import Over, Reduce, Visits
from adjudge.rulebook.types import DAY, Sort

_PICKS = ("first", "last", "lowest", "highest")
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Turning:
    """Where a comparison turns: the series or the visits on whose scale that is, the side, and the value."""

    of: Source | Visits
    op: str
    low: float
    high: float


def turning_of(ev: Evaluation, found: Comparison) -> Turning | None:
    """The turning point of a comparison; None where no measured value is compared, or it cannot be said in its unit."""
    compare = found.node
    wanted = (float(found.right[0]), float(found.right[1]))
    turned = _solved(ev, compare.left, compare.op, wanted, found)
    if turned is None and _moving(compare.right) is not None:
        wanted = (float(found.left[0]), float(found.left[1]))
        turned = _solved(ev, compare.right, _FLIPPED[compare.op], wanted, found)
    return turned if turned is not None and all(map(math.isfinite, (turned.low, turned.high))) else None


def _solved(ev: Evaluation, node: Node, op: str, wanted: tuple[float, float], found: Comparison) -> Turning | None:
    if isinstance(node, Source | Visits):
        return Turning(node, op, *wanted) if _is_number(node) else None
    inner = _inside(node)
    if inner is not None:
        return _solved(ev, inner, op, wanted, found)
    return _of_arithmetic(ev, node, op, wanted, found) if isinstance(node, Arithmetic) else None


def _inside(node: Node) -> Node | None:
    """The node whose values these are: what is named, filtered or picked from."""
    if isinstance(node, Reduce | Over):
        return node.of if node.how in _PICKS else None
    return node.unchanged


def _is_number(node: Node) -> bool:
    return node.type.sort == Sort.NUMBER and node.type.kind not in (None, DAY)


def _moving(node: Node | None) -> int | None:
    """How far a node is from the records of a series, in picks; None where it is made of none."""
    if node is None:
        return None
    if isinstance(node, Source | Visits):
        return 0 if _is_number(node) else None
    inner = _inside(node)
    if inner is not None:
        below = _moving(inner)
        return None if below is None else below + isinstance(node, Reduce | Over)
    if not isinstance(node, Arithmetic):
        return None
    known = [each for each in (_moving(node.left), _moving(node.right)) if each is not None]
    return min(known, default=None)


def _of_arithmetic(
    ev: Evaluation, node: Arithmetic, op: str, wanted: tuple[float, float], found: Comparison
) -> Turning | None:
    """One step back: the operand that moves must be what the other leaves of what is wanted."""
    if node.right is None:
        return _solved(ev, node.left, op, cast(Any, tuple(_power(each) for each in wanted)), found)
    is_left = _is_left_moving(ev, node)
    if is_left is None:
        return None
    moving, still = (node.left, node.right) if is_left else (node.right, node.left)
    other = _value(ev, still, found)
    if other is None:
        return None
    back = _BACK[node.op, is_left]
    ends = [back(one, two) for one in wanted for two in other]
    if any(map(math.isnan, ends)):
        return None
    flips = not is_left and node.op in "-/"
    return _solved(ev, moving, _FLIPPED[op] if flips else op, (min(ends), max(ends)), found)


def _is_left_moving(ev: Evaluation, node: Arithmetic) -> bool | None:
    """Whether the left operand is nearer to the records, or as near and later; None where neither is a series."""
    left, right = _moving(node.left), _moving(node.right)
    if left is None or right is None:
        return None if left is None and right is None else right is None
    if left != right:
        return left < right
    days = [float(np.max(ev.of(each).latest, initial=-math.inf)) for each in (node.left, cast(Node, node.right))]
    return days[0] >= days[1]


def _value(ev: Evaluation, node: Node, found: Comparison) -> tuple[float, float] | None:
    """The value of a node where the comparison was made; None where it has no point there."""
    column = ev.numbers(node)
    rows = np.flatnonzero(column.earliest == found.earliest) if column.grid is not None else np.zeros(1, dtype=np.intp)
    return (float(column.low[rows[0]]), float(column.high[rows[0]])) if len(rows) else None


def _power(value: float) -> float:
    return 10.0**value if value < 300 else math.inf


def _quotient(one: float, two: float) -> float:
    return one / two if two > 0 else math.nan


_BACK: dict[tuple[str, bool], Callable[[float, float], float]] = {
    ("+", True): lambda wanted, other: wanted - other,
    ("+", False): lambda wanted, other: wanted - other,
    ("-", True): lambda wanted, other: wanted + other,
    ("-", False): lambda wanted, other: other - wanted,
    ("*", True): _quotient,
    ("*", False): _quotient,
    ("/", True): lambda wanted, other: wanted * other if other > 0 else math.nan,
    ("/", False): lambda wanted, other: _quotient(other, wanted),
}
