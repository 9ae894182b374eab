"""Answers as text, in three lengths: a line, the answer, or the answer with how to try it oneself."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from adjudge.explanation.asking.answers import Answer
from adjudge.explanation.asking.history import History, Turn
from adjudge.explanation.asking.least import Least
from adjudge.explanation.asking.whatif import Moved, WhatIf
from adjudge.explanation.flips.axis import ChangeKind
from adjudge.explanation.flips.flip import KINDS, Flip, Flips
from adjudge.explanation.hindrance.why_not import WhyNotAny
from adjudge.explanation.report import Decisive, Report
from adjudge.explanation.settlement.settling import Settling
from adjudge.explanation.words import day_words, plain
from adjudge.inference.verdict import Span, Verdict
from adjudge.render.missing import missing_text
from adjudge.render.text import WIDTH, Length, record_words, words
from adjudge.render.why_not import why_not_text

_MARGINS = 5  # as many are told where not everything is
_DAYS = re.compile(r"\d{4}-\d\d|\bdays?\b")


def answers_text(answers: Mapping[str, Answer], report: Report, domain: str, length: Length = "normal") -> str:
    """The answers about one domain of a report, in the order in which they were asked; raises KeyError."""
    conclusion = report[domain].conclusion
    blocks = [_PROSE[type(answer)](answer, report, conclusion.pack, length) for answer in answers.values()]
    return "\n".join("\n".join(block) for block in blocks) + "\n"


def flips_text(flips: Flips, report: Report, pack: str, length: Length) -> Iterator[str]:
    """The smallest change of each kind, and how close each comparison was."""
    if length == "short":
        told = "; ".join(_brief(each) for each in flips.flips) or "no single change that was tried"
        yield from _wrapped(f"What would flip it: {told}.", "  ")
        return
    yield "  What would flip it"
    for kind in KINDS:
        found = [each for each in flips.flips if each.kind == kind]
        for each in found:
            yield from _flip(each, report, pack, length == "full")
        if not found:
            yield from _wrapped(f"- no {_OTHERWISE[kind]} that was tried changes it", "    ")
    if flips.records < flips.read:
        yield f"    only {flips.records} of {flips.read} records were varied"
    if flips.margins:
        yield "  How close it was"
        yield from _margins(flips.margins if length == "full" else flips.margins[:_MARGINS], report)
        more = len(flips.margins) - _MARGINS
        if length != "full" and more > 0:
            yield f"    and {more} more comparison{'s' if more > 1 else ''} (--full)"


def _margins(margins: Sequence[tuple[str, Decisive]], report: Report) -> Iterator[str]:
    """Each comparison under the sentence of its step, which is told once."""
    before = None
    for sentence, decisive in margins:
        if sentence != before:
            yield from _wrapped(sentence, "    ")
        yield from _wrapped(f"* {_margin(decisive, report)}", "      ")
        before = sentence


_OTHERWISE: Mapping[ChangeKind, str] = {
    "value": "other value of one record",
    "date": "other date of one record",
    "threshold": "other threshold",
}


def _brief(flip: Flip) -> str:
    return f"{words(flip.of)} {_change(flip)} ({verdict_words(flip.verdict)})"


def _change(flip: Flip) -> str:
    """What is written instead of what; for a date also by how many days it is moved."""
    if flip.kind != "date":
        return f"{flip.after} instead of {flip.before}"
    days = "a day" if flip.size == 1 else f"{plain(flip.size)} days"
    return f"{flip.after} instead of {flip.before}, {days} {'later' if flip.is_later else 'earlier'}"


def _flip(flip: Flip, report: Report, pack: str, full: bool) -> Iterator[str]:
    is_open = flip.half_verdict is not None and len(flip.half_verdict.candidates) > 1
    half = f"; half of it, {flip.half}, {'leaves it open' if is_open else 'does not'}" if flip.half else ""
    name = words(flip.of) if flip.kind == "threshold" else _named(flip.of, report)
    yield from _wrapped(f"* {flip.kind}: {name}: {_change(flip)}: {verdict_words(flip.verdict)}{half}", "    ")
    if full:
        share = "" if flip.kind == "date" else f" ({plain(100 * flip.size)} % of the larger of both)"
        yield from _wrapped(f"try it with {trial_of(flip, pack, report.case.is_relative)}{share}", "      ")


def trial_of(flip: Flip, pack: str, is_relative: bool) -> str:
    """The option of `adjudge explain` that makes the change."""
    if flip.kind == "threshold":
        return f"--set '{pack}.{flip.of}={flip.after}'"
    field = "value" if flip.kind == "value" else "day" if is_relative else "date"
    return f"--with '{flip.of}.{field}={flip.after}'"


def _named(record_id: str, report: Report) -> str:
    record = report.records[record_id]
    told = f"{record.name} in {record.specimen}" if record.specimen else record.name
    return record_id if told == record_id else f"{record_id} ({told})"


def _margin(decisive: Decisive, report: Report) -> str:
    on = f" on {day_words(decisive.when, report.case.is_relative)}" if decisive.when and decisive.unit else ""
    unit = "days" if not decisive.unit and _DAYS.search(decisive.actual) else decisive.unit
    told = f"{decisive.actual} {decisive.op} {decisive.required}"
    return f"{told}: {decisive.truth.word}, {_distance(*decisive.margin, unit)}{on}"


def _distance(low: float, high: float, unit: str) -> str:
    """The margin: by how much a comparison is met or missed; both sides where it is open."""
    rest = f" {unit}" if unit else ""
    if low < 0 < high or not (math.isfinite(low) or math.isfinite(high)):
        ends = [f"at most {plain(abs(end))}{rest}" if math.isfinite(end) else "any distance" for end in (low, high)]
        return f"missed by {ends[0]}, or reached by {ends[1]}"
    near, far = sorted((abs(low), abs(high)))
    if near == far:
        return f"by {plain(near)}{rest}"
    return f"by at least {plain(near)}{rest}"


def least_text(least: Least, report: Report, pack: str, length: Length) -> Iterator[str]:
    """The records, and in full what would be concluded without each."""
    if length == "short":
        told = ", ".join(least.records) or "none is needed"
        yield from _wrapped(f"Least evidence: {told} ({len(least.records)} of {least.of} records).", "  ")
        return
    yield "  Least evidence"
    count = len(least.records)
    if not count:
        yield "    it is the same without any record"
        return
    alone = "this record alone yields it" if count == 1 else f"these {count} of {least.of} records alone yield it"
    yield from _wrapped(f"{alone}; {'it cannot' if count == 1 else 'none of them can'} be left out", "    ")
    for id_, verdict in zip(least.records, least.without, strict=True):
        yield from _wrapped(f"{id_}: {record_words(report.records[id_], report)}", "    ")
        if length == "full":
            yield from _wrapped(f"without it: {verdict_words(verdict)}", "      ")


def what_if_text(what_if: WhatIf) -> str:
    """What was changed, and each verdict that moved, with the sentence of the new one."""
    lines = _wrapped(f"What if {', '.join(what_if.changes)}", "")
    for each in what_if.moved:
        lines += _moved(each)
    stay = "1 other verdict stays" if what_if.kept == 1 else f"{what_if.kept} verdicts stay"
    stay = stay.replace("verdicts", "other verdicts") if what_if.moved else stay
    return "\n".join([*lines, f"  {stay} as before"]) + "\n"


def _moved(moved: Moved) -> list[str]:
    before, after = verdict_words(moved.before.verdict), verdict_words(moved.after.conclusion.verdict)
    told = _wrapped(f"{moved.before.domain}: {before} -> {after}", "  ")
    return told + _wrapped(moved.after.sentence, "    ")


def histories_text(histories: Sequence[History], report: Report, length: Length = "normal") -> str:
    """The turns of each domain, a line each, with the records that made them."""
    return "\n\n".join("\n".join(_history(each, report, length)) for each in histories) + "\n"


def _history(history: History, report: Report, length: Length) -> Iterator[str]:
    if length == "short":
        told = "; ".join(f"{_on(turn, report)} {verdict_words(turn.verdict)}" for turn in history.turns)
        yield from _wrapped(f"{history.domain}: {told}.", "")
        return
    yield history.domain
    for turn in history.turns:
        by = f" [{', '.join(turn.records)}]" if turn.records else ""
        yield from _wrapped(f"{_on(turn, report)}: {verdict_words(turn.verdict)}{by}", "  ")
        for id_ in turn.records if length == "full" else ():
            yield from _wrapped(f"{id_}: {record_words(report.records[id_], report)}", "    ")


def _on(turn: Turn, report: Report) -> str:
    return day_words(Span(turn.day, turn.day), report.case.is_relative)


def verdict_words(verdict: Verdict) -> str:
    """The class or the status; where several classes are possible, which."""
    told = [words(each) for each in verdict.candidates]
    return told[0] if len(told) == 1 else f"unknown, one of {', '.join(told)}"


def _wrapped(line: str, indent: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False)


_PROSE: Mapping[type[Any], Callable[[Any, Report, str, Length], Iterator[str]]] = {
    WhyNotAny: why_not_text,
    Settling: missing_text,
    Flips: flips_text,
    Least: least_text,
}
