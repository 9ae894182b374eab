"""Rows in any order are brought to their parts by Arrow as DuckDB sorts them, to the byte."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")
pytest.importorskip("duckdb", reason="duckdb is not installed: the batch extra")
import numpy as np  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from tests.batch.runs import batch, content, refused  # noqa: E402

from adjudge.batch import files, names, parts, pieces, plan, scan, spread  # noqa: E402
from adjudge.batch.source import Source  # noqa: E402

NAMES = (
    None,
    "",
    "a",
    "a\0",
    "ab",
    "ä",
    "ü",
    "\U0001f600",
    "hospital-A-0001",
    "hospital-A-0002",
    "hospital-B-1",
    "z" * 40,
)


def hostile(seed: int, *, texts: bool = False, plain: bool = True) -> pa.Table:
    """Rows with nothing in any column, names alike for long, values few and many, equal rows."""
    numbers = random.Random(seed)
    cases = [*NAMES, *(f"hospital-A-{number:06d}" for number in range(60))]
    values = [None, 0.0, -0.0, 0.1, 1e300, float("nan"), float("inf"), -5.0, 2.0**60]
    rows = []
    for place in range(900):
        value = numbers.choice(values if place > 500 else [None, 1.0])
        rows.append(
            {
                "case": numbers.choice(cases),
                "id": None if plain or numbers.random() < 0.5 else f"i{numbers.randrange(400)}",
                "kind": numbers.choice(["event", "measurement", None, " "]),
                "name": numbers.choice(["CD4", "HIV RNA", f"n{numbers.randrange(2 + place // 4)}"]),
                "day": numbers.choice([None, 1, 2, 3, 10_000]),
                "value": (None if value is None else str(value)) if texts else value,
                "unit": numbers.choice([None, "/uL"]),
                "lod": numbers.choice([None, 20.0]),
            }
        )
    schema = {"id": pa.string(), "kind": pa.string(), "name": pa.string(), "unit": pa.string(), "lod": pa.float64()}
    kinds = {"case": pa.string(), **schema, "day": pa.int32(), "value": pa.string() if texts else pa.float64()}
    return pa.Table.from_pylist(rows, pa.schema([(name, kinds[name]) for name in rows[0]]))


def both(folder: Path, monkeypatch, source: Path, *words: object) -> None:
    """A run by Arrow and one by DuckDB."""
    assert pieces.pieces_of(Source(source))
    batch(source, "--output", folder / "arrow", "--quiet", *words)
    with monkeypatch.context() as patch:
        patch.setattr(plan, "pieces_of", lambda source: None)
        batch(source, "--output", folder / "duckdb", "--quiet", *words)
    assert content(folder / "arrow") == content(folder / "duckdb")
    assert len(content(folder / "arrow")) > 8


@pytest.mark.parametrize("how", ["numbers", "texts", "ids"])
@pytest.mark.parametrize("size", [1, 100, 2**20])
def test_any_rows_come_to_the_parts_that_sorting_gives(tmp_path, monkeypatch, how, size):
    """Names that are alike for long, cells that are missing, few values in one piece and many in another."""
    monkeypatch.setattr(pieces, "ROWS", size)
    for name, value in (("_SOME", 30), ("_FEW", 5), ("_MANY", 40)):
        monkeypatch.setattr(spread, name, value)
    table = hostile(3, texts=how == "texts", plain=how != "ids")
    pq.write_table(table, tmp_path / "x.parquet", row_group_size=130)
    both(tmp_path, monkeypatch, tmp_path / "x.parquet")


def test_files_of_a_folder_are_read_together(tmp_path, monkeypatch):
    """A group of rows that is too large is read some at a time; small ones, of several files, at once."""
    (tmp_path / "in").mkdir()
    for number, size in enumerate((900, 50, 7)):
        pq.write_table(hostile(number).slice(0, size), tmp_path / "in" / f"{number}.parquet")
    monkeypatch.setattr(pieces, "ROWS", 100)
    assert len(pieces.pieces_of(Source(tmp_path / "in"))) == 2
    both(tmp_path, monkeypatch, tmp_path / "in", "--workers", 2)


def test_what_arrow_reads_otherwise_is_left_to_duckdb(tmp_path):
    """Columns of other types, files that differ, folders that name a column, no file of Parquet, a query."""
    table = hostile(1)
    (tmp_path / "kind=event").mkdir()
    other = table.set_column(0, "case", pa.array(range(900)))
    for name, each in {
        "case": other,
        "twice": table.append_column("CASE", table["case"]),
        "kind=event/x": table,
    }.items():
        pq.write_table(each, tmp_path / f"{name}.parquet")
        assert pieces.pieces_of(Source(tmp_path / f"{name}.parquet")) is None
    assert pieces.pieces_of(Source(tmp_path)) is None
    assert pieces.pieces_of(Source(sql="SELECT 1")) is None
    batch(tmp_path / "case.parquet", "--output", tmp_path / "run", "--quiet")


def test_too_many_names_are_left_to_duckdb(tmp_path, monkeypatch):
    """Names that do not fit are not held; the run is the same."""
    monkeypatch.setattr(pieces, "ROWS", 100)
    pq.write_table(hostile(5), tmp_path / "x.parquet", row_group_size=100)
    batch(tmp_path / "x.parquet", "--output", tmp_path / "few", "--quiet")
    monkeypatch.setattr(scan, "MAX_BYTES", 10)
    monkeypatch.setattr(scan, "MANY", 1)
    batch(tmp_path / "x.parquet", "--output", tmp_path / "many", "--quiet")
    assert content(tmp_path / "few") == content(tmp_path / "many")


@pytest.mark.parametrize("rows", [3, 50, 10_000])
def test_parts_are_cut_as_they_are_from_sorted_rows(monkeypatch, tmp_path, rows):
    """By cases or by rows, with rows that have no case."""
    monkeypatch.setattr(parts, "ROWS_IN_PART", rows)
    table = hostile(7)
    pq.write_table(table, tmp_path / "x.parquet")
    found = scan.cut(pieces.pieces_of(Source(tmp_path / "x.parquet")), 1, lambda rows: None)
    order = sorted(
        range(900), key=lambda row: (table["case"][row].as_py() is not None, table["case"][row].as_py() or "")
    )
    expected = list(parts.whole_cases(table.take(pa.array(order)).to_batches()))
    assert found.rows == tuple(part.num_rows for part in expected)
    assert found.names == tuple(part["case"][0].as_py() for part in expected[1:])


def test_texts_that_are_none_are_told(tmp_path):
    """Bytes that are no UTF-8: U109, not a crash."""
    bad = pa.array([b"a", b"\xff"]).view(pa.string())
    pq.write_table(
        pa.table({"case": bad, "kind": ["event"] * 2, "name": ["x"] * 2, "day": [1, 2]}), tmp_path / "x.parquet"
    )
    assert "[U109]" in refused(tmp_path / "x.parquet", "--output", tmp_path / "run", "--quiet")


def test_names_are_found_among_bounds():
    """As by comparing them whole, however long they are alike."""
    known = sorted(name for name in NAMES if name is not None)
    for seed in range(20):
        numbers = random.Random(seed)
        some = [*NAMES, *numbers.choices(known, k=10)]
        bounds = sorted(set(numbers.sample(known, numbers.randint(0, len(known)))))
        expected = [0 if name is None else sum(bound <= name for bound in bounds) for name in some]
        assert names.places_of(pa.array(some, pa.string()).slice(1), bounds).tolist() == expected[1:]
    assert names.sorted_places(pa.array(known[::-1])).tolist() == list(range(len(known)))[::-1]
    assert np.array_equal(names.sorted_places(pa.array([], pa.string())), [])


def test_texts_that_are_codes_are_read_as_texts(tmp_path):
    """Also within lists, as evidence is: a reader of the file finds plain texts."""
    words = pa.array(["r1", "r2"]).dictionary_encode()
    table = pa.table({"class": words, "evidence": pa.ListArray.from_arrays(pa.array([0, 2, 2], pa.int32()), words)})
    files.write_table(table, tmp_path / "x.parquet")
    found = pq.read_table(tmp_path / "x.parquet")
    assert found.schema.types == [pa.string(), pa.list_(pa.string())]
    assert found.to_pylist() == [{"class": "r1", "evidence": ["r1", "r2"]}, {"class": "r2", "evidence": []}]
