"""What the evaluation of a case saw, as values that can be drawn: series, references, thresholds, states and episodes.

A report tells the verdicts; `tracks_of` reads the columns behind them once more, for a picture.
"""

from __future__ import annotations

from dataclasses import dataclass

from adjudge.inference.verdict import Span


@dataclass(frozen=True, slots=True)
class Series:
    """The records that a pack reads as one series; `unit` is the code of the unit in which its numbers are told."""

    name: str
    unit: str
    records: tuple[str, ...]
    states: tuple[tuple[str, str], ...] = ()  # record -> the class that its statement counts as
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A value of a derived series on a visit, with the records behind it."""

    when: Span
    low: float
    high: float
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """A series by visit, such as a sum, in the unit of the series that it is made of."""

    how: str
    unit: str
    points: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Stay:
    """The classes that are possible at a point of a series of states, with the records behind it."""

    when: Span
    classes: tuple[str, ...]
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class States:
    """A series of states: a class at each of its points, out of all its `classes`."""

    name: str
    classes: tuple[str, ...]
    stays: tuple[Stay, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A point against which others are measured: `word` is baseline, nadir or peak."""

    word: str
    when: Span
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Threshold:
    """The value of a series at which a decisive comparison turns, between low and high where that is not certain.

    `records` are those of the series; `findings` are the criteria that compare, by pack and name.
    """

    findings: tuple[tuple[str, str], ...]
    op: str
    low: float
    high: float
    unit: str
    parameters: tuple[str, ...]
    records: tuple[str, ...]
    derived: bool


@dataclass(frozen=True, slots=True)
class Episode:
    """A run of points at which a truth was met and seen again, from the first point to the last that confirms it."""

    finding: tuple[str, str]
    name: str
    since: Span
    until: Span
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tracks:
    """All that is to be seen of a case beside its records; `zero` is the day from which its packs count."""

    zero: Span | None
    cutoff: int | None
    series: tuple[Series, ...]
    derived: tuple[Derived, ...]
    states: tuple[States, ...]
    references: tuple[Reference, ...]
    thresholds: tuple[Threshold, ...]
    episodes: tuple[Episode, ...]
