"""What is missing, and what to look for next, as plain data with its schema."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from adjudge.explanation.report import Report
from adjudge.explanation.settlement.inquiries import Inquiry, Sought
from adjudge.explanation.settlement.next_sample import Next
from adjudge.explanation.settlement.regions import Stretch
from adjudge.explanation.settlement.settling import Answer, Plan, Settling
from adjudge.render.days import day_data, span_data
from adjudge.render.missing import stretch_words
from adjudge.render.parts import SpanPart


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SoughtPart(_Part):
    """A record to look for."""

    kind: Literal["record", "result", "date", "meaning", "which", "observed"] = Field(
        description="a new record; the number behind a censored result, an exact date, what words mean; which of "
        "several records of one day holds; a period to vouch for"
    )
    what: str
    record_kind: str
    name: str
    specimen: str | None
    unit: str | None
    record: str | None = Field(description="the id of the record that is to be narrowed")
    when: SpanPart | None = Field(description="the days on which it leads to the same; null where they do not matter")


class AnswersPart(_Part):
    """Answers that lead to the same: words, or a stretch of numbers or days; an end of null has no limit."""

    say: str
    words: list[str]
    low: float | str | int | None
    high: float | str | int | None
    low_in: bool
    high_in: bool


class AnswerPart(_Part):
    """What some answers lead to, and what would come next where that leaves the conclusion open."""

    answers: AnswersPart
    candidates: list[str]
    settles: bool
    then: PlanPart | None
    then_is_same: bool = Field(description="what comes next leads to the same from each of these answers")


class PlanPart(_Part):
    """One record to look for, and what each of its answers leads to."""

    sought: SoughtPart
    settles: bool
    records: int = Field(description="how many records are needed at most")
    answers: list[AnswerPart]


class SettlingPart(_Part):
    """What would settle a conclusion."""

    domain: str
    candidates: list[str]
    causes: list[str]
    is_known: bool
    plans: list[PlanPart]
    partly: PlanPart | None
    tried: int = Field(description="how many variants of the case were concluded")


class MovePart(_Part):
    """A conclusion that becomes another."""

    domain: str
    now: list[str]
    then: list[str]
    settles: bool


class ResultPart(_Part):
    """What some answers would do."""

    answers: AnswersPart
    moves: list[MovePart]


class NextPart(_Part):
    """The sample to take next."""

    sought: SoughtPart | None
    settled: list[str]
    unsettled: list[str]
    results: list[ResultPart]
    tried: int


def missing_data(found: Settling, report: Report, pack: str) -> dict[str, Any]:
    """What would settle a conclusion, as plain data."""
    conclusion = found.conclusion
    return {
        "domain": f"{conclusion.pack}/{conclusion.domain}",
        "candidates": list(conclusion.candidates),
        "causes": list(conclusion.cause.words),
        "is_known": found.is_known,
        "plans": [_plan(each, report) for each in found.plans],
        "partly": None if found.partly is None else _plan(found.partly, report),
        "tried": found.tried,
    }


def next_data(found: Next, report: Report) -> dict[str, Any]:
    """The sample to take next, as plain data."""
    return {
        "sought": None if found.sought is None else _sought(found.sought, report),
        "settled": list(found.settled),
        "unsettled": list(found.unsettled),
        "results": _results(found, report),
        "tried": found.tried,
    }


def _results(found: Next, report: Report) -> list[dict[str, Any]]:
    if found.inquiry is None:
        return []
    return [
        {
            "answers": _answers(each.stretch, found.inquiry, report),
            "moves": [
                {
                    "domain": f"{move.conclusion.pack}/{move.conclusion.domain}",
                    "now": list(move.conclusion.candidates),
                    "then": list(move.candidates),
                    "settles": move.settles,
                }
                for move in each.moves
            ],
        }
        for each in found.results
    ]


def _plan(plan: Plan, report: Report) -> dict[str, Any]:
    return {
        "sought": _sought(plan.sought, report),
        "settles": plan.settles,
        "records": plan.records,
        "answers": [_answer(each, plan.inquiry, report) for each in plan.answers],
    }


def _sought(sought: Sought, report: Report) -> dict[str, Any]:
    names = ("kind", "what", "record_kind", "name", "specimen", "unit", "record")
    return {**{name: getattr(sought, name) for name in names}, "when": span_data(sought.when, report)}


def _answer(answer: Answer, inquiry: Inquiry, report: Report) -> dict[str, Any]:
    return {
        "answers": _answers(answer.stretch, inquiry, report),
        "candidates": list(answer.candidates),
        "settles": answer.settles,
        "then": None if answer.then is None else _plan(answer.then, report),
        "then_is_same": answer.is_sure,
    }


def _answers(stretch: Stretch, inquiry: Inquiry, report: Report) -> dict[str, Any]:
    def end(value: float | None) -> float | str | int | None:
        return day_data(int(value), report) if value is not None and inquiry.is_days else value

    return {
        "say": stretch_words(stretch, inquiry, report),
        "words": list(stretch.words),
        "low": end(stretch.low),
        "high": end(stretch.high),
        "low_in": stretch.low_in,
        "high_in": stretch.high_in,
    }
