"""Foreign tables, by a mapping of one's own or a ready one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")
pytest.importorskip("duckdb", reason="duckdb is not installed: the batch extra")
import pyarrow.parquet as pq  # noqa: E402
from click.testing import CliRunner  # noqa: E402
from tests.batch.runs import batch, refused  # noqa: E402
from tests.unit.test_invalid import ROOT  # noqa: E402

from adjudge.batch.mapping import READY  # noqa: E402
from adjudge.cli import main  # noqa: E402

OMOP = """measurement_id,person_id,measurement_concept_id,measurement_date,operator_concept_id,value_as_number,\
value_source_value,unit_source_value,measurement_source_value
1,7,1,2020-01-01,,200,,copies/mL,HIV RNA
2,7,1,2020-02-01,4172703,201,,copies/mL,HIV RNA
3,7,1,2020-03-01,4171756,20,,copies/mL,HIV RNA
4,7,1,2020-04-01,4171754,20,,copies/mL,HIV RNA
5,7,1,2020-05-01,4172704,10000000,,copies/mL,HIV RNA
6,7,1,2020-06-01,4171755,10000000,,copies/mL,HIV RNA
7,7,1,2020-07-01,,,<50,copies/mL,HIV RNA
8,7,1,2020-08-01,0,50,,copies/mL,HIV RNA
9,7,1,2020-09-01,4171999,50,,copies/mL,HIV RNA
10,7,2,2020-09-01,,350,,/uL,CD4
"""


def values(output: Path) -> list[str]:
    rows = pq.read_table(output / "records").to_pylist()
    return [row["value"] for row in sorted(rows, key=lambda row: int(row["id"]))]


def test_a_measurement_table_of_omop_is_read(tmp_path):
    """Each comparator by its concept; an operator that is not known makes its value one that cannot be read."""
    (tmp_path / "measurement.csv").write_text(OMOP)
    batch(tmp_path / "measurement.csv", "--columns", "omop", "--output", tmp_path / "run", "--quiet")
    signs = ["200", "201", "<20", "<=20", ">10000000", ">=10000000", "<50", "?0 50", "?4171999 50", "350"]
    assert values(tmp_path / "run") == signs
    lost = pq.read_table(tmp_path / "run" / "rejected").to_pylist()
    assert [(row["case"], row["record"], row["code"]) for row in lost] == [("7", "8", "C204"), ("7", "9", "C204")]


def test_a_ready_mapping_is_changed_where_one_says_so(tmp_path):
    """`like: omop` with series by concept, and concept 0 as no operator; so too from NDJSON."""
    (tmp_path / "map.yaml").write_text(
        'like: omop\ncomparator: {column: operator_concept_id, words: {"0": ""}}\n'
        "series: [{where: {measurement_concept_id: 2}, name: CD4, unit: /uL},"
        " {where: {measurement_concept_id: 1}, name: viral load, specimen: plasma}]\n"
    )
    heading, *rows = (line.split(",") for line in OMOP.splitlines())
    sound = [dict(zip(heading, row, strict=True)) for row in rows if row[4] != "4171999"]
    (tmp_path / "m.ndjson").write_text("".join(json.dumps(row) + "\n" for row in sound))
    batch(tmp_path / "m.ndjson", "--columns", tmp_path / "map.yaml", "--output", tmp_path / "run", "--quiet")
    found = pq.read_table(tmp_path / "run" / "records").to_pylist()
    assert {row["name"] for row in found} == {"CD4", "viral load"}
    assert values(tmp_path / "run")[-3:] == ["<50", "50", "350"]
    assert {row["value"][:2] for row in found} > {"<2", ">1", "<=", ">="}
    assert not pq.read_table(tmp_path / "run" / "rejected").num_rows


def test_a_table_without_operators_is_read(tmp_path):
    """The column may be left out, or be another with comparators as they are written."""
    (tmp_path / "m.csv").write_text(OMOP.replace("operator_concept_id", "sign").replace("4171756", "<="))
    (tmp_path / "map.yaml").write_text("like: omop\ncomparator: sign\n")
    batch(tmp_path / "m.csv", "--columns", "omop", "--output", tmp_path / "none", "--quiet")
    batch(tmp_path / "m.csv", "--columns", tmp_path / "map.yaml", "--output", tmp_path / "signs", "--quiet")
    assert values(tmp_path / "none")[2:4] == ["20", "20"]
    assert values(tmp_path / "signs")[2] == "<=20"


def test_a_plain_wide_table_is_read(tmp_path):
    """A column for each series, headed by name, specimen and unit; cells as a laboratory writes them."""
    (tmp_path / "wide.csv").write_text(
        '"case","day","HIV RNA, plasma [copies/mL]","CD4 [/uL]","EDSS"\n'
        "a,0,5000,200,\na,200,<50,,2.5\nb,0,not detected,150,\n"
    )
    batch(tmp_path / "wide.csv", "--columns", "wide", "--output", tmp_path / "run", "--quiet")
    found = {
        (row["case"], row["day"], row["name"], row["specimen"], row["unit"], row["value"])
        for row in pq.read_table(tmp_path / "run" / "records").to_pylist()
    }
    assert found == {
        ("a", "0", "HIV RNA", "plasma", "copies/mL", "5000"),
        ("a", "200", "HIV RNA", "plasma", "copies/mL", "<50"),
        ("b", "0", "HIV RNA", "plasma", "copies/mL", "not detected"),
        ("a", "0", "CD4", None, "/uL", "200"),
        ("b", "0", "CD4", None, "/uL", "150"),
        ("a", "200", "EDSS", None, None, "2.5"),
    }


def test_a_cell_that_is_not_a_number_is_no_record(tmp_path):
    """As pandas writes an empty cell into a column of numbers."""
    table = pa.table({"case": ["a", "a"], "day": [0, 1], "CD4 [/uL]": [200.0, float("nan")]})
    pq.write_table(table, tmp_path / "w.parquet")
    batch(tmp_path / "w.parquet", "--columns", "wide", "--output", tmp_path / "run", "--quiet")
    assert pq.read_table(tmp_path / "run" / "records")["value"].to_pylist() == [200.0]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("omopp", "Did you mean omop?"),
        ("own.yaml", "liek"),
        ("deep.yaml", "no mapping"),
        ("none.yaml", "no column is named for case"),
        ("sign.yaml", "operator"),
    ],
)
def test_a_wrong_mapping_is_told(tmp_path, monkeypatch, given, text):
    """An unknown name, a mapping like itself, one without a case: U108, and what to do."""
    monkeypatch.chdir(tmp_path)
    Path("x.csv").write_text("case,kind,name,day,value\na,measurement,CD4,1,2\n")
    Path("own.yaml").write_text("liek: omop\n")
    Path("deep.yaml").write_text("like: deep.yaml\n")
    Path("none.yaml").write_text("columns: {day: day}\n")
    Path("sign.yaml").write_text("columns: {case: case, value: value}\ncomparator: operator\n")
    said = refused("x.csv", "--columns", given, "--output", "run")
    assert "[U108]" in said
    assert text in said


def test_a_heading_that_is_none_is_told(tmp_path):
    """A wide table whose heading cannot be read, and lines, which have no headings."""
    (tmp_path / "wide.csv").write_text("case,day,CD4 [/uL] [x]\na,1,3\n")
    (tmp_path / "wide.ndjson").write_text('{"case": "a", "day": 1, "CD4 [/uL]": 3}\n')
    for name in ("wide.csv", "wide.ndjson"):
        assert "[U108]" in refused(tmp_path / name, "--columns", "wide", "--output", tmp_path / "run")


def test_ready_mappings_are_documented():
    """The page names each of them."""
    page = (ROOT / "docs" / "how-to" / "assess-many-cases.md").read_text(encoding="utf-8")
    for path in READY.glob("*.yaml"):
        assert f"--columns {path.stem}" in page


@pytest.mark.parametrize("pack", ["hiv_dhhs", "hiv_who", "hiv_viral_suppression"])
def test_the_trial_of_actg315_is_assessed(tmp_path, pack):
    """The published table of 46 adults, wide, with an imputed value that stands for a limit: as its cases alone."""
    pytest.importorskip("pandas", reason="pandas is not installed")
    from tests.packs.test_hiv_data import SETS, cases_of, verdicts

    table, mapping = ROOT / "fixtures" / "published" / "hiv" / "actg315.csv", ROOT / "examples" / "actg315.yaml"
    words = [
        "batch",
        str(table),
        "--columns",
        str(mapping),
        "--output",
        str(tmp_path / "run"),
        "--rules",
        pack,
        "--quiet",
    ]
    assert CliRunner().invoke(main, words).exit_code == 0
    told = json.loads((tmp_path / "run" / "run.json").read_text())
    assert (told["cases"], told["used"], told["records"]) == (46, 46 + 2 * 361, 46 + 2 * 361)
    alone = verdicts(pack, cases_of(SETS["actg315"]))
    rows = pq.read_table(tmp_path / "run" / "conclusions").to_pylist()
    assert len(rows) == sum(len(domains) for domains in alone.values())
    for row in rows:
        assert tuple(row["candidates"].split("|")) == alone[row["case"]][row["domain"]].candidates
