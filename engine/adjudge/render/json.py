"""A report as JSON, by a published and versioned schema."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from adjudge.errors import Problem
from adjudge.explanation.report import Explained, Missing, Report, Step, Weighed
from adjudge.inference.verdict import Span

SCHEMA = "urn:adjudge:schema:report:1"
VERSION = 1


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SpanPart(_Part):
    """A day known to lie in a range; dates, or study days of a case without dates; null is unbounded."""

    earliest: str | int | None
    latest: str | int | None


class MissingPart(_Part):
    """What would settle one unknown finding."""

    finding: str
    causes: list[str]
    what: str
    records: list[str]


class StepPart(_Part):
    """One labelled step, with its truth and the records under it."""

    sentence: str
    truth: Literal["met", "not met", "unknown"]
    records: list[str]


class WeighedPart(_Part):
    """What speaks for a cause, what against it, what is not known, and what would separate it."""

    gives: str
    support: list[StepPart]
    contrary: list[StepPart]
    unknown: list[StepPart]
    separates: str


class ConclusionPart(_Part):
    """The verdict of one domain."""

    pack: str
    domain: str
    class_: str | None = Field(alias="class", description="null when it is not known")
    status: Literal["concluded", "unknown", "not_applicable", "conflict"]
    candidates: list[str]
    since: SpanPart | None
    until: SpanPart | None
    observed_through: str | int | None
    rule: str | None
    say: str
    causes: list[str]
    evidence: list[str] = Field(description="ids of the records that it rests on")
    missing: list[MissingPart]
    weighed: WeighedPart | None


class PackPart(_Part):
    """A pack that was applied."""

    pack: str
    version: str
    sha256: str


class RejectedPart(_Part):
    """A record that could not be used."""

    record: str
    code: str
    reason: str


class ReportPart(_Part):
    """The report of one case."""

    schema_: str = Field(alias="schema")
    version: int
    case: str
    rulebook: list[PackPart]
    as_of: str | int | None
    conclusions: list[ConclusionPart]
    rejected: list[RejectedPart]
    unused: list[str]


def report_schema() -> dict[str, Any]:
    """The JSON Schema of a report."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, **ReportPart.model_json_schema()}


def report_data(report: Report) -> dict[str, Any]:
    """A report as plain data that its schema describes."""
    packs = report.rulebook.packs
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "case": report.case.id,
        "rulebook": [{"pack": pack.name, "version": pack.version, "sha256": pack.sha256} for pack in packs],
        "as_of": _day(report.as_of, report),
        "conclusions": [_conclusion(each, report) for each in report.explained],
        "rejected": [
            {
                "record": each.record,
                "code": each.problem.code,
                "reason": _reason(each.problem),
            }
            for each in report.rejected
        ],
        "unused": list(report.unused),
    }


def _conclusion(each: Explained, report: Report) -> dict[str, Any]:
    found = each.conclusion
    return {
        "pack": found.pack,
        "domain": found.domain,
        "class": found.given,
        "status": found.status,
        "candidates": list(found.candidates),
        "since": _span(found.since, report),
        "until": _span(found.until, report),
        "observed_through": _day(found.observed_through, report),
        "rule": found.rule,
        "say": each.sentence,
        "causes": list(found.cause.words),
        "evidence": list(each.evidence),
        "missing": [_missing(missing) for missing in each.missing],
        "weighed": None if each.weighed is None else _weighed(each.weighed),
    }


def _weighed(weighed: Weighed) -> dict[str, Any]:
    sides = {name: [_step(step) for step in getattr(weighed, name)] for name in ("support", "contrary", "unknown")}
    return {"gives": weighed.gives, **sides, "separates": weighed.separates}


def _step(step: Step) -> dict[str, Any]:
    return {"sentence": step.sentence, "truth": step.truth.word, "records": list(step.records)}


def _reason(problem: Problem) -> str:
    return f"{problem.what} {problem.mend}".strip()


def _missing(missing: Missing) -> dict[str, Any]:
    return {
        "finding": missing.finding,
        "causes": list(missing.cause.words),
        "what": missing.what,
        "records": list(missing.records),
    }


def _span(span: Span | None, report: Report) -> dict[str, Any] | None:
    if span is None:
        return None
    return {"earliest": _day(span.earliest, report), "latest": _day(span.latest, report)}


def _day(day: int | None, report: Report) -> str | int | None:
    if day is None or report.case.is_relative:
        return day
    return date.fromordinal(day).isoformat()
