"""How a record could have been otherwise: another number, another statement, another day."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from adjudge.abstraction.columns import Grid
from adjudge.case.record import Case, Record
from adjudge.case.timeline import folded
from adjudge.explanation.asking.question import Question
from adjudge.explanation.asking.replay import Variant, with_record
from adjudge.explanation.flips.axis import (
    DECADES,
    Axis,
    beside,
    log_share,
    moved,
    plain,
    share,
    step_of,
    steps,
    targets,
)
from adjudge.explanation.flips.hints import Hints
from adjudge.rulebook.expression import Source
from adjudge.values.units import Unit, read_unit
from adjudge.values.when import When

_BUDGET = 1000  # moved dates of all records: every number of days up to some limit, then fewer
_ROWS, _TARGETS = 4_000_000, 80  # records of all variants, and variants of a record, about
_NEAR = 6  # other records whose days are tried
_REACH = 365  # days beyond the span of the records


@dataclass(frozen=True, slots=True)
class _Scene:
    """What the axes of all records share: the case that is varied, and what each record is read as."""

    case: Case
    as_of: int | None
    hints: Hints
    series: dict[str, tuple[Source, ...]]

    def variant(self, record: Record) -> Variant:
        """The case with one record otherwise."""
        return Variant(with_record(self.case, record), self.as_of)


def record_axes(question: Question, case: Case, hints: Hints) -> Iterator[Axis]:
    """The axes of every record that the domain reads; `case` may be the case without records that are not read.

    Of a long case only some records are varied, those of the proof first.
    """
    scene = _Scene(case, question.as_of, hints, _series(question))
    evidence = set(question.explained.evidence)
    read = sorted((each for each in case.records if each.id in scene.series), key=lambda each: each.id not in evidence)
    read = read[: max(1, _ROWS // (_TARGETS * len(case.records)))] if read else []
    for record in read:
        if record.statement is not None:
            yield from _statements(record, scene)
        elif record.low is not None and record.high is not None and record.unit is not None:
            yield from _numbers(record, read_unit(record.unit), scene)
        yield from _dates(record, scene, len(read))


def _series(question: Question) -> dict[str, tuple[Source, ...]]:
    """The series that read each record."""
    found: dict[str, tuple[Source, ...]] = {}
    for node, column in question.basis.findings.evaluation.floats.columns.items():
        if isinstance(node, Source) and isinstance(column.grid, Grid):
            rows = tuple(int(row) for row in column.grid.record if row >= 0)
            for id_ in question.basis.record_ids(rows):
                found[id_] = (*found.get(id_, ()), node)
    return found


def _statements(record: Record, scene: _Scene) -> Iterator[Axis]:
    """Each state of a series that the statement does not stand for."""
    for source in scene.series[record.id]:
        for state, words in source.selection.states:
            if folded(record.statement or "") not in {folded(each) for each in (state, *words)}:
                said = replace(record, statement=state, written=state)
                yield _fixed(record, (0.0, 1.0, 1.0), said, scene)


def _fixed(record: Record, way: tuple[float, float, float], said: Record, scene: _Scene) -> Axis:
    """A word that could have been written instead: `way` is the start, the step and the place of the word."""
    start, step, mark = way

    def variant(target: float) -> Variant:
        return scene.variant(said if target == mark else _with_number(record, target))

    word = said.written or ""
    return Axis(
        "value", record.id, start, step, (mark,), variant, partial(share, start),
        lambda target: word if target == mark else plain(target), is_fixed=True,
    )  # fmt: skip


def _with_number(record: Record, number: float) -> Record:
    """The record with one number in its own unit, as the reader of records would have it."""
    is_log = record.unit is not None and read_unit(record.unit).kind.log
    return replace(record, written=plain(number), low=number, high=number, detected=is_log or number > 0)


def _numbers(record: Record, unit: Unit, scene: _Scene) -> Iterator[Axis]:
    """Up from the upper end of the value, down from its lower end; below a limit of detection lies one word."""
    for is_up, end in ((True, record.high), (False, record.low)):
        if end is None or not math.isfinite(end):
            continue
        limit = limit_of(end)
        if limit == 0 and not is_up and not unit.kind.log:
            continue
        step = _step(record, scene) if unit.kind.dimension == "score" else step_of(limit)
        start = limit if limit == end else moved(limit, -1 if is_up else 1, step)  # of `<20` the limit is another value
        marks = _marks(start, is_up, unit, step, scene.hints)
        lod = None if is_up or unit.kind.log else record.lod
        if lod is not None and start > lod:
            marks = tuple(each for each in marks if each >= lod)
            unseen = replace(record, written="not detected", low=0.0, high=math.nextafter(lod, 0), detected=False)
            yield _fixed(record, (start, step, lod), unseen, scene)
        size = partial(log_share if unit.kind.log else share, start)
        yield Axis("value", record.id, start, step, marks, _varied(_with_number, record, scene), size, plain)


def limit_of(end: float) -> float:
    """An end of a value; of an open one the limit that it comes next to."""
    return min((math.nextafter(end, math.inf), math.nextafter(end, -math.inf), end), key=lambda each: len(repr(each)))


def _varied(change: Callable[[Record, float], Record], record: Record, scene: _Scene) -> Callable[[float], Variant]:
    return lambda target: scene.variant(change(record, target))


def _marks(start: float, is_up: bool, unit: Unit, step: float, hints: Hints) -> tuple[float, ...]:
    levels = [each / float(unit.factor) for each in hints.levels.get(unit.kind, ())]
    if unit.kind.dimension == "score":
        return beside(start, is_up, step, steps(start, is_up, step, [abs(each - start) / step for each in levels]))
    if unit.kind.log:
        shifts = (each if is_up else -each for each in (*hints.decades, *DECADES))
        return beside(start, is_up, step, [*(start + each for each in shifts), *levels])
    least = min((abs(each) / 1000 for each in levels if each), default=1.0)
    return beside(start, is_up, step, targets(start or least, is_up, step, hints.decades, levels))


def _step(record: Record, scene: _Scene) -> float:
    """The step of a score: tens, ones or halves, as its values in this case are written."""
    values = [each.low for each in scene.case.records if folded(each.name) == folded(record.name) and each.low]
    if all(value % 10 == 0 for value in values) and max(values, default=0) > 10:
        return 10.0
    return next((step for step in (1.0, 0.5, 0.1) if all(value % step == 0 for value in values)), 0.01)


def _dates(record: Record, scene: _Scene, count: int) -> Iterator[Axis]:
    """Every number of days up to a limit, then a grid, what the comparisons suggest, and the days of other records."""
    days = [each.when.earliest for each in scene.case.records]
    reach = max(days) - min(days) + _REACH
    every = min(reach, max(7, _BUDGET // (2 * count)))
    grid = {round(every * 1.3**place) for place in range(1, 30)}
    for is_up in (True, False):
        others = sorted({abs(day - record.when.earliest) for day in days if (day > record.when.earliest) == is_up})
        near = {other + more for other in others[:_NEAR] for more in (-1, 0, 1)}
        most = min(reach, _room(record.when, is_up, scene.case.is_relative))
        shifts = [each for each in {*range(1, every + 1), *near, *grid, *scene.hints.days} if 0 < each <= most]
        marks = beside(0.0, is_up, 1.0, [float(each if is_up else -each) for each in shifts])
        written = partial(_day, record, scene.case.is_relative)
        yield Axis("date", record.id, 0.0, 1.0, marks, _varied(_moved, record, scene), abs, written)


def _room(when: When, is_up: bool, is_relative: bool) -> int:
    """The days to either end of the calendar."""
    ends = when.earliest - 1, date.max.toordinal() - when.latest
    return date.max.toordinal() if is_relative else ends[is_up]


def _moved(record: Record, days: float) -> Record:
    when = record.when
    return replace(record, when=When(when.earliest + round(days), when.latest + round(days)))


def _day(record: Record, is_relative: bool, days: float) -> str:
    when = _moved(record, days).when
    if not is_relative:
        return str(when)
    return str(when.earliest) if when.is_precise else f"{when.earliest}..{when.latest}"
