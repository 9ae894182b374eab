"""From the conclusions of one case to its report; a pure function of derivations."""

from __future__ import annotations

from collections.abc import Sequence

from adjudge.abstraction.findings import Findings
from adjudge.abstraction.trace import trace
from adjudge.case.record import Case, Rejected
from adjudge.errors import Problem
from adjudge.explanation.missing import missing_of
from adjudge.explanation.proof import Basis, decisive_parts, sentence, steps_of
from adjudge.explanation.report import Explained, Report, Step, Weighed, WhyNot
from adjudge.inference.conclude import deciding, facts_of
from adjudge.inference.verdict import NOT_APPLICABLE, Conclusion
from adjudge.rulebook.expression import Source
from adjudge.rulebook.pack import AllOf, Domain, Finding, Parameter, Rule, Rulebook
from adjudge.values.truth import Truth


def explain(
    case: Case, rulebook: Rulebook, concluded: Sequence[tuple[Findings, tuple[Conclusion, ...]]], as_of: int | None
) -> Report:
    """The report of one case: `concluded` has, for each pack, the findings of this one case and its conclusions."""
    explained: list[Explained] = []
    unfit: dict[str, Rejected] = {}
    used: set[str] = set()
    for findings, conclusions in concluded:
        basis = Basis(findings, facts_of(findings, 0), {c.domain: c for c in conclusions}, case.is_relative)
        explained += [explain_domain(domain, basis) for domain in findings.pack.domains]
        unfit |= _unfit(findings)
        used |= _used(findings)
    unused = tuple(record.id for record in case.records if record.id not in used and record.id not in unfit)
    return Report(case, rulebook, as_of, tuple(explained), (*case.rejected, *unfit.values()), unused)


def explain_domain(domain: Domain, basis: Basis) -> Explained:
    """One conclusion with its proof, the rules that did not conclude, and what is missing."""
    conclusion = basis.done[domain.name]
    rule = next((each for each in domain.rules if each.id == conclusion.rule), None)
    because = _because(domain, conclusion, basis)
    return Explained(
        conclusion=conclusion,
        title=domain.say or domain.name,
        sentence=_told(domain, conclusion, rule, basis),
        because=because,
        why_not=tuple(_why_not(each, basis) for each in domain.rules if each is not rule),
        missing=missing_of(domain, conclusion, basis),
        parameters=_parameters(domain, rule, basis),
        evidence=_evidence(because, basis),
        weighed=_weighed(domain, conclusion, basis),
    )


def _weighed(domain: Domain, conclusion: Conclusion, basis: Basis) -> Weighed | None:
    """The criteria of the rule that a domain weighs, by what they say of this case."""
    rule = next((each for each in domain.rules if each.id == domain.weighs), None)
    if rule is None or conclusion.candidates == (NOT_APPLICABLE,):
        return None
    parts = rule.when.parts if isinstance(rule.when, AllOf) else (rule.when,)
    sides: dict[Truth, list[Step]] = {truth: [] for truth in Truth}
    for part in parts:
        sides[basis.truth(part)] += steps_of(part, basis)
    support, contrary, unknown = (tuple(sides[truth]) for truth in (Truth.MET, Truth.NOT_MET, Truth.UNKNOWN))
    return Weighed(rule.gives, support, contrary, unknown, domain.separates)


def _because(domain: Domain, conclusion: Conclusion, basis: Basis) -> tuple[Step, ...]:
    criteria = deciding(domain, conclusion.verdict)
    steps = {step.name: step for each in criteria for step in steps_of(each, basis)}
    return tuple(steps.values())


def _evidence(because: Sequence[Step], basis: Basis) -> tuple[str, ...]:
    return tuple(dict.fromkeys(record for step in because for record in _records(step, basis)))


def _records(step: Step, basis: Basis) -> tuple[str, ...]:
    """The records of a step; of another domain's conclusion, those that it rests on."""
    if step.name not in basis.done or step.records:
        return step.records
    inner = basis.findings.pack.domain(step.name)
    return _evidence(_because(inner, basis.done[step.name], basis), basis)


def _told(domain: Domain, conclusion: Conclusion, rule: Rule | None, basis: Basis) -> str:
    if rule is not None:
        return sentence(rule.say, basis)
    if conclusion.given is not None:
        return sentence(domain.otherwise_say, basis) or f"No other class of {domain.name} is met"
    if conclusion.candidates == (NOT_APPLICABLE,):
        return sentence(domain.not_applicable_say, basis) or "What the domain needs is not there"
    if len(conclusion.candidates) == 1:
        return sentence(domain.otherwise_say, basis) or "No rule of the domain is met"
    return f"One of: {', '.join(conclusion.candidates).replace('_', ' ')}"


def _why_not(rule: Rule, basis: Basis) -> WhyNot:
    told = sentence(rule.otherwise, basis) if rule.otherwise else ""
    return WhyNot(rule.gives, rule.id, told, basis.truth(rule.when), steps_of(rule.when, basis))


def _parameters(domain: Domain, rule: Rule | None, basis: Basis) -> tuple[Parameter, ...]:
    """The thresholds of what decided."""
    pack = basis.findings.pack
    parts = [part for each in (domain.rules if rule is None else (rule,)) for part in decisive_parts(each.when, basis)]
    found = [trace(basis.evaluation, part.node) for part in parts if isinstance(part, Finding)]
    names = [name for each in found for name in each.all_parameters]
    return tuple(pack.parameters[name] for name in dict.fromkeys(names) if name in pack.parameters)


def _unfit(findings: Findings) -> dict[str, Rejected]:
    ids = findings.timeline.ids
    found = {}
    for each in findings.evaluation.unfit:
        mend = "Give it in the unit of the series; the other records are used."
        problem = Problem(f"record {ids[each.row]}", f"`{each.series}` cannot use it: {each.reason}.", mend, "A301")
        found[ids[each.row]] = Rejected(ids[each.row], problem)
    return found


def _used(findings: Findings) -> set[str]:
    columns = findings.evaluation.floats.columns
    grids = [column.grid for node, column in columns.items() if isinstance(node, Source) and column.grid is not None]
    return {findings.timeline.ids[row] for grid in grids for row in grid.record.tolist() if row >= 0}
