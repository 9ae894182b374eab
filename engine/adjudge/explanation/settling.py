"""What is missing: the fewest records that would settle a conclusion which is not known, found and checked by replay.

A plan asks for one record and says what each answer would lead to; where an answer leaves the conclusion open, a
further plan may follow it. A plan settles where every answer does, in the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from adjudge.case.record import Case
from adjudge.explanation.axes import Axis, Key, Sought
from adjudge.explanation.basis import basis_for, pack_of
from adjudge.explanation.open_ends import Open, known_by, narrowing_axes, new_axes, open_nodes
from adjudge.explanation.regions import Stretch, outcomes_of, refined, stretches
from adjudge.explanation.replay import Variant, narrowed, verdicts
from adjudge.explanation.report import Report
from adjudge.explanation.windows import window_of
from adjudge.inference.verdict import UNCLASSIFIED, Conclusion
from adjudge.rulebook.pack import Pack

Candidates = tuple[str, ...]
_MOST_RECORDS, _MOST_PLANS, _MOST_AXES, _MOST_PROBES, _MOST_VARIANTS, _ROUNDS = 3, 3, 6, 5, 6000, 4


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

    axis: Axis
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


def settling(report: Report, domain: str) -> Settling:
    """What would settle a conclusion of a report; raises KeyError for an unknown domain."""
    conclusion = report[domain].conclusion
    if conclusion.status in ("concluded", "not_applicable"):
        return Settling(conclusion, (), None, 0)
    search = _Search(narrowed(pack_of(report, conclusion), conclusion.domain), conclusion.domain, report.as_of)
    found = search.plans(known_by(report.case, report.as_of), _MOST_RECORDS)
    full = tuple(sorted((each for each in found if each.settles), key=lambda plan: plan.records))
    partly = None if full else max(found, key=_worth, default=None)
    return Settling(conclusion, full[:_MOST_PLANS], partly, search.tried)


def _worth(plan: Plan) -> float:
    """The share of its answers that settle the conclusion."""
    return sum(each.settles for each in plan.answers) / len(plan.answers)


@dataclass(slots=True)
class _Search:
    """The search for plans; it ends after so many variants, the same for the same case."""

    pack: Pack
    domain: str
    as_of: int | None
    tried: int = 0

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
        here = Open(case, basis, nodes)
        chosen = self._screened([*narrowing_axes(here), *new_axes(here)], case)
        found = [self._coarse(axis, case) for axis in chosen]
        full = [each for each in found if each.settles]
        if full:
            return [self._told(each, case) for each in sorted(full, key=_order)[:_MOST_PLANS]]
        partly = sorted((each for each in found if _worth(each)), key=_worth, reverse=True)[:2]
        return [self._followed(self._told(each, case), case, depth) for each in partly]

    def _screened(self, axes: Sequence[Axis], case: Case) -> list[Axis]:
        """The axes that settle most by a few of their answers: of one series the next day, or else the last one."""
        probes = [_probes(axis) for axis in axes]
        cases = [axis.applied(case, key) for axis, keys in zip(axes, probes, strict=True) for key in keys]
        outcomes = iter(self.roughly(cases))
        scored: dict[tuple[str, str, str | None], tuple[float, int, Axis]] = {}
        for axis, keys in zip(axes, probes, strict=True):
            told = [is_settled(next(outcomes)) for _ in keys]
            name = axis.sought.kind, axis.sought.what, axis.sought.record
            share = sum(told) / len(told) if told else 0.0
            if share and (name not in scored or share > scored[name][0]):
                scored[name] = share, len(scored), axis
        best = sorted(scored.values(), key=lambda each: (-each[0], each[2].sought.ease, each[1]))
        return [axis for _, _, axis in best[:_MOST_AXES]]

    def _coarse(self, axis: Axis, case: Case) -> Plan:
        return _plan(axis, outcomes_of(axis, case, self.roughly))

    def _told(self, plan: Plan, case: Case) -> Plan:
        """The plan with the edges between its answers found, and the days on which it holds."""
        axis = plan.axis
        known = refined(axis, case, self.roughly, outcomes_of(axis, case, self.roughly))
        sharp = self._checked(_plan(axis, known), known, case)
        if axis.sought.kind != "record":
            return sharp
        expected = {key: each.candidates for each in sharp.answers for key in each.stretch.tried}
        when = window_of(axis, case, self.roughly, expected)
        return replace(sharp, sought=replace(axis.sought, when=when))

    def _checked(self, plan: Plan, known: dict[Key, Candidates], case: Case) -> Plan:
        """The plan by exact numbers: where rounding has decided an edge, the edge is moved."""
        for _ in range(_ROUNDS):
            keys = [key for each in plan.answers for key in each.stretch.tried]
            exact = dict(zip(keys, self.exactly([plan.axis.applied(case, key) for key in keys]), strict=True))
            if all(known[key] == found for key, found in exact.items()):
                break
            known = known | exact
            plan = _plan(plan.axis, known)
        return plan

    def _followed(self, plan: Plan, case: Case, depth: int) -> Plan:
        """What comes next after each answer that leaves the conclusion open; only what then settles it is kept."""
        return replace(plan, answers=tuple(self._after(each, plan.axis, case, depth) for each in plan.answers))

    def _after(self, answer: Answer, axis: Axis, case: Case, depth: int) -> Answer:
        if answer.settles or depth <= 1 or self.tried > _MOST_VARIANTS:
            return answer
        tried = answer.stretch.tried
        middle = axis.applied(case, tried[len(tried) // 2])
        found = [each for each in self.plans(middle, depth - 1) if each.settles]
        states = [axis.applied(case, key) for key in tried]
        sure = (each for each in found if all(self._leads(each, state, to_the_same=True) for state in states))
        if (plan := next(sure, None)) is not None:
            return replace(answer, then=plan)
        open_ = (each for each in found if all(self._leads(each, state, to_the_same=False) for state in states))
        return replace(answer, then=next(open_, None), is_sure=False)

    def _leads(self, plan: Plan, case: Case, *, to_the_same: bool) -> bool:
        """Whether a plan leads to the same, or to one class at all, from another case."""
        leaves = list(leaves_of(plan, case))
        found = self.exactly([each for each, _ in leaves])
        if to_the_same:
            return found == [candidates for _, candidates in leaves]
        return all(is_settled(each) for each in found)


def leaves_of(plan: Plan, case: Case) -> Iterator[tuple[Case, Candidates]]:
    """The case with each answer that was tried, to the end of the plan, and what it leads to."""
    for answer in plan.answers:
        for key in answer.stretch.tried:
            after = plan.axis.applied(case, key)
            if answer.then is None:
                yield after, answer.candidates
            else:
                yield from leaves_of(answer.then, after)


def _plan(axis: Axis, found: dict[Key, Candidates]) -> Plan:
    answers = tuple(Answer(each, found[each.tried[0]]) for each in stretches(axis, found))
    return Plan(axis, axis.sought, answers)


def _order(plan: Plan) -> int:
    return plan.sought.ease


def _probes(axis: Axis) -> tuple[Key, ...]:
    """A few answers: every word, and numbers from low to high."""
    most = _MOST_PROBES - min(len(axis.words), 2)
    places = range(0, len(axis.grid), max(1, -(-len(axis.grid) // most)))
    return (*axis.words, *dict.fromkeys((*(axis.grid[place] for place in places), *axis.grid[-1:])))


def seen_on(case: Case, as_of: int | None) -> int | None:
    """The day from which a variant is seen: that of the report, or of a record that is added after it."""
    if as_of is None:
        return None
    return max(
        as_of, max((record.when.latest for record in case.records if record.id.startswith("new")), default=as_of)
    )
