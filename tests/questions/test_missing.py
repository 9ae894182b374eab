"""What is missing: adding the record with each of its answers, by the ordinary line, settles it as was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.questions.cases import alone, examples, generated, pack_of, trials

from adjudge.case.read import read_cases
from adjudge.explanation.asking.question import Question, ask
from adjudge.explanation.asking.replay import Variant
from adjudge.explanation.settlement.next_sample import next_of
from adjudge.explanation.settlement.open_ends import known_by
from adjudge.explanation.settlement.settling import Plan, is_settled, leaves_of, seen_on, settling_of
from adjudge.inference.verdict import Span
from adjudge.pipeline import assess
from adjudge.rulebook.library import load_rulebook
from adjudge.values.when import When

ROOT = Path(__file__).parents[2]


@cache
def open_examples() -> tuple[tuple[str, str, int], ...]:
    """The domains of examples that are expected to be unknown."""
    return tuple(
        (name, domain, place)
        for name, domain, place in examples()
        if not isinstance(trials(name)[place].expect.get(domain, ""), str)
        or trials(name)[place].expect.get(domain) == "unknown"
    )


def read(name: str):
    return read_cases(ROOT / f"fixtures/{name}.yaml")[0]


def missing(name: str, domain: str, pack: str = "pml", as_of: int | None = None):
    return settling_of(ask(read(name), pack_of(pack), domain, as_of))


def told(plan: Plan) -> dict[str, tuple[str, ...]]:
    """What the answers of a plan lead to, by words, or by the ends of their stretch."""
    ends = {each: (each.stretch.low, each.stretch.high) for each in plan.answers}
    return {" ".join(each.stretch.words) or str(ends[each]): each.candidates for each in plan.answers}


def candidates(question: Question, cases):
    """The classes that are possible on each case, by a replay; of the first one also by the ordinary line."""
    days = [seen_on(case, question.as_of) for case in cases]
    found = [each.candidates for each in question.replayed([Variant(*pair) for pair in zip(cases, days, strict=True)])]
    assert found[0] == alone(question.pack, question.domain.name, cases[0], days[0]).candidates
    return found


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
        after = [plan.inquiry.applied(case, key) for key in answer.stretch.tried]
        assert candidates(question, after) == [answer.candidates] * len(after)
        for each in after if answer.then is not None else ():
            if answer.is_sure:
                check_plan(answer.then, each, question)
            else:
                assert all(map(is_settled, candidates(question, [leaf for leaf, _ in leaves_of(answer.then, each)])))


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
            assert on_day(question, plan, case, day, expected) == list(expected.values())
        for day in [] if when.latest is None else [when.latest + 1]:
            assert on_day(question, plan, case, day, expected) != list(expected.values())


def on_day(question: Question, plan: Plan, case, day: int, keys) -> list[tuple[str, ...]]:
    return candidates(question, [plan.inquiry.build(case, key, day) for key in keys])


@settings(max_examples=25)
@given(st.sampled_from(open_examples()))
def test_what_is_missing_settles_an_example(example):
    """For an unknown conclusion of the examples of the packs, on every day that is named."""
    name, domain, place = example
    trial = trials(name)[place]
    question = ask(trial.case, pack_of(name), domain, trial.as_of)
    check(question)
    check_days(question)


@settings(max_examples=25)
@given(st.integers(0, 2**32))
def test_what_is_missing_settles_a_generated_rule(seed):
    """For cases and rules that no one wrote."""
    pack, case = generated(seed)
    question = ask(case, pack, "d")
    check(question)
    check_days(question)


def test_most_open_examples_are_settled_by_some_plan():
    """Of unknown conclusions of packs with laboratory values, nine of ten get a plan that settles at least some."""
    packs = ("cmv_response", "hcv_svr12", "hiv_immune_recovery", "hiv_who", "hbv_easl")
    asked = [each for each in open_examples() if each[0] in packs]
    found = [settling_of(ask(trials(n)[p].case, pack_of(n), d, trials(n)[p].as_of)) for n, d, p in asked]
    assert sum(bool(each.plans or each.partly) for each in found) >= 0.9 * len(found)
    assert sum(bool(each.plans) for each in found) >= 0.8 * len(found)


def test_what_is_known_misses_nothing():
    """No plan is made for a class that is known, and no variant is tried."""
    found = missing("cases/relapse", "virological.plasma")
    assert (found.is_known, found.plans, found.partly, found.tried) == (True, (), None, 0)


def test_a_later_sample_tells_a_fall_from_persistence():
    """From 200 to <50: the next sample below 20 is a fall of more than one log10, 20 is not; none asks for another."""
    (plan,) = missing("cases/fall-from-200-to-below-50", "virological.plasma").plans
    assert (plan.sought.kind, plan.sought.name, plan.sought.specimen) == ("record", "JCV DNA", "plasma")
    assert plan.sought.when == Span(date(2020, 3, 2).toordinal(), None)
    assert told(plan) == {
        "not detected": ("cleared", "falling"),
        "(None, 20.0)": ("falling",),
        "(20.0, None)": ("persistent",),
    }
    below, above = plan.answers[1].stretch, plan.answers[2].stretch
    assert not below.high_in
    assert above.low_in
    again = plan.answers[0].then
    assert again.sought.when == Span(date(2020, 3, 30).toordinal(), None)  # 28 days after the first
    assert told(again)["not detected"] == ("cleared",)
    assert plan.records == 2


def test_the_exact_date_of_a_record_can_be_what_is_missing():
    """A month that straddles the window: the days up to the last of the window give one class, the next one another."""
    found = missing("cases/month-that-straddles-the-window", "prognostic.month1")
    plan = next(each for each in found.plans if each.sought.kind == "date")
    assert plan.sought.record is not None
    assert len({each.candidates for each in plan.answers}) == len(plan.answers) == 2
    first, second = (each.stretch for each in plan.answers)
    assert second.low == first.high + 1


def test_whether_a_treatment_was_recorded_can_be_what_is_missing():
    """Nobody says whether another treatment was given: that none was settles it, or the day of one."""
    (plan,) = missing("cases/pml-il7-synthetic", "attribution.other_treatment").plans
    assert plan.sought.kind == "observed"
    assert told(plan)["none"] == ("unlikely",)
    assert ("possible",) in told(plan).values()


def test_which_of_two_results_of_one_day_holds_can_be_what_is_missing():
    """Two counts of one day that differ are settled by either, or by another sample in the window."""
    found = missing("cases/two-values-on-one-day", "prognostic.month1")
    assert {each.sought.kind for each in found.plans} == {"which", "record"}


def test_what_came_later_does_not_come_back_with_a_new_record():
    """As of a day, a plan rests on what was known then, and looks for a record after it."""
    day = date(2013, 1, 31).toordinal()
    question = ask(read("cases/pml-il7-synthetic"), pack_of("pml"), "virological.plasma", day)
    found = settling_of(question)
    assert not found.is_known
    assert check(question)
    assert all(each.sought.when.latest is None for each in found.plans if each.sought.kind == "record")
    assert max(record.when.latest for record in known_by(question.case, day).records) <= day


def test_an_order_of_records_makes_no_difference():
    """The same plans from records in another order."""
    case = read("cases/fall-from-200-to-below-50")
    turned = replace(case, records=case.records[::-1])
    first, second = (settling_of(ask(each, pack_of("pml"), "virological.plasma")) for each in (case, turned))
    assert [told(each) for each in first.plans] == [told(each) for each in second.plans]
    assert first.tried == second.tried


def test_the_search_is_bounded():
    """However many records a case has, only so many variants are tried, in a few batches."""
    question = ask(read("cases/pml-il7-2014"), pack_of("pml"), "attribution.other_treatment")
    assert settling_of(question).tried < 3000


def test_the_next_sample_settles_what_is_told_of_it():
    """Each answer of the sample leads to what is told, for every conclusion of the report."""
    rulebook = load_rulebook(("pml",))
    report = assess(read("cases/fall-from-200-to-below-50"), rulebook, engine="chain")
    found = next_of(report)
    assert found.sought.name == "JCV DNA"
    assert found.settled == ("waning.virological",)
    for result in found.results:
        for key in result.stretch.tried:
            after = assess(found.inquiry.applied(report.case, key), rulebook, engine="chain")
            pairs = zip(report.conclusions, after.conclusions, strict=True)
            moved = {then.domain: then.candidates for now, then in pairs if now.candidates != then.candidates}
            assert {move.conclusion.domain: move.candidates for move in result.moves} == moved


def test_the_next_sample_can_be_asked_for_on_a_day():
    """A day that is given is that of the sample."""
    report = assess(read("cases/fall-from-200-to-below-50"), load_rulebook(("pml",)), engine="chain")
    day = date(2020, 6, 1).toordinal()
    assert next_of(report, day).sought.when == Span(day, day)


def test_a_case_without_records_has_no_next_sample_that_settles():
    """Nothing is recorded, and nothing that one sample could settle."""
    report = assess(replace(read("cases/relapse"), records=()), load_rulebook(("hiv_bhiva",)), engine="chain")
    found = next_of(report)
    assert (found.sought, found.results) == (None, ())


def test_a_result_is_narrowed_in_its_own_unit():
    """<0.05 copies in a microlitre are <50 in a millilitre: the edge is 0.02, in the unit of the record."""
    case = read("cases/fall-from-200-to-below-50")
    small = replace(case.records[-1], unit="{copies}/uL", high=0.0499999, lod=0.005, lloq=0.05)
    question = ask(replace(case, records=(*case.records[:-1], small)), pack_of("pml"), "waning.virological")
    plan = next(each for each in settling_of(question).plans if each.sought.kind == "result")
    assert plan.inquiry.unit_told == "copies/uL"
    assert [each.stretch.low for each in plan.answers] == [None, None, 0.02]
    assert check(question)


def test_records_of_a_case_may_be_called_as_new_ones_are():
    """A record called new1 is no record that was added, and takes the name of none."""
    case = read("cases/fall-from-200-to-below-50")
    named = replace(case, records=tuple(replace(r, id=f"new{n}") for n, r in enumerate(case.records, 1)))
    question = ask(named, pack_of("pml"), "waning.virological")
    assert {each.sought.kind for each in settling_of(question).plans} == {"record", "result"}
    assert check(question)


def test_a_case_with_very_many_doubtful_records_is_searched_in_bounds():
    """Three hundred imprecise dates and censored results do not multiply the search."""
    case = read("cases/fall-from-200-to-below-50")
    last = case.records[-1]
    vague = [replace(last, id=f"v{n}", when=When(last.when.earliest, last.when.latest + n)) for n in range(300)]
    question = ask(replace(case, records=(*case.records, *vague)), pack_of("pml"), "infection_activity")
    assert settling_of(question).tried < 3000
