"""Which parts of a criterion decide or leave it open, and what a finding is on one case."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from adjudge.abstraction.columns import Column
from adjudge.abstraction.findings import Findings
from adjudge.inference.chain import Verdicts, truth_of
from adjudge.inference.verdict import Conclusion, Fact, Span, Verdict
from adjudge.rulebook.pack import AllOf, AnyOf, Concluded, Criterion, Domain, Finding, Not, Rule
from adjudge.values.truth import Cause, Truth

Truths = Mapping[str, Truth]


def facts_of(findings: Findings, case: int) -> Mapping[str, Fact]:
    """What each finding of a pack is on one case."""
    facts = {}
    for place, (name, node) in enumerate(findings.nodes.items()):
        truth, cause = Truth(int(findings.truth[case, place])), Cause(int(findings.cause[case, place]))
        facts[name] = Fact(truth, cause, span_of(findings.column(node), case))
    return facts


def span_of(column: Column, case: int) -> Span | None:
    """The onset in a column by case; None where there is none."""
    return span_between(float(column.earliest[case]), float(column.latest[case]))


def span_between(earliest: float, latest: float) -> Span | None:
    """A day between two, each unbounded where it is infinite; None where one is NaN."""
    if math.isnan(earliest) or math.isnan(latest):
        return None
    return Span(*(int(day) if math.isfinite(day) else None for day in (earliest, latest)))


def deciding(domain: Domain, verdict: Verdict) -> tuple[Criterion, ...]:
    """The criteria that a verdict rests on: of the rule that gives it, of what the domain asks first, or of all."""
    for rule in domain.rules:
        if rule.id == verdict.rule:
            return (rule.when,)
    if verdict.applies != Truth.MET and domain.applies_when is not None:
        return (domain.applies_when,)
    return tuple(rule.when for rule in domain.rules)


def decisive_in(criterion: Criterion, truths: Truths, verdicts: Verdicts) -> Iterator[Finding | Concluded]:
    """All parts of a met `and`, the parts not met of one that is not, the unknown ones of an unknown; `or` mirrored."""
    truth = truth_of(criterion, truths, verdicts)
    match criterion:
        case Finding() | Concluded():
            yield criterion
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                if truth_of(part, truths, verdicts) == truth:
                    yield from decisive_in(part, truths, verdicts)
        case Not(part):
            yield from decisive_in(part, truths, verdicts)


def open_rules(domain: Domain, verdict: Verdict) -> Iterator[Rule]:
    """The unknown rules that stand before the first that is met."""
    for rule in domain.rules:
        if verdict.truths[rule.id] == Truth.MET:
            return
        if verdict.truths[rule.id] == Truth.UNKNOWN:
            yield rule


def unknown_parts(
    criterion: Criterion, facts: Mapping[str, Fact], done: Mapping[str, Conclusion]
) -> Iterator[Finding | Concluded]:
    """The findings and conclusions that leave a criterion unknown on one case."""
    truths = {name: fact.truth for name, fact in facts.items()}
    return unknown_in(criterion, truths, {name: conclusion.verdict for name, conclusion in done.items()})


def unknown_in(criterion: Criterion, truths: Truths, verdicts: Verdicts) -> Iterator[Finding | Concluded]:
    """The findings and conclusions that leave a criterion unknown."""
    if truth_of(criterion, truths, verdicts) == Truth.UNKNOWN:
        yield from decisive_in(criterion, truths, verdicts)
