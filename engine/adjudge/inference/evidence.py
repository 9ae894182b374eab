"""What the conclusions of all cases rest on: the records, and the comparison that lies nearest to its threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from adjudge.abstraction.closest import nearest
from adjudge.abstraction.evidence import Evidence, evidence_of, joined, kinds_of
from adjudge.abstraction.findings import Findings
from adjudge.abstraction.witness import Mask
from adjudge.inference.criteria import Here, Part, decisive_on, truth_in
from adjudge.inference.modules import Module, by_rule
from adjudge.rulebook.expression import Node
from adjudge.rulebook.pack import Finding
from adjudge.values.truth import Truth


def evidence_of_modules(findings: Findings, modules: Sequence[Module]) -> tuple[Evidence, ...]:
    """The evidence of every domain: that of the parts that decided, and of the other domains it was concluded from."""
    kinds, by_name = kinds_of(findings.evaluation), {module.domain.name: module for module in modules}
    done: dict[str, Evidence] = {}
    for module in modules:
        asked, others = list[tuple[Node, Mask]](), dict[str, Mask]()
        for part, cases in _decisive(findings, module, by_name):
            if isinstance(part, Finding):
                asked.append((part.node, cases))
            else:
                others[part.domain] = cases | others[part.domain] if part.domain in others else cases
        own = evidence_of(findings.evaluation, asked, kinds)
        done[module.domain.name] = _joined(own, [(done[name], cases) for name, cases in others.items()], findings)
    return tuple(done.values())


def _decisive(findings: Findings, module: Module, modules: Mapping[str, Module]) -> list[tuple[Part, Mask]]:
    """The parts that decided in some case, each with the cases in which it did (what `deciding` says of one case)."""
    here, domain, found = Here(findings, modules), module.domain, list[tuple[Part, Mask]]()
    given = by_rule(module.verdicts, module.which)
    left = given.get(None, np.zeros(here.size, dtype=bool))
    for rule in domain.rules:
        if rule.id in given:
            found += decisive_on(rule.when, given[rule.id], here)
    if domain.applies_when is not None:
        barred = left & (truth_in(domain.applies_when, here) != Truth.MET)
        found += decisive_on(domain.applies_when, barred, here)
        left &= ~barred
    for rule in domain.rules:
        found += decisive_on(rule.when, left, here)
    return found


def _joined(own: Evidence, others: Sequence[tuple[Evidence, Mask]], findings: Findings) -> Evidence:
    """The evidence of a domain with that of others, of each in some cases."""
    if not others:
        return own
    rows, closest = own.rows, [own.closest]
    for other, cases in others:
        rows = joined(rows, other.rows, cases, findings.timeline.case)
        closest.append(other.closest.at(np.flatnonzero(cases[other.closest.case])))
    return Evidence(rows, nearest(closest, len(findings.timeline.cases)))
