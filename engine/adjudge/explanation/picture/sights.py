"""Reads what can be drawn from the evaluation of a case; a pure function of its report."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, cast

import numpy as np

from adjudge.abstraction.columns import Classes, Column, Grid, Numbers, Rows
from adjudge.abstraction.evaluation import Evaluation
from adjudge.abstraction.findings import Findings, abstract
from adjudge.abstraction.trace import Comparison, Trace, trace
from adjudge.case.timeline import build_timeline
from adjudge.explanation.picture.episodes import episodes_of
from adjudge.explanation.picture.tracks import Derived, Reference, Seen, Series, States, Stay, Threshold, Tracks
from adjudge.explanation.picture.turning import Turning, turning_of
from adjudge.explanation.report import Report, Step
from adjudge.inference.conclude import span_of
from adjudge.inference.verdict import Span
from adjudge.rulebook.expression import Arithmetic, Compare, Constant, Named, Node, Source, walk
from adjudge.rulebook.temporal import Over, Reduce, Visits
from adjudge.rulebook.types import Sort


@dataclass(frozen=True, slots=True)
class Sight:
    """One pack on one case: its findings, and the criteria that decided, each with its node."""

    findings: Findings
    decisive: tuple[tuple[str, Node], ...]

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation that decided."""
        found = self.findings.evaluation
        return found.floats if found.exact is None else found.exact

    @property
    def zero(self) -> Span | None:
        """The day from which the pack counts."""
        index = self.findings.pack.index
        if index is None or index.type.grid is not None:
            return None
        column = self.evaluation.of(index)
        return span_of(column, 0) if bool(column.defined.possible[0]) else None

    def ids(self, rows: Any) -> tuple[str, ...]:
        """The ids of rows of the timeline, without those that stand for no record."""
        return tuple(self.findings.timeline.ids[row] for row in dict.fromkeys(int(each) for each in rows) if row >= 0)


def tracks_of(report: Report) -> Tracks:
    """All that can be drawn of the case of a report beside its records."""
    timeline = build_timeline([report.case], report.as_of)
    sights = [
        Sight(findings, tuple(_decisive(findings, report)))
        for findings in (abstract(pack, timeline) for pack in report.rulebook.packs)
    ]
    cutoff = float(timeline.cutoff[0])
    return Tracks(
        zero=next((each.zero for each in sights if each.zero is not None), None),
        cutoff=int(cutoff) if math.isfinite(cutoff) else None,
        series=_all(_series, sights),
        derived=_all(_derived, sights),
        states=_all(_states, sights),
        references=tuple(dict.fromkeys(_all(_references, sights))),
        thresholds=tuple(dict.fromkeys(_all(_thresholds, sights))),
        episodes=tuple(chain.from_iterable(_episodes(each) for each in sights)),
    )


def _all(read: Callable[[Sight], Iterator[Any]], sights: list[Sight]) -> tuple[Any, ...]:
    return tuple(chain.from_iterable(read(each) for each in sights))


def _decisive(findings: Findings, report: Report) -> Iterator[tuple[str, Node]]:
    """The criteria of the conclusions of a pack, each once."""
    names = (
        step.name
        for each in report.explained
        if each.conclusion.pack == findings.pack.name
        for step in (*each.because, *_weighed(each.weighed))
    )
    return ((name, findings.nodes[name]) for name in dict.fromkeys(names) if name in findings.nodes)


def _weighed(weighed: Any) -> tuple[Step, ...]:
    return () if weighed is None else (*weighed.support, *weighed.contrary, *weighed.unknown)


def _episodes(sight: Sight) -> Iterator[Any]:
    return episodes_of(sight.findings.pack.name, sight.decisive, sight.evaluation, sight.ids)


def _series(sight: Sight) -> Iterator[Series]:
    for node, column in list(sight.evaluation.columns.items()):
        if isinstance(node, Source) and column.grid is not None and (column.grid.record >= 0).any():
            records = sight.ids(column.grid.record)
            states = _stated(node, column, sight) if isinstance(column, Classes) else ()
            yield Series(node.name, node.selection.unit or "", records, states, node.type.classes)


def _stated(node: Source, column: Classes, sight: Sight) -> tuple[tuple[str, str], ...]:
    """The records whose statement counts as one class."""
    found = []
    for row, mask in zip(cast(Grid, column.grid).record, column.mask, strict=True):
        classes = _names(node, int(mask))
        if row >= 0 and len(classes) == 1:
            found.append((sight.findings.timeline.ids[row], classes[0]))
    return tuple(found)


def _names(node: Node, mask: int) -> tuple[str, ...]:
    return tuple(name for bit, name in enumerate(node.type.classes) if mask >> bit & 1)


def _derived(sight: Sight) -> Iterator[Derived]:
    """Visits that bring several records together."""
    for node, column in list(sight.evaluation.columns.items()):
        if isinstance(node, Visits) and isinstance(column, Numbers) and node.how != "count":
            points = tuple(_seen(column, sight))
            if any(len(point.records) > 1 for point in points):
                yield Derived(node.how, _unit(node), points)


def _unit(node: Node) -> str:
    return next((each.selection.unit or "" for each in walk(node) if isinstance(each, Source) and each.kind), "")


def _seen(column: Numbers, sight: Sight) -> Iterator[Seen]:
    for place in _there(column):
        when = _when(column, place)
        yield Seen(when, float(column.low[place]), float(column.high[place]), _behind(column, place, sight))


def _there(column: Column) -> list[int]:
    """The points that may be there and have a value on known days."""
    days = np.isfinite(column.earliest) & np.isfinite(column.latest)
    return [int(each) for each in np.flatnonzero(column.present.possible & column.defined.possible & days)]


def _when(column: Column, place: int) -> Span:
    return Span(int(column.earliest[place]), int(column.latest[place]))


def _behind(column: Column, place: int, sight: Sight) -> tuple[str, ...]:
    """The records behind a point, through the visits that hold them."""
    grid, rows = column.grid, np.array([place])
    while grid is not None and grid.parent is not None and grid.visit is not None:
        rows = np.flatnonzero(np.isin(grid.visit, rows))
        grid = grid.parent
    return () if grid is None else sight.ids(grid.record[rows])


def _states(sight: Sight) -> Iterator[States]:
    """On each grid the last series of states, under the first name that says the same at its points."""
    by_grid: dict[int, list[tuple[Named, tuple[Stay, ...]]]] = {}
    seen = dict.fromkeys(node for _, each in sight.decisive for node in walk(each))
    for node in seen:
        if isinstance(node, Named) and node.type.sort == Sort.CLASS and node.type.grid is not None:
            if isinstance(node.type.grid, Source) and node.type.grid.selection.states:
                continue  # statements are drawn as they are
            stays = tuple(_stays(node, cast(Classes, sight.evaluation.of(node)), sight))
            if stays:
                by_grid.setdefault(id(node.type.grid), []).append((node, stays))
    for found in by_grid.values():
        last, stays = found[-1]
        first = next(node for node, others in found if set(stays) <= set(others))
        yield States(first.name, last.type.classes, stays)


def _stays(node: Node, column: Classes, sight: Sight) -> Iterator[Stay]:
    for place in _there(column):
        yield Stay(_when(column, place), _names(node, int(column.mask[place])), _behind(column, place, sight))


def _references(sight: Sight) -> Iterator[Reference]:
    """What is picked up to time zero is a baseline; the lowest so far is a nadir, the highest a peak."""
    for node, column in list(sight.evaluation.columns.items()):
        if not isinstance(node, Reduce | Over) or not isinstance(column, Numbers) or not _there(column):
            continue
        of = sight.evaluation.of(node.of)
        if not isinstance(of, Numbers) or of.grid is None or not _measured(node.of):
            continue
        place = _there(column)[-1]
        word = _word(node, column, place, sight.zero)
        for row in _picked(node, column, place, of) if word else ():
            yield Reference(word, _when(of, row), _behind(of, row, sight))


def _measured(node: Node) -> bool:
    while node.unchanged is not None:
        node = node.unchanged
    return isinstance(node, Source | Visits)


def _word(node: Reduce | Over, column: Numbers, place: int, zero: Span | None) -> str:
    if node.how in ("lowest", "highest"):
        return {"lowest": "nadir", "highest": "peak"}[node.how]
    is_before = zero is not None and zero.latest is not None and column.latest[place] <= zero.latest
    return "baseline" if isinstance(node, Reduce) and node.how in ("first", "last") and is_before else ""


def _picked(node: Reduce | Over, column: Numbers, place: int, of: Numbers) -> Rows:
    """The points that the picked value may be; none where that is not certain."""
    rows = np.array([row for row in _there(of) if of.present.met[row]], dtype=np.intp)
    if node.how in ("first", "last"):
        days = (of.earliest[rows] <= column.latest[place]) & (of.latest[rows] >= column.earliest[place])
        found: Rows = rows[days]
    else:
        edge = column.high[place] if node.how == "lowest" else column.low[place]
        found = rows[np.asarray((of.low[rows] <= edge) & (of.high[rows] >= edge), dtype=bool)][:1]
    return found if len(found) == 1 else found[:0]


def _thresholds(sight: Sight) -> Iterator[Threshold]:
    """Of each comparison that decided, the last: a threshold that moves with a nadir is told where it came to."""
    last: dict[Node, Comparison] = {}
    findings: dict[Node, dict[tuple[str, str], None]] = {}
    for name, node in sight.decisive:
        for comparison in _comparisons(trace(sight.evaluation, node)):
            before = last.setdefault(comparison.node, comparison)
            last[comparison.node] = max(before, comparison, key=lambda each: each.latest)
            findings.setdefault(comparison.node, {})[sight.findings.pack.name, name] = None
    for compared, comparison in last.items():
        turned = turning_of(sight.evaluation, comparison)
        if turned is not None and turned.of in sight.evaluation.columns:
            yield _threshold(tuple(findings[compared]), turned, comparison, sight)


def _comparisons(found: Trace) -> Iterator[Comparison]:
    yield from found.comparisons
    for step in found.steps.values():
        yield from _comparisons(step)


def _threshold(findings: tuple[tuple[str, str], ...], turned: Turning, found: Comparison, sight: Sight) -> Threshold:
    column = sight.evaluation.of(turned.of)
    known = sight.findings.pack.parameters
    return Threshold(
        findings=findings,
        op=turned.op,
        low=turned.low,
        high=turned.high,
        unit=_unit(turned.of),
        parameters=tuple(dict.fromkeys(name for name in _constants(found.node) if name in known)),
        records=tuple(dict.fromkeys(each for place in _there(column) for each in _behind(column, place, sight))),
        derived=isinstance(turned.of, Visits),
    )


def _constants(node: Node) -> Iterator[str]:
    """The names of the numbers that stand in a comparison itself, not in how its sides are picked."""
    if isinstance(node, Constant) and node.name is not None:
        yield node.name
    elif isinstance(node, Arithmetic | Compare | Named):
        for child in node.children:
            yield from _constants(child)
