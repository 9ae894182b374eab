"""A run gives the same bytes however it is made: in any order, by any number of workers, killed and resumed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")
pytest.importorskip("duckdb", reason="duckdb is not installed: the batch extra")
import pyarrow.parquet as pq
from tests.batch.runs import CASES, batch, content, records, written

from adjudge.batch import workers
from adjudge.batch.run import run
from adjudge.batch.source import Source
from adjudge.cli import main
from adjudge.errors import UsageError


def test_the_order_of_rows_does_not_change_a_byte(tmp_path):
    """Sorted or shuffled, the same tables; and all records are accounted for."""
    outputs = []
    for seed in (None, 1, 2):
        outputs.append(tmp_path / f"run{seed}")
        batch(written(tmp_path, seed), "--output", outputs[-1], "--quiet")
    assert content(outputs[0]) == content(outputs[1]) == content(outputs[2])
    told = json.loads((outputs[0] / "run.json").read_text())
    assert told["cases"] == CASES
    assert told["records"] == told["used"] + told["rejected"] == len(records())
    assert told["rejected"] == sum(row["unit"] is None and row["kind"] == "measurement" for row in records()) > 0


def test_the_number_of_workers_does_not_change_a_byte(tmp_path):
    """One process or two."""
    source = written(tmp_path)
    batch(source, "--output", tmp_path / "one", "--quiet")
    batch(source, "--output", tmp_path / "two", "--quiet", "--workers", 2)
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_a_case_is_never_cut_in_two(tmp_path):
    """Each case stands in one part, and each part has at least so many cases but the last."""
    batch(written(tmp_path, 3), "--output", tmp_path / "run", "--quiet")
    parts = [
        set(pq.read_table(path).column("case").to_pylist()) for path in sorted((tmp_path / "run/records").iterdir())
    ]
    assert sum(len(part) for part in parts) == len(set.union(*parts)) == CASES
    assert {len(part) for part in parts[:-1]} == {20}


def test_a_lost_worker_is_replaced(tmp_path, monkeypatch):
    """A worker that dies once leaves its part to another."""
    source = written(tmp_path, 6)
    batch(source, "--output", tmp_path / "whole", "--quiet")
    tries = []

    def once(output, plan, todo, count):
        tries.append(len(todo))
        for place, name in enumerate(todo):
            if place == 3 and len(tries) == 1:
                raise workers.BrokenProcessPool
            yield name, workers.do_part(output, plan, name)

    monkeypatch.setattr(workers, "_once", once)
    batch(source, "--output", tmp_path / "lost", "--quiet", "--workers", 2)
    assert tries == [15, 12]
    assert content(tmp_path / "whole") == content(tmp_path / "lost")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nowhere.parquet"], "U109"),
        (["bad.parquet"], "U109"),
        (["wrong.csv"], "U108"),
        (["good.csv", "--columns", "columns.yaml"], "U108"),
        (["--sql", "SELECT 1 AS nothing"], "U108"),
        ([], "U109"),
        (["lines.ndjson"], "U109"),
        (["latin.ndjson"], "U109"),
    ],
)
def test_a_wrong_input_is_told_by_its_code(tmp_path, monkeypatch, words, code):
    """A sentence, a mend and a code; nothing is left behind that looks like a run."""
    monkeypatch.chdir(tmp_path)
    Path("bad.parquet").write_text("no parquet")
    Path("wrong.csv").write_text("patient,value\na,1\n")
    Path("good.csv").write_text("case,kind,name,day\na,event,rash,1\n")
    Path("lines.ndjson").write_text("{no json\n")
    Path("latin.ndjson").write_bytes(b'{"case": "\xe4", "records": []}\n')
    Path("columns.yaml").write_text("columns: {case: case, song: name}\n")
    done = CliRunner().invoke(main, ["batch", *words, "--output", "out", "--rules", "hiv_dhhs"])
    assert done.exit_code == 2
    assert f"[{code}]" in done.stderr
    assert not (tmp_path / "out" / "plan.json").exists()


def test_a_folder_of_another_run_is_left_alone(tmp_path):
    """Neither overwritten nor resumed by another input."""
    batch(written(tmp_path), "--output", tmp_path / "run", "--quiet")
    for words in ([written(tmp_path)], [written(tmp_path, 9), "--resume"]):
        done = CliRunner().invoke(
            main, ["batch", *map(str, words), "--output", str(tmp_path / "run"), "--rules", "hiv_dhhs"]
        )
        assert done.exit_code == 2
        assert "[U110]" in done.stderr


def test_a_run_without_evidence_is_a_run_of_its_own(tmp_path):
    """Its columns are empty, and it is not resumed with evidence."""
    source = Source(written(tmp_path), None, None)
    run(source, ("hiv_dhhs",), tmp_path / "run", evidence=False)
    found = pq.read_table(tmp_path / "run" / "conclusions")
    assert all(found.column(name).null_count == found.num_rows > 0 for name in ("evidence", "margin", "margin_unit"))
    with pytest.raises(UsageError, match="U110"):
        run(source, ("hiv_dhhs",), tmp_path / "run", resume=True)


def test_foreign_tables_are_mapped(tmp_path):
    """Wide columns with a comparator, a query, NDJSON of cases and of records: the same conclusions."""
    (tmp_path / "wide.csv").write_text(
        "patient,when,rna,sign,cd4\np1,0,5000,,200\np1,200,50,<,300\np1,400,700,,350\np1,430,800,,340\n"
    )
    (tmp_path / "map.yaml").write_text(
        "columns: {case: patient, day: when}\nseries:\n"
        "  - {column: rna, name: HIV RNA, unit: copies/mL, comparator: sign}\n"
        "  - {column: cd4, name: CD4, unit: /uL}\n"
    )
    lines = [
        {"case": "p1", "kind": "measurement", "name": name, "day": day, "value": value, "unit": unit}
        for day, rna, cd4 in ((0, "5000", "200"), (200, "<50", "300"), (400, "700", "350"), (430, "800", "340"))
        for name, value, unit in (("HIV RNA", rna, "copies/mL"), ("CD4", cd4, "/uL"))
    ]
    (tmp_path / "lines.ndjson").write_text("".join(json.dumps(line) + "\n" for line in lines))
    whole = {
        "case": "p1",
        "records": [{"measurement": line["name"], **{k: line[k] for k in ("day", "value", "unit")}} for line in lines],
    }
    (tmp_path / "cases.ndjson").write_text(json.dumps(whole) + "\n")
    batch(tmp_path / "wide.csv", "--columns", tmp_path / "map.yaml", "--output", tmp_path / "a", "--quiet")
    batch(tmp_path / "lines.ndjson", "--output", tmp_path / "b", "--quiet")
    batch(tmp_path / "cases.ndjson", "--output", tmp_path / "c", "--quiet")
    query = f"SELECT * FROM read_json('{tmp_path / 'lines.ndjson'}')"  # noqa: S608 the test's own
    batch("--sql", query, "--output", tmp_path / "d", "--quiet")
    (tmp_path / "long.yaml").write_text(
        "columns: {case: person, day: on, value: result}\nseries:\n"
        "  - {where: {concept: 1}, name: HIV RNA, unit: copies/mL}\n  - {where: {concept: 2}, name: CD4, unit: /uL}\n"
    )
    coded = [f"p1,{line['day']},{1 if line['name'] == 'HIV RNA' else 2},{line['value']}" for line in lines]
    (tmp_path / "long.csv").write_text("\n".join(["person,on,concept,result", *coded, "p1,0,3,7"]) + "\n")
    batch(tmp_path / "long.csv", "--columns", tmp_path / "long.yaml", "--output", tmp_path / "e", "--quiet")
    tables = [pq.read_table(tmp_path / name / "conclusions") for name in "abcde"]
    assert tables[0].num_rows > 0
    assert all(table.equals(tables[0]) for table in tables)


def test_one_case_of_a_run_is_explained(tmp_path):
    """`explain --from` tells the same as the file of that case."""
    source = written(tmp_path)
    batch(source, "--output", tmp_path / "run", "--quiet")
    done = CliRunner().invoke(main, ["explain", "c0007", "--from", str(tmp_path / "run")])
    assert done.exit_code == 0, done.output
    assert "Case c0007" in done.stdout
    missing = CliRunner().invoke(main, ["explain", "nobody", "--from", str(tmp_path / "run")])
    assert missing.exit_code == 2
    assert "[U101]" in missing.stderr
