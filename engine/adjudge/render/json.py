"""A report as plain data, by the published and versioned schema."""

from __future__ import annotations

import math
from dataclasses import fields
from datetime import date
from typing import Any

from adjudge.errors import Problem
from adjudge.explanation.report import Decisive, Explained, Missing, Report, Step, Weighed, WhyNot
from adjudge.inference.verdict import Span
from adjudge.rulebook.pack import Parameter
from adjudge.values.truth import Truth

SCHEMA = "urn:adjudge:schema:report:2"
VERSION = 2


def report_data(report: Report) -> dict[str, Any]:
    """A report as plain data that its schema describes."""
    packs = report.rulebook.packs
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "case": report.case.id,
        "rulebook": [{"pack": pack.name, "version": pack.version, "sha256": pack.sha256} for pack in packs],
        "as_of": _day(report.as_of, report),
        "conclusions": [{**verdict_data(each, report), **_proof(each, report)} for each in report.explained],
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


def verdict_data(each: Explained, report: Report) -> dict[str, Any]:
    """A conclusion without its proof."""
    found = each.conclusion
    return {
        "pack": found.pack,
        "domain": found.domain,
        "title": each.title,
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
    }


def _proof(each: Explained, report: Report) -> dict[str, Any]:
    return {
        "because": _steps(each.because, report),
        "why_not": [_why_not(why, report) for why in each.why_not],
        "missing": [_missing(missing) for missing in each.missing],
        "parameters": [_parameter(parameter) for parameter in each.parameters],
        "weighed": None if each.weighed is None else _weighed(each.weighed, report),
    }


def _weighed(weighed: Weighed, report: Report) -> dict[str, Any]:
    sides = {name: _steps(getattr(weighed, name), report) for name in ("support", "contrary", "unknown")}
    return {"gives": weighed.gives, **sides, "separates": weighed.separates}


def _why_not(why: WhyNot, report: Report) -> dict[str, Any]:
    return {
        "gives": why.gives,
        "rule": why.rule,
        "sentence": why.sentence,
        "truth": why.truth.word,
        "steps": _steps(why.steps, report),
    }


def _steps(steps: tuple[Step, ...], report: Report) -> list[dict[str, Any]]:
    return [_step(step, report) for step in steps]


def _step(step: Step, report: Report) -> dict[str, Any]:
    return {
        "name": step.name,
        "sentence": step.sentence,
        "truth": step.truth.word,
        "causes": list(step.cause.words),
        "since": _span(step.since, report),
        "comparisons": [_comparison(each, report) for each in step.decisive],
        "records": list(step.records),
        "parameters": list(step.parameters),
        "steps": _steps(step.steps, report),
    }


def _comparison(each: Decisive, report: Report) -> dict[str, Any]:
    low, high = map(_number, _margin(each))
    return {
        "actual": {"text": each.actual, **_ends(each.left, each, report)},
        "op": each.op,
        "required": {"text": each.required, **_ends(each.right, each, report)},
        "truth": each.truth.word,
        "margin": {"low": low, "high": high},
        "unit": each.unit,
        "when": _span(each.when, report),
    }


def _margin(each: Decisive) -> tuple[float, float]:
    """The margin, zero where a truth that was decided exactly lies a rounding error on the other side of it."""
    low, high = each.margin
    if each.truth == Truth.MET:
        return max(low, 0.0), max(high, 0.0)
    return (min(low, 0.0), min(high, 0.0)) if each.truth == Truth.NOT_MET else (low, high)


def _ends(ends: tuple[float, float], each: Decisive, report: Report) -> dict[str, Any]:
    low, high = (_calendar(end, report) if each.is_day else _number(end) for end in ends)
    return {"low": low, "high": high}


def _calendar(day: float, report: Report) -> str | int | None:
    """A day of a comparison, which arithmetic may have carried out of the calendar."""
    is_told = math.isfinite(day) and (report.case.is_relative or 1 <= day <= date.max.toordinal())
    return _day(int(day), report) if is_told else None


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _parameter(parameter: Parameter) -> dict[str, Any]:
    told = {each.name: getattr(parameter, each.name) for each in fields(parameter) if each.name != "node"}
    return {_RENAMED.get(name, name): value for name, value in told.items()}


_RENAMED = {"written": "value", "since": "from"}


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
