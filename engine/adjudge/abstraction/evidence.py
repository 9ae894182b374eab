"""Which records values by case rest on, and which of their comparisons is the closest, for all cases at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from adjudge.abstraction.closest import Closest, Kinds, closest_of, nearest
from adjudge.abstraction.columns import Rows
from adjudge.abstraction.evaluation import Evaluation
from adjudge.abstraction.exactly import Exactly
from adjudge.abstraction.loops import evidence as loops
from adjudge.abstraction.trace import trace_all
from adjudge.abstraction.witness import Mask
from adjudge.rulebook.expression import Compare, Node
from adjudge.values.loops import in_loops

Asked = Sequence[tuple[Node, Mask]]  # values by case, each in some cases


@dataclass(frozen=True, slots=True)
class Evidence:
    """Whether each row of the timeline is evidence of its case, and the closest comparison of each case with one."""

    rows: Mask
    closest: Closest


def kinds_of(found: Exactly) -> Kinds:
    """The kinds of all that is compared, in an order of their own."""
    nodes = [node for node in found.floats.columns if isinstance(node, Compare)]
    return tuple(sorted({node.left.type.kind for node in nodes}, key=repr))


def evidence_of(found: Exactly, asked: Asked, kinds: Kinds) -> Evidence:
    """The evidence of values in the cases that ask for them, by the evaluation that decided each case."""
    rows, closest = np.zeros(len(found.floats.timeline.ids), dtype=bool), []
    for part in _parts(found, asked):
        ground = trace_all(part.evaluation, part.asked)
        for read in ground.read:
            rows[read if part.rows is None else part.rows[read]] = True
        near = closest_of(part.evaluation, ground.decided, kinds)
        closest.append(near if part.cases is None else replace(near, case=part.cases[near.case]))
    return Evidence(rows, nearest(closest, found.floats.size))


@dataclass(frozen=True, slots=True)
class _Part:
    """An evaluation of some cases: where its cases and its rows stand among all, or None where it is of all."""

    evaluation: Evaluation
    asked: Asked
    cases: Rows | None = None
    rows: Rows | None = None


def _parts(found: Exactly, asked: Asked) -> Iterator[_Part]:
    if found.exact is None:
        yield _Part(found.floats, asked)
        return
    timeline = found.floats.timeline
    is_exact = np.zeros(len(timeline.cases), dtype=bool)
    is_exact[found.cases] = True
    yield _Part(found.floats, [(node, mask & ~is_exact) for node, mask in asked])
    in_exact = [(node, mask[found.cases]) for node, mask in asked]
    yield _Part(found.exact, in_exact, found.cases, np.flatnonzero(is_exact[timeline.case]))


def joined(rows: Mask, others: Mask, cases: Mask, case: Rows) -> Mask:
    """The rows of one, and in some cases those of another too."""
    if in_loops(len(rows)):
        return cast(Mask, loops.joined(rows, others, cases, case))
    return np.asarray(rows | (others & cases[case]), dtype=bool)
