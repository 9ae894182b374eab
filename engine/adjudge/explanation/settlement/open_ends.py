"""Where a conclusion is open: the findings that leave it so, the series they read, and the numbers they ask for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from adjudge.abstraction.columns import Grid, Numbers
from adjudge.abstraction.trace import trace
from adjudge.case.record import Case, Record
from adjudge.explanation.missing import open_criteria
from adjudge.explanation.proof import Basis
from adjudge.inference.conclude import unknown_parts
from adjudge.inference.verdict import Conclusion
from adjudge.rulebook.expression import Constant, Node, Source, walk
from adjudge.rulebook.pack import Criterion, Domain, Finding, domains_in, findings_in
from adjudge.rulebook.types import DURATION
from adjudge.values.truth import Truth
from adjudge.values.when import When


@dataclass(frozen=True)
class Open:
    """What is open about one case: `nodes` are the findings that leave it so."""

    case: Case
    basis: Basis
    nodes: tuple[Node, ...]

    @cached_property
    def below(self) -> tuple[Node, ...]:
        """Every node that the open findings read, each once."""
        return tuple(dict.fromkeys(each for node in self.nodes for each in walk(node)))

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The series that the open findings read; those that only give time zero are left out where that is known."""
        index = None if self.index is None else self.basis.findings.pack.index
        return tuple(each for each in _reached(self.nodes, index) if isinstance(each, Source))

    @cached_property
    def index(self) -> int | None:
        """The day of time zero; None where it is not known exactly."""
        node = self.basis.findings.pack.index
        if node is None:
            return None
        column = cast(Numbers, self.basis.evaluation.of(node))
        ends = {float(column.low[0]), float(column.high[0])} if bool(column.defined.met[0]) else set()
        return int(ends.pop()) if len(ends) == 1 else None

    @cached_property
    def cutoff(self) -> int:
        """The last day on which the case was observed; 0 where nothing is recorded."""
        day = float(self.basis.findings.timeline.cutoff[0])
        return int(day) if math.isfinite(day) else self.index or 0

    @cached_property
    def durations(self) -> tuple[int, ...]:
        """The lengths of time that the open findings compare, in whole days."""
        constants = (each for each in self.below if isinstance(each, Constant) and each.kind == DURATION)
        return tuple(sorted({math.ceil(each.value) for each in constants if 0 < each.value < 20000}))

    @cached_property
    def unvouched(self) -> tuple[Source, ...]:
        """The series whose absence nobody vouches for."""
        found = [trace(self.basis.evaluation, node).all_unobserved for node in self.nodes]
        return tuple(dict.fromkeys(each for some in found for each in some))

    def rows(self, source: Source) -> tuple[int, ...]:
        """The rows of the timeline that make a series."""
        grid = cast(Grid, self.basis.evaluation.of(source).grid)
        return tuple(int(row) for row in grid.record if row >= 0)

    def records(self, source: Source) -> tuple[Record, ...]:
        """The records of a series, in their order."""
        ids = self.basis.record_ids(self.rows(source))
        known = {record.id: record for record in self.case.records}
        return tuple(known[each] for each in ids)


def _reached(nodes: Sequence[Node], index: Node | None) -> Iterator[Node]:
    """Every node below some, each once, but for what is read through time zero alone."""
    seen, left = {index}, list(reversed(nodes))
    while left:
        node = left.pop()
        if node not in seen:
            seen.add(node)
            left += reversed(node.children)
            yield node


def open_nodes(domain: Domain, conclusion: Conclusion, basis: Basis) -> tuple[Node, ...]:
    """The findings that leave a conclusion open, those of other domains that it reads included."""
    return tuple(dict.fromkeys(_open_nodes(domain, conclusion, basis)))


def _open_nodes(domain: Domain, conclusion: Conclusion, basis: Basis) -> Iterator[Node]:
    if len(conclusion.candidates) < 2:
        yield from _all_nodes(domain, basis)
        return
    for criterion in open_criteria(domain, conclusion):
        for part in unknown_parts(criterion, basis.facts, basis.done):
            if isinstance(part, Finding):
                yield part.node
            else:
                inner = basis.findings.pack.domain(part.domain)
                yield from _open_nodes(inner, basis.done[part.domain], basis)


def _all_nodes(domain: Domain, basis: Basis) -> Iterator[Node]:
    """No rule is met and none unknown: any finding that is not met may become so."""
    for criterion in (rule.when for rule in domain.rules):
        yield from _unmet(criterion, basis)
        for part in domains_in(criterion):
            yield from _all_nodes(basis.findings.pack.domain(part.domain), basis)


def _unmet(criterion: Criterion, basis: Basis) -> Iterator[Node]:
    return (each.node for each in findings_in(criterion) if basis.facts[each.name].truth != Truth.MET)


def known_by(case: Case, as_of: int | None) -> Case:
    """The case as it was known on a day, so that what came later does not come back with a new record."""
    if as_of is None:
        return case
    kept = tuple(record for record in case.records if record.when.earliest <= as_of)
    seen = [each for each in case.observed if each.when.earliest <= as_of]
    ended = (replace(each, when=When(each.when.earliest, min(each.when.latest, as_of))) for each in seen)
    return replace(case, records=kept, observed=tuple(ended))
