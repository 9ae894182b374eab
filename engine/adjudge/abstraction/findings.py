"""Findings: the truths by case that rules read, with their causes and onsets, for all cases at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.columns import Column, Truths
from adjudge.abstraction.evaluation import Settings
from adjudge.abstraction.exactly import Exactly, evaluate_exactly, evaluate_roughly
from adjudge.case.timeline import Timeline
from adjudge.rulebook.expression import Node
from adjudge.rulebook.pack import Finding, Pack, findings_in


@dataclass(frozen=True, slots=True)
class Findings:
    """One row for each case, one column for each finding of a pack; and the columns of every node behind them."""

    pack: Pack
    timeline: Timeline
    nodes: Mapping[str, Node]
    truth: npt.NDArray[np.int8]
    cause: npt.NDArray[np.uint8]
    evaluation: Exactly

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the findings, in the order of the columns."""
        return tuple(self.nodes)

    def column(self, node: Node) -> Column:
        """The column by case of a finding or a dating definition."""
        return self.evaluation.of(node)


def abstract(pack: Pack, timeline: Timeline, settings: Settings | None = None, *, roughly: bool = False) -> Findings:
    """Evaluates what the rules of a pack read over a timeline, exactly at every threshold, or `roughly`, in floats.

    `settings` gives parameters other values, case by case.
    """
    found = read_by_rules(pack)
    dates = [node for each in pack.domains for rule in each.rules for node in (rule.since, rule.until) if node]
    evaluate = evaluate_roughly if roughly else evaluate_exactly
    evaluation = evaluate([*found.values(), *dates], timeline, settings)
    columns = [cast(Truths, evaluation.of(node)).truth for node in found.values()]
    shape = (len(timeline.cases), len(columns))
    truth = np.array([each.truth for each in columns], dtype=np.int8).reshape(shape[::-1]).T
    cause = np.array([each.cause for each in columns], dtype=np.uint8).reshape(shape[::-1]).T
    return Findings(pack, timeline, found, truth, cause, evaluation)


def read_by_rules(pack: Pack) -> Mapping[str, Node]:
    """The findings that the rules of a pack read, each once, in the order of the rules."""
    criteria = [
        criterion
        for domain in pack.domains
        for criterion in (domain.applies_when, *(rule.when for rule in domain.rules))
    ]
    found: dict[str, Finding] = {}
    for criterion in criteria:
        found |= {each.name: each for each in findings_in(criterion)}
    return {name: finding.node for name, finding in found.items()}
