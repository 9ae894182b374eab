"""The page on other programs: its commands and its Python run, and R counts what Python counts."""

from __future__ import annotations

import csv
import io
import re
import shlex
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

from adjudge.cli import main

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "hand-results-on.md"
SCRIPT = ROOT / "docs" / "how-to" / "read_conclusions.R"
RSCRIPT = shutil.which("Rscript")
CASES = str(ROOT / "fixtures" / "cases")


@pytest.mark.parametrize("line", re.findall(r"^adjudge .*$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
def test_the_commands_of_the_page_run(line, monkeypatch):
    """Each command line of the page ends well and prints something."""
    monkeypatch.chdir(ROOT)
    if "--format prov" in line:
        pytest.importorskip("prov", reason="prov is not installed: the prov extra")
    done = CliRunner().invoke(main, shlex.split(line)[1:])
    assert done.exit_code == 0, done.output
    assert done.stdout


def test_the_python_of_the_page_runs(monkeypatch):
    """The Python block gives what its comments say."""
    pytest.importorskip("prov", reason="prov is not installed: the prov extra")
    monkeypatch.chdir(ROOT)
    (example,) = Sybil(parsers=[PythonCodeBlockParser()], path=str(ROOT)).parse(PAGE).examples()
    example.evaluate()
    names = example.document.namespace
    assert names["data"]["version"] == 2
    assert names["picture"].startswith("flowchart LR")
    assert names["document"].get_provn().startswith("document")


@pytest.mark.skipif(RSCRIPT is None, reason="R is not installed")
@pytest.mark.parametrize("source", ["assess", "batch"])
def test_r_counts_what_python_counts(source, tmp_path):
    """The script gives the number of cases of each class, from the CSV of assess and from the tables of a run."""
    path = tmp_path / "verdicts.csv"
    if source == "assess":
        CliRunner().invoke(main, ["assess", CASES, "--format", "csv", "--output", str(path)])
    else:
        duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed: the batch extra")
        table = str(ROOT / "fixtures" / "examples" / "hiv.csv")
        words = ["batch", table, "--rules", "hiv_dhhs,hiv_who", "--output", str(tmp_path / "run"), "--quiet"]
        assert CliRunner().invoke(main, words).exit_code == 0
        duckdb.sql(f"COPY (FROM '{tmp_path}/run/conclusions/*.parquet') TO '{path}'")
    told = subprocess.run([RSCRIPT, SCRIPT, path], capture_output=True, text=True, check=True).stdout
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    expected = Counter((row["pack"], row["domain"], row["class"] or row["status"]) for row in rows)
    counted = csv.DictReader(io.StringIO(told))
    assert expected
    assert {(row["pack"], row["domain"], row["class"]): int(row["cases"]) for row in counted} == expected
