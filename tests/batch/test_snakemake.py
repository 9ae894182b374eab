"""A run is one line of a Snakemake pipeline."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from tests.unit.test_invalid import ROOT

pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")
pytest.importorskip("duckdb", reason="duckdb is not installed: the batch extra")


@pytest.mark.skipif(shutil.which("snakemake") is None, reason="snakemake is not installed")
def test_the_example_of_snakemake_runs(tmp_path):
    """The example assesses a published table, and has nothing to do the second time."""
    paths = {"records": "fixtures/published/hiv/actg315.csv", "columns": "examples/actg315.yaml"}
    words = ["snakemake", "--cores", "2", "--snakefile", str(ROOT / "examples/snakemake/Snakefile")]
    words += ["--directory", str(tmp_path), "--config", *(f"{name}={ROOT / path}" for name, path in paths.items())]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "run" / "run.json").read_text())["cases"] == 46
    again = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "Nothing to be done" in again.stdout + again.stderr
