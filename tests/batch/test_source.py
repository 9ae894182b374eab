"""What goes in comes out: lines that are none, files that cannot be read, rows in order or not, batches of any size."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")
duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed: the batch extra")
import pyarrow.parquet as pq  # noqa: E402
from pyarrow import csv  # noqa: E402
from tests.batch.runs import batch, content, records, refused, written  # noqa: E402

from adjudge.batch import lines, order, parts, source  # noqa: E402
from adjudge.errors import UsageError  # noqa: E402


def told(output: Path) -> dict:
    return json.loads((output / "run.json").read_text())


def lost(output: Path) -> list[dict]:
    return pq.read_table(output / "rejected" / "lines.parquet").to_pylist()


GOOD = {"case": "a", "kind": "event", "name": "rash", "day": 1}
BAD_LINES = {
    "no json": b"{no json",
    "a list": b"[1, 2]",
    "another encoding": b'{"case": "\xe4"}',
    "half of a pair": b'{"case": "a", "note": "\\ud800"}',
    "too deep": b"[" * 100_000,
    "no list of records": b'{"case": "b", "records": 3}',
    "no case": b'{"records": []}',
    "records that are none": b'{"case": "b", "records": [1]}',
}


def test_a_bad_line_is_rejected_alone(tmp_path):
    """Each line that is no record and no case is counted and told by its place; the others are assessed."""
    case = {"case": "z", "records": [{"event": "rash", "day": 2}, {"event": "fever", "day": 3}]}
    good = [json.dumps(each).encode() for each in (GOOD, case, {"case": "empty", "records": []})]
    (tmp_path / "x.ndjson").write_bytes(b"\n".join([*good, b"", *BAD_LINES.values(), json.dumps(GOOD).encode()]))
    batch(tmp_path / "x.ndjson", "--output", tmp_path / "run", "--quiet")
    found = told(tmp_path / "run")
    assert [each["record"] for each in lost(tmp_path / "run")] == [f"x.ndjson:{n}" for n in range(5, 13)]
    assert {each["code"] for each in lost(tmp_path / "run")} == {"C109"}
    assert (found["cases"], found["records"], found["used"], found["lines_lost"]) == (3, 5 + 8, 5, 8)
    assert found["records"] == found["used"] + found["rejected"]


def test_a_line_without_end_does_not_fill_the_memory(tmp_path, monkeypatch):
    """A line that is longer than any case is lost; the next one is read."""
    monkeypatch.setattr(lines, "MAX_BYTES", 1000)
    long = b'{"case": "' + b"x" * 5000 + b'"}'
    (tmp_path / "x.ndjson").write_bytes(b"\n".join([json.dumps(GOOD).encode(), long, json.dumps(GOOD).encode()]))
    batch(tmp_path / "x.ndjson", "--output", tmp_path / "run", "--quiet")
    assert [each["record"] for each in lost(tmp_path / "run")] == ["x.ndjson:2"]
    assert told(tmp_path / "run")["used"] == 2


def test_lines_that_are_mostly_none_are_no_input(tmp_path, monkeypatch):
    """A file of something else is told at once, not line by line."""
    monkeypatch.setattr(lines, "MAX_LOST", 10)
    (tmp_path / "x.ndjson").write_text(json.dumps(GOOD) + "\n" + "no json\n" * 11)
    assert "[U109]" in refused(tmp_path / "x.ndjson", "--output", tmp_path / "run")
    monkeypatch.setattr(source, "MAX_LOST", 10)
    (tmp_path / "x.csv").write_text("case,kind,name,day\na,event,rash,1\n" + "a,event\n" * 11)
    assert "[U109]" in refused(tmp_path / "x.csv", "--output", tmp_path / "run")


def test_many_lines_are_read_some_at_a_time(tmp_path, monkeypatch):
    """However many are held at once, all are read."""
    monkeypatch.setattr(lines, "ROWS", 2)
    (tmp_path / "x.ndjson").write_text("".join(json.dumps({**GOOD, "case": f"c{n}"}) + "\n" for n in range(6)))
    batch(tmp_path / "x.ndjson", "--output", tmp_path / "run", "--quiet")
    assert told(tmp_path / "run")["cases"] == 6


def test_a_folder_of_a_format_nobody_reads_is_told(tmp_path):
    """Files of several kinds, or of none that is known."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.txt").write_text("x")
    assert "[U109]" in refused(tmp_path / "in", "--output", tmp_path / "run")
    (tmp_path / "in" / "x.csv").write_text("case\n")
    (tmp_path / "in" / "x.ndjson").write_text("{}\n")
    assert "[U109]" in refused(tmp_path / "in", "--output", tmp_path / "run")


def test_a_number_is_read_as_it_was_written(tmp_path):
    """No digit of a line is lost on the way to the records of a run."""
    line = (
        '{"case": "a", "kind": "measurement", "name": "CD4", "unit": "/uL", "day": 1, "value": 0.10000000000000000001}'
    )
    (tmp_path / "x.ndjson").write_text(line + "\n")
    batch(tmp_path / "x.ndjson", "--output", tmp_path / "run", "--quiet")
    assert pq.read_table(tmp_path / "run" / "records")["value"].to_pylist() == ["0.10000000000000000001"]


def test_a_bad_row_of_csv_is_rejected_alone(tmp_path):
    """Rows with too many or too few cells, or in another encoding, are told by their lines."""
    rows = [
        b"case;kind;name;day",
        b"a;event;rash;1",
        b"b;event",
        b"c;event;rash;1;2;3",
        b"d;\xe4;rash;1",
        b"e;event;rash;1",
    ]
    (tmp_path / "x.csv").write_bytes(b"\n".join(rows) + b"\n")
    batch(tmp_path / "x.csv", "--output", tmp_path / "run", "--quiet")
    assert [each["record"] for each in lost(tmp_path / "run")] == ["x.csv:3", "x.csv:4", "x.csv:5"]
    found = told(tmp_path / "run")
    assert (found["cases"], found["records"], found["used"], found["rejected"]) == (2, 5, 2, 3)


def broken(path: Path, how: str) -> None:
    """A partition that cannot be read: cut short, overwritten within, or not there."""
    whole = path.read_bytes()
    if how == "cut short":
        path.write_bytes(whole[: len(whole) // 2])
    elif how == "overwritten":
        path.write_bytes(whole[:50] + b"\0" * 3000 + whole[3050:])
    else:
        path.unlink()
        path.symlink_to(path.with_name("nowhere.parquet"))


@pytest.mark.parametrize("how", ["cut short", "overwritten", "not there"])
def test_a_partition_that_cannot_be_read_is_named(tmp_path, how):
    """One file of a folder is broken: the error names that file, and nothing looks like a run."""
    folder = tmp_path / "input [1]*"
    for number in range(3):
        (folder / f"year={number}").mkdir(parents=True)
        pq.write_table(
            pa.Table.from_pylist(records()), folder / f"year={number}" / "part.parquet", use_dictionary=False
        )
    batch(folder, "--output", tmp_path / "sound", "--quiet")
    assert told(tmp_path / "sound")["records"] == 3 * len(records())
    broken(folder / "year=1" / "part.parquet", how)
    said = refused(folder, "--output", tmp_path / "run")
    assert str(Path("year=1") / "part.parquet") in said.split(": ")[0]
    assert "[U109]" in said
    assert not [each for each in (tmp_path / "run").rglob("*") if each.name != ".lock"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can run as somebody else")
def test_a_file_that_is_not_ours_to_read_is_named(tmp_path_factory):
    """Permission denied is told of that file."""
    folder = tmp_path_factory.mktemp("closed")
    for each in (folder, *folder.parents[:2]):
        each.chmod(0o755)
    path = written(folder)
    path.chmod(0o600)
    os.seteuid(65534)
    try:
        with pytest.raises(UsageError, match=r"records-None.parquet: cannot be read: Permission denied\. .*\[U109\]"):
            source.Source(path).inputs()
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_the_size_of_batches_does_not_change_a_part(size):
    """Whole cases are the same parts from batches of one row and of all."""
    table = pa.Table.from_pylist(sorted(records(60), key=lambda row: row["case"]))
    cut = list(parts.whole_cases(table.to_batches(max_chunksize=size)))
    assert [part.num_rows for part in cut] == [part.num_rows for part in parts.whole_cases(table.to_batches())]
    assert pa.concat_tables(cut).equals(table)
    assert len(cut) == 3
    assert not list(parts.whole_cases(table.slice(0, 0).to_batches()))


def test_a_case_of_very_many_records_is_not_cut():
    """A million records of one case stand in one part, between those of others."""
    names = pa.array(["a", *["b"] * 1_000_000, "c"])
    cut = list(parts.whole_cases(pa.table({"case": names}).to_batches(max_chunksize=50_000)))
    assert [part.num_rows for part in cut] == [1_000_001, 1]


def test_records_that_are_sorted_are_not_sorted_again(tmp_path, monkeypatch):
    """One pass where cases stand in order; the same bytes as where they do not."""
    asked, batches = [], source.Opened.batches

    def counted(self, *, is_sorted):
        asked.append(is_sorted)
        return batches(self, is_sorted=is_sorted)

    monkeypatch.setattr(source.Opened, "batches", counted)
    for name, seed in (("sorted", None), ("shuffled", 1)):
        csv.write_csv(pq.read_table(written(tmp_path, seed)), tmp_path / f"{name}.csv")
        batch(tmp_path / f"{name}.csv", "--output", tmp_path / name, "--quiet")
    assert asked == [True, True, False]
    assert content(tmp_path / "sorted") == content(tmp_path / "shuffled")


def test_the_rows_of_a_part_have_one_order():
    """By every column, numbers as numbers, texts by letters, what is missing first; whatever order they had."""
    rows = [
        {"case": case, "day": day, "value": value, "visit": visit}
        for case in (None, "B", "a")
        for day in (None, 9, 10)
        for value in (None, 0.5, 10.0)
        for visit in ({"week": 2}, None)
    ]
    expected = sorted(
        rows,
        key=lambda row: (row["case"] or "", row["day"] or 0, row["value"] or 0.0, str(row["visit"] or "")),
    )
    schema = pa.schema(
        [
            ("case", pa.string()),
            ("day", pa.int64()),
            ("value", pa.float64()),
            ("visit", pa.struct([("week", pa.int64())])),
        ]
    )
    for seed in range(5):
        random.Random(seed).shuffle(rows)
        found = order.ordered(pa.Table.from_pylist(rows, schema))
        assert found.to_pylist() == expected
        assert order.ordered(found).equals(found)


def test_categories_have_the_order_of_their_texts():
    """Codes of any kind stand for what they name."""
    names = pa.DictionaryArray.from_arrays(pa.array([0, 1, None, 2], pa.uint8()), pa.array(["b", "c", "a"]))
    found = order.ordered(pa.table({"case": ["x"] * 4, "name": names}))
    assert found["name"].to_pylist() == [None, "a", "b", "c"]


def test_records_without_a_case_stand_first():
    """Those that come later are in disorder, so that they are sorted."""
    first, last = pa.table({"case": [None, None, "a", "b"]}), pa.table({"case": ["a", None]})
    assert [part.num_rows for part in parts.whole_cases(first.to_batches(max_chunksize=1))] == [4]
    with pytest.raises(parts.DisorderError):
        list(parts.whole_cases(last.to_batches()))


def test_an_input_without_rows_is_a_run(tmp_path):
    """No record, no conclusion, and a run that says so."""
    pq.write_table(pa.Table.from_pylist(records(1)).slice(0, 0), tmp_path / "empty.parquet")
    batch(tmp_path / "empty.parquet", "--output", tmp_path / "run", "--quiet")
    assert (told(tmp_path / "run")["cases"], told(tmp_path / "run")["records"]) == (0, 0)


def test_a_run_tells_what_went_in(tmp_path):
    """run.json holds the hash of each file, of the rulebook and of the packs, versions, counts and times."""
    import hashlib

    path = written(tmp_path)
    batch(path, "--output", tmp_path / "run", "--quiet")
    found = told(tmp_path / "run")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert found["inputs"] == [{"file": path.name, "bytes": path.stat().st_size, "sha256": digest}]
    assert len(found["rulebook"]) == 64
    assert set(found["versions"]) == {"python", "numpy", "pyarrow", "duckdb"}
    assert found["seconds"] >= 0
    assert found["began"] < "3000"
    os.utime(path, (0, 0))
    batch(path.rename(tmp_path / path.name), "--output", tmp_path / "run", "--quiet", "--resume")


def test_a_database_is_asked_by_a_query(tmp_path):
    """Without --sql it is told what to do; with it the table is read."""
    with duckdb.connect(str(tmp_path / "x.duckdb")) as link:
        link.register("given", pa.Table.from_pylist(records(5)))
        link.execute("CREATE TABLE records AS FROM given")
    assert "--sql" in refused(tmp_path / "x.duckdb", "--output", tmp_path / "run")
    batch(tmp_path / "x.duckdb", "--sql", "FROM records;", "--output", tmp_path / "run", "--quiet")
    assert told(tmp_path / "run")["cases"] == 5
