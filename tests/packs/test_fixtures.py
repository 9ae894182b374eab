"""The cases of fixtures/cases conclude what fixtures/golden/verdicts.yaml says, and together every class."""

from __future__ import annotations

from pathlib import Path

import pytest

from adjudge.case.read import read_cases
from adjudge.documents.compose import read_document
from adjudge.pipeline import assess
from adjudge.rulebook.library import load_rulebook
from adjudge.trial import Trial, differences_of

FIXTURES = Path(__file__).parents[2] / "fixtures"
VERDICTS = read_document(FIXTURES / "golden" / "verdicts.yaml").data


@pytest.fixture(scope="module")
def rulebook():
    return load_rulebook(("pml", "evidence"))


@pytest.mark.parametrize("name", VERDICTS)
def test_a_case_concludes_what_is_expected(name, rulebook):
    """Each case has the classes, the statuses or the candidates that are written down for it."""
    (case,) = read_cases(FIXTURES / "cases" / f"{name}.yaml")
    trial = Trial(name, name, case, VERDICTS[name])
    assert [str(each) for each in differences_of(trial, assess(case, rulebook))] == []


def test_every_case_has_its_verdicts():
    """No case lies there without an expectation."""
    assert sorted(VERDICTS) == sorted(path.stem for path in (FIXTURES / "cases").glob("*.yaml"))


def test_every_class_is_concluded_by_some_case(rulebook):
    """Each class of each domain is the verdict of at least one case."""
    shown = {(domain, given) for each in VERDICTS.values() for domain, given in each.items() if isinstance(given, str)}
    wanted = {(d.name, given) for pack in rulebook.packs for d in pack.domains for given in d.classes}
    assert wanted - shown == set()
