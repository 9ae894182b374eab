"""Parts of runs are small here, so that a run has many."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    parts = pytest.importorskip("adjudge.batch.parts", reason="pyarrow or duckdb is not installed: the batch extra")
    monkeypatch.setattr(parts, "CASES_IN_PART", 20)
    monkeypatch.setattr(parts, "ROWS_IN_PART", 10_000)
