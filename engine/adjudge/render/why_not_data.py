"""Why a class was not given, as plain data with its schema."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from adjudge.explanation.hindrance.hurdles import Hurdle
from adjudge.explanation.hindrance.why_not import Ask, NotGiven, Obstacle, Way, WhyNotAny
from adjudge.explanation.report import Report
from adjudge.render.days import span_data
from adjudge.render.parts import SpanPart

Word = Literal["met", "not met", "unknown"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class HurdlePart(_Part):
    """One thing that is not as it would have to be."""

    kind: Literal["value", "again", "word", "detection", "unrecorded", "absent"]
    what: str
    actual: str
    needed: str
    truth: Word
    causes: list[str]
    when: SpanPart | None
    records: list[str]
    distance: float | None = Field(description="how far actual and needed are apart, in the measure; null for words")
    measure: str = Field(description="log10, years, or share of what is needed")


class AskPart(_Part):
    """One finding that would have to be otherwise, or several: all of them, or any."""

    how: Literal["one", "all", "any"]
    name: str | None = None
    sentence: str | None = None
    needed: Word | None = None
    truth: Word | None = None
    causes: list[str] = []
    hurdles: list[HurdlePart] = []
    parts: list[AskPart] = []


class ShadowPart(_Part):
    """An earlier rule that gives another class, and holds or may hold."""

    rule: str
    gives: str
    sentence: str
    truth: Word


class WayPart(_Part):
    """A rule that gives the class; null for what is left where no rule holds."""

    rule: str | None
    truth: Word
    asks: AskPart | None
    shadows: list[ShadowPart]


class NotGivenPart(_Part):
    """Why a domain does not have a class."""

    domain: str
    asked: str
    class_: str | None = Field(alias="class")
    candidates: list[str]
    is_open: bool
    applies: AskPart | None
    ways: list[WayPart]


def why_not_data(found: WhyNotAny, report: Report, pack: str) -> list[dict[str, Any]]:
    """Why each of some classes was not given, as plain data."""
    return [_not_given(each, report) for each in found.classes]


def _not_given(found: NotGiven, report: Report) -> dict[str, Any]:
    conclusion = found.conclusion
    return {
        "domain": f"{conclusion.pack}/{conclusion.domain}",
        "asked": found.asked,
        "class": conclusion.given,
        "candidates": list(conclusion.candidates),
        "is_open": found.is_open,
        "applies": _ask(found.applies, report),
        "ways": [_way(each, report) for each in found.ways],
    }


def _way(way: Way, report: Report) -> dict[str, Any]:
    shadows = [
        {"rule": each.rule, "gives": each.gives, "sentence": each.sentence, "truth": each.truth.word}
        for each in way.shadows
    ]
    return {"rule": way.rule, "truth": way.truth.word, "asks": _ask(way.ask, report), "shadows": shadows}


def _ask(ask: Obstacle | Ask | None, report: Report) -> dict[str, Any] | None:
    if ask is None:
        return None
    if isinstance(ask, Ask):
        return {"how": ask.how, "parts": [_ask(part, report) for part in ask.parts]}
    return {
        "how": "one",
        "name": ask.name,
        "sentence": ask.sentence,
        "needed": ask.needed.word,
        "truth": ask.truth.word,
        "causes": list(ask.cause.words),
        "hurdles": [_hurdle(each, report) for each in ask.hurdles],
    }


def _hurdle(hurdle: Hurdle, report: Report) -> dict[str, Any]:
    return {
        "kind": hurdle.kind,
        "what": hurdle.what,
        "actual": hurdle.actual,
        "needed": hurdle.needed,
        "truth": hurdle.truth.word,
        "causes": list(hurdle.cause.words),
        "when": span_data(hurdle.when, report),
        "records": list(hurdle.records),
        "distance": hurdle.distance,
        "measure": hurdle.measure,
    }
