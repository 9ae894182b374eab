"""What is not as it would have to be: the leaves under a criterion that stands in the way."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.columns import Classes, Column, Grid
from adjudge.abstraction.evaluation import Evaluation
from adjudge.abstraction.trace import trace_points
from adjudge.explanation.hindrance.phrases import phrase, series_words
from adjudge.explanation.proof import Basis
from adjudge.explanation.words import day_words, number_words
from adjudge.inference.verdict import Span
from adjudge.rulebook.expression import Attribute, Compare, Node, Source
from adjudge.rulebook.temporal import Confirm
from adjudge.rulebook.types import DAY
from adjudge.values.truth import Cause, Truth

Mask = npt.NDArray[np.bool_]
Side = tuple[Any, Any]  # the ends of one side of a comparison
_DENIED = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_RANKS = {"value": 0, "again": 0, "word": 1, "detection": 1, "unrecorded": 2, "absent": 3}


@dataclass(frozen=True, slots=True)
class Hurdle:
    """One thing that is not as it would have to be: what is asked of what, what is there instead, on which day.

    `distance` is how far apart they are, in what `measure` names: log10 for logarithms, years for days, else a share
    of what is asked. Words and what is absent have none.
    """

    kind: Literal["value", "again", "word", "detection", "unrecorded", "absent"]
    what: str
    actual: str
    needed: str
    truth: Truth
    cause: Cause
    when: Span | None
    records: tuple[str, ...]
    distance: float | None = None
    measure: str = ""

    @property
    def nearness(self) -> tuple[int, float]:
        """Smaller is nearer: what was measured by its distance, then words, then what is absent."""
        return _RANKS[self.kind], math.inf if self.distance is None else self.distance


@dataclass(slots=True)
class Search:
    """One finding that is looked into, and what was found so far."""

    basis: Basis
    found: dict[Hurdle, None] = field(default_factory=dict)

    @property
    def ev(self) -> Evaluation:
        """The evaluation that decided."""
        return self.basis.evaluation

    def tell(self, hurdle: Hurdle) -> None:
        """Notes a hurdle, once."""
        self.found.setdefault(hurdle)


def tell_value(node: Compare, row: int, want: Truth, sides: tuple[Side, Side], into: Search) -> None:
    """A comparison at one point: what is there, and what is asked of it."""
    column, basis = into.ev.truths(node), into.basis
    truth = Truth(int(column.truth.truth[row]))
    found = trace_points(into.ev, node, _point(node, row, into))
    if found.all_unobserved and truth == Truth.UNKNOWN:
        tell_unrecorded(found.all_unobserved, into)
        return
    (low, high), required = sides
    gap, measure = _distance(node, (float(low), float(high)), (float(required[0]), float(required[1])))
    op = node.op if want == Truth.MET else _DENIED[node.op]
    hurdle = Hurdle(
        kind="value",
        what=phrase(node.left, basis),
        actual=number_words(low, high, node.left.type.kind, basis.is_relative),
        needed=f"{op} {number_words(*required, node.right.type.kind, basis.is_relative)}",
        truth=truth,
        cause=Cause(int(column.truth.cause[row])),
        when=day_of(column, row),
        records=basis.record_ids(found.all_rows),
        distance=0.0 if truth == Truth.UNKNOWN else gap,
        measure=measure,
    )
    into.tell(hurdle)


def _distance(node: Compare, actual: tuple[float, float], required: tuple[float, float]) -> tuple[float | None, str]:
    """The gap between the nearest ends of both sides, which do not meet."""
    gap = max(actual[0] - required[1], required[0] - actual[1], 0.0)
    if not math.isfinite(gap):
        return None, ""
    kind = node.left.type.kind
    if kind is not None and kind.log:
        return gap, "log10"
    if kind == DAY:
        return gap / 365.25, "years"
    scale = max((abs(end) for end in required if math.isfinite(end)), default=0.0) or 1.0
    return gap / scale, "share"


def day_of(column: Column, row: int) -> Span | None:
    """The days of a point; None where they are not known."""
    days = float(column.earliest[row]), float(column.latest[row])
    if any(math.isnan(day) for day in days):
        return None
    return Span(*(int(day) if math.isfinite(day) else None for day in days))


def records_of(node: Node, row: int, into: Search) -> tuple[str, ...]:
    """The records under a point."""
    return into.basis.record_ids(trace_points(into.ev, node, _point(node, row, into)).all_rows)


def _point(node: Node, row: int, into: Search) -> Mask:
    points = np.zeros(len(into.ev.of(node).earliest), dtype=bool)
    points[row] = True
    return points


def tell_unrecorded(sources: tuple[Source, ...], into: Search) -> None:
    """Days for which nobody says whether such records were kept."""
    what = " or ".join(series_words(each) for each in sources)
    told = Hurdle("unrecorded", what, "not known", "say so in observed:", Truth.UNKNOWN, Cause.NOT_RECORDED, None, ())
    into.tell(told)


def tell_detection(node: Attribute, mask: Mask, want: Truth, into: Search) -> None:
    """Results that were detected and should not have been, or the other way round."""
    column = into.ev.truths(node)
    values = into.ev.of(node.of)
    for row in np.flatnonzero(mask & (column.truth.truth != np.int8(want))):
        number = into.ev.numbers(node.of) if values.grid is not None and node.of.type.kind else None
        told = "" if number is None else number_words(number.low[row], number.high[row], node.of.type.kind)
        needed = "detected" if want == Truth.MET else "not detected"
        truth, cause = Truth(int(column.truth.truth[row])), Cause(int(column.truth.cause[row]))
        where = day_of(column, int(row)), records_of(node, int(row), into)
        into.tell(Hurdle("detection", phrase(node.of, into.basis), told, needed, truth, cause, *where))


def tell_absent(node: Node, into: Search, needed: str = "a record on the days that are asked for") -> None:
    """Nothing is there: a series without records, or none of them on the days that are asked for."""
    sources = dict.fromkeys(bases_of(node))
    empty = [each for each in sources if not bool(cast(Grid, into.ev.of(each).grid).recorded.any())]
    what = " or ".join(dict.fromkeys(series_words(each) for each in empty or sources)) or phrase(node, into.basis)
    into.tell(
        Hurdle("absent", what, "none", "a record" if empty else needed, Truth.UNKNOWN, Cause.NOT_MEASURED, None, ())
    )


def bases_of(node: Node) -> Iterator[Source]:
    """The series whose points a value stands on, not those that only bound its days."""
    if isinstance(node, Source):
        yield node
    elif isinstance(node.type.grid, Node) and node.type.grid is not node:
        yield from bases_of(node.type.grid)
    else:
        for child in node.children:
            yield from bases_of(child)


def tell_again(node: Confirm, row: int, seen: int, into: Search) -> None:
    """What holds at one point and is not confirmed; `seen` is a later point at which it holds too, or -1."""
    of = into.ev.truths(node.of)
    least = 1.0 if node.after is None else float(into.ev.numbers(node.after).low[0])
    needed = f"again {least:g} days or more later" if least > 1 else "again at the next record"
    when, what, records = day_of(of, row), phrase(node.of, into.basis), records_of(node.of, row, into)
    if seen < 0:
        into.tell(Hurdle("again", what, "not seen again", needed, Truth.UNKNOWN, Cause.NOT_YET, when, records))
        return
    gap = float(of.earliest[seen] - of.latest[row])
    both = tuple(dict.fromkeys((*records, *records_of(node.of, seen, into))))
    day = day_words(day_of(of, seen), into.basis.is_relative)
    actual = f"seen again {gap:g} days later, on {day}" if gap < least else f"another result before {day}"
    distance = max(0.0, (least - gap) / least)
    into.tell(Hurdle("again", what, actual, needed, Truth.NOT_MET, Cause.NONE, when, both, distance, "share"))


def tell_word(node: Node, mask: Mask, wanted: frozenset[str], into: Search) -> None:
    """Points of a series of classes that are none of those wanted, or not for certain."""
    column = cast(Classes, into.ev.of(node))
    names = node.type.classes
    bits = sum(1 << place for place, name in enumerate(names) if name in wanted)
    for row in np.flatnonzero(mask & column.present.possible):
        held = int(column.mask[row])
        if not held & ~bits:
            continue
        actual = " or ".join(name for place, name in enumerate(names) if held >> place & 1).replace("_", " ")
        needed = " or ".join(name for name in names if name in wanted).replace("_", " ")
        truth = Truth.UNKNOWN if held & bits else Truth.NOT_MET
        where = day_of(column, int(row)), records_of(node, int(row), into)
        cause = Cause(int(column.cause[row])) if truth == Truth.UNKNOWN else Cause.NONE
        into.tell(Hurdle("word", phrase(node, into.basis), actual, needed, truth, cause, *where))
