"""The meaning of a rulebook: plain stratified forward chaining over truths, in the order of the domains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adjudge.inference.verdict import NOT_APPLICABLE, UNCLASSIFIED, Verdict
from adjudge.rulebook.pack import AllOf, AnyOf, Concluded, Criterion, Domain, Finding, Not, Pack
from adjudge.values.truth import Truth

Verdicts = Mapping[str, Verdict]


def conclude(pack: Pack, truths: Mapping[str, Truth]) -> tuple[Verdict, ...]:
    """Concludes every domain of a pack from the truth of each finding that its rules read."""
    verdicts: dict[str, Verdict] = {}
    for domain in pack.domains:
        verdicts[domain.name] = verdict_of(domain, truths, verdicts)
    return tuple(verdicts.values())


def truth_of(criterion: Criterion, truths: Mapping[str, Truth], verdicts: Verdicts) -> Truth:
    """Strong Kleene over the findings and the conclusions of earlier domains."""
    match criterion:
        case Finding(name):
            return truths[name]
        case Concluded(domain, classes):
            return belongs(verdicts[domain].candidates, classes)
        case AllOf(parts):
            return min((truth_of(part, truths, verdicts) for part in parts), default=Truth.MET)
        case AnyOf(parts):
            return max((truth_of(part, truths, verdicts) for part in parts), default=Truth.NOT_MET)
        case Not(part):
            return Truth(Truth.MET - truth_of(part, truths, verdicts))


def first_match(domain: Domain, truths: Mapping[str, Truth]) -> tuple[tuple[str, ...], str | None]:
    """The classes that are possible, and the first rule that gives the only one."""
    candidates: list[tuple[str, str | None]] = []
    for rule in domain.rules:
        if truths[rule.id] != Truth.NOT_MET:
            candidates.append((rule.gives, rule.id))
        if truths[rule.id] == Truth.MET:
            break
    else:
        candidates.append((domain.otherwise or UNCLASSIFIED, None))
    classes = tuple(dict.fromkeys(given for given, _ in candidates))
    return classes, (_first_met(candidates, truths) if len(classes) == 1 else None)


def _first_met(candidates: Sequence[tuple[str, str | None]], truths: Mapping[str, Truth]) -> str | None:
    """The rule that is met, else the first of those that all give the same class."""
    met = [rule for _, rule in candidates if rule is not None and truths[rule] == Truth.MET]
    return met[0] if met else candidates[0][1]


def verdict_of(domain: Domain, truths: Mapping[str, Truth], verdicts: Verdicts) -> Verdict:
    """Concludes one domain from the findings it reads and the conclusions of the domains it reads."""
    applies = Truth.MET if domain.applies_when is None else truth_of(domain.applies_when, truths, verdicts)
    rules = {rule.id: truth_of(rule.when, truths, verdicts) for rule in domain.rules}
    return verdict_by_rules(domain, applies, rules)


def verdict_by_rules(domain: Domain, applies: Truth, rules: Mapping[str, Truth]) -> Verdict:
    """Concludes one domain from whether it applies and the truth of each of its rules."""
    candidates, rule = first_match(domain, rules)
    if applies == Truth.NOT_MET:
        candidates, rule = (NOT_APPLICABLE,), None
    elif applies == Truth.UNKNOWN:
        candidates, rule = (NOT_APPLICABLE, *candidates), None
    return Verdict(domain.name, candidates, rule, rules, applies)


def belongs(candidates: Sequence[str], classes: Sequence[str]) -> Truth:
    """A domain that no rule classified may be of any class; that it applies is known."""
    open_class = UNCLASSIFIED in candidates and classes != (NOT_APPLICABLE,)
    inside = [candidate in classes for candidate in candidates]
    if all(inside):
        return Truth.MET
    return Truth.UNKNOWN if any(inside) or open_class else Truth.NOT_MET
