"""Reads YAML or JSON into plain data with positions: no tags, no constructors, bounded size, depth and aliases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml

from adjudge.errors import AdjudgeError, Problem, fault

MAX_BYTES = 8 * 2**20
MAX_DEPTH = 32
MAX_NODES = 200_000
MAX_ALIASED = 1_000
Path_ = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}  # type: ignore[dict-item]
_DIGITS = 15  # more digits would not survive a float, so that they stay text for the reader to refuse
_PLAIN = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "!", None)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Composes only; without resolvers each tag that is not plain was written."""


_Loader.yaml_implicit_resolvers = {}


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data, and the line and column (from 1) of the value at each path."""

    place: str
    data: Any
    positions: Mapping[Path_, tuple[int, int]] = field(default_factory=dict)

    def where(self, path: Path_ = ()) -> str:
        """`place:line:column` of a path, or of the nearest parent that is known."""
        while path and path not in self.positions:
            path = path[:-1]
        line, column = self.positions.get(path, (1, 1))
        return f"{self.place}:{line}:{column}"


def read_document(path: Path) -> Document:
    """Reads a file; raises AdjudgeError with problems D001 to D008."""
    return compose(read_text(path, limit=MAX_BYTES), str(path))


def read_text(path: Path, *, limit: int) -> str:
    """The text of a file of at most `limit` bytes; raises AdjudgeError D001, D002 or D005."""
    place = str(path)
    try:
        if path.is_dir():
            raise fault(place, "is a folder, not a file.", "Name a file in it.", "D001")
        size = path.stat().st_size
        if size > limit:
            raise fault(place, f"has {size} bytes, more than {limit}.", "Split it, or use a table.", "D005")
        return _decoded(path.read_bytes(), place)
    except OSError as refused:
        raise fault(place, f"cannot be read: {refused.strerror}.", "Check its name and its rights.", "D001") from None


def compose(text: str | bytes, place: str, *, limit: int = MAX_BYTES) -> Document:
    """Reads a text; raises AdjudgeError with all problems that it can find at once."""
    decoded = _decoded(text, place)
    if len(decoded) > limit:
        raise fault(place, f"has more than {limit} letters.", "Split it, or use a table.", "D005")
    try:
        _check_bounds(decoded, place)
        node = _Loader(decoded).get_single_node()
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        at = f"{place}:{mark.line + 1}:{mark.column + 1}" if mark else place
        if "single document" in str(broken.context or ""):
            raise fault(at, "begins a second document.", "Keep one document in a file.", "D007") from None
        told = broken.problem or broken.context or "not YAML"
        if "nesting depth" in told:  # newer parsers keep a bound of their own
            raise fault(at, "is nested too deep.", f"Keep within {MAX_DEPTH} levels.", "D005") from None
        raise fault(at, f"is no YAML: {told}.", "Check indentation, quotes and brackets.", "D003") from None
    except (yaml.YAMLError, ValueError) as broken:
        told = str(broken).splitlines()[0]
        raise fault(place, f"is no YAML: {told}.", "Check indentation, quotes and brackets.", "D003") from None
    return _built(node, place)


def _decoded(text: str | bytes, place: str) -> str:
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as broken:
            what = f"is not UTF-8 (byte {broken.start})."
            raise fault(place, what, "Save it as UTF-8 text.", "D002") from None
    if "\0" in text:
        raise fault(place, "holds a NUL byte; it is no text.", "Save it as UTF-8 text.", "D002")
    return text


def _check_bounds(text: str, place: str) -> None:
    """Goes through the events, which need no stack, before anything is built."""
    depth = count = aliases = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        count += isinstance(event, yaml.NodeEvent)
        aliases += isinstance(event, yaml.AliasEvent)
        if depth > MAX_DEPTH or count > MAX_NODES or aliases > MAX_ALIASED:
            mark = cast(yaml.Mark, event.start_mark)
            at = f"{place}:{mark.line + 1}:{mark.column + 1}"
            what = "is nested too deep, too long, or repeats itself by aliases."
            raise fault(at, what, f"Keep within {MAX_DEPTH} levels and {MAX_NODES} values.", "D005")


@dataclass(slots=True)
class _Builder:
    place: str
    positions: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    count: int = 0

    def tell(self, node: yaml.Node, what: str, mend: str, code: str) -> None:
        mark = node.start_mark
        self.problems.append(Problem(f"{self.place}:{mark.line + 1}:{mark.column + 1}", what, mend, code))

    def build(self, node: yaml.Node, path: Path_) -> Any:
        self.count += 1
        if self.count > MAX_NODES + MAX_ALIASED:  # aliases that expand into each other
            problem = Problem(self.place, "repeats itself by aliases.", "Write the values out.", "D005")
            raise AdjudgeError([problem])
        self.positions.setdefault(path, (node.start_mark.line + 1, node.start_mark.column + 1))
        if node.tag not in _PLAIN:
            self.tell(node, f"has the tag {node.tag}.", "Leave tags out.", "D006")
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.style else plain(node.value)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(each, (*path, place)) for place, each in enumerate(node.value)]
        return dict(self.pairs(node, path))

    def pairs(self, node: yaml.Node, path: Path_) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.tell(key, "is a key that is no text.", "Use a plain word as key.", "D008")
                continue
            if key.value in seen:
                self.tell(key, f'"{key.value}" stands here a second time.', "Keep one of them.", "D004")
                continue
            seen.add(key.value)
            yield key.value, self.build(value, (*path, key.value))


def _built(node: yaml.Node | None, place: str) -> Document:
    if node is None:
        return Document(place, None, {(): (1, 1)})
    builder = _Builder(place)
    try:
        data = builder.build(node, ())
    except RecursionError:
        raise fault(place, "contains itself by an alias.", "Write the values out.", "D005") from None
    if builder.problems:
        raise AdjudgeError(builder.problems)
    return Document(place, data, builder.positions)


def plain(text: str) -> Any:
    """A plain scalar by the core schema of YAML 1.2; what has more than 15 digits stays text."""
    if text in _WORDS:
        return _WORDS[text]
    digits = sum(letter.isdigit() for letter in text.lower().partition("e")[0].lstrip("-+0."))
    if digits > _DIGITS or not _FLOAT.fullmatch(text):
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text)
