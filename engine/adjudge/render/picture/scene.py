"""What a picture of a case shows, in days and values, before any place on paper is given to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Days:
    """A day known to lie from the earliest to the latest."""

    earliest: int
    latest: int

    @property
    def middle(self) -> float:
        """The day in the middle."""
        return (self.earliest + self.latest) / 2


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a lane, between low and high, with its short text; `records` are places among those of the case."""

    days: Days
    low: float
    high: float
    text: str
    label: str
    records: tuple[int, ...]
    detected: bool | None = None
    tags: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the value is an interval."""
        return self.low < self.high


@dataclass(frozen=True, slots=True)
class Level:
    """A value across a lane: a limit of detection, or where a decisive comparison turns."""

    kind: Literal["limit", "threshold"]
    low: float
    high: float
    text: str
    label: str
    key: str = ""
    records: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Bracket:
    """An episode: from one day to another."""

    since: int
    until: int
    text: str
    label: str
    records: tuple[int, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Spell:
    """A statement, or a state, over days; `state` is the place of its class in the list, None where it is open."""

    days: Days
    text: str
    label: str
    records: tuple[int, ...]
    state: int | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """One series: values on a scale, statements, or states."""

    title: str
    unit: str
    form: Literal["values", "statements", "states"]
    log: bool = False
    points: tuple[Point, ...] = ()
    levels: tuple[Level, ...] = ()
    brackets: tuple[Bracket, ...] = ()
    spells: tuple[Spell, ...] = ()


@dataclass(frozen=True, slots=True)
class Happening:
    """An exposure or an event, across all lanes."""

    kind: Literal["exposure", "event"]
    days: Days
    text: str
    label: str
    record: int


@dataclass(frozen=True, slots=True)
class Onset:
    """The days from which a conclusion holds, shown while it is pointed at."""

    days: Days
    key: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A case as it is shown, from its first to its last day."""

    label: str
    days: Days
    is_relative: bool
    happenings: tuple[Happening, ...]
    lanes: tuple[Lane, ...]
    onsets: tuple[Onset, ...]

    @property
    def records(self) -> frozenset[int]:
        """The records that are drawn, by their places among those of the case."""
        return frozenset(_drawn(self))


def _drawn(scene: Scene) -> Iterator[int]:
    for each in scene.happenings:
        yield each.record
    for lane in scene.lanes:
        for point in lane.points:
            yield from point.records
        for spell in lane.spells:
            yield from spell.records
