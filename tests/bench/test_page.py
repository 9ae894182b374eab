"""Rows of benchmarks: measured in processes with limits, kept as pieces, and told on one page."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")

from bench import limited, page

WORKLOAD = {
    "cases": 10_000, "edge": True, "workers": 2, "adjudge": 300_000.0, "adjudge from a timeline": 400_000.0,
    "adjudge without evidence": 200_000.0, "numpy from a table": 600_000.0, "numpy": 900_000.0, "plain": 30_000.0,
    "read": 0.1, "abstract": 0.7, "infer": 0.1, "table": 0.1, "exact": 1_234, "wrong": 0, "numpy wrong": 0,
    "signatures": 51, "peak MB": 500.0,
}  # fmt: skip
LOST = {"cases": 1_000_000, "edge": False, "workers": 1, "ended": "stopped after 150 s"}


def test_a_table_that_was_not_measured_says_so(tmp_path, monkeypatch):
    """And one that was tells its figures, the ratio, and the rows that ended early."""
    monkeypatch.setattr(limited, "RESULTS", tmp_path)
    monkeypatch.setattr(page, "RESULTS", tmp_path)
    monkeypatch.setattr(page, "OUT", tmp_path / "benchmarks.md")
    limited.keep("workload", [WORKLOAD, LOST])
    page.main()
    told = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert "Not measured: `just bench-growth`." in told
    assert "| 10,000 | on the edge | 2 | 300,000 | 10% / 70% / 10% / 10% | 200,000 | 400,000 | 600,000 | 3.0 |" in told
    assert "| 1,000,000 | by chance | 1 | stopped after 150 s |" in told
    assert json.loads((tmp_path / "workload.json").read_text(encoding="utf-8"))["rows"][1] == LOST


def test_each_row_of_a_table_has_as_many_cells_as_its_heading():
    """Also a row that ended early."""
    lines = [line for line in page.table_lines("workload", {"rows": [WORKLOAD, LOST]}) if line.startswith("|")]
    assert {line.count("|") for line in lines} == {lines[0].count("|")}


def test_how_a_process_ended_is_told():
    """One that fails tells its last line; one that takes too long is stopped with all that it began."""
    assert limited.limited("bench.start", ["--times", "many"], 60)["ended"].endswith("invalid int value: 'many'")
    assert limited.limited("http.server", ["0"], 0.5) == {"ended": "stopped after 0 s"}


def test_the_slope_of_a_power_is_its_exponent():
    """Time as the square of the size is 2; told for one case, the same records in fewer cases are as steep."""
    points = [{"size": size, "s": 0.01 * size**2, "cases": 100 // size} for size in (1, 2, 5, 10)]
    assert limited.slope(points, "case") == pytest.approx(2)
    assert limited.slope([{**each, "s": each["s"] * each["cases"]} for each in points], "record") == pytest.approx(2)
    assert limited.slope(points[:1], "case") is None
