"""Replay: many variants of one case at once say what each says alone."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from adjudge.abstraction.findings import abstract
from adjudge.case.read import read_cases
from adjudge.case.record import Case
from adjudge.case.timeline import build_timeline
from adjudge.explanation.asking.replay import (
    Variant,
    narrowed,
    only,
    replay,
    replay_all,
    verdicts,
    with_record,
    without,
)
from adjudge.inference.infer import infer
from adjudge.rulebook.library import load_rulebook, pack_folder
from adjudge.rulebook.load import load_pack

ROOT = Path(__file__).parents[2]
PML, RECIST = load_rulebook(("pml", "recist_1_1")).packs
TWIN = read_cases(ROOT / "fixtures/cases/pml-il7-synthetic.yaml")[0]


def parts(count: int) -> list[Case]:
    """Cases of some records of the twin."""
    random = Random(count)
    return [only(TWIN, frozenset(r.id for r in TWIN.records if random.random() < 0.7)) for _ in range(count)]


def alone(pack, case, as_of=None):
    """The verdicts of one case by the ordinary line, by domain."""
    (found,) = infer(abstract(pack, build_timeline([case], as_of)), "chain")
    return {each.domain: each.verdict for each in found}


def test_variants_among_many_are_what_they_are_alone():
    """Each verdict of a replay is that of the ordinary line."""
    some = parts(12)
    modules = replay_all(PML, [Variant(each) for each in some])
    for place, each in enumerate(some):
        assert {module.domain.name: module.verdict(place) for module in modules} == alone(PML, each)


def test_a_narrowed_pack_concludes_the_same():
    """What a domain does not read makes no difference to it."""
    some = parts(4)
    whole = [alone(PML, each) for each in some]
    for domain in PML.domains:
        found = verdicts(PML, domain.name, [Variant(each) for each in some])
        assert list(found) == [each[domain.name] for each in whole]
    assert [each.name for each in narrowed(PML, "virological.plasma").domains] == ["virological.plasma"]


def test_each_variant_is_seen_from_its_own_day():
    """One batch holds the case as it was known on several days."""
    days = [None, *(record.when.latest for record in TWIN.records[::4])]
    modules = replay_all(PML, [Variant(TWIN, as_of=day) for day in days])
    for place, day in enumerate(days):
        assert {module.domain.name: module.verdict(place) for module in modules} == alone(PML, TWIN, day)


@pytest.mark.parametrize(("name", "value"), [("cd4_noise", "200"), ("cd4_noise", "30"), ("confirmation_gap", "400")])
def test_a_parameter_of_a_variant_is_that_of_a_pack_where_it_is_set(name, value):
    """A threshold with another value gives what the pack loaded with it gives; the other variants keep theirs."""
    changed = load_pack(pack_folder("pml"), {name: value})
    setting = {name: changed.parameters[name].node.value}
    modules = replay_all(PML, [Variant(TWIN), Variant(TWIN, settings=setting)])
    assert {module.domain.name: module.verdict(1) for module in modules} == alone(changed, TWIN)
    assert {module.domain.name: module.verdict(0) for module in modules} == alone(PML, TWIN)


def test_a_rough_replay_differs_only_at_thresholds():
    """What floats alone conclude of cases that no rounding could decide is what is concluded exactly."""
    some = [Variant(each) for each in parts(12)]
    rough, exact = (replay(PML, "waning.immunological", some, roughly=each) for each in (True, False))
    assert [rough.verdict(place) for place in range(12)] == [exact.verdict(place) for place in range(12)]


def test_records_are_exchanged_added_and_left_out():
    """A record takes the place of that of its id, or comes last."""
    first, second = TWIN.records[:2]
    assert with_record(only(TWIN, frozenset({first.id})), second).records == (first, second)
    assert with_record(TWIN, first).records == TWIN.records
    assert without(TWIN, frozenset({first.id})).records == TWIN.records[1:]


@pytest.mark.parametrize(("threshold", "given"), [("0.31", "PR"), ("0.31000000000000000001", "SD")])
def test_settings_are_exact_numbers(threshold, given):
    """A fall of exactly 0.31 reaches a threshold of 0.31, which no float is, and none that is any larger."""
    case = read_cases(ROOT / "fixtures/examples/recist.yaml")[0]
    settings = {"pr_fall": Fraction(threshold)}
    assert verdicts(RECIST, "best_response", [Variant(case, settings=settings)])[0].given == given


def test_many_variants_of_a_long_case_go_in_several_batches(monkeypatch):
    """Where the records of all variants would be too many at once, the verdicts are the same."""
    some = [Variant(each) for each in parts(9)]
    whole = verdicts(PML, "clinical", some)
    monkeypatch.setattr("adjudge.explanation.asking.replay.ROWS", 60)
    assert verdicts(PML, "clinical", some) == whole
