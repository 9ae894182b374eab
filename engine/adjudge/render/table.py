"""Conclusions as rows: one for each case and domain."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from adjudge.explanation.report import Report
from adjudge.render.json import verdict_data

COLUMNS = (
    *("case", "pack", "domain", "class", "status", "candidates"),
    *("since_earliest", "since_latest", "until_earliest", "until_latest"),
    *("observed_through", "rule", "causes", "evidence"),
)


def rows(report: Report) -> list[dict[str, Any]]:
    """The conclusions of a report as flat rows; several values in one cell are parted by a semicolon."""
    return [_row(report.case.id, verdict_data(each, report)) for each in report.explained]


def csv_text(reports: Iterable[Report]) -> str:
    """The rows of many reports as CSV with a heading."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for report in reports:
        writer.writerows(rows(report))
    return out.getvalue()


def _row(case: str, conclusion: dict[str, Any]) -> dict[str, Any]:
    spans = {
        f"{name}_{end}": (conclusion[name] or {}).get(end)
        for name in ("since", "until")
        for end in ("earliest", "latest")
    }
    lists = {name: ";".join(conclusion[name]) for name in ("candidates", "causes", "evidence")}
    plain = {name: conclusion[name] for name in ("pack", "domain", "class", "status", "observed_through", "rule")}
    return {"case": case, **plain, **lists, **spans}
