"""From findings to the conclusions of each case, and whether two engines agree on every signature."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from adjudge.abstraction.findings import Findings
from adjudge.errors import EngineError, Problem
from adjudge.inference import durable
from adjudge.inference.conclude import span_between
from adjudge.inference.modules import Module, conclude_modules
from adjudge.inference.verdict import NOT_APPLICABLE, Conclusion, Status, Verdict
from adjudge.rulebook.pack import Pack
from adjudge.values.distinct import distinct
from adjudge.values.truth import Cause, Truth

Engine = Literal["auto", "chain", "durable"]
Signature = dict[str, Truth]
Concluder = Callable[[Pack, Sequence[Signature]], list[tuple[Verdict, ...]]]


def infer(
    findings: Findings, engine: Engine = "auto", network: Concluder | None = None
) -> list[tuple[Conclusion, ...]]:
    """The conclusions of each case, in the order of the timeline; raises EngineError where two engines differ."""
    modules = conclude_modules(findings)
    if engine != "chain":
        check_engines(findings, modules, network, must=engine == "durable")
    return [
        tuple(_conclusion(findings, module, case) for module in modules) for case in range(len(findings.timeline.cases))
    ]


def check_engines(
    findings: Findings, modules: Sequence[Module], network: Concluder | None = None, *, must: bool = False
) -> None:
    """Concludes every signature with durable_rules too, if it is installed or `must` be; raises EngineError."""
    if not must and not durable.is_available():
        return
    first, _ = distinct(list(findings.truth.T.astype(np.int64)), len(findings.truth))
    signatures = [dict(zip(findings.names, map(Truth, row), strict=True)) for row in findings.truth[first].tolist()]
    ours = [tuple(module.verdicts[int(module.which[case])] for module in modules) for case in first]
    _must_agree(findings.pack, signatures, ours, (network or durable.conclude_all)(findings.pack, signatures))


def _conclusion(findings: Findings, module: Module, case: int) -> Conclusion:
    verdict, cause = module.verdicts[int(module.which[case])], Cause(int(module.cause[case]))
    cutoff = float(findings.timeline.cutoff[case])
    return Conclusion(
        case=findings.timeline.cases[case],
        pack=findings.pack.name,
        domain=module.domain.name,
        given=verdict.given,
        status=_status(verdict, cause),
        candidates=verdict.candidates,
        since=span_between(float(module.since[0][case]), float(module.since[1][case])),
        until=span_between(float(module.until[0][case]), float(module.until[1][case])),
        observed_through=int(cutoff) if math.isfinite(cutoff) else None,
        rule=verdict.rule,
        cause=cause,
        verdict=verdict,
    )


def _status(verdict: Verdict, cause: Cause) -> Status:
    if verdict.given is not None:
        return "concluded"
    if verdict.candidates == (NOT_APPLICABLE,):
        return "not_applicable"
    return "conflict" if cause == Cause.CONFLICT else "unknown"


def _must_agree(
    pack: Pack, signatures: Sequence[Signature], ours: Sequence[Sequence[Verdict]], theirs: Sequence[Sequence[Verdict]]
) -> None:
    problems = []
    for signature, left, right in zip(signatures, ours, theirs, strict=True):
        for one, other in zip(left, right, strict=True):
            if one != other:
                told = ", ".join(f"{name} {truth.word}" for name, truth in signature.items())
                rules = [rule for rule, truth in one.truths.items() if other.truths.get(rule) != truth]
                what = f"the two engines differ on {one.domain}, rules {rules or 'of its first match'}, where {told}."
                problems.append(Problem(pack.name, what, "No conclusion is released. Report it.", "E102"))
    if problems:
        raise EngineError(problems)
