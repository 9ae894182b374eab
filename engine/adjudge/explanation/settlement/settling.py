"""What is missing: the fewest records that would settle a conclusion which is not known, found and checked by replay.

A plan asks for one record and says what each answer would lead to; where an answer leaves the conclusion open, a
further plan may follow it. A plan settles where every answer does, in the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from adjudge.case.record import Case
from adjudge.explanation.asking.basis import basis_for
from adjudge.explanation.asking.question import Question
from adjudge.explanation.asking.replay import Variant, verdicts
from adjudge.explanation.settlement.inquiries import Inquiry, Key, Sought
from adjudge.explanation.settlement.open_ends import Open, known_by, open_nodes
from adjudge.explanation.settlement.proposals import narrowing_inquiries, new_inquiries, wider_inquiries
from adjudge.explanation.settlement.regions import Asked, Stretch, refined, stretches, tried
from adjudge.explanation.settlement.windows import windows
from adjudge.inference.verdict import UNCLASSIFIED, Conclusion, Span
from adjudge.rulebook.pack import Pack

Candidates = tuple[str, ...]
_MOST_RECORDS, _MOST_PLANS, _MOST_TURNS, _ROUNDS = 3, 3, 2, 4
_MOST_INQUIRIES, _MOST_PROBES, _MOST_VARIANTS = 6, 5, 1200
_NEARER = 0.25  # of an answer that settles the conclusion


@dataclass(frozen=True, slots=True)
class Answer:
    """What some answers lead to: the classes that are then possible, one where that settles it; else what comes next.

    Where `is_sure`, what comes next leads to the same from each of these answers; else it settles the conclusion too,
    and the class depends on both answers.
    """

    stretch: Stretch
    candidates: Candidates
    then: Plan | None = None
    is_sure: bool = True

    @property
    def settles(self) -> bool:
        """Whether the conclusion is known then, or will be by what comes next."""
        return is_settled(self.candidates) or (self.then is not None and self.then.settles)


@dataclass(frozen=True, slots=True)
class Plan:
    """One record to look for, and what each of its answers would lead to."""

    inquiry: Inquiry
    sought: Sought
    answers: tuple[Answer, ...]

    @property
    def settles(self) -> bool:
        """Whether every answer settles the conclusion in the end."""
        return all(each.settles for each in self.answers)

    @property
    def records(self) -> int:
        """How many records are needed at most."""
        return 1 + max((each.then.records for each in self.answers if each.then), default=0)


@dataclass(frozen=True, slots=True)
class Settling:
    """What would settle one conclusion: `plans` do, each by itself, the fewest records first.

    Where none was found, `partly` is the one that settles most. `tried` variants of the case were concluded.
    """

    conclusion: Conclusion
    plans: tuple[Plan, ...]
    partly: Plan | None
    tried: int

    @property
    def is_known(self) -> bool:
        """Whether there is nothing to settle."""
        return self.conclusion.status in ("concluded", "not_applicable")


def is_settled(candidates: Candidates) -> bool:
    """Whether one class is left, or that the domain does not apply."""
    return len(candidates) == 1 and candidates != (UNCLASSIFIED,)


def settling_of(question: Question) -> Settling:
    """What would settle a conclusion that is not known."""
    conclusion = question.explained.conclusion
    if conclusion.status in ("concluded", "not_applicable"):
        return Settling(conclusion, (), None, 0)
    search = _Search(question.pack, conclusion.domain, question.as_of, frozenset(r.id for r in question.case.records))
    found = search.plans(known_by(question.case, question.as_of), _MOST_RECORDS)
    full = tuple(sorted((each for each in found if each.settles), key=lambda plan: plan.records))
    some = [] if full else [each for each in found if any(answer.settles for answer in each.answers)]
    return Settling(conclusion, full[:_MOST_PLANS], max(some, key=_share, default=None), search.tried)


def _share(plan: Plan) -> tuple[bool, float]:
    """How much of a plan settles the conclusion; what the open findings read comes before what else could matter."""
    return not plan.inquiry.is_wide, sum(each.settles for each in plan.answers) / len(plan.answers)


def _gain(before: Candidates, after: Candidates) -> float:
    """1 where a conclusion is settled, a little where fewer classes are left."""
    return 1.0 if is_settled(after) else (_NEARER if _openness(after) < _openness(before) else 0.0)


def _openness(candidates: Candidates) -> int:
    """How many classes are left; that no rule holds is as open as can be."""
    return 10**6 if candidates == (UNCLASSIFIED,) else len(candidates)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


@dataclass(slots=True)
class _Search:
    """The search for plans; it ends after so many variants, the same for the same case."""

    pack: Pack
    domain: str
    as_of: int | None
    own: frozenset[str]  # the records of the case, without those that were added
    tried: int = 0  # variants so far

    def roughly(self, cases: Sequence[Case]) -> list[Candidates]:
        """What each case leads to, where rounding does not count: for the search alone."""
        return self._candidates(cases, roughly=True)

    def exactly(self, cases: Sequence[Case]) -> list[Candidates]:
        """What each case leads to."""
        return self._candidates(cases, roughly=False)

    def _candidates(self, cases: Sequence[Case], *, roughly: bool) -> list[Candidates]:
        self.tried += len(cases)
        variants = [Variant(case, seen_on(case, self.as_of)) for case in cases]
        return [each.candidates for each in verdicts(self.pack, self.domain, variants, roughly=roughly)]

    def plans(self, case: Case, depth: int) -> list[Plan]:
        """Plans for a case, those that settle it where there are such, else those that settle some of it."""
        basis = basis_for(self.pack, case, seen_on(case, self.as_of), roughly=True)
        nodes = open_nodes(self.pack.domain(self.domain), basis.done[self.domain], basis)
        here, before = Open(case, basis, nodes), basis.done[self.domain].candidates
        found = self._answered([*narrowing_inquiries(here, self.own), *new_inquiries(here)], case, before)
        if all(worth < 1 for worth, _ in found):
            found += self._answered(list(wider_inquiries(here)), case, before)
        full = [each for worth, each in found if worth == 1]
        if full:
            return self._told(sorted(full, key=lambda each: each.inquiry.sought.ease)[:_MOST_PLANS])
        best = sorted(found, key=lambda each: (each[1].inquiry.is_wide, -each[0], each[1].inquiry.sought.ease))
        return self._followed([each for _, each in best[:_MOST_TURNS]], case, depth)

    def _answered(
        self, inquiries: Sequence[Inquiry], case: Case, before: Candidates
    ) -> list[tuple[float, Asked[Candidates]]]:
        """The inquiries whose answers of the first grid bring something, and how much on the average."""
        chosen = self._screened(inquiries, case, before)
        asked: list[Asked[Candidates]] = [Asked(each, case, {}) for each in chosen]
        found = tried(asked, [each.keys for each in chosen], self.roughly)
        worth = [_mean([_gain(before, each.candidates) for each in plan_of(one).answers]) for one in found]
        return [(value, each) for value, each in zip(worth, found, strict=True) if value]

    def _screened(self, inquiries: Sequence[Inquiry], case: Case, before: Candidates) -> list[Inquiry]:
        """Those of which a few answers bring most, each series on the first of its days that does."""
        probes = [probes_of(inquiry) for inquiry in inquiries]
        cases = [inquiry.applied(case, key) for inquiry, keys in zip(inquiries, probes, strict=True) for key in keys]
        outcomes = iter(self.roughly(cases))
        scored: dict[tuple[str, str, str | None], tuple[float, int, Inquiry]] = {}
        for inquiry, keys in zip(inquiries, probes, strict=True):
            gain = _mean([_gain(before, next(outcomes)) for _ in keys])
            name = inquiry.sought.kind, inquiry.sought.what, inquiry.sought.record
            if gain and (name not in scored or gain > scored[name][0]):
                scored[name] = gain, len(scored), inquiry
        best = sorted(scored.values(), key=lambda each: (-each[0], each[2].sought.ease, not each[2].seen, each[1]))
        return [inquiry for _, _, inquiry in best[:_MOST_INQUIRIES]]

    def _told(self, asked: Sequence[Asked[Candidates]]) -> list[Plan]:
        """Plans with the edges between their answers found, and the days on which they hold."""
        sharp = self._checked(refined(asked, self.roughly))
        known = [replace(each, known=_at_edges(each)) for each in sharp if each.inquiry.sought.kind == "record"]
        days = iter(windows(known, self.roughly, self.exactly))
        is_new = [each.inquiry.sought.kind == "record" for each in sharp]
        whens = (next(days) if new else each.inquiry.sought.when for each, new in zip(sharp, is_new, strict=True))
        return [plan_of(each, when) for each, when in zip(sharp, whens, strict=True)]

    def _checked(self, asked: Sequence[Asked[Candidates]]) -> list[Asked[Candidates]]:
        """What was found roughly, by exact numbers: where rounding has decided an edge, the edge is moved."""
        found = list(asked)
        for _ in range(_ROUNDS):
            exact = tried(found, [tuple(_at_edges(each)) for each in found], self.exactly)
            if exact == found:
                break
            found = exact
        return found

    def _followed(self, asked: Sequence[Asked[Candidates]], case: Case, depth: int) -> list[Plan]:
        """Plans with what comes next after each answer that leaves it open, up to the first that settles."""
        found: list[Plan] = []
        for each in asked:
            (plan,) = self._told([each])
            after = tuple(self._after(answer, plan.inquiry, case, depth) for answer in plan.answers)
            found.append(replace(plan, answers=after))
            if found[-1].settles:
                return found[-1:]
        return found

    def _after(self, answer: Answer, inquiry: Inquiry, case: Case, depth: int) -> Answer:
        if answer.settles or depth <= 1 or self.tried > _MOST_VARIANTS:
            return answer
        tried_ = answer.stretch.tried
        middle = inquiry.applied(case, tried_[len(tried_) // 2])
        found = [each for each in self.plans(middle, depth - 1) if each.settles]
        states = [inquiry.applied(case, key) for key in tried_]
        led = [self._led(each, states) for each in found]
        sure = next((plan for plan, lead in zip(found, led, strict=True) if lead == "same"), None)
        plan = sure or next((plan for plan, lead in zip(found, led, strict=True) if lead), None)
        return replace(answer, then=plan, is_sure=plan is None or plan is sure)

    def _led(self, plan: Plan, states: Sequence[Case]) -> Literal["same", "one", ""]:
        """Whether a plan leads from other cases to the same classes, or to one class each."""
        leaves = [leaf for state in states for leaf in leaves_of(plan, state)]
        found = self.exactly([each for each, _ in leaves])
        if found == [candidates for _, candidates in leaves]:
            return "same"
        return "one" if all(is_settled(each) for each in found) else ""


def leaves_of(plan: Plan, case: Case) -> Iterator[tuple[Case, Candidates]]:
    """The case with each answer that was tried, to the end of the plan, and what it leads to."""
    for answer in plan.answers:
        for key in answer.stretch.tried:
            after = plan.inquiry.applied(case, key)
            if answer.then is None:
                yield after, answer.candidates
            else:
                yield from leaves_of(answer.then, after)


def plan_of(asked: Asked[Candidates], when: Span | None = None) -> Plan:
    """The plan that a question makes, with the days on which it holds."""
    answers = tuple(Answer(each, asked.known[each.tried[0]]) for each in stretches(asked.inquiry, asked.known))
    return Plan(asked.inquiry, replace(asked.inquiry.sought, when=when), answers)


def _at_edges(asked: Asked[Candidates]) -> dict[Key, Candidates]:
    """What the answers at the edges lead to, and one between them."""
    return {key: asked.known[key] for each in stretches(asked.inquiry, asked.known) for key in each.tried}


def probes_of(inquiry: Inquiry) -> tuple[Key, ...]:
    """A few answers: every word, and numbers from low to high."""
    most = _MOST_PROBES - min(len(inquiry.words), 2)
    places = range(0, len(inquiry.grid), max(1, -(-len(inquiry.grid) // most)))
    return (*inquiry.words, *dict.fromkeys((*(inquiry.grid[place] for place in places), *inquiry.grid[-1:])))


def seen_on(case: Case, as_of: int | None) -> int | None:
    """The day from which a variant is seen: that of the report, or that of a record which is added after it."""
    if as_of is None:
        return None
    return max((as_of, *(record.when.latest for record in case.records if record.when.earliest > as_of)))
