"""What a rulebook concludes of one case, plainly: verdict by verdict, its dates and the causes of what is unknown."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from adjudge.abstraction.columns import Truths
from adjudge.abstraction.findings import Findings
from adjudge.inference.chain import conclude, truth_of
from adjudge.inference.conclude import facts_of, open_rules, span_of
from adjudge.inference.verdict import NOT_APPLICABLE, UNCLASSIFIED, Conclusion, Fact, Span, Status, Verdict
from adjudge.rulebook.expression import Node
from adjudge.rulebook.pack import AllOf, AnyOf, Concluded, Criterion, Domain, Finding, Not, Rule
from adjudge.values.truth import Cause, Truth


@dataclass(frozen=True, slots=True)
class Here:
    """One case: its place in the findings, its facts, and what is concluded so far."""

    findings: Findings
    case: int
    facts: Mapping[str, Fact]
    done: dict[str, Conclusion]


def conclusions(findings: Findings, case: int) -> tuple[Conclusion, ...]:
    """The conclusions of one case, in the order of the domains."""
    here = Here(findings, case, facts_of(findings, case), {})
    verdicts = conclude(findings.pack, {name: fact.truth for name, fact in here.facts.items()})
    for domain, verdict in zip(findings.pack.domains, verdicts, strict=True):
        here.done[domain.name] = _conclusion(here, domain, verdict)
    return tuple(here.done.values())


def _conclusion(here: Here, domain: Domain, verdict: Verdict) -> Conclusion:
    findings, case = here.findings, here.case
    rule = next((each for each in domain.rules if each.id == verdict.rule), None)
    cause = _cause(domain, verdict, here)
    cutoff = float(findings.timeline.cutoff[case])
    return Conclusion(
        case=findings.timeline.cases[case],
        pack=findings.pack.name,
        domain=domain.name,
        given=verdict.given,
        status=_status(verdict, cause),
        candidates=verdict.candidates,
        since=None if rule is None else _since(here, rule),
        until=None if rule is None else _met_since(findings, case, rule.until),
        observed_through=int(cutoff) if math.isfinite(cutoff) else None,
        rule=verdict.rule,
        cause=cause,
        verdict=verdict,
    )


def _cause(domain: Domain, verdict: Verdict, here: Here) -> Cause:
    if verdict.candidates == (UNCLASSIFIED,):
        return Cause.NOT_MEASURED
    return Cause.NONE if len(verdict.candidates) == 1 else _causes(domain, verdict, here.facts, here.done)


def _status(verdict: Verdict, cause: Cause) -> Status:
    if verdict.given is not None:
        return "concluded"
    if verdict.candidates == (NOT_APPLICABLE,):
        return "not_applicable"
    return "conflict" if cause == Cause.CONFLICT else "unknown"


def _since(here: Here, rule: Rule) -> Span | None:
    if rule.since is not None:
        return _met_since(here.findings, here.case, rule.since)
    return _onset(rule.when, here.facts, here.done)


def _met_since(findings: Findings, case: int, node: Node | None) -> Span | None:
    if node is None:
        return None
    column = findings.column(node)
    if isinstance(column, Truths) and int(column.truth.truth[case]) != Truth.MET:
        return None
    return span_of(column, case)


def _onset(criterion: Criterion, facts: Mapping[str, Fact], done: Mapping[str, Conclusion]) -> Span | None:
    """Since when it is met: from the last of all, the first of any; what is denied has no onset."""
    match criterion:
        case Finding(name):
            return facts[name].since
        case Concluded(domain):
            return done[domain].since
        case AllOf(parts):
            return _extreme([span for part in parts if (span := _onset(part, facts, done))], latest=True)
        case AnyOf(parts):
            met = [part for part in parts if _truth(part, facts, done) == Truth.MET]
            return _extreme([span for part in met if (span := _onset(part, facts, done))], latest=False)
        case Not():
            return None


def _truth(criterion: Criterion, facts: Mapping[str, Fact], done: Mapping[str, Conclusion]) -> Truth:
    verdicts = {name: conclusion.verdict for name, conclusion in done.items()}
    return truth_of(criterion, {name: fact.truth for name, fact in facts.items()}, verdicts)


def _extreme(spans: Sequence[Span], *, latest: bool) -> Span | None:
    if not spans:
        return None
    pick = max if latest else min
    begins = [-math.inf if span.earliest is None else span.earliest for span in spans]
    ends = [math.inf if span.latest is None else span.latest for span in spans]
    return Span(*(int(day) if math.isfinite(day) else None for day in (pick(begins), pick(ends))))


def _causes(domain: Domain, verdict: Verdict, facts: Mapping[str, Fact], done: Mapping[str, Conclusion]) -> Cause:
    """Why more than one class is possible: the causes of every unknown that its open rules read."""
    criteria = [rule.when for rule in open_rules(domain, verdict)]
    if verdict.applies == Truth.UNKNOWN and domain.applies_when is not None:
        criteria.append(domain.applies_when)
    cause = Cause.NONE
    for criterion in criteria:
        for each in _unknown_parts(criterion, facts, done):
            cause |= facts[each.name].cause if isinstance(each, Finding) else done[each.domain].cause
    return cause


def _unknown_parts(
    criterion: Criterion, facts: Mapping[str, Fact], done: Mapping[str, Conclusion]
) -> Iterator[Finding | Concluded]:
    """The findings and conclusions that leave a criterion unknown."""
    if _truth(criterion, facts, done) != Truth.UNKNOWN:
        return
    match criterion:
        case Finding() | Concluded():
            yield criterion
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _unknown_parts(part, facts, done)
        case Not(part):
            yield from _unknown_parts(part, facts, done)
