"""Least evidence: the records alone yield the conclusion, and no one of them can be left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.questions.cases import alone, examples, generated, pack_of, trials

from adjudge.case.read import read_cases
from adjudge.explanation.asking.least import least_of
from adjudge.explanation.asking.question import Question, ask
from adjudge.explanation.asking.replay import only
from adjudge.pipeline import assess
from adjudge.render.prose import answers_text
from adjudge.rulebook.library import load_rulebook

ROOT = Path(__file__).parents[2]
SEED = read_cases(ROOT / "fixtures/cases/pml-il7-2014.yaml")[0]


def check(question: Question) -> None:
    """The records yield the candidates by the ordinary line; each subset of one less gives what is told, not these."""

    def verdict(ids):
        case = only(question.case, frozenset(ids))
        return alone(question.pack, question.domain.name, case, question.as_of)

    least = least_of(question)
    assert verdict(least.records).candidates == question.verdict.candidates
    for id_, told in zip(least.records, least.without, strict=True):
        without = verdict([each for each in least.records if each != id_])
        assert without == told
        assert without.candidates != question.verdict.candidates


@settings(max_examples=40)
@given(st.sampled_from(examples()))
def test_the_least_evidence_of_an_example_is_enough_and_no_more(example):
    """For a conclusion of any example of any pack."""
    name, domain, place = example
    trial = trials(name)[place]
    check(ask(trial.case, pack_of(name), domain, trial.as_of))


@given(st.integers(0, 2**32))
def test_the_least_evidence_of_a_generated_rule_is_enough_and_no_more(seed):
    """For cases and rules that no one wrote."""
    pack, case = generated(seed)
    check(ask(case, pack, "d"))


def test_the_first_case_needs_two_statements():
    """That plasma was cleared rests on the treatment and on what the authors said of it."""
    least = least_of(ask(SEED, pack_of("pml"), "virological.plasma"))
    assert least.records == ("x1", "a3")
    assert [each.candidates for each in least.without] == [("not_applicable",), ("not_applicable",)]


def test_every_number_of_a_sentence_is_in_a_record():
    """What is told of the least evidence has no number but those of its records, and how many there are."""
    report = assess(SEED, load_rulebook(("pml",)), engine="chain")
    for domain in ("virological.plasma", "clinical", "attribution.epilepsy"):
        least = least_of(ask(SEED, pack_of("pml"), domain))
        told = answers_text({"least": least}, report, domain)
        written = " ".join(str(record) + str(record.when) for record in SEED.records)
        for number in re.findall(r"\d+", told):
            assert number in written or int(number) in (len(least.records), len(SEED.records))


@settings(max_examples=15)
@given(st.sampled_from(examples()))
def test_of_many_records_some_are_left_out_at_once(example):
    """Where there are too many to leave out each by itself, the least evidence is one all the same."""
    name, domain, place = example
    trial = trials(name)[place]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("adjudge.explanation.asking.least._MANY", 2)
        check(ask(trial.case, pack_of(name), domain, trial.as_of))
