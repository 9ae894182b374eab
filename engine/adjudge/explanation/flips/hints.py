"""What the comparisons of a proof suggest to try: by how much a side would have to move, and where thresholds lie."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from adjudge.abstraction.columns import Numbers
from adjudge.abstraction.trace import Comparison, Trace, trace
from adjudge.explanation.asking.question import Question
from adjudge.rulebook.expression import Constant, Node, Source, walk
from adjudge.rulebook.pack import findings_in
from adjudge.rulebook.types import BARE, DAY, DURATION
from adjudge.values.units import Kind

_MOST = 12  # of each, the nearest
_FAR = 6  # powers of ten


@dataclass(frozen=True, slots=True)
class Hints:
    """Distances of the comparisons of a proof, in powers of ten and in days; levels by kind, in its canonical unit.

    `sides` has, for each parameter, what it was compared with.
    """

    decades: tuple[float, ...]
    days: tuple[int, ...]
    levels: dict[Kind, tuple[float, ...]]
    sides: dict[str, tuple[float, ...]]


def hints_of(question: Question) -> Hints:
    """The hints of every finding that the domain and the domains below it read."""
    evaluation = question.basis.evaluation
    nodes = nodes_of(question)
    found = [each for node in nodes for each in _comparisons(trace(evaluation, node))]
    days = {abs(math.ceil(end)) for each in found if _is_in_days(each) for end in each.margin if math.isfinite(end)}
    decades = sorted({each for one in found if not _is_in_days(one) for each in _decades(one) if each <= _FAR})
    sides: dict[str, set[float]] = {}
    for each in found:
        if isinstance(each.node.right, Constant) and each.node.right.name is not None:
            sides.setdefault(each.node.right.name, set()).update(_finite(each.left))
    near = sorted({day + more for day in days for more in (-1, 0, 1)})
    told = {name: tuple(sorted(values))[:_MOST] for name, values in sides.items()}
    return Hints(tuple(decades[:_MOST]), tuple(near[:_MOST]), _levels(question), told)


def nodes_of(question: Question) -> tuple[Node, ...]:
    """The findings that are read, each once, and what dates the conclusion."""
    criteria = [c for domain in question.pack.domains for c in (domain.applies_when, *(r.when for r in domain.rules))]
    return tuple(dict.fromkeys(each.node for criterion in criteria for each in findings_in(criterion)))


def _comparisons(found: Trace) -> Iterator[Comparison]:
    yield from found.comparisons
    for step in found.steps.values():
        yield from _comparisons(step)


def _is_in_days(comparison: Comparison) -> bool:
    return comparison.node.left.type.kind in (DAY, DURATION)


def _decades(comparison: Comparison) -> Iterator[float]:
    """How many powers of ten lie between the ends of both sides."""
    kind = comparison.node.left.type.kind
    for left in _finite(comparison.left):
        for right in _finite(comparison.right):
            if kind is not None and kind.log:
                yield abs(right - left)
            elif left * right > 0:
                yield abs(math.log10(right / left))


def _finite(ends: tuple[object, object]) -> list[float]:
    return [number for end in ends if math.isfinite(number := float(end))]  # type: ignore[arg-type]


def _levels(question: Question) -> dict[Kind, tuple[float, ...]]:
    """Thresholds and recorded values, by kind."""
    found: dict[Kind, set[float]] = {}
    for node in {each: None for root in nodes_of(question) for each in walk(root)}:
        if isinstance(node, Constant) and node.kind not in (DAY, DURATION, BARE):
            found.setdefault(node.kind, set()).add(float(node.value))
        elif isinstance(node, Source) and node.kind is not None:
            column = question.basis.evaluation.of(node)
            assert isinstance(column, Numbers)  # noqa: S101 typed when the node was built
            ends = np.concatenate([column.low, column.high]).astype(np.float64)
            found.setdefault(node.kind, set()).update(float(end) for end in ends if np.isfinite(end))
    return {kind: tuple(sorted(values)) for kind, values in found.items()}
