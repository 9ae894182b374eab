"""A drawing: lines, boxes, marks and words at places in pixels, as values that any renderer can draw.

`style` is a name of ink.py. A group belongs to a record of the case (`record`, its place among the records), or rests
on some (`rests`); a page lights up what belongs together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Anchor = Literal["start", "middle", "end"]
Shape = Literal["disc", "ring", "square", "diamond", "up", "down", "right"]
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    start: Place
    end: Place
    style: str


@dataclass(frozen=True, slots=True)
class Path:
    """A line through several places; filled where its style has a fill."""

    places: tuple[Place, ...]
    style: str


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle, with rounded corners of a radius."""

    x: float
    y: float
    width: float
    height: float
    style: str
    radius: float = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A small shape around a place; `size` is its radius."""

    x: float
    y: float
    shape: Shape
    size: float
    style: str


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; `y` is its base line."""

    x: float
    y: float
    text: str
    style: str
    anchor: Anchor = "start"


@dataclass(frozen=True, slots=True)
class Group:
    """What is drawn for one thing; `label` tells it, and groups with a word of `key` in common belong together."""

    items: tuple[Item, ...]
    label: str = ""
    record: int | None = None
    rests: tuple[int, ...] = ()
    key: str = ""
    style: str = ""


Item = Line | Path | Box | Mark | Words | Group


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that is drawn, the first below the others; `label` tells what is to be seen."""

    width: float
    height: float
    items: tuple[Item, ...]
    label: str


def walk(items: tuple[Item, ...]) -> Iterator[Item]:
    """Every item, groups before what they hold."""
    for item in items:
        yield item
        if isinstance(item, Group):
            yield from walk(item.items)
