"""Days as plain data: dates, or study days of a case without dates."""

from __future__ import annotations

from datetime import date

from adjudge.explanation.report import Report
from adjudge.inference.verdict import Span


def span_data(span: Span | None, report: Report) -> dict[str, str | int | None] | None:
    """A span as plain data."""
    if span is None:
        return None
    return {"earliest": day_data(span.earliest, report), "latest": day_data(span.latest, report)}


def day_data(day: int | None, report: Report) -> str | int | None:
    """A day as plain data; an ordinal outside the calendar has no end."""
    if day is None or report.case.is_relative:
        return day
    return date.fromordinal(day).isoformat() if 1 <= day <= date.max.toordinal() else None
