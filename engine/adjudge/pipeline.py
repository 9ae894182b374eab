"""The line, from cases to reports; each step one function over immutable values."""

from __future__ import annotations

from collections.abc import Sequence

from adjudge.abstraction.findings import abstract
from adjudge.case.record import Case
from adjudge.case.timeline import build_timeline
from adjudge.explanation.explain import explain
from adjudge.explanation.report import Report
from adjudge.inference.infer import Engine, infer
from adjudge.rulebook.pack import Rulebook


def assess(case: Case, rulebook: Rulebook, *, as_of: int | None = None, engine: Engine = "auto") -> Report:
    """Assesses one case with every pack of a rulebook, as known on the day `as_of` (an ordinal)."""
    timeline = build_timeline([case], as_of)
    concluded = []
    for pack in rulebook.packs:
        findings = abstract(pack, timeline)
        concluded.append((findings, infer(findings, engine)[0]))
    return explain(case, rulebook, concluded, as_of)


def assess_all(
    cases: Sequence[Case], rulebook: Rulebook, *, as_of: int | None = None, engine: Engine = "auto"
) -> tuple[Report, ...]:
    """Assesses cases one after another; what one case contains does not change another's report."""
    return tuple(assess(case, rulebook, as_of=as_of, engine=engine) for case in cases)
