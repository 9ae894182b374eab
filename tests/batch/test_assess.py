"""A table of many cases is assessed to what each of its cases is alone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from random import Random

import pytest

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")

from tests.agreement.closest import agrees, closest  # noqa: E402
from tests.unit.test_invalid import ROOT  # noqa: E402

from adjudge.batch.assess import assess_records  # noqa: E402
from adjudge.batch.conclusions import UNIX_DAY_ZERO  # noqa: E402
from adjudge.batch.whole import assess_whole  # noqa: E402
from adjudge.case.read import read_documents  # noqa: E402
from adjudge.case.table import COLUMNS, csv_of, documents_of  # noqa: E402
from adjudge.documents.compose import read_document  # noqa: E402
from adjudge.pipeline import assess  # noqa: E402
from adjudge.rulebook.library import load_rulebook  # noqa: E402

TODAY = date(2026, 1, 1)
CASES = sorted((ROOT / "fixtures" / "cases").glob("*.yaml"))


def fixtures_table() -> str:
    """All case files of the fixtures as one table of texts."""
    documents = [read_document(path).data for path in CASES]
    return csv_of([each for data in documents for each in (data if isinstance(data, list) else [data])])


def texts(table: str) -> pa.Table:
    """A CSV text as a table of texts; an empty cell is none."""
    import csv
    import io

    rows = [{key: value or None for key, value in row.items()} for row in csv.DictReader(io.StringIO(table))]
    return pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in COLUMNS]))


def told(row: dict) -> tuple:
    """A conclusion of the table as it is told of a single case."""

    def span(name: str) -> tuple | None:
        days = []
        for end in ("earliest", "latest"):
            dated, counted = row[f"{name}_{end}"], row[f"{name}_{end}_day"]
            days.append(dated.toordinal() if dated is not None else counted)
        return tuple(days) if days != [None, None] else None

    classes = tuple(row["candidates"].split("|"))
    return row["class"], row["status"], classes, row["rule"], row["cause"], span("since"), span("until")


def alone(conclusion) -> tuple:
    def span(of) -> tuple | None:
        return None if of is None or (of.earliest, of.latest) == (None, None) else (of.earliest, of.latest)

    cause = ", ".join(conclusion.cause.words) or None
    head = (conclusion.given, conclusion.status, conclusion.candidates, conclusion.rule, cause)
    return (*head, span(conclusion.since), span(conclusion.until))


def plain(text: str) -> str:
    """The rows of records only: nothing that is said of a whole case, so that all are read at once."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if line.split(",")[2] not in ("case", "observed"))


def by_day(explained, report) -> list[str]:
    """The evidence of a single report, in the order of its timeline."""
    found = [report.records[id] for id in explained.evidence]
    found.sort(key=lambda each: (each.when.earliest, each.when.latest, len(each.id), each.id))
    return [each.id for each in found]


def observed(text: str) -> str:
    """The rows of records and of what was observed, which are read at once too."""
    return "".join(line for line in text.splitlines(keepends=True) if line.split(",")[2] != "case")


WAYS = {"with rows about cases": str, "with what was observed": observed, "records only": plain}


@pytest.mark.parametrize("only", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("rules", [("pml", "evidence"), ("hiv_dhhs", "recist_1_1", "ms_disability")])
def test_a_case_among_many_is_what_it_is_alone(rules, only):
    """Every conclusion, its dates, rule, candidates, causes, evidence and margin, and every refusal with its code."""
    rulebook, text = load_rulebook(rules), only(fixtures_table())
    cases = read_documents(documents_of(text, "x"), today=TODAY)
    found = assess_records(texts(text), rulebook, today=TODAY)
    rows = {(row["case"], row["pack"], row["domain"]): row for row in found.conclusions.to_pylist()}
    for case in cases:
        report = assess(case, rulebook, engine="chain")
        for explained in report.explained:
            each = explained.conclusion
            row = rows.pop((case.id, each.pack, each.domain))
            assert told(row) == alone(each)
            assert row["evidence"] == by_day(explained, report)
            assert agrees(row["margin"], row["margin_unit"], closest(explained, report))
    assert rows == {}
    refused = {(row["case"], row["record"], row["code"]) for row in found.rejected.to_pylist()}
    assert refused == {(case.id, each.record, each.problem.code) for case in cases for each in case.rejected}


def test_the_order_of_rows_does_not_matter():
    """Rows with ids, shuffled, give the same conclusions and refusals."""
    rulebook, table = load_rulebook(("pml",)), texts(fixtures_table())
    kinds = table.column("kind").to_pylist()
    ids = [
        id or f"{kind} {place}"
        for place, (id, kind) in enumerate(zip(table.column("id").to_pylist(), kinds, strict=True))
    ]
    table = table.set_column(table.column_names.index("id"), "id", pa.array(ids))
    order = list(range(table.num_rows))
    Random(1).shuffle(order)
    one, other = (assess_records(each, rulebook, today=TODAY) for each in (table, table.take(order)))
    assert one.conclusions.equals(other.conclusions)
    assert sorted(map(str, one.rejected.to_pylist())) == sorted(map(str, other.rejected.to_pylist()))


def test_the_margin_is_that_of_the_closest_comparison():
    """Of 210 and 5000 copies/mL that rebound from 200 on, 210 is the closest, by 10; the evidence stands by day."""
    loads = [(0, 100.0, "b"), (60, 20.0, "a"), (260, 5000.0, "z"), (200, 210.0, "c")]
    records = [{"id": "art", "kind": "exposure", "name": "ART", "day": -200}]
    common = {"kind": "measurement", "name": "HIV RNA", "specimen": "plasma", "unit": "copies/mL"}
    records += [{**common, "id": id, "day": day, "value": value} for day, value, id in loads]
    table = pa.Table.from_pylist([{"case": "one", **record} for record in records[::-1]])
    (row,) = assess_records(table, load_rulebook(("hiv_dhhs",)), today=TODAY).conclusions.to_pylist()
    assert (row["class"], row["margin"], row["margin_unit"]) == ("rebound", 10.0, "copies/mL")
    assert row["evidence"] == ["b", "a", "c", "z"]


def test_evidence_can_be_left_out():
    """The same table with three columns empty."""
    rulebook, table = load_rulebook(("pml",)), texts(fixtures_table())
    with_it, without = (assess_records(table, rulebook, today=TODAY, evidence=each) for each in (True, False))
    names = ["evidence", "margin", "margin_unit"]
    assert all(with_it.conclusions.column(name).null_count < with_it.conclusions.num_rows for name in names)
    assert all(without.conclusions.column(name).null_count == without.conclusions.num_rows for name in names)
    assert with_it.conclusions.drop_columns(names).equals(without.conclusions.drop_columns(names))


def test_columns_of_numbers_and_dates_say_what_texts_say():
    """Typed columns: a number is the number written, a date the day."""
    rulebook = load_rulebook(("hiv_dhhs",))
    days = [date(2012, 1, 1), date(2012, 7, 1), date(2012, 8, 1)]
    plain = {
        "case": ["a"] * 3,
        "kind": ["exposure", "measurement", "measurement"],
        "name": ["antiretroviral therapy", "HIV RNA", "HIV RNA"],
        "unit": [None, "copies/mL", "copies/mL"],
    }
    typed = pa.table({**plain, "date": pa.array(days), "value": pa.array([None, 250.0, 300.0])})
    written = pa.table({**plain, "date": [str(day) for day in days], "value": [None, "250", "300"]})
    one, other = (assess_records(each, rulebook, today=TODAY) for each in (typed, written))
    assert one.conclusions.equals(other.conclusions)
    assert one.conclusions.column("observed_through").to_pylist()[0] == days[-1]
    assert date(1970, 1, 1).toordinal() == UNIX_DAY_ZERO


def test_what_cannot_be_used_is_counted():
    """Records in = used + refused, whatever is wrong: no case, no unit, no day, the future, too many digits."""
    rows = [
        {"case": "a", "kind": "measurement", "name": "CD4", "value": "300", "unit": "/uL", "day": "0"},
        {"case": None, "kind": "measurement", "name": "CD4", "value": "300", "unit": "/uL", "day": "0"},
        {"case": "a", "kind": "measurement", "name": "CD4", "value": "300", "unit": "/uL"},
        {"case": "a", "kind": "measurement", "name": "CD4", "value": "300", "day": "3"},
        {"case": "a", "kind": "song", "name": "CD4", "value": "300", "day": "3"},
        {"case": "b", "kind": "event", "name": "rash", "date": "2050"},
        {"case": "c", "kind": "measurement", "name": "CD4", "value": "0.1234567890123456", "unit": "/uL", "day": "0"},
        {"case": "d", "kind": "case", "name": "birth", "value": "never"},
        {"case": "d", "kind": "event", "name": "rash", "date": "2013"},
    ]
    table = pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in COLUMNS]))
    found = assess_records(table, load_rulebook(("pml",)), today=TODAY)
    assert (found.records, found.used, found.rejected.num_rows) == (9, 1, 8)
    assert sorted(row["code"] for row in found.rejected.to_pylist()) == sorted(
        ["C103", "C202", "C210", "C208", "C206", "C204", "C105", "C105"]
    )
    assert set(found.conclusions.column("case").to_pylist()) == {"a", "b", "c"}


def test_tables_of_other_libraries_are_taken():
    """pandas, and DuckDB where it is installed: the same table of conclusions."""
    import adjudge

    pd = pytest.importorskip("pandas")
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed: the batch extra")
    rows = {"case": ["a", "a"], "kind": ["event"] * 2, "name": ["rash", "fever"], "day": [0, 5]}
    assessor, plain = adjudge.load("pml"), pa.table(rows)
    expected = assessor.assess_table(plain, today=TODAY)
    assert expected.num_rows > 0
    assert assessor.assess_table(pd.DataFrame(rows), today=TODAY).equals(expected)
    assert assessor.assess_table(duckdb.sql("SELECT * FROM plain"), today=TODAY).equals(expected)
    assert assessor.rejected_in(plain.drop_columns(["day"]), today=TODAY).column("code").to_pylist() == ["C202", "C202"]


BASE = {"case": ["a", "a"], "kind": ["measurement"] * 2, "name": ["HIV RNA"] * 2, "unit": ["copies/mL"] * 2}
SPECIAL = {"case": ["a", "a"], "kind": ["case", "event"], "name": ["age", "rash"]}
ODD = {
    "nothing": ({name: pa.array([], pa.string()) for name in ("case", "kind", "name", "day")}, []),
    "no case column": ({"kind": ["event"], "name": ["rash"]}, ["C103"]),
    "no case anywhere": ({**BASE, "case": pa.nulls(2), "value": [1.0, 2.0], "day": [0, 5]}, ["C103", "C103"]),
    "cases by number": ({**BASE, "case": [1, 1], "value": [1.0, 2.0], "day": [0, 5]}, []),
    "decimals": ({**BASE, "value": [Decimal("250.50"), Decimal("20.00")], "day": [0, 5]}, []),
    "days as floats": ({**BASE, "value": [1.0, 2.0], "day": [0.0, 5.0]}, []),
    "a part of a day": ({**BASE, "value": [1.0, 2.0], "day": [0.5, 5.0]}, ["C202"]),
    "a day that is none": ({**BASE, "value": [1.0, 2.0], "day": [float("nan"), 5.0]}, ["C202"]),
    "a value that is none": ({**BASE, "value": [float("nan"), 2.0], "day": [0, 5]}, ["C204"]),
    "blank dates": ({**BASE, "value": ["1", "2"], "date": ["", " "], "day": ["0", "5"]}, []),
    "moments": ({**BASE, "value": [1.0, 2.0], "date": [datetime(2012, 1, 1, 3), datetime(2013, 1, 1)]}, []),
    "moments of a case about itself": ({**SPECIAL, "value": ["3", None], "date": [None, datetime(2013, 1, 1)]}, []),
    "a limit that is none": ({**BASE, "value": ["<20", "2"], "day": [0, 5], "lod": [float("nan"), 20.0]}, []),
    "lists": ({**BASE, "value": [[1], [2]], "day": [0, 5]}, ["C204", "C204"]),
    "objects": ({**BASE, "value": [{"a": 1}, None], "day": [0, 5]}, ["C204", "C204"]),
    "truths": ({**BASE, "value": [True, False], "day": [0, 5]}, ["C204", "C204"]),
    "too many digits": ({**BASE, "value": [1234567890123456789, 2], "day": [0, 5]}, ["C204"]),
    "a day beyond time": ({**BASE, "value": [1, 2], "day": [10**12, 5]}, ["C202"]),
    "an id like the index": ({**SPECIAL, "id": [None, "index"], "value": ["3", None], "day": [None, 1]}, []),
    "a column of no use": ({**BASE, "value": [1.0, 2.0], "day": [0, 5], "weather": [{"sun": 1}, None]}, []),
}


@pytest.mark.parametrize("odd", ODD)
def test_columns_of_any_type_are_read_or_rejected(odd):
    """Nothing crashes, and each row is used or rejected with its code."""
    columns, codes = ODD[odd]
    table = pa.table(columns)
    found = assess_records(table, load_rulebook(("hiv_dhhs",)), today=TODAY)
    assert [row["code"] for row in found.rejected.to_pylist()] == codes
    assert found.records == table.num_rows == found.used + len(codes)


def test_a_decimal_is_the_number_written():
    """250.50 of a database is 250.50 of a file."""
    rows = {**BASE, "day": [0, 5]}
    texts_, decimals = ({**rows, "value": [make("250.50"), make("20.00")]} for make in (str, Decimal))
    one, other = (
        assess_records(pa.table(each), load_rulebook(("hiv_dhhs",)), today=TODAY) for each in (texts_, decimals)
    )
    assert one.conclusions.equals(other.conclusions)


def test_a_table_in_parts_is_the_table_as_a_whole():
    """Shuffled rows, one without a case, three cases at a time: the same conclusions, refusals and counts."""
    rulebook, table = load_rulebook(("pml",)), texts(fixtures_table() + ",,event,rash,,,2013,,,,,,,,,,\n")
    kinds = table.column("kind").to_pylist()
    ids = pa.array([f"{kind} {place}" for place, kind in enumerate(kinds)])
    table = table.set_column(table.column_names.index("id"), "id", ids)
    order = list(range(table.num_rows))
    Random(2).shuffle(order)
    one = assess_records(table, rulebook, today=TODAY)
    other = assess_whole(table.take(order), rulebook, today=TODAY, cases_in_part=3)
    assert one.conclusions.equals(other.conclusions)
    assert one.signatures.equals(other.signatures)
    assert sorted(map(str, one.rejected.to_pylist())) == sorted(map(str, other.rejected.to_pylist()))
    assert (one.cases, one.records, one.used) == (other.cases, other.records, other.used)


def test_categories_that_no_row_has_are_no_cases():
    """A column of categories, as a part of a larger table has it."""
    names = pa.DictionaryArray.from_arrays(pa.array([1, 1], pa.int32()), ["nobody", "a", "no one"])
    rows = {"kind": ["event"] * 2, "name": ["rash", "fever"], "day": [0, 5]}
    found = assess_records(pa.table({"case": names, **rows}), load_rulebook(("pml",)), today=TODAY)
    assert (found.cases, set(found.conclusions.column("case").to_pylist())) == (1, {"a"})


def test_what_was_observed_is_read_at_once_or_its_case_rejected():
    """Periods count as used; a kind or a period that is none rejects its case, and the others stay."""
    rows = [
        {"case": "a", "kind": "event", "name": "rash", "day": "5"},
        {"case": "a", "kind": "observed", "name": "events", "day": "0..300"},
        {"case": "b", "kind": "observed", "name": "weather", "day": "0..300"},
        {"case": "b", "kind": "event", "name": "rash", "day": "5"},
        {"case": "c", "kind": "observed", "name": "events", "day": "soon"},
        {"case": "c", "kind": "event", "name": "rash", "day": "5"},
    ]
    table = pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in COLUMNS]))
    found = assess_records(table, load_rulebook(("pml",)), today=TODAY)
    assert (found.cases, found.records, found.used, found.rejected.num_rows) == (1, 6, 2, 4)
    assert set(found.rejected.column("code").to_pylist()) == {"C104", "C105"}
    told = {row["observed_through_day"] for row in found.conclusions.to_pylist()}
    assert told == {300}
