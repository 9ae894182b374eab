"""Why not: every other class of a domain, what stands in its way, and only numbers that are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.questions.cases import examples, generated, pack_of, trials

from adjudge.case.read import read_cases
from adjudge.errors import UsageError
from adjudge.explanation.asking.question import Question, ask
from adjudge.explanation.hindrance.why_not import Ask, NotGiven, Obstacle, why_not_of
from adjudge.inference.verdict import NOT_APPLICABLE
from adjudge.values.truth import Truth

ROOT = Path(__file__).parents[2]
HIV = ("hiv_bhiva", "hiv_dhhs", "hiv_who", "hiv_snapshot")


def read(name: str):
    return read_cases(ROOT / f"fixtures/{name}.yaml")[0]


def why_not(name: str, domain: str, asked: str | None = None, pack: str = "pml"):
    return why_not_of(ask(read(name), pack_of(pack), domain), asked).classes


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
            assert way.shadows or way.ask is not None or each.is_open
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


@pytest.mark.parametrize("name", HIV)
def test_every_number_that_is_told_was_written(name):
    """What a result is and what is asked of it are numbers of the records and of the parameters."""
    pack = pack_of(name)
    parameters = {float(each.node.value) for each in pack.parameters.values()}
    told = 0
    for trial in trials(name):
        written = {float(number) for r in trial.case.records for number in re.findall(r"[\d.]+", r.written or "")}
        written |= {limit for r in trial.case.records for limit in (r.lod, r.lloq) if limit is not None}
        for domain in pack.domains:
            found = why_not_of(ask(trial.case, pack, domain.name, trial.as_of)).classes
            hurdles = [h for each in found for obstacle in all_obstacles(each) for h in obstacle.hurdles]
            for hurdle in hurdles:
                if hurdle.kind == "value" and "HIV RNA" in hurdle.what and hurdle.measure == "share":
                    assert {float(each) for each in re.findall(r"[\d.]+", hurdle.actual)} <= written
                    assert {float(each) for each in re.findall(r"[\d.]+", hurdle.needed)} <= parameters
                    told += 1
    assert told


def test_the_distance_of_a_result_is_relative_to_what_is_asked():
    """A fall of 0.284 log10 lacks 0.716 of one log10."""
    (found,) = why_not("cases/relapse", "virological.plasma", "falling")
    hurdle = next(h for each in all_obstacles(found) for h in each.hurdles if h.kind == "value")
    assert hurdle.needed == "> 1 log10"
    assert hurdle.measure == "log10"
    assert hurdle.distance == pytest.approx(1 - 0.28399665)
    assert hurdle.records == ("r2", "r6")


def test_an_earlier_rule_that_holds_stands_in_the_way():
    """What falling asks is met, but clearance comes before it."""
    (found,) = why_not("cases/pml-il7-synthetic", "virological.plasma", "falling")
    (way,) = found.ways
    assert way.ask is None
    assert [(each.rule, each.truth) for each in way.shadows] == [("cleared", Truth.MET)]


def test_the_class_of_what_is_left_is_barred_by_the_rules_that_hold():
    """Stable is what is left where no rule holds, and one does."""
    (found,) = why_not("cases/pml-il7-2014", "clinical", "stable")
    (way,) = found.ways
    assert way.rule is None
    assert [each.rule for each in way.shadows] == ["waned"]


def test_a_class_of_several_rules_has_a_way_for_each():
    """Not waned may be concluded from a statement or from a sample."""
    (found,) = why_not("cases/relapse", "waning.virological", "not_waned")
    assert [each.rule for each in found.ways] == ["not_waned_by_statement", "not_waned_by_sample"]


def test_a_domain_that_does_not_apply_tells_what_it_lacks():
    """No JCV DNA in CSF is recorded."""
    found = why_not("cases/pml-il7-2014", "virological.csf")
    assert len(found) == 5
    for each in found:
        assert [h.what for h in each.applies.hurdles] == ["JCV DNA in CSF", "a statement on JCV DNA in CSF"]
        assert {h.kind for h in each.applies.hurdles} == {"absent"}
        assert each.ways == ()


def test_a_class_that_is_still_possible_is_told_so():
    """Falling is one of those that are left, rebound is none; why it is open is told by causes."""
    falling, rebound = (
        why_not("cases/fall-from-200-to-below-50", "virological.plasma", each)[0] for each in ("falling", "rebound")
    )
    assert falling.is_open
    assert not rebound.is_open
    fell = next(each for each in all_obstacles(falling) if each.name == "plasma_fell")
    assert (fell.truth, fell.cause.words) == (Truth.UNKNOWN, ("censored",))


def test_a_class_that_is_given_has_nothing_in_its_way():
    """Asked about itself."""
    (found,) = why_not("cases/relapse", "virological.plasma", "rebound")
    assert found.is_given
    assert found.ways == ()


def test_a_result_that_is_not_seen_again_in_time_says_by_how_much():
    """A second sample without JCV DNA, less than 28 days after the first, does not confirm it."""
    (found,) = why_not("cases/last-sample-too-early", "virological.plasma", "cleared")
    again = [h for each in all_obstacles(found) for h in each.hurdles if h.kind == "again"]
    assert again
    assert all("28 days" in each.needed for each in again)


def test_an_unknown_class_is_refused_with_the_nearest():
    """A misspelt class names the one that was meant; a far one gets all."""
    with pytest.raises(UsageError, match=r"Did you mean falling\? \[U120\]"):
        why_not("cases/relapse", "virological.plasma", "faling")
    with pytest.raises(UsageError, match=r"It has cleared, .* \[U120\]"):
        why_not("cases/relapse", "virological.plasma", "xyz")


def test_all_asks_for_every_class_that_was_not_given():
    """The word stands for every class but the one given."""
    assert why_not("cases/relapse", "clinical", "all") == why_not("cases/relapse", "clinical")
