"""What stands beside the values of a lane: limits of detection, thresholds, episodes, baseline and nadir."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from adjudge.case.record import Record
from adjudge.explanation.picture.tracks import Episode, Threshold, Tracks
from adjudge.explanation.report import Report
from adjudge.explanation.words import plain
from adjudge.inference.verdict import Span
from adjudge.render.picture.parts import (
    classes_of_findings,
    keys_of_findings,
    places,
    rests_of,
    sentences_of_findings,
)
from adjudge.render.picture.scene import Bracket, Level
from adjudge.render.picture.values import in_unit, interval_text, unit_text
from adjudge.render.text import words

_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}


def tags_of(records: tuple[str, ...], tracks: Tracks) -> tuple[str, ...]:
    """The references that these very records are: baseline, nadir, peak."""
    return tuple(dict.fromkeys(each.word for each in tracks.references if set(each.records) == set(records)))


def limits_of(records: Sequence[Record], unit: str) -> tuple[Level, ...]:
    """Each limit of detection that a record of the lane has, once."""
    found: dict[float, None] = {}
    for record in records:
        limit = in_unit(replace(record, low=record.lod, high=record.lod), unit)
        if limit is not None:
            found[limit[0]] = None
    return tuple(
        Level("limit", each, each, f"LOD {plain(each)}", f"limit of detection {plain(each)} {unit_text(unit)}")
        for each in sorted(found)
    )


def thresholds_of(ids: set[str], unit: str, derived: bool, report: Report, tracks: Tracks) -> tuple[Level, ...]:
    """Where the comparisons that decided turn, on the lane that holds the records that they compare."""
    found: dict[tuple[float, float], list[Threshold]] = {}
    for each in tracks.thresholds:
        if each.derived == derived and each.unit == unit and ids & set(each.records):
            found.setdefault((each.low, each.high), []).append(each)
    return tuple(_level(each, unit, report) for each in found.values())


def _level(same: list[Threshold], unit: str, report: Report) -> Level:
    """One line for comparisons that turn at the same value; the first names its side."""
    keys, sentences = keys_of_findings(report), sentences_of_findings(report)
    findings = tuple(dict.fromkeys(name for each in same for name in each.findings))
    first = same[0]
    value = interval_text(first.low, first.high)
    names = ", ".join(dict.fromkeys(words(name) for each in same for name in each.parameters))
    told = "; ".join(dict.fromkeys(sentences[name] for name in findings if name in sentences))
    label = f"threshold {_SIGNS[first.op]} {value} {unit_text(unit)}".strip() + (f": {told}" if told else "")
    tokens = dict.fromkeys(word for name in findings for word in keys.get(name, "").split())
    text = f"{_SIGNS[first.op]} {value} {names}".strip()
    return Level("threshold", first.low, first.high, text, label, " ".join(tokens))


def brackets_of(ids: set[str], report: Report, tracks: Tracks) -> tuple[Bracket, ...]:
    """The episodes of a lane, each under the name of its definition, or of the class that it led to."""
    return tuple(_brackets(ids, report, tracks))


def _brackets(ids: set[str], report: Report, tracks: Tracks) -> Iterator[Bracket]:
    keys, classes = keys_of_findings(report), classes_of_findings(report)
    sentences, known = sentences_of_findings(report), places(report)
    for each in tracks.episodes:
        if set(each.records) <= ids and each.records:
            text = words(each.name or classes.get(each.finding, each.finding[1]))
            label = f"episode, {text}: {sentences.get(each.finding, '')}".rstrip(": ")
            rests = rests_of(each.records, known)
            yield Bracket(_first(each), _last(each.until), text, label, rests, keys.get(each.finding, ""))


def _first(episode: Episode) -> int:
    earliest = episode.since.earliest
    return earliest if earliest is not None else _last(episode.since)


def _last(span: Span) -> int:
    return span.latest if span.latest is not None else span.earliest or 0
