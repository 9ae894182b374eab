"""Why not: every other class of a domain, what stands in its way, and only numbers that are there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.questions.cases import examples, generated, pack_of, trials

from adjudge.case.read import read_cases
from adjudge.explanation.question import Question, ask
from adjudge.explanation.why_not import Ask, NotGiven, Obstacle, why_not_of
from adjudge.inference.verdict import NOT_APPLICABLE

ROOT = Path(__file__).parents[2]


def read(name: str):
    return read_cases(ROOT / f"fixtures/{name}.yaml")[0]


def obstacles(ask: Obstacle | Ask | None) -> Iterator[Obstacle]:
    if isinstance(ask, Obstacle):
        yield ask
    for part in ask.parts if isinstance(ask, Ask) else ():
        yield from obstacles(part)


def all_obstacles(found: NotGiven) -> list[Obstacle]:
    return [each for top in (found.applies, *(way.ask for way in found.ways)) for each in obstacles(top)]


def check(question: Question) -> None:
    """Each class but the one given, once; each has a reason; what stands in the way is as told; nearest first."""
    found = why_not_of(question).classes
    given = question.verdict.given
    assert [each.asked for each in found] == [name for name in question.domain.classes if name != given]
    for each in found:
        if question.verdict.candidates == (NOT_APPLICABLE,):
            assert each.applies is not None
        for way in each.ways:
            assert way.rule is None or way.shadows or way.ask is not None or each.is_open
        for obstacle in all_obstacles(each):
            assert obstacle.truth != obstacle.needed
            assert obstacle.hurdles
            assert [h.nearness for h in obstacle.hurdles] == sorted(h.nearness for h in obstacle.hurdles)
            assert {id_ for h in obstacle.hurdles for id_ in h.records} <= {r.id for r in question.case.records}


@settings(max_examples=60)
@given(st.sampled_from(examples()))
def test_every_other_class_of_an_example_has_its_reasons(example):
    """For a conclusion of any example of any pack."""
    name, domain, place = example
    trial = trials(name)[place]
    check(ask(trial.case, pack_of(name), domain, trial.as_of))


@given(st.integers(0, 2**32))
def test_every_other_class_of_a_generated_rule_has_its_reasons(seed):
    """For cases and rules that no one wrote."""
    pack, case = generated(seed)
    check(ask(case, pack, "d"))
