"""What would flip it: applying the change flips the conclusion, and half of it does not."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.questions.cases import alone, examples, flipped, generated, halved, pack_of, trials

from adjudge.case.read import read_cases
from adjudge.explanation.asking.question import Question, ask, settled
from adjudge.explanation.asking.replay import Variant, verdicts
from adjudge.explanation.flips.flip import Flip, flip_of
from adjudge.pipeline import assess
from adjudge.render.prose import answers_text
from adjudge.rulebook.library import pack_folder
from adjudge.rulebook.load import load_pack
from adjudge.rulebook.pack import Rulebook
from adjudge.values.when import read_when

ROOT = Path(__file__).parents[2]
TWIN = read_cases(ROOT / "fixtures/cases/pml-il7-synthetic.yaml")[0]


def verdict_of(question: Question, flip: Flip, *, half: bool = False):
    """The verdict by the ordinary line of the case with the change, or half of it."""
    text = flip.half if half else flip.after
    if flip.kind == "threshold":
        parameter = question.pack.parameters[flip.of]
        written, number = (Fraction(re.match(r"-?[\d.]+", each)[0]) for each in (parameter.written, text))
        setting = {flip.of: number * parameter.node.value / written}
        return verdicts(question.pack, question.domain.name, [Variant(question.case, question.as_of, setting)])[0]
    change = halved if half else flipped
    return alone(question.pack, question.domain.name, change(question.case, flip), question.as_of)


def check(question: Question) -> None:
    """Every flip flips, and half of it does not; what is told of it is so."""
    seen = set()
    for flip in flip_of(question).flips:
        assert verdict_of(question, flip) == flip.verdict
        assert settled(flip.verdict) != settled(question.verdict)
        if flip.half is not None:  # of the second of a kind, which goes to another class, half may leave several
            assert verdict_of(question, flip, half=True) == flip.half_verdict
            kept = {settled(question.verdict), None} if flip.kind in seen else {settled(question.verdict)}
            assert settled(flip.half_verdict) in kept
        seen.add(flip.kind)
        assert flip.size > 0
        if flip.kind == "date" and not question.case.is_relative:
            before, after = (read_when(each).earliest for each in (flip.before, flip.after))
            assert abs(after - before) == flip.size
            assert flip.is_later == (after > before)


@settings(max_examples=25)
@given(st.sampled_from(examples()))
def test_a_flip_of_an_example_flips_it_and_half_of_it_does_not(example):
    """For a conclusion of any example of any pack, each flip is one when the changed case is assessed anew."""
    name, domain, place = example
    trial = trials(name)[place]
    check(ask(trial.case, pack_of(name), domain, trial.as_of))


@given(st.integers(0, 2**32))
def test_a_flip_of_a_generated_rule_flips_it_and_half_of_it_does_not(seed):
    """The same holds for cases and rules that no one wrote: censored, imprecise, doubled, in any shape."""
    pack, case = generated(seed)
    check(ask(case, pack, "d"))


@pytest.mark.parametrize(("size", "flips"), [(1, False), (2, True)])
def test_no_smaller_date_is_missed(size, flips):
    """Where a sample confirms by a day, the flip is that day; every number of days up to it was tried."""
    cd4 = [r for r in TWIN.records if r.id in ("r1", "r12", "r13", "r14")]
    near = replace(cd4[3], when=read_when("2013-01-03"))  # 29 days after r13
    case = replace(TWIN, records=(*cd4[:3], near))
    question = ask(case, pack_of("pml"), "immunological")
    assert question.verdict.given == "recovered"
    flip = next(each for each in flip_of(question).flips if each.kind == "date")
    assert (flip.size <= size) == flips
    assert flip.size == 2


def test_the_smallest_value_is_at_the_threshold():
    """CD4 cells that had risen from 110 are back below 30 % above it at 115: 143 is the first count that is not."""
    flip = flip_of(ask(TWIN, pack_of("pml"), "immunological")).flips[0]
    assert (flip.kind, flip.of, flip.before, flip.after) == ("value", "r15", "115", "143")
    assert flip.size == pytest.approx(28 / 143)
    assert flip.verdict.given == "recovered"


def test_a_parameter_that_is_set_as_told_flips_in_a_pack_that_is_loaded_so():
    """The option that is told gives the same verdict when the pack is read with it."""
    question = ask(TWIN, pack_of("pml"), "immunological")
    flip = next(each for each in flip_of(question).flips if each.kind == "threshold")
    changed = load_pack(pack_folder("pml"), {flip.of: flip.after})
    assert alone(changed, "immunological", TWIN) == flip.verdict
    kept = load_pack(pack_folder("pml"), {flip.of: flip.half})
    assert alone(kept, "immunological", TWIN).given == question.verdict.given


def test_a_result_below_the_limit_is_told_as_not_detected():
    """A record with a limit of detection does not become a number below it."""
    case = replace(TWIN, records=tuple(r for r in TWIN.records if r.id in ("r1", "r8", "r9")))
    question = ask(case, pack_of("pml"), "virological.csf")
    values = [each for each in flip_of(question).flips if each.kind == "value"]
    assert values
    assert all(each.after == "not detected" or float(each.after) >= 20 for each in values)


def test_so_few_batches_do_for_many_records():
    """Twice the records take hardly more batches, each of which evaluates a node once for all that is tried."""
    one = flip_of(ask(TWIN, pack_of("pml"), "immunological"))
    later = tuple(replace(r, id=f"{r.id}b", when=read_when(str(r.when))) for r in TWIN.records[11:15])
    two = flip_of(ask(replace(TWIN, records=(*TWIN.records, *later)), pack_of("pml"), "immunological"))
    assert two.records > one.records
    assert max(one.batches, two.batches) <= 20
    assert one.tried > 40 * one.batches


def test_margins_are_the_distances_of_what_decided():
    """Each margin is the difference between the two numbers beside it."""
    margins = flip_of(ask(TWIN, pack_of("pml"), "immunological")).margins
    told = [each for _, each in margins if re.fullmatch(r"[\d.]+", each.actual)]
    assert told
    for each in told:
        distance = float(each.actual) - float(each.required)
        assert each.margin[0] == pytest.approx(distance if each.op[0] == ">" else -distance, abs=1e-3)


NUMBER = re.compile(r"\d+(?:\.\d+)?")


@settings(max_examples=12)
@given(st.sampled_from(examples()))
def test_every_number_of_a_flip_is_written_or_told_as_a_change(example):
    """What is told of flips has the numbers of records and parameters, and those that are told instead of them."""
    name, domain, place = example
    trial, pack = trials(name)[place], pack_of(name)
    report = assess(trial.case, Rulebook((pack,), ""), as_of=trial.as_of, engine="chain")
    found, is_relative = flip_of(ask(trial.case, pack, domain, trial.as_of)), trial.case.is_relative
    for flip in found.flips:
        parameter = pack.parameters.get(flip.of)
        record = report.records.get(flip.of)
        days = _days(record, is_relative) if flip.kind == "date" else None
        assert flip.before in (record and record.written, days, parameter and parameter.written)
    told, _, _ = answers_text({"flip": found}, report, domain).partition("How close it was")
    known = [f"{each} {_days(each, is_relative)}" for each in trial.case.records]
    known += [each.written for each in pack.parameters.values()]
    instead = [f"{each.after} {each.half} {each.size:g}" for each in found.flips]
    assert set(NUMBER.findall(told)) <= set(NUMBER.findall(" ".join([*known, *instead])))


def _days(record, is_relative):
    when = record.when
    return (str(when.earliest) if when.is_precise else f"{when.earliest}..{when.latest}") if is_relative else str(when)


def test_a_date_is_not_moved_out_of_the_calendar():
    """Next to either end of the calendar dates are moved only as far as there are days."""
    for first in ("0001-01-02", "9999-12-30"):
        dates = [replace(each, when=read_when(first)) for each in TWIN.records if each.id in ("r1", "r12", "r13")]
        assert flip_of(ask(replace(TWIN, records=tuple(dates)), pack_of("pml"), "immunological")).tried > 0


def test_of_a_long_case_the_records_of_the_proof_are_varied_first(monkeypatch):
    """Where all records would be too many, the answer says how many of them were varied."""
    monkeypatch.setattr("adjudge.explanation.flips.record_axes._ROWS", 80 * 6 * 2)  # two of those five that are read
    question = ask(TWIN, pack_of("pml"), "immunological")
    found = flip_of(question)
    assert found.read == len(question.read) > found.records
    assert {each.of for each in found.flips if each.kind != "threshold"} <= set(question.explained.evidence)
    report = assess(TWIN, Rulebook((pack_of("pml"),), ""), engine="chain")
    told = answers_text({"flip": found}, report, "immunological")
    assert f"only {found.records} of {found.read} records were varied" in told
