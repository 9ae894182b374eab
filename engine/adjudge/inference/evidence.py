"""What the conclusions of all cases rest on: the records, and the comparison that lies nearest to its threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from adjudge.abstraction.evidence import Evidence, evidence_of, kinds_of, nearest
from adjudge.abstraction.findings import Findings
from adjudge.abstraction.witness import Mask
from adjudge.inference.conclude import deciding, decisive_in
from adjudge.inference.modules import Module
from adjudge.rulebook.pack import Concluded, Finding
from adjudge.values.truth import Truth


def evidence_of_modules(findings: Findings, modules: Sequence[Module]) -> tuple[Evidence, ...]:
    """The evidence of every domain: that of the parts that decided, and of the other domains it was concluded from."""
    kinds, by_name = kinds_of(findings.evaluation), {module.domain.name: module for module in modules}
    done: dict[str, Evidence] = {}
    for module in modules:
        asked, others = [], []
        for part, cases in _decisive(findings, module, by_name).items():
            if isinstance(part, Finding):
                asked.append((part.node, cases))
            else:
                others.append((done[part.domain], cases))
        own = evidence_of(findings.evaluation, asked, kinds)
        done[module.domain.name] = _joined(own, others, findings)
    return tuple(done.values())


def _decisive(findings: Findings, module: Module, modules: Mapping[str, Module]) -> Mapping[Finding | Concluded, Mask]:
    """The parts that decided in some case, each with the cases in which it did: looked up once for each verdict."""
    found: dict[Finding | Concluded, Mask] = {}
    for code, (case, verdict) in enumerate(zip(module.first, module.verdicts, strict=True)):
        truths = {name: Truth(truth) for name, truth in zip(findings.names, findings.truth[case].tolist(), strict=True)}
        verdicts = {name: other.verdicts[int(other.which[case])] for name, other in modules.items()}
        for criterion in deciding(module.domain, verdict):
            for part in decisive_in(criterion, truths, verdicts):
                found.setdefault(part, np.zeros(len(module.verdicts), dtype=bool))[code] = True
    return {part: codes[module.which] for part, codes in found.items()}


def _joined(own: Evidence, others: Sequence[tuple[Evidence, Mask]], findings: Findings) -> Evidence:
    rows, closest = own.rows.copy(), [own.closest]
    for other, cases in others:
        rows |= other.rows & cases[findings.timeline.case]
        closest.append(other.closest.at(np.flatnonzero(cases[other.closest.case])))
    return Evidence(rows, nearest(closest))
