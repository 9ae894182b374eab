"""A report as text, in three lengths: a line for each domain, the proof, or everything."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import Literal

from adjudge.case.record import Record
from adjudge.explanation.report import Decisive, Explained, Missing, Report, Step, Weighed, WhyNot
from adjudge.explanation.words import day_words
from adjudge.inference.verdict import Conclusion, Span
from adjudge.rulebook.pack import Parameter
from adjudge.values.truth import Truth

Length = Literal["short", "normal", "full"]
WIDTH = 100
_MARKS = {Truth.MET: "+", Truth.NOT_MET: "-", Truth.UNKNOWN: "?"}


def text(report: Report, length: Length = "normal", domain: str | None = None) -> str:
    """The report, or one of its domains, as lines of at most 100 letters; raises KeyError for an unknown domain."""
    explained = report.explained if domain is None else (report[domain],)
    blocks = [list(_heading(report))]
    if length == "short":
        blocks.append([line for each in explained for line in _line(each, report)])
    else:
        if domain is None:
            blocks.append(list(_overview(explained)))
        blocks += [list(_block(each, report, full=length == "full")) for each in explained]
    blocks.append(list(_left_over(report)))
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _heading(report: Report) -> Iterator[str]:
    case = report.case
    source = f", {case.source}" if case.source else ""
    yield f"Case {case.id} ({case.provenance}{source})"
    packs = " and ".join(f"{pack.name} {pack.version} ({pack.sha256[:8]})" for pack in report.rulebook.packs)
    as_of = "" if report.as_of is None else f", as known on {_day(report.as_of, report)}"
    count = len(case.records)
    yield f"{count} record{'' if count == 1 else 's'}, assessed with {packs}{as_of}"


def _overview(explained: tuple[Explained, ...]) -> Iterator[str]:
    """The verdicts at a glance: domain and class in two columns."""
    width = max(len(each.conclusion.domain) for each in explained) + 2
    for each in explained:
        hang = " " * width
        told = f"{each.conclusion.domain:<{width}}{_class(each.conclusion)}"
        yield from textwrap.wrap(told, WIDTH, subsequent_indent=hang, break_long_words=False)


def _class(conclusion: Conclusion) -> str:
    return _unknown(conclusion) if conclusion.given is None else words(conclusion.given)


def _line(each: Explained, report: Report) -> list[str]:
    return _wrapped(
        f"{each.conclusion.domain}: {verdict_words(each.conclusion, report)}. {_stop(each.sentence)}", "", 2
    )


def verdict_words(conclusion: Conclusion, report: Report) -> str:
    """The class with its days, or why there is none."""
    if conclusion.given is None:
        return _unknown(conclusion)
    since = f", since {_span(conclusion.since, report)}" if conclusion.since else ""
    until = f", until {_span(conclusion.until, report)}" if conclusion.until else ""
    return f"{_class(conclusion)}{since}{until}"


def _unknown(conclusion: Conclusion) -> str:
    status = words(conclusion.status)
    if conclusion.status == "not_applicable" or len(conclusion.candidates) < 2:
        return status
    causes = f" ({', '.join(conclusion.cause.words)})" if status == "unknown" else ""
    return f"{status}{causes}: one of {', '.join(words(each) for each in conclusion.candidates)}"


def _block(each: Explained, report: Report, *, full: bool) -> Iterator[str]:
    yield f"{each.conclusion.domain}: {verdict_words(each.conclusion, report)}"
    yield from _wrapped(_stop(each.sentence), "  ")
    if each.conclusion.status == "not_applicable" and not full:
        return
    if each.because and (full or each.conclusion.rule is not None):
        yield "  Because"
        for step in each.because:
            yield from _step(step, report, "    ", full)
    yield from _weighed(each.weighed, report)
    yield from _section("Why no other class", [line for why in each.why_not for line in _why_not(why, report, full)])
    yield from _section("What would settle it", [line for missing in each.missing for line in _missing(missing)])
    yield from _section("Rests on", [line for record in each.evidence for line in _record(report, record)])
    yield from _section("Thresholds", [line for each_ in each.parameters for line in _parameter(each_, full)])


def _weighed(weighed: Weighed | None, report: Report) -> Iterator[str]:
    if weighed is None:
        return
    for title, steps in (
        (f"Speaks for {words(weighed.gives)}", weighed.support),
        (f"Speaks against {words(weighed.gives)}", weighed.contrary),
        ("Not known", weighed.unknown),
    ):
        yield from _section(title, [line for step in steps for line in _step(step, report, "    ", False, "*")])
    if weighed.separates:
        yield from _section("What would separate it", _wrapped(weighed.separates, "    "))


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"  {title}"
        yield from lines


def _step(step: Step, report: Report, indent: str, full: bool, mark: str = "") -> Iterator[str]:
    cause = f" ({', '.join(step.cause.words)})" if step.truth == Truth.UNKNOWN else ""
    records = f" [{', '.join(step.records)}]" if step.records else ""
    yield from _wrapped(f"{mark or _MARKS[step.truth]} {step.sentence}{cause}{records}", indent, hang=2)
    if full:
        for decisive in step.decisive:
            yield from _wrapped(compared_words(decisive, report), indent + "    ", hang=2)
    for inner in step.steps:
        if full or _adds(inner, step):
            yield from _step(inner, report, indent + "  ", full, mark)


def _adds(inner: Step, step: Step) -> bool:
    """Whether an inner step tells more than the one above it: another truth, or other records."""
    return inner.truth != step.truth or inner.records != step.records


def compared_words(decisive: Decisive, report: Report) -> str:
    """A comparison in one line: found, required, truth, day."""
    on = f" on {_span(decisive.when, report)}" if decisive.when and decisive.unit != "" else ""
    return f"{decisive.actual} {decisive.op} {decisive.required}: {decisive.truth.word}{on}"


def _why_not(why: WhyNot, report: Report, full: bool) -> Iterator[str]:
    if not full and (why.truth != Truth.NOT_MET or not why.sentence):
        return  # what is met or open is told elsewhere
    rule = "" if why.rule == why.gives else f" ({words(why.rule)})"
    yield from _wrapped(f"{_MARKS[why.truth]} {words(why.gives)}{rule}: {_stop(_told(why))}", "    ", hang=2)
    if full:
        for step in why.steps:
            yield from _step(step, report, "      ", full)


def _told(why: WhyNot) -> str:
    if why.truth == Truth.MET:
        return "its criteria are met, where no earlier rule decides"
    return "not known" if why.truth == Truth.UNKNOWN else why.sentence or "its criteria are not met"


def _missing(missing: Missing) -> Iterator[str]:
    yield from _wrapped(f"? {missing.finding} ({', '.join(missing.cause.words)}): {missing.what}", "    ", hang=2)


def _record(report: Report, record_id: str) -> Iterator[str]:
    record = report.records.get(record_id)
    if record is not None:
        yield from _wrapped(f"{record_id}: {record_words(record, report)}", "    ", hang=2)


def record_words(record: Record, report: Report) -> str:
    """A record in one line: day, name, specimen, value, assessor."""
    span = record.when
    when = _span(Span(span.earliest, span.latest), report) if report.case.is_relative else str(span)
    where = f" in {record.specimen}" if record.specimen else ""
    by = f", stated by {record.by}" if record.by else ""
    value = value_words(record)
    return f"{when}, {record.name}{where}{f': {value}' if value else ''}{by}"


def value_words(record: Record) -> str:
    """The value or the statement of a record with its unit; empty where it has none."""
    value = record.statement or record.written
    if not value:
        return ""
    unit = re.sub(r"[{}\[\]]", "", record.unit or "")
    if record.statement or not any(letter.isdigit() for letter in value) or unit in ("score", "1"):
        limit = f" (limit of detection {record.lod} {unit})" if record.lod is not None and unit else ""
        return f"{value}{limit}"
    return f"{value}{'' if unit in value else f' {unit}'}"


def _parameter(parameter: Parameter, full: bool) -> Iterator[str]:
    own = "the project's own policy" if parameter.status == "project" else parameter.status
    source = "" if parameter.source == "project" else f", {parameter.source}"
    yield from _wrapped(f"{words(parameter.name)}: {parameter.written} ({own}{source})", "    ", hang=2)
    if full and parameter.quote:
        yield from _wrapped(f'"{parameter.quote}" (verified by {parameter.verified_by})', "      ")


def _left_over(report: Report) -> Iterator[str]:
    if report.rejected:
        yield f"Rejected: {len(report.rejected)} of the records could not be used"
        for rejected in report.rejected:
            yield from _wrapped(str(rejected.problem), "  ", hang=2)
    if report.unused:
        yield from _wrapped(f"Unused, no rule reads them: {', '.join(report.unused)}", "", hang=2)


def _span(span: Span | None, report: Report) -> str:
    return day_words(span, report.case.is_relative)


def _day(day: int, report: Report) -> str:
    return _span(Span(day, day), report)


def words(name: str) -> str:
    """A name without underscores."""
    return name.replace("_", " ")


def _stop(sentence: str) -> str:
    return sentence if not sentence or sentence[-1] in ".!?" else f"{sentence}."


def _wrapped(line: str, indent: str, hang: int = 0) -> list[str]:
    return textwrap.wrap(
        line, WIDTH, initial_indent=indent, subsequent_indent=indent + " " * hang, break_long_words=False
    )
