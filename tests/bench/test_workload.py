"""The workload of the benchmarks: one set of rules in three forms, which must say the same."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy")
pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")

from bench.workload import plain  # noqa: E402
from bench.workload.columnar import CLASSES, conclude  # noqa: E402
from bench.workload.generate import columns, columns_of, part, table_of  # noqa: E402
from bench.workload.measure import PACK, TODAY, Asked, classes_of, measured, workload_rulebook  # noqa: E402

from adjudge.batch.assess import assess_records  # noqa: E402
from adjudge.rulebook.check import check  # noqa: E402
from adjudge.rulebook.pack import findings_in  # noqa: E402
from adjudge.trial import read_trials, run  # noqa: E402

COUNT = 150


def said(of) -> list[tuple[str, ...]]:
    return [plain.conclusions(plain.findings(each)) for each in plain.patients(of)]


def test_the_pack_is_a_good_pack():
    """It has no problems, its examples hold, and each rule is met, not met and unknown in some example."""
    assert check(PACK) == []
    pack = workload_rulebook().packs[0]
    outcome = run(pack, read_trials(PACK, pack))
    assert (outcome.differences, dict(outcome.unseen)) == ((), {})


def test_the_pack_is_of_the_size_that_is_told():
    """28 rules over fifteen findings, in the domains of the other two forms."""
    pack = workload_rulebook().packs[0]
    whens = [each for d in pack.domains for each in (d.applies_when, *(rule.when for rule in d.rules)) if each]
    assert sum(len(domain.rules) for domain in pack.domains) == 28
    assert {each.name for when in whens for each in findings_in(when)} == set(plain.FINDINGS)
    assert {domain.name: domain.classes for domain in pack.domains} == {
        name: tuple(each for each in classes if each != "not_applicable") for name, classes in CLASSES.items()
    }


@pytest.mark.parametrize("edge", [False, True], ids=["by chance", "on the boundaries"])
def test_three_forms_of_the_rules_agree(edge):
    """adjudge, numpy and plain Python find and conclude the same of every case."""
    row = measured(Asked(cases=COUNT, edge=edge, part=100))
    assert (row["wrong"], row["numpy wrong"]) == (0, 0)
    assert row["exact"] == 0  # points on a threshold are decided by themselves, no case as a whole


def test_every_class_is_concluded_in_generated_cases():
    """A generator that never reached a class would compare nothing."""
    classes = set().union(*({*enumerate(each)} for each in said(columns(3000))))
    assert classes == {(place, each) for place, name in enumerate(CLASSES) for each in CLASSES[name]}


@pytest.mark.parametrize(("below", "is_open"), [(50, False), (60, True)])
def test_a_censored_value_leaves_the_exact_class_possible(below, is_open):
    """The class of the exact value stays among the candidates, and alone where no threshold lies below the limit."""
    of = columns(COUNT, seed=3)
    found = assess_records(table_of(of, below=below), workload_rulebook(), today=TODAY).conclusions
    rows = zip(found.column("candidates").to_pylist(), (name for each in said(of) for name in each), strict=True)
    assert [(candidates, name) for candidates, name in rows if name not in candidates.split("|")] == []
    assert ("unknown" in found.column("status").to_pylist()) == is_open


def test_a_case_does_not_depend_on_how_many_there_are():
    """The cases of a part are those of the whole, and a table gives back its columns."""
    whole, some = columns(40), part(10, 30)
    rows = (whole.case >= 10) & (whole.case < 30)
    for name in ("case", "name", "day", "value"):
        assert np.array_equal(getattr(whole, name)[rows], getattr(some, name), equal_nan=name == "value")
    back = columns_of(table_of(whole))
    assert conclude(back)[1]["overall"].tolist() == conclude(whole)[1]["overall"].tolist()
    assert len(list(classes_of(assess_records(table_of(some), workload_rulebook(), today=TODAY).conclusions))) == 8
