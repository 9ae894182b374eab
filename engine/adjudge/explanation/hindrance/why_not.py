"""Why not this class: every criterion that stands in its way, nearest first, with what is asked and what is there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from adjudge.errors import Problem, UsageError, suggestion
from adjudge.explanation.asking.question import Question
from adjudge.explanation.explain import explain_domain
from adjudge.explanation.hindrance.hurdles import Hurdle
from adjudge.explanation.hindrance.obstruction import hurdles_of
from adjudge.explanation.proof import Basis, sentence
from adjudge.explanation.report import Explained
from adjudge.inference.verdict import NOT_APPLICABLE, Conclusion
from adjudge.rulebook.expression import Named
from adjudge.rulebook.pack import AllOf, AnyOf, Concluded, Criterion, Domain, Finding, Not, Rule
from adjudge.values.truth import Cause, Truth

ALL = "all"  # instead of a class: every class that was not given


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A finding, or another domain's class, that would have to be `needed` and is not; its hurdles nearest first."""

    name: str
    sentence: str
    needed: Truth
    truth: Truth
    cause: Cause
    hurdles: tuple[Hurdle, ...]

    @property
    def nearness(self) -> tuple[int, float]:
        """That of its nearest hurdle."""
        return min((each.nearness for each in self.hurdles), default=(9, math.inf))


@dataclass(frozen=True, slots=True)
class Ask:
    """What would have to change: all of its parts, or any one of them; nearest first."""

    how: Literal["all", "any"]
    parts: tuple[Obstacle | Ask, ...]

    @property
    def nearness(self) -> tuple[int, float]:
        """That of the part which decides how near it is: the farthest of all, the nearest of any."""
        pick = max if self.how == "all" else min
        return pick(each.nearness for each in self.parts)


@dataclass(frozen=True, slots=True)
class Shadow:
    """An earlier rule that gives another class, and holds or may hold."""

    rule: str
    gives: str
    sentence: str
    truth: Truth


@dataclass(frozen=True, slots=True)
class Way:
    """One rule that gives the class (None: what is left where no rule holds), what it asks, and what comes before it.

    `ask` is None where its own criteria hold.
    """

    rule: str | None
    truth: Truth
    ask: Obstacle | Ask | None
    shadows: tuple[Shadow, ...]


@dataclass(frozen=True, slots=True)
class NotGiven:
    """One class of a domain that was not given, or not for certain.

    `applies` is what keeps the domain itself from applying.
    """

    asked: str
    conclusion: Conclusion
    sentence: str
    applies: Obstacle | Ask | None
    ways: tuple[Way, ...]

    @property
    def is_given(self) -> bool:
        """Whether it is the class that was given."""
        return self.conclusion.given == self.asked

    @property
    def is_open(self) -> bool:
        """Whether it is one of several classes that are still possible."""
        return len(self.conclusion.candidates) > 1 and self.asked in self.conclusion.candidates


@dataclass(frozen=True, slots=True)
class WhyNotAny:
    """Why each of some classes of a domain was not given, in the order of the classes."""

    classes: tuple[NotGiven, ...]


def why_not_of(question: Question, asked: str | None = None) -> WhyNotAny:
    """Why a domain does not have a class, or any of the others (`all`, None); raises UsageError U120."""
    known, given = question.domain.classes, question.verdict.given
    if asked is None or (asked == ALL and ALL not in known):
        names = tuple(each for each in known if each != given)
    elif asked in known:
        names = (asked,)
    else:
        mend = suggestion(asked, known) or f"It has {', '.join(known)}."
        raise UsageError([Problem(question.domain.name, f"`{asked}` is none of its classes.", mend, "U120")])
    return WhyNotAny(tuple(_not_given(question.domain, each, question.explained, question.basis) for each in names))


def _not_given(domain: Domain, asked: str, explained: Explained, basis: Basis) -> NotGiven:
    conclusion = explained.conclusion
    applies = None if domain.applies_when is None else ask_of(domain.applies_when, Truth.MET, basis)
    ways = [_way(domain, place, basis) for place, rule in enumerate(domain.rules) if rule.gives == asked]
    if domain.otherwise == asked:
        ways.append(Way(None, Truth.MET, None, _shadows(domain.rules, asked, basis)))
    if conclusion.given == asked or conclusion.candidates == (NOT_APPLICABLE,):
        ways = []
    return NotGiven(asked, conclusion, explained.sentence, applies, tuple(ways))


def _way(domain: Domain, place: int, basis: Basis) -> Way:
    rule = domain.rules[place]
    ask = ask_of(rule.when, Truth.MET, basis)
    return Way(rule.id, basis.truth(rule.when), ask, _shadows(domain.rules[:place], rule.gives, basis))


def _shadows(rules: tuple[Rule, ...], gives: str, basis: Basis) -> tuple[Shadow, ...]:
    found = [(rule, basis.truth(rule.when)) for rule in rules if rule.gives != gives]
    return tuple(
        Shadow(rule.id, rule.gives, sentence(rule.say, basis), truth) for rule, truth in found if truth != Truth.NOT_MET
    )


def ask_of(criterion: Criterion, want: Truth, basis: Basis) -> Obstacle | Ask | None:
    """What would have to change for a criterion to be `want`; None where it is."""
    if basis.truth(criterion) == want:
        return None
    match criterion:
        case Finding():
            return _of_finding(criterion, want, basis)
        case Concluded():
            return _of_domain(criterion, want, basis)
        case Not(part):
            return ask_of(part, Truth(Truth.MET - want), basis)
        case AllOf(parts) | AnyOf(parts):
            is_all = isinstance(criterion, AllOf) == (want == Truth.MET)
            return _joined("all" if is_all else "any", [ask_of(part, want, basis) for part in parts])


def _joined(how: Literal["all", "any"], found: list[Obstacle | Ask | None]) -> Obstacle | Ask | None:
    parts: dict[Obstacle | Ask, None] = {}
    for each in found:
        inner = each.parts if isinstance(each, Ask) and each.how == how else (each,)
        parts |= dict.fromkeys(part for part in inner if part is not None)
    ordered = sorted(parts, key=lambda each: each.nearness)
    return ordered[0] if len(ordered) == 1 else (Ask(how, tuple(ordered)) if ordered else None)


def _of_finding(finding: Finding, want: Truth, basis: Basis) -> Obstacle:
    node, fact = finding.node, basis.facts[finding.name]
    told = sentence(node.say, basis) if isinstance(node, Named) and node.say else finding.name.replace("_", " ")
    return Obstacle(finding.name, told, want, fact.truth, fact.cause, hurdles_of(node, want, basis))


def _of_domain(part: Concluded, want: Truth, basis: Basis) -> Obstacle:
    """Another domain's class: what it is instead, since when, and the records that it rests on."""
    conclusion = basis.done[part.domain]
    classes = " or ".join(part.classes).replace("_", " ")
    actual = (conclusion.given or " or ".join(conclusion.candidates)).replace("_", " ")
    truth = basis.truth(part)
    records = explain_domain(basis.findings.pack.domain(part.domain), basis).evidence
    needed = classes if want == Truth.MET else f"not {classes}"
    hurdle = Hurdle("word", part.domain, actual, needed, truth, conclusion.cause, conclusion.since, records)
    return Obstacle(part.domain, f"{part.domain} is {classes}", want, truth, conclusion.cause, (hurdle,))
