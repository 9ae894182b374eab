"""Case files are read record by record; tables and files are two forms of one thing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adjudge.case.read import read_cases, read_documents
from adjudge.case.record import RecordKind
from adjudge.case.table import csv_of, documents_of
from adjudge.documents.compose import compose, read_document
from adjudge.errors import AdjudgeError, CaseError
from adjudge.values.when import When

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "fixtures" / "cases").glob("*.yaml"))
TODAY = date(2026, 1, 1)


def read(text, name="x.yaml"):
    return read_documents([compose(text, name)], today=TODAY)


def only(record, head=""):
    """The one record of a case that holds it."""
    (case,) = read(f"case: c\n{head}records:\n  - {record}\n")
    assert not case.rejected, [str(each.problem) for each in case.rejected]
    return case.records[0]


def refused(record, head=""):
    (case,) = read(f"case: c\n{head}records:\n  - {record}\n")
    return case.rejected[0].problem


JCV = "measurement: JCV DNA, specimen: CSF, date: 2020-02-01"


@pytest.mark.parametrize(
    ("value", "low", "high", "detected"),
    [
        ("120", 120, 120, True),
        ('"<20"', 0, 20, None),
        ('"< 20"', 0, 20, None),
        ('">10000000"', 1e7, float("inf"), True),
        ('"detected, <50"', 0, 50, True),
        ("TND", 0, 10, False),
        ("not detected", 0, 10, False),
        ('"<10"', 0, 10, False),
    ],
)
def test_results_are_read_as_people_write_them(value, low, high, detected):
    """An interval of values, and whether anything was detected; below the limit of detection nothing was."""
    record = only(f'{{{JCV}, value: {value}, unit: "{{copies}}/mL", lod: 10}}')
    assert (record.low, record.high) == pytest.approx((low, high))
    assert record.detected is detected


def test_a_logarithm_is_told_by_its_unit_or_its_number():
    """`2.6` in log10 copies/mL, `2.6 log10` in copies/mL and `2.6 log10 copies/mL` are one result."""
    forms = ("value: 2.6, unit: log10 copies/mL", "value: 2.6 log10, unit: copies/mL", "value: 2.6 log10 copies/mL")
    assert {(only(f"{{{JCV}, {form}}}").low, only(f"{{{JCV}, {form}}}").unit) for form in forms} == {
        (2.6, "{Log_copies}/mL")
    }


def test_below_a_limit_in_log10_has_no_lower_end():
    """`<1.7` in log10 goes down to minus infinity, not to zero."""
    record = only(f'{{{JCV}, value: "<1.7", unit: log10 copies/mL}}')
    assert (record.low, record.high) == pytest.approx((float("-inf"), 1.7))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020-02-01", (2020, 2, 1), (2020, 2, 1)),
        ("2020-02", (2020, 2, 1), (2020, 2, 29)),
        ("2020", (2020, 1, 1), (2020, 12, 31)),
        ("2019-12..2020-03", (2019, 12, 1), (2020, 3, 31)),
        ("~2020-02-01 30d", (2020, 1, 2), (2020, 3, 2)),
    ],
)
def test_dates_stay_as_imprecise_as_they_are(text, first, last):
    """A month is a month; nothing is completed."""
    assert only(f"{{event: fall, date: {text}}}").when == When(date(*first).toordinal(), date(*last).toordinal())


def test_study_days_stand_alone_or_count_from_day_zero():
    """Without dates they are relative; with day_zero they are dates."""
    (case,) = read("case: c\nrecords:\n  - {event: fall, day: ~30 7d}\n")
    assert case.is_relative
    assert case.records[0].when == When(23, 37)
    assert only("{event: fall, day: 3..9}", "day_zero: 2020-01-01\n").when.earliest == date(2020, 1, 4).toordinal()


def test_an_index_and_observed_periods_are_part_of_a_case():
    """`index:` is an event of its own; `observed:` names a kind, or a kind and a name."""
    (case,) = read("case: c\nindex: 2020-01-01\nobserved: {events: 2020, event seizure: [2019, 2021]}\nrecords: []\n")
    assert [(record.id, record.kind) for record in case.records] == [("index", RecordKind.EVENT)]
    assert [(each.name, each.when.earliest < date(2020, 1, 1).toordinal()) for each in case.observed] == [
        (None, False),
        ("seizure", True),
        ("seizure", False),
    ]


def test_every_fault_of_a_file_is_told_at_once():
    """Unknown keys, a missing name and wrong parts come in one error, each with line and column."""
    with pytest.raises(CaseError) as caught:
        read("cas: c\nprovenance: {kind: publshed}\nobserved: {evnts: 2020}\nrecords: 3\n")
    told = [str(problem) for problem in caught.value.problems]
    assert [problem.code for problem in caught.value.problems] == ["C102", "C103", "C104", "C106", "C104"]
    assert told[0] == 'x.yaml:1:6: "cas" is no key here. Did you mean case? [C102]'


def test_a_record_is_told_by_place_and_index():
    """The message of a rejected record names the file, the line, the index and the field."""
    told = refused("{measurement: JCV DNA, specimen: CSF, date: 2020-02-01, value: 50, unit: cop/mL}")
    assert str(told).startswith("x.yaml:3:")
    assert 'records[0].unit: "cop/mL" is no known unit.' in str(told)


def test_ids_may_be_numbers_or_missing():
    """Records without an id are numbered by their place; a taken id is refused."""
    (case,) = read("case: 7\nrecords:\n  - {event: a, date: 2020}\n  - {id: 5, event: b, date: 2020}\n")
    assert (case.id, [record.id for record in case.records]) == ("7", ["r1", "5"])


def test_an_empty_case_is_a_case():
    """No record is no error: its verdicts will be unknown or not applicable."""
    (case,) = read("case: c\nrecords: []\n")
    assert case.records == ()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_file_goes_through_a_table_and_back(path):
    """The table form holds all that the file form holds, rejected records and all."""
    document = read_document(path)
    (back,) = documents_of(csv_of([document.data]), "t.csv")
    (one,), (other,) = read_documents([document], today=TODAY), read_documents([back], today=TODAY)
    assert other.records == one.records
    assert [each.record for each in other.rejected] == [each.record for each in one.rejected]
    for name in ("id", "provenance", "source", "observed", "is_relative", "subject"):
        assert getattr(other, name) == getattr(one, name)


def test_a_table_holds_many_cases(tmp_path):
    """Rows of one case need not stand together, and a line is the place of a fault."""
    table = tmp_path / "t.csv"
    table.write_text(
        "case,kind,name,date,value,unit\nb,event,fall,2020-01-01,,\na,event,fall,2020-01-02,,\n"
        'b,measurement,CD4,2020-01-03,"1,200",/uL\n'
    )
    cases = read_cases(table, today=TODAY)
    assert [(case.id, len(case.records)) for case in cases] == [("b", 1), ("a", 1)]
    assert cases[0].rejected[0].problem.place == f"{table}:4:1"


def test_json_is_read_as_yaml(tmp_path):
    """The same case in JSON is the same case."""
    path = tmp_path / "c.json"
    path.write_text(json.dumps(read_document(CASES[0]).data))
    assert read_cases(path, today=TODAY)[0].records == read_cases(CASES[0], today=TODAY)[0].records


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("big.yaml", b"a" * (50 * 2**20), "D005"),
        ("big.csv", b"case,kind,name\n" + b"a,event,fall\n" * (6 * 2**20), "D005"),
        ("junk.yaml", bytes(range(256)), "D002"),
        ("junk.csv", b"\xff\xfe\x00a", "D002"),
        ("utf16.yaml", "case: c".encode("utf-16"), "D002"),
        ("deep.yaml", b"[" * 5000, "D005"),
        ("nul.yaml", b"case: \0", "D002"),
        ("quote.csv", b'case,kind,name\n"a,b', "D003"),
    ],
)
def test_hostile_files_are_coded_errors(tmp_path, name, content, code):
    """Bombs, junk and wrong encodings are told by a code, quickly, and never as a traceback."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CaseError) as caught:
        read_cases(path)
    assert {problem.code for problem in caught.value.problems} == {code}


def test_a_missing_file_and_a_folder_are_coded_errors(tmp_path):
    """What cannot be opened is told as such."""
    for path in (tmp_path / "none.yaml", tmp_path, tmp_path / "none.csv"):
        with pytest.raises(CaseError, match="D001"):
            read_cases(path)


words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words
fields = st.sampled_from(
    [
        "id",
        "measurement",
        "assessment",
        "event",
        "exposure",
        "date",
        "day",
        "value",
        "unit",
        "lod",
        "lloq",
        "by",
        "visit",
    ]
)


@given(st.lists(st.dictionaries(fields | words, scalars | st.lists(words, max_size=2), max_size=6), max_size=4))
def test_any_record_is_used_or_rejected(records):
    """Whatever stands in a list of records, each is used or rejected with a code: counts add up."""
    try:
        (case,) = read(json.dumps({"case": "c", "records": records}))
    except AdjudgeError as fault:
        assert all(problem.code.startswith("D") for problem in fault.problems)  # noqa: PT017 any other is a bug
    else:
        assert len(case.records) + len(case.rejected) == len(records)
        assert all(each.problem.code.startswith("C2") for each in case.rejected)
