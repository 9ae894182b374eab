"""What is missing: adding the record with each of its answers, by the ordinary line, settles it as was told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.questions.cases import alone, examples, generated, pack_of, trials

from adjudge.case.read import read_cases
from adjudge.explanation.open_ends import known_by
from adjudge.explanation.question import Question, ask
from adjudge.explanation.settling import Plan, is_settled, leaves_of, seen_on, settling_of
from adjudge.inference.verdict import Span

ROOT = Path(__file__).parents[2]
OPEN = tuple(each for each in examples() if each[0] not in ("pml", "ms_disability"))


def candidates(question: Question, case):
    day = seen_on(case, question.as_of)
    return alone(question.pack, question.domain.name, case, day).candidates


def check(question: Question) -> bool:
    """Each answer of each plan leads to what is told of it; whether there was a plan to check."""
    found = settling_of(question)
    case = known_by(question.case, question.as_of)
    assert found.is_known == (question.explained.conclusion.status in ("concluded", "not_applicable"))
    assert not (found.plans and found.partly)
    for plan in found.plans:
        assert plan.settles
        check_plan(plan, case, question)
    if found.partly is not None:
        assert any(each.settles for each in found.partly.answers)
        check_plan(found.partly, case, question)
    return bool(found.plans)


def check_plan(plan: Plan, case, question: Question) -> None:
    for answer in plan.answers:
        for key in answer.stretch.tried:
            after = plan.inquiry.applied(case, key)
            assert candidates(question, after) == answer.candidates
            if answer.then is not None and answer.is_sure:
                check_plan(answer.then, after, question)
            elif answer.then is not None:
                assert all(is_settled(candidates(question, leaf)) for leaf, _ in leaves_of(answer.then, after))


def days_of(when: Span, day: int) -> list[int]:
    """The ends of a window, and a far day where it has none."""
    return [day - 3600 if when.earliest is None else when.earliest, day + 3600 if when.latest is None else when.latest]


def check_days(question: Question) -> None:
    """On the first and the last day of its window a new record leads to the same, and on the next one it does not."""
    case = known_by(question.case, question.as_of)
    for plan in settling_of(question).plans:
        when, expected = plan.sought.when, {k: each.candidates for each in plan.answers for k in each.stretch.tried}
        if plan.sought.kind != "record" or plan.records > 1:
            continue
        for day in days_of(when, plan.inquiry.day):
            assert {k: candidates(question, plan.inquiry.build(case, k, day)) for k in expected} == expected
        for day in ([] if when.latest is None else [when.latest + 1]):
            assert {k: candidates(question, plan.inquiry.build(case, k, day)) for k in expected} != expected


@settings(max_examples=40)
@given(st.sampled_from(OPEN))
def test_what_is_missing_settles_an_example(example):
    """For a conclusion of any example of the packs."""
    name, domain, place = example
    trial = trials(name)[place]
    check(ask(trial.case, pack_of(name), domain, trial.as_of))


@settings(max_examples=40)
@given(st.integers(0, 2**32))
def test_what_is_missing_settles_a_generated_rule(seed):
    """For cases and rules that no one wrote."""
    pack, case = generated(seed)
    check(ask(case, pack, "d"))
