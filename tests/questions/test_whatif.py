"""What if: a case that is changed on the command line is what the file would be if it were written so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import adjudge
from adjudge.case.read import read_cases, read_documents
from adjudge.case.record import Case
from adjudge.case.rewrite import rewritten
from adjudge.documents.compose import compose
from adjudge.errors import UsageError
from adjudge.explanation.asking.whatif import changed_case, fields_of

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "fixtures/cases/pml-il7-synthetic.yaml").read_text(encoding="utf-8")
FILES = [*sorted((ROOT / "fixtures/cases").glob("*.yaml")), *sorted((ROOT / "fixtures/examples").iterdir())]


def case_of(text: str) -> Case:
    return read_documents([compose(text, "case")])[0]


TWIN = case_of(TEXT)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_record_written_again_is_the_same(path):
    """The form of a record has all that it was read from."""
    for case in read_cases(path):
        for record in case.records:
            assert rewritten(case, record.id, {}, date.today()) == record


@pytest.mark.parametrize(
    ("field", "old", "new"),
    [
        ("r7.value=<20", "date: 2014-01-14, value: not detected", 'date: 2014-01-14, value: "<20"'),
        ("r7.value=not detected", "date: 2014-01-14, value: not detected", "date: 2014-01-14, value: not detected"),
        ("r3.value=12e3", "value: 1200", "value: 12e3"),
        ("r3.unit={copies}/uL", 'value: 1200, unit: "{copies}/mL"', 'value: 1200, unit: "{copies}/uL"'),
        ("r15.date=2013-02", "date: 2013-11-04, value: 115", "date: 2013-02, value: 115"),
        ("r15.date=~2013-11-04 9d", "date: 2013-11-04, value: 115", "date: ~2013-11-04 9d, value: 115"),
        ("r3.lod=", 'unit: "{copies}/mL", lod: 20}\n  - {id: r4', 'unit: "{copies}/mL"}\n  - {id: r4'),
        ("r2.exposure=steroid", "event: epilepsia partialis continua", "exposure: steroid"),
    ],
)
def test_a_changed_field_is_what_the_file_would_hold(field, old, new):
    """Values, censored or not, units, dates and kinds go through the reader of records."""
    assert TEXT.count(old) == 1
    changed = changed_case(TWIN, fields_of([field]))
    assert changed.records == case_of(TEXT.replace(old, new)).records


def test_records_are_added_and_left_out():
    """A record of a new id is one that was not there; one that is left out is gone."""
    texts = ["n1.measurement=CD4", "n1.specimen=blood", "n1.date=2013-12-01", "n1.value=300", "n1.unit=/uL"]
    changed = changed_case(TWIN, fields_of(texts), ["r15"])
    line = "  - {id: n1, measurement: CD4, specimen: blood, date: 2013-12-01, value: 300, unit: /uL}\n"
    without = "".join(each for each in TEXT.splitlines(keepends=True) if "{id: r15," not in each)
    assert changed.records == case_of(without + line).records


@pytest.mark.parametrize(
    ("texts", "left_out", "codes"),
    [
        (["r7=3"], [], ["U121"]),
        (["value=3"], [], ["U121"]),
        (["r77.value=3"], [], ["U122"]),
        ([], ["r77"], ["U122"]),
        (["r7.value=many", "r3.unit=furlong", "r5.date=soon"], ["x"], ["U122", "C204", "C203", "C202"]),
        (["r7.valu=3"], [], ["C208"]),
        (["r7.id=r8"], [], ["C208"]),
        (["r7.date=2999-01-01"], [], ["C206"]),
        (["r2.value=3"], [], ["C204"]),
        (["r3.value="], [], ["C204"]),
    ],
)
def test_what_cannot_be_is_told_like_in_a_file(texts, left_out, codes):
    """All problems at once, with the code that the reader of records gives."""
    with pytest.raises(UsageError) as told:
        changed_case(TWIN, fields_of(texts), left_out)
    assert [problem.code for problem in told.value.problems] == codes


def test_a_rejected_record_is_told_to_be_one():
    """A record that was rejected is not in the case, and the message says why."""
    case = read_cases(ROOT / "fixtures/cases/value-without-unit.yaml")[0]
    with pytest.raises(UsageError, match=r"was rejected: .* without a unit"):
        changed_case(case, {}, [case.rejected[0].record])


def test_what_moved_is_told_with_what_stayed():
    """One CD4 count otherwise moves the verdicts that read it, and no other."""
    rulebook = adjudge.load("pml")
    found = rulebook.what_if(TWIN, fields={"r15.value": "143"})
    moved = {each.before.domain: (each.before.given, each.after.conclusion.given) for each in found.moved}
    assert moved["immunological"] == ("waned", "recovered")
    assert not {"virological.plasma", "clinical"} & moved.keys()
    assert len(moved) + found.kept == len(rulebook.rulebook.packs[0].domains)


def test_a_threshold_is_set_by_itself_and_with_a_record():
    """With the threshold lowered as well, the same count is back at baseline or not."""
    rulebook = adjudge.load("pml")
    both = rulebook.what_if(TWIN, fields={"r15.value": "143"}, settings={"pml.cd4_noise": "40%"})
    assert "immunological" not in {each.before.domain for each in both.moved}
    assert both.changes == ("r15.value=143", "pml.cd4_noise=40%")
    with pytest.raises(UsageError, match="U107"):
        rulebook.what_if(TWIN, settings={"hiv.level": "3"})
