"""Answers as JSON, by a published and versioned schema: of questions, of what-if, and of histories."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from adjudge.explanation.asking.answers import Answer
from adjudge.explanation.asking.history import History
from adjudge.explanation.asking.least import Least
from adjudge.explanation.asking.whatif import WhatIf
from adjudge.explanation.flips.flip import Flip, Flips
from adjudge.explanation.hindrance.why_not import WhyNotAny
from adjudge.explanation.report import Decisive, Report
from adjudge.explanation.settlement.next_sample import Next
from adjudge.explanation.settlement.settling import Settling
from adjudge.inference.verdict import Verdict
from adjudge.render.json import report_data
from adjudge.render.missing_data import NextPart, SettlingPart, missing_data, next_data
from adjudge.render.parts import Conclusion2, SpanPart
from adjudge.render.prose import trial_of
from adjudge.render.why_not_data import NotGivenPart, why_not_data

SCHEMA = "urn:adjudge:schema:answers:1"
VERSION = 1


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class VerdictPart(_Part):
    """A class, or the classes that are possible."""

    class_: str | None = Field(alias="class", description="null where several are possible, or none")
    candidates: list[str]


class FlipPart(_Part):
    """The smallest change of one value, one date or one threshold that changes the class."""

    kind: Literal["value", "date", "threshold"]
    of: str = Field(description="the id of a record, or the name of a parameter")
    before: str
    after: str
    size: float = Field(description="days for a date, else the share of the larger of both numbers")
    verdict: VerdictPart
    half: str | None = Field(description="half of the change; null where there is none")
    half_verdict: VerdictPart | None = Field(description="the same class, or of a change to another one, several")
    option: str = Field(description="the option of `adjudge explain` that makes the change")


class MarginPart(_Part):
    """A comparison that decided, and its signed distance to the threshold: at least zero where it is met."""

    step: str
    actual: str
    op: Literal["<", "<=", ">", ">="]
    required: str
    truth: Literal["met", "not met", "unknown"]
    margin: list[float | None] = Field(min_length=2, max_length=2, description="null is without end")
    unit: str
    when: SpanPart | None


class FlipsPart(_Part):
    """What would flip a conclusion."""

    flips: list[FlipPart]
    margins: list[MarginPart]
    tried: int = Field(description="so many changes, of so many records and parameters")
    records: int
    parameters: int
    read: int = Field(description="the records that the domain reads; of a long case not all are varied")


class NeededPart(_Part):
    """A record of the least evidence, and what is concluded without it."""

    record: str
    without: VerdictPart


class LeastPart(_Part):
    """Records that alone yield the conclusion, none of which can be left out."""

    records: list[NeededPart]
    of: int = Field(description="how many records the case has")


class QuestionsPart(_Part):
    """The answers to the questions that were asked, about the one conclusion."""

    why_not: list[NotGivenPart] | None = None
    missing: SettlingPart | None = None
    flip: FlipsPart | None = None
    least: LeastPart | None = None


class MovedPart(_Part):
    """A verdict before and after."""

    pack: str
    domain: str
    before: VerdictPart
    after: VerdictPart
    say: str


class WhatIfPart(_Part):
    """What was changed, which verdicts moved, and how many did not."""

    changes: list[str]
    moved: list[MovedPart]
    kept: int


class TurnPart(_Part):
    """From this day on the verdict is another one, by these records."""

    day: str | int
    verdict: VerdictPart
    records: list[str]


class HistoryPart(_Part):
    """The turns of one domain."""

    pack: str
    domain: str
    turns: list[TurnPart]


class AnswersPart(_Part):
    """Answers about one case; each part stands there where it was asked for."""

    schema_: str = Field(alias="schema")
    version: int
    case: str
    as_of: str | int | None
    conclusions: list[Conclusion2] = Field(description="why: those that were asked about")
    questions: QuestionsPart | None = None
    what_if: WhatIfPart | None = None
    history: list[HistoryPart] | None = None
    next: NextPart | None = None


def answers_schema() -> dict[str, Any]:
    """The JSON Schema of answers."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA}
    return {**dialect, **AnswersPart.model_json_schema()}


def answers_data(
    report: Report,
    domain: str | None = None,
    answers: Mapping[str, Answer] | None = None,
    what_if: WhatIf | None = None,
    *,
    histories: Sequence[History] | None = None,
    following: Next | None = None,
) -> dict[str, Any]:
    """The conclusions of a report, or one of them, with answers about it; raises KeyError for an unknown domain."""
    whole = report_data(report)
    asked = None if domain is None else report[domain].conclusion
    found: dict[str, Any] = {
        **{"schema": SCHEMA, "version": VERSION, "case": whole["case"], "as_of": whole["as_of"]},
        "conclusions": [
            each
            for each in whole["conclusions"]
            if asked is None or (each["pack"], each["domain"]) == (asked.pack, asked.domain)
        ],
    }
    if answers and asked is not None:
        found["questions"] = {name: _DATA[type(each)](each, report, asked.pack) for name, each in answers.items()}
    if what_if is not None:
        found["what_if"] = _what_if(what_if)
    if histories is not None:
        found["history"] = [_history(each, report) for each in histories]
    if following is not None:
        found["next"] = next_data(following, report)
    return found


def _flips(flips: Flips, report: Report, pack: str) -> dict[str, Any]:
    return {
        "flips": [_flip(each, report, pack) for each in flips.flips],
        "margins": [_margin(*each, report) for each in flips.margins],
        "tried": flips.tried,
        "records": flips.records,
        "parameters": flips.parameters,
        "read": flips.read,
    }


def _flip(flip: Flip, report: Report, pack: str) -> dict[str, Any]:
    plain = {name: getattr(flip, name) for name in ("kind", "of", "before", "after", "size", "half")}
    option = trial_of(flip, pack, report.case.is_relative)
    half = None if flip.half_verdict is None else _verdict(flip.half_verdict)
    return {**plain, "verdict": _verdict(flip.verdict), "half_verdict": half, "option": option}


def _margin(step: str, decisive: Decisive, report: Report) -> dict[str, Any]:
    when = decisive.when
    return {
        "step": step,
        "actual": decisive.actual,
        "op": decisive.op,
        "required": decisive.required,
        "truth": decisive.truth.word,
        "margin": [end if math.isfinite(end) else None for end in decisive.margin],
        "unit": decisive.unit,
        "when": None
        if when is None
        else {"earliest": _day(when.earliest, report), "latest": _day(when.latest, report)},
    }


def _least(least: Least, report: Report, pack: str) -> dict[str, Any]:
    pairs = zip(least.records, least.without, strict=True)
    return {"records": [{"record": id_, "without": _verdict(each)} for id_, each in pairs], "of": least.of}


def _what_if(what_if: WhatIf) -> dict[str, Any]:
    moved = [
        {
            "pack": each.before.pack,
            "domain": each.before.domain,
            "before": _verdict(each.before.verdict),
            "after": _verdict(each.after.conclusion.verdict),
            "say": each.after.sentence,
        }
        for each in what_if.moved
    ]
    return {"changes": list(what_if.changes), "moved": moved, "kept": what_if.kept}


def _history(history: History, report: Report) -> dict[str, Any]:
    turns = [
        {"day": _day(turn.day, report), "verdict": _verdict(turn.verdict), "records": list(turn.records)}
        for turn in history.turns
    ]
    return {"pack": history.pack, "domain": history.domain, "turns": turns}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {"class": verdict.given, "candidates": list(verdict.candidates)}


def _day(day: int | None, report: Report) -> str | int | None:
    return day if day is None or report.case.is_relative else date.fromordinal(day).isoformat()


_DATA: Mapping[type[Any], Callable[[Any, Report, str], Any]] = {
    WhyNotAny: why_not_data,
    Settling: missing_data,
    Flips: _flips,
    Least: _least,
}
