"""The history of verdicts: each turn is the verdict as of that day, and its records are those that made it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.questions.cases import alone, generated, pack_of

import adjudge
from adjudge.case.read import read_cases
from adjudge.explanation.asking.history import history_of
from adjudge.explanation.asking.replay import without

ROOT = Path(__file__).parents[2]
SEED = read_cases(ROOT / "fixtures/cases/pml-il7-2014.yaml")[0]
TWIN = read_cases(ROOT / "fixtures/cases/pml-il7-synthetic.yaml")[0]


def check(pack, case, history):
    """Between turns the verdict of the ordinary line stays; without the records of a turn it would be another one."""
    days = sorted({day for record in case.records for day in (record.when.earliest, record.when.latest)})
    turns = {turn.day: turn for turn in history.turns}
    held = None
    for day in days:
        verdict = alone(pack, history.domain, case, day)
        assert (day in turns) == (held is None or held.candidates != verdict.candidates)
        held = verdict
        if day in turns:
            assert turns[day].verdict == verdict
            if turns[day].records:
                other = alone(pack, history.domain, without(case, frozenset(turns[day].records)), day)
                assert other.candidates != verdict.candidates


@given(st.integers(0, 2**32))
def test_every_turn_is_the_verdict_of_its_day(seed):
    """For cases and rules that no one wrote."""
    pack, case = generated(seed)
    (history,) = history_of(case, pack)
    check(pack, case, history)


@pytest.mark.parametrize("domain", ["immunological", "virological.plasma", "clinical"])
@pytest.mark.parametrize("case", [SEED, TWIN], ids=lambda case: case.id)
def test_the_turns_of_a_domain(case, domain):
    """For the first case and its twin."""
    (history,) = history_of(case, pack_of("pml"), domain)
    check(pack_of("pml"), case, history)


def test_the_record_that_made_a_verdict_is_named():
    """Two samples confirm the rise of CD4 cells, the last one ends it; treatment alone classifies nothing."""
    (history,) = history_of(TWIN, pack_of("pml"), "immunological")
    told = [(turn.verdict.given, turn.records) for turn in history.turns]
    assert told[1:] == [(None, ("r1",)), (None, ("r13",)), ("recovered", ("r14",)), ("waned", ("r15",))]


def test_the_last_turn_is_the_verdict_of_today():
    """What the history ends with is what the case is assessed as, in every domain."""
    report = adjudge.load("pml").assess(SEED)
    for history in report.history():
        assert history.turns[-1].verdict == report[history.domain].conclusion.verdict


def test_the_history_ends_with_the_day_from_which_it_is_seen():
    """As of March nothing of later is in it."""
    report = adjudge.load("pml").assess(TWIN, as_of="2013-03-01")
    (history,) = report.history("immunological")
    assert [turn.verdict.given for turn in history.turns][-1] == "recovered"


def test_a_case_without_records_has_no_history():
    """There is no day on which anything was known."""
    empty = without(TWIN, frozenset(record.id for record in TWIN.records))
    assert [history.turns for history in history_of(empty, pack_of("pml"), "immunological")] == [()]
