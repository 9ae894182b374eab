"""Exact at the boundary: floats decide all cases but those that rounding could decide; these are evaluated exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.bind import Unfit
from adjudge.abstraction.columns import Column
from adjudge.abstraction.evaluate import evaluate
from adjudge.abstraction.evaluation import Evaluation, Settings
from adjudge.case.timeline import Timeline, take_cases
from adjudge.rulebook.expression import Node
from adjudge.values.truth import Flags


@dataclass(frozen=True, slots=True)
class Exactly:
    """An evaluation in floats, and one in exact numbers of the `cases` that it left open."""

    floats: Evaluation
    exact: Evaluation | None
    cases: npt.NDArray[np.intp]

    def of(self, node: Node) -> Column:
        """The column of a node that was evaluated: of any node for one case, by case for many."""
        column = self.floats.of(node)
        if self.exact is None:
            return column
        exact = self.exact.of(node)
        return exact if len(self.cases) == self.floats.size else _merged(column, exact, self.cases)

    @property
    def unfit(self) -> tuple[Unfit, ...]:
        """The records that a series asked for and could not use."""
        return tuple(each for found in self.floats.unfit.values() for each in found)


def evaluate_exactly(nodes: Sequence[Node], timeline: Timeline, settings: Settings | None = None) -> Exactly:
    """Evaluates nodes so that every verdict is that of exact arithmetic on the written numbers."""
    floats = evaluate(nodes, timeline, settings=settings)
    cases = np.flatnonzero(floats.close)
    some = {name: values[cases] for name, values in (settings or {}).items()}
    exact = evaluate(nodes, take_cases(timeline, cases), exact=True, settings=some) if len(cases) else None
    return Exactly(floats, exact, cases)


def evaluate_roughly(nodes: Sequence[Node], timeline: Timeline, settings: Settings | None = None) -> Exactly:
    """Evaluates nodes in floats alone: for a search whose findings are evaluated exactly afterwards."""
    return Exactly(evaluate(nodes, timeline, settings=settings), None, np.empty(0, dtype=np.intp))


def _merged(column: Column, exact: Column, cases: npt.NDArray[np.intp]) -> Column:
    changed: dict[str, Any] = {}
    for each in fields(column):
        value, other = getattr(column, each.name), getattr(exact, each.name)
        if isinstance(value, Flags):
            changed[each.name] = Flags(_put(value.truth, cases, other.truth), _put(value.cause, cases, other.cause))
        elif isinstance(value, np.ndarray):
            changed[each.name] = _put(value, cases, other)
    return replace(column, **changed)


def _put(values: npt.NDArray[Any], cases: npt.NDArray[np.intp], other: npt.NDArray[Any]) -> npt.NDArray[Any]:
    out = values.copy()
    out[cases] = other.astype(values.dtype)
    return out
