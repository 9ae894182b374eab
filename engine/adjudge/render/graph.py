"""A proof as boxes and links: from a conclusion over its criteria to the records and thresholds that it rests on."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from adjudge.explanation.report import Explained, Report, Step
from adjudge.render.text import Length, compared_words, record_words, verdict_words, words
from adjudge.rulebook.pack import Parameter
from adjudge.values.truth import Truth

Kind = Literal["conclusion", "step", "record", "threshold"]
Key = tuple[str, ...]
WIDTH, LINES = 44, 8
MARKS = {Truth.MET: "✓", Truth.NOT_MET: "✗", Truth.UNKNOWN: "?"}
_UNSEEN = ("Cc", "Cs", "Zl", "Zp")  # control letters and broken ones, which no label may hold


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its lines, free of control letters; `truth` is that of a step."""

    kind: Kind
    lines: tuple[str, ...]
    truth: Truth | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link between two boxes by their places: the first rests on the second."""

    source: int
    target: int


@dataclass(frozen=True, slots=True)
class Graph:
    """Boxes and links, each once, in the order in which the proof tells them."""

    boxes: tuple[Box, ...]
    links: tuple[Link, ...]


@dataclass(slots=True)
class _Drawing:
    report: Report
    length: Length
    boxes: dict[Key, Box] = field(default_factory=dict)
    links: dict[tuple[Key, Key], None] = field(default_factory=dict)


def graph_of(report: Report, explained: Iterable[Explained], length: Length = "normal") -> Graph:
    """The proofs of some conclusions of a report as one graph.

    `short` links conclusions with records only; `full` has every labelled step, and the comparisons in them.
    """
    drawing = _Drawing(report, length)
    for each in explained:
        _conclusion(each, drawing)
    places = {key: place for place, key in enumerate(drawing.boxes)}
    links = tuple(Link(places[source], places[target]) for source, target in drawing.links)
    return Graph(tuple(drawing.boxes.values()), links)


def _conclusion(each: Explained, drawing: _Drawing) -> Key:
    found = each.conclusion
    key = ("conclusion", found.pack, found.domain)
    if key in drawing.boxes:
        return key
    told = f"{_name(each, drawing.report)}: {verdict_words(found, drawing.report)}"
    drawing.boxes[key] = Box("conclusion", _lines(told, each.sentence))
    if drawing.length == "short":
        _records(key, each.evidence, drawing)
        return key
    for step in each.because:
        other = _other(step, found.pack, drawing.report)
        if other is None:
            _step(step, each, key, drawing)
        else:
            drawing.links[key, _conclusion(other, drawing)] = None
    return key


def _name(each: Explained, report: Report) -> str:
    """The domain, with its pack where another pack has a domain of that name."""
    domain = each.conclusion.domain
    is_shared = sum(conclusion.domain == domain for conclusion in report.conclusions) > 1
    return f"{each.conclusion.pack}/{domain}" if is_shared else domain


def _other(step: Step, pack: str, report: Report) -> Explained | None:
    """The conclusion that a step reads, where it is one of another domain."""
    if step.records:
        return None
    names = {(each.conclusion.pack, each.conclusion.domain): each for each in report.explained}
    return names.get((pack, step.name))


def _step(step: Step, each: Explained, above: Key, drawing: _Drawing) -> None:
    key = ("step", *above[1:], step.name)
    is_full = drawing.length == "full"
    drawing.boxes[key] = Box("step", _lines(*_told(step, drawing)), step.truth)
    drawing.links[above, key] = None
    shown = [inner for inner in step.steps if is_full or inner.truth != step.truth or inner.records != step.records]
    for inner in shown:
        _step(inner, each, key, drawing)
    below = {record for inner in shown for record in inner.records}
    _records(key, [record for record in step.records if record not in below], drawing)
    named = {name for inner in shown for name in inner.parameters}
    _thresholds(key, [one for one in each.parameters if one.name in step.parameters and one.name not in named], drawing)


def _told(step: Step, drawing: _Drawing) -> Iterator[str]:
    cause = f" ({', '.join(step.cause.words)})" if step.truth == Truth.UNKNOWN else ""
    yield f"{MARKS[step.truth]} {step.sentence}{cause}"
    if drawing.length == "full":
        yield from dict.fromkeys(compared_words(each, drawing.report) for each in step.decisive)


def _records(above: Key, ids: Iterable[str], drawing: _Drawing) -> None:
    for each in ids:
        key = ("record", each)
        told = record_words(drawing.report.records[each], drawing.report)
        drawing.boxes.setdefault(key, Box("record", _lines(f"{each}: {told}")))
        drawing.links[above, key] = None


def _thresholds(above: Key, parameters: Iterable[Parameter], drawing: _Drawing) -> None:
    for each in parameters:
        key = ("threshold", above[1], each.name)
        source = "" if each.source == each.status else f", {each.source}"
        told = f"{words(each.name)}: {each.written} ({each.status}{source})"
        drawing.boxes.setdefault(key, Box("threshold", _lines(told)))
        drawing.links[above, key] = None


def _lines(*texts: str) -> tuple[str, ...]:
    return tuple(line for text in texts for line in _wrapped(text))


def _wrapped(text: str) -> list[str]:
    seen = "".join(" " if unicodedata.category(letter) in _UNSEEN else letter for letter in text)
    return textwrap.wrap(" ".join(seen.split()), WIDTH, max_lines=LINES, placeholder=" ...")
