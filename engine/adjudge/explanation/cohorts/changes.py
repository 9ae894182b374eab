"""How a series changed from its baseline, in many cases at once: the best change, and every change on the way.

Baseline is the last result up to and on time zero; a change compares each later result with it, in the language of
packs, so that what is censored stays an interval. Best is the lowest (or highest) change of all later results: from the
lowest that one of them may be to the lowest that is certain.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np

from adjudge.abstraction.columns import Grid, Numbers
from adjudge.abstraction.evaluate import evaluate
from adjudge.abstraction.evaluation import Evaluation
from adjudge.case.timeline import Timeline
from adjudge.errors import Problem, UsageError, suggestion
from adjudge.explanation.words import unit_words
from adjudge.rulebook import sugar
from adjudge.rulebook.expression import Attribute, Compare, Named, Node
from adjudge.rulebook.pack import Pack, Rulebook
from adjudge.rulebook.temporal import Reduce, Since, Visits, Where
from adjudge.rulebook.types import Sort

Range = tuple[float, float]  # closed; an end may be infinite
How = Literal["log10", "percent", "difference"]
Best = Literal["fall", "rise"]
_LOGGED = ("copies per volume", "IU per volume")
_SHARED = ("score", "ratio")
_ARTICLE = re.compile(r"^(the|an?) ")
_ANYTHING: Range = (-math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class Follow:
    """A series of a pack that is followed, and how its changes are told."""

    pack: Pack
    name: str
    node: Node
    how: How
    best: Best

    @property
    def title(self) -> str:
        """What is followed, in the author's words."""
        say = getattr(self.node, "say", "")
        if not say and isinstance(self.node, Named) and isinstance(visits := self.node.of, Visits):
            inner = getattr(visits.of, "say", "")
            say = f"{_ARTICLE.sub('', inner)}, {visits.how} by visit" if inner else ""
        return _ARTICLE.sub("", say) or self.name.replace("_", " ")

    @property
    def unit(self) -> str:
        """The unit of a change."""
        return {"log10": "log10", "percent": "%", "difference": unit_words(self.node.type.kind)}[self.how]


@dataclass(frozen=True, slots=True)
class Point:
    """A later result: days since time zero, and its change; `is_certain` where it surely belongs."""

    days: Range
    change: Range
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One case: its baseline (in the unit of the series), its best change, and each change on the way."""

    case: str
    baseline: Range
    baseline_days: Range
    best: Range
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of a series; `without` has, by reason, the cases in which none can be told."""

    follow: Follow
    changes: tuple[Change, ...]
    without: Mapping[str, tuple[str, ...]]


def follow(rulebook: Rulebook, name: str, how: How | None = None, best: Best = "fall") -> Follow:
    """The series of that name (`NAME` or `PACK/NAME`) of a rulebook; raises UsageError U131."""
    known = {f"{pack.name}/{each}": (pack, node) for pack in rulebook.packs for each, node in _numbers(pack).items()}
    found = next((key for key in known if name in (key, key.partition("/")[2])), None)
    if found is None:
        mend = suggestion(name, [*known, *(key.partition("/")[2] for key in known)]) or f"There are {', '.join(known)}."
        raise UsageError([Problem(name, "is no series of numbers of these packs.", mend, "U131")])
    pack, node = known[found]
    return Follow(pack, found.partition("/")[2], node, how or _usual(node), best)


def follow_most(rulebook: Rulebook, timeline: Timeline, best: Best = "fall") -> Follow | None:
    """The series in which most cases have a change; sums by visit go first, then the order of the packs."""
    offers = [
        Follow(pack, name, node, _usual(node), best)
        for pack in rulebook.packs
        for name, node in sorted(_offered(pack).items(), key=lambda each: not _is_visits(each[1]))
    ]
    sizes = [len(changes_of(offer, timeline).changes) for offer in offers]
    return offers[int(np.argmax(sizes))] if any(sizes) else None


def _numbers(pack: Pack) -> dict[str, Node]:
    """Every series and definition of a pack that yields numbers over time."""
    named: dict[str, Node] = {**pack.series, **pack.definitions}
    return {name: node for name, node in named.items() if node.type.sort == Sort.NUMBER and node.type.grid is not None}


def _offered(pack: Pack) -> dict[str, Node]:
    return {name: node for name, node in _numbers(pack).items() if name in pack.series or _is_visits(node)}


def _is_visits(node: Node) -> bool:
    return isinstance(node, Named) and isinstance(node.of, Visits) and node.of.how in ("sum", "mean")


def _usual(node: Node) -> How:
    """Concentrations of nucleic acid change by powers of ten, scores and logarithms by points, the rest by a share."""
    kind = node.type.kind
    if kind is None or kind.log or kind.dimension in _SHARED:
        return "difference"
    return "log10" if kind.dimension in _LOGGED else "percent"


def changes_of(followed: Follow, timeline: Timeline) -> Changes:
    """The changes of a series in every case of a timeline."""
    series, index = followed.node, followed.pack.index
    base = Reduce("first", series) if index is None else Reduce("last", _beside(series, "<=", index))
    zero = Since(base) if index is None else index
    later = _beside(series, ">", zero)
    change = _change(later, base, followed)
    best = Reduce("lowest" if followed.best == "fall" else "highest", change)
    evaluation = evaluate([zero, base, best], timeline)
    found = [_case(evaluation, place, (zero, base, change, best), followed) for place in range(evaluation.size)]
    reasons = [each for each in found if isinstance(each, str)]
    without = {
        reason: tuple(case for case, told in zip(timeline.cases, found, strict=True) if told == reason)
        for reason in dict.fromkeys(reasons)
    }
    return Changes(followed, tuple(each for each in found if isinstance(each, Change)), without)


def _beside(series: Node, op: Literal["<=", ">"], day: Node) -> Node:
    return Where(series, Compare(op, Attribute("day", series), day))


def _change(later: Node, base: Node, followed: Follow) -> Node:
    if followed.how == "percent":
        return sugar.relative_rise(later, from_=base)
    logged = followed.how == "log10" and not (followed.node.type.kind and followed.node.type.kind.log)
    return sugar.log10_rise(later, from_=base) if logged else sugar.rise(later, from_=base)


def _case(evaluation: Evaluation, place: int, nodes: tuple[Node, Node, Node, Node], followed: Follow) -> Change | str:
    """The change of one case, or why there is none."""
    zero, base, change, best = (evaluation.numbers(node) for node in nodes)
    for column, reason in ((zero, "time zero is not known"), (base, "no result up to time zero")):
        if not column.defined.possible[place]:
            return reason
    scale = 100.0 if followed.how == "percent" else 1.0
    days = _range(zero, place)
    points = tuple(_points(change, place, days, scale))
    if not _has_later(change, place):
        return "no result after time zero"
    if not points or not best.defined.possible[place] or _range(best, place) == _ANYTHING:
        return "the change may be anything"
    taken = (float(base.earliest[place]) - days[1], float(base.latest[place]) - days[0])
    return Change(evaluation.timeline.cases[place], _range(base, place), taken, _range(best, place, scale), points)


def _has_later(change: Numbers, place: int) -> bool:
    start = cast(Grid, change.grid).start
    return bool(change.present.possible[int(start[place]) : int(start[place + 1])].any())


def _points(change: Numbers, place: int, zero: Range, scale: float) -> Iterator[Point]:
    grid = cast(Grid, change.grid)
    possible = change.present.possible & change.defined.possible
    for row in range(int(grid.start[place]), int(grid.start[place + 1])):
        if possible[row] and _range(change, row) != _ANYTHING:
            days = (float(grid.earliest[row]) - zero[1], float(grid.latest[row]) - zero[0])
            is_certain = bool(change.present.met[row] & change.defined.met[row])
            yield Point(days, _range(change, row, scale), is_certain)


def _range(column: Numbers, row: int, scale: float = 1.0) -> Range:
    return float(column.low[row]) * scale, float(column.high[row]) * scale


def sorted_changes(changes: Sequence[Change], best: Best) -> tuple[Change, ...]:
    """From the least to the most in the direction that is sought, by what is certain, then by what is possible."""
    if best == "fall":
        return tuple(sorted(changes, key=lambda each: (-each.best[1], -each.best[0], each.case)))
    return tuple(sorted(changes, key=lambda each: (each.best[0], each.best[1], each.case)))
