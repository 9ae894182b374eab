"""What a page tells of a report, as plain words with keys and records; templates only place it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from adjudge.case.record import Record
from adjudge.explanation.report import Decisive, Explained, Report, WhyNot
from adjudge.explanation.words import day_words
from adjudge.inference.verdict import Span
from adjudge.render.picture.parts import Part, conclusion_key, criteria_of, places, rests_of
from adjudge.render.picture.values import capital
from adjudge.render.text import value_words, words
from adjudge.rulebook.pack import Parameter
from adjudge.values.truth import Truth

_SIGNS = {Truth.MET: "+", Truth.NOT_MET: "\N{MINUS SIGN}", Truth.UNKNOWN: "?"}
_STATUS = {
    "concluded": "concluded",
    "unknown": "not known",
    "not_applicable": "not applicable",
    "conflict": "conflict",
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a conclusion, with the comparisons that decided and the criteria below it."""

    key: str
    sign: str
    state: str
    sentence: str
    cause: str
    rests: str
    records: tuple[tuple[int, str], ...]
    compared: tuple[str, ...]
    parts: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A line under a heading: a sign, what it is about, and what is told of it."""

    sign: str
    name: str
    text: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One conclusion as it is shown."""

    key: str
    status: str
    status_words: str
    title: str
    short: str
    domain: str
    given: str
    since: str
    sentence: str
    rests: str
    records: tuple[tuple[int, str], ...]
    because: tuple[Criterion, ...]
    weighed: tuple[tuple[str, tuple[Criterion, ...]], ...]
    separates: str
    why_not: tuple[Told, ...]
    missing: tuple[Told, ...]
    thresholds: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A record in the table: what it is, and the conclusions that rest on it."""

    place: int
    id: str
    when: str
    kind: str
    name: str
    specimen: str
    value: str
    by: str
    note: str
    state: str
    used: tuple[str, ...]


def verdicts_of(report: Report) -> tuple[Verdict, ...]:
    """The conclusions of a report in the order of packs and domains."""
    shorts = Counter(_short_title(each) for each in report.explained)
    titles = Counter(each.title for each in report.explained)
    return tuple(
        _verdict(place, each, report, _name(each, shorts, titles)) for place, each in enumerate(report.explained)
    )


def _short_title(each: Explained) -> str:
    """A title up to its first afterthought."""
    return re.split(r" \(|; |, ", each.title)[0]


def _name(each: Explained, shorts: Counter[str], titles: Counter[str]) -> str:
    """The shortest name that tells a conclusion from the others."""
    short = _short_title(each)
    if shorts[short] == 1:
        return short
    return each.title if titles[each.title] == 1 else f"{each.title} ({each.conclusion.pack})"


def _verdict(place: int, each: Explained, report: Report, name: str) -> Verdict:
    found = each.conclusion
    known = places(report)
    rests = rests_of(each.evidence, known)
    shows_why = found.status != "not_applicable"
    return Verdict(
        key=conclusion_key(place),
        status=found.status,
        status_words=_STATUS[found.status],
        title=capital(each.title),
        short=capital(name),
        domain=f"{found.pack} / {found.domain}",
        given=_given(each),
        since=_dates(each, report),
        sentence=_stop(each.sentence),
        rests=_numbers(rests),
        records=_named(rests, report),
        because=tuple(_criterion(part, report) for part in criteria_of(report, place, each.because)),
        weighed=tuple(_weighed(place, each, report)) if shows_why else (),
        separates="" if each.weighed is None else each.weighed.separates,
        why_not=tuple(_why_not(why) for why in each.why_not if why.truth == Truth.NOT_MET and why.sentence),
        missing=tuple(Told("?", one.finding, f"{', '.join(one.cause.words)}: {one.what}") for one in each.missing),
        thresholds=tuple(_threshold(parameter) for parameter in each.parameters),
    )


def _given(each: Explained) -> str:
    found = each.conclusion
    if found.given is not None:
        return words(found.given)
    if found.status == "not_applicable" or len(found.candidates) < 2:
        return _STATUS[found.status]
    return " or ".join(words(one) for one in found.candidates)


def _dates(each: Explained, report: Report) -> str:
    found = each.conclusion
    if found.given is None:
        cause = ", ".join(found.cause.words)
        return f"{_STATUS[found.status]}: {cause}" if cause else ""
    since = f"since {_short(found.since, report)}" if found.since else ""
    until = f"until {_short(found.until, report)}" if found.until else ""
    return ", ".join(part for part in (since, until) if part)


def _short(span: Span, report: Report) -> str:
    """A day, or the first and last day on which it may have been."""
    return span_words(span, report).removeprefix("a day between ").replace(" and ", " – ")


def span_words(span: Span | None, report: Report) -> str:
    """A day or a range of days, as dates or study days."""
    return day_words(span, report.case.is_relative)


def _weighed(place: int, each: Explained, report: Report) -> Iterator[tuple[str, tuple[Criterion, ...]]]:
    if each.weighed is None:
        return
    given = words(each.weighed.gives)
    sides = {
        f"Speaks for {given}": each.weighed.support,
        f"Speaks against {given}": each.weighed.contrary,
        "Not known": each.weighed.unknown,
    }
    for side, (title, steps) in enumerate(sides.items()):
        if steps:
            parts = criteria_of(report, place, steps, f"w{side}")
            found = (_criterion(part, report) for part in parts)
            yield title, tuple(replace(each, sign="?" if each.state == "unknown" else "•") for each in found)


def _criterion(part: Part, report: Report) -> Criterion:
    step = part.step
    return Criterion(
        key=part.key,
        sign=_SIGNS[step.truth],
        state=step.truth.word.replace(" ", "_"),
        sentence=capital(step.sentence),
        cause=", ".join(step.cause.words) if step.truth == Truth.UNKNOWN else "",
        rests=_numbers(part.rests),
        records=_named(part.rests, report),
        compared=tuple(_compared(each, report) for each in step.decisive if _tells(each, step.truth)),
        parts=tuple(_criterion(each, report) for each in part.parts),
    )


def _tells(decisive: Decisive, truth: Truth) -> bool:
    """Whether a comparison of what was measured speaks for the criterion; days and counts are told by its sentence."""
    return decisive.truth == truth and (bool(decisive.unit) or "." in decisive.required)


def _compared(decisive: Decisive, report: Report) -> str:
    on = f", {span_words(decisive.when, report)}" if decisive.when and decisive.unit else ""
    op = decisive.op.replace(">=", "≥").replace("<=", "≤")
    return f"{decisive.actual} {op} {decisive.required}: {decisive.truth.word}{on}"


def _why_not(why: WhyNot) -> Told:
    return Told(_SIGNS[why.truth], words(why.gives), _stop(why.sentence))


def _threshold(parameter: Parameter) -> Told:
    status = "the project's own policy" if parameter.status == "project" else parameter.status
    source = "" if parameter.source == "project" else f", {parameter.source}"
    return Told("", words(parameter.name), f"{parameter.written} ({status}{source})", parameter.quote)


def rows_of(report: Report, verdicts: tuple[Verdict, ...]) -> tuple[Row, ...]:
    """Every record of the case in the order of its days."""
    order = sorted(enumerate(report.case.records), key=lambda each: (each[1].when.earliest, each[1].when.latest))
    return tuple(_row(place, record, report, verdicts) for place, record in order)


def _row(place: int, record: Record, report: Report, verdicts: tuple[Verdict, ...]) -> Row:
    when = record.when
    return Row(
        place=place,
        id=record.id,
        when=span_words(Span(when.earliest, when.latest), report) if report.case.is_relative else str(when),
        kind=record.kind.value,
        name=record.name,
        specimen=record.specimen or "",
        value=value_words(record) or record.dose or "",
        by=record.by or "",
        note=record.note or "",
        state=_state(record, report),
        used=tuple(each.short for each in verdicts if str(place) in each.rests.split()),
    )


def _state(record: Record, report: Report) -> str:
    """Why a record is not drawn, or not used."""
    if report.as_of is not None and record.when.earliest > report.as_of:
        return "not yet known on that day"
    if record.id in {each.record for each in report.rejected}:
        return "rejected"
    return "no rule reads it" if record.id in report.unused else ""


def _named(rests: tuple[int, ...], report: Report) -> tuple[tuple[int, str], ...]:
    return tuple((place, report.case.records[place].id) for place in rests)


def _numbers(rests: tuple[int, ...]) -> str:
    return " ".join(map(str, rests))


def _stop(sentence: str) -> str:
    return sentence if not sentence or sentence[-1] in ".!?" else f"{sentence}."
