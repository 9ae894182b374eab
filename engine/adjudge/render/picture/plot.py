"""A lane of values: its scale, limits and thresholds, episodes, and every value with its uncertainty."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from adjudge.render.picture.drawing import Box, Group, Item, Line, Mark, Path, Shape, Words
from adjudge.render.picture.frame import Frame
from adjudge.render.picture.ink import INKS
from adjudge.render.picture.labels import Area, Board, apart, area_of, around, fitted, width_of
from adjudge.render.picture.scale import Scale, value_scale, value_ticks
from adjudge.render.picture.scene import Bracket, Lane, Level, Point

HEIGHT = 82.0
BRACKET = 17.0
_LABELLED = 60  # with more points in a lane, only what is pointed at tells its value
_RADIUS = 4.2


@dataclass(frozen=True, slots=True)
class Plot:
    """A lane of values with the place of its floor and ceiling."""

    lane: Lane
    frame: Frame
    values: Scale
    top: float
    bottom: float

    def at(self, value: float) -> float:
        """The place of a value; infinities stand at the edge."""
        if math.isinf(value):
            return self.values.end if value > 0 else self.values.start
        return self.values.at(max(value, self.values.low) if self.values.log else value)

    def mark_of(self, point: Point) -> float:
        """Where the mark of a point stands: on its value, or on the limit that is all that is known."""
        if (point.low <= 0 and point.is_open) or math.isinf(point.low):
            return self.at(point.high)
        return self.at(point.low) if math.isinf(point.high) else self.at((point.low + point.high) / 2)


def values_lane(lane: Lane, frame: Frame, top: float) -> tuple[tuple[Item, ...], float]:
    """The items of a lane of values below `top`, and the height that they take."""
    rows = _bracket_rows(lane.brackets, frame)
    head = top + BRACKET * (max(rows, default=-1) + 1)
    bottom = head + HEIGHT
    plot = Plot(lane, frame, _scale(lane, bottom, head), top, bottom)
    board = Board(Area(frame.left, top, frame.right + 4, bottom + 2))
    for point in lane.points:
        x, y = frame.days.at(point.days.middle), plot.mark_of(point)
        board.take(Area(x - _RADIUS - 1, y - _RADIUS - 1, x + _RADIUS + 1, y + _RADIUS + 1))
    _cross(plot, board)
    brackets = tuple(_brackets(plot, rows, board))
    points = tuple(_points(plot, board))
    return (*_ticks(plot), *_levels(plot, board), *brackets, *_trace(plot), *points), bottom - top


def _cross(plot: Plot, board: Board) -> None:
    """The lines of a lane, so that its labels keep clear of them."""
    places = [(plot.frame.days.at(each.days.middle), plot.mark_of(each)) for each in plot.lane.points]
    for one, two in pairwise(places):
        board.cross(one, two)
    for each, (_, y) in zip(plot.lane.points, places, strict=True):
        first, last = plot.frame.span(each.days)
        if last > first:
            board.cross((first, y), (last, y))
    for level in plot.lane.levels:
        y = plot.at((level.low + level.high) / 2)
        board.cross((plot.frame.left, y), (plot.frame.right, y))
    for x in plot.frame.lines:
        board.cross((x, plot.top), (x, plot.bottom))


def _scale(lane: Lane, bottom: float, top: float) -> Scale:
    ends = [end for point in lane.points for end in (point.low, point.high)]
    ends += [end for level in lane.levels for end in (level.low, level.high)]
    return value_scale(ends, lane.log, bottom - 8, top + 8)


def _ticks(plot: Plot) -> Iterator[Item]:
    for tick in value_ticks(plot.values, 4):
        y = plot.at(tick.value)
        yield Line((plot.frame.left, y), (plot.frame.right, y), "grid")
        yield Words(plot.frame.left - 6, y + 3.6, tick.label, "tick-label", "end")


def _levels(plot: Plot, board: Board) -> Iterator[Item]:
    """Each limit and threshold; their names stand beside the lane, or in it where there is no room beside."""
    levels, frame = plot.lane.levels, plot.frame
    places = [plot.at((level.low + level.high) / 2) for level in levels]
    beside = apart([y + 3.6 for y in places], 12.5, plot.top + 9, plot.bottom)
    for level, y, name in sorted(zip(levels, places, beside, strict=True), key=lambda each: each[1]):
        style = "level-label" if level.kind == "limit" else "threshold-label"
        yield Group(
            (*_level(plot, level, y), *_level_name(level, style, frame, (y, name), board)),
            level.label,
            rests=level.records,
            key=level.key,
        )


def _level(plot: Plot, level: Level, y: float) -> Iterator[Item]:
    frame = plot.frame
    if level.high > level.low:
        top = plot.at(level.high)
        yield Box(frame.left, top, frame.inner, plot.at(level.low) - top, "threshold-band")
    yield Line((frame.left, y), (frame.right, y), level.kind)


def _level_name(level: Level, style: str, frame: Frame, places: tuple[float, float], board: Board) -> Iterator[Item]:
    y, beside = places
    if frame.is_wide:
        room = frame.width - frame.right - 14
        if abs(beside - 3.6 - y) > 2:
            yield Path(((frame.right, y), (frame.right + 5, y), (frame.right + 10, beside - 3.6)), "leader")
        yield Words(frame.right + 12, beside, fitted(level.text, room, style), style)
        return
    text = fitted(level.text, frame.inner * 0.6, style)
    words = board.put(_along(frame, y, text, style))
    if words is not None:
        yield words


def _along(frame: Frame, y: float, text: str, style: str) -> Iterator[Words]:
    """Above and below a line, from its right end to its left."""
    half = width_of(text, INKS[style].size, INKS[style].weight) / 2 + 4
    room = max(frame.inner - 2 * half, 0)
    for step in range(6):
        for above in (-4, 11):
            yield Words(frame.right - half - room * step / 5, y + above, text, style, "middle")


def _bracket_rows(brackets: Sequence[Bracket], frame: Frame) -> tuple[int, ...]:
    """A row for each bracket so that neither the brackets nor their names overlap."""
    taken: list[list[Area]] = []
    rows = []
    for each in brackets:
        area = _bracket_area(each, frame)
        row = next(
            (row for row, areas in enumerate(taken) if not any(area.meets(other) for other in areas)), len(taken)
        )
        taken += [[]] * (row == len(taken))
        taken[row] = [*taken[row], area]
        rows.append(row)
    return tuple(rows)


def _bracket_area(each: Bracket, frame: Frame) -> Area:
    first, last = frame.days.at(each.since), frame.days.at(each.until)
    name = area_of(_bracket_name(each, frame, 0))
    return Area(min(first, name.left) - 4, 0, max(last, name.right) + 4, 1)


def _bracket_name(each: Bracket, frame: Frame, y: float) -> Words:
    """Its name in the middle, moved inside where it would run out."""
    text = fitted(each.text, frame.inner - 8, "bracket-label")
    middle = (frame.days.at(each.since) + frame.days.at(each.until)) / 2
    half = (area_of(Words(0, 0, text, "bracket-label")).right) / 2
    x = min(max(middle, frame.left + half + 4), frame.right - half - 4)
    return Words(x, y, text, "bracket-label", "middle")


def _brackets(plot: Plot, rows: Sequence[int], board: Board) -> Iterator[Item]:
    frame = plot.frame
    for each, row in zip(plot.lane.brackets, rows, strict=True):
        y = plot.top + BRACKET * (row + 1) - 2
        first, last = frame.days.at(each.since), frame.days.at(each.until)
        name = _bracket_name(each, frame, y - 4)
        board.take(area_of(name))
        board.take(Area(first - 5, y - 2, last + 5, y + 5))
        line = Path(((first, y + 5), (first, y), (last, y), (last, y + 5)), "bracket")
        yield Group((line, name), each.label, rests=each.records, key=each.key)


def _trace(plot: Plot) -> Iterator[Item]:
    """Point to point; dotted where one of the two is not known exactly."""
    for one, two in pairwise(plot.lane.points):
        ends = tuple((plot.frame.days.at(each.days.middle), plot.mark_of(each)) for each in (one, two))
        exact = not (one.is_open or two.is_open)
        yield Path(ends, "trace" if exact else "trace-open")


def _points(plot: Plot, board: Board) -> Iterator[Item]:
    few = len(plot.lane.points) <= _LABELLED
    for point in plot.lane.points:
        items = (*_uncertainty(plot, point), *_mark(plot, point), *(_names(plot, point, board) if few else ()))
        if len(point.records) == 1:
            yield Group((_reach(plot, point), *items), point.label, point.records[0])
        else:
            yield Group(items, point.label, rests=point.records)


def _reach(plot: Plot, point: Point) -> Box:
    x, y = plot.frame.days.at(point.days.middle), plot.mark_of(point)
    return Box(x - 12, y - 12, 24, 24, "reach", 5)


def _uncertainty(plot: Plot, point: Point) -> Iterator[Item]:
    """A bar over the values that it may have, and a line over the days on which it may have been."""
    x, y = plot.frame.days.at(point.days.middle), plot.mark_of(point)
    if point.is_open:
        high, low = plot.at(point.high), plot.at(point.low)
        low = plot.bottom if point.low <= plot.values.low else low
        high = plot.values.end - 4 if math.isinf(point.high) else high
        yield Box(x - 3.5, high, 7, max(low - high, 1), "censored")
    first, last = plot.frame.span(point.days)
    if last - first > 1:
        yield Line((first, y), (last, y), "span")
        for end in (first, last):
            yield Line((end, y - 4), (end, y + 4), "span")


def _mark(plot: Plot, point: Point) -> Iterator[Item]:
    x, y = plot.frame.days.at(point.days.middle), plot.mark_of(point)
    if point.tags:
        yield Mark(x, y, "ring", _RADIUS + 3.2, "ring")
    shape, style = _shape(point)
    yield Mark(x, y, shape, _RADIUS if shape == "disc" else _RADIUS + 0.4, style)


def _shape(point: Point) -> tuple[Shape, str]:
    """A disc for a value, a triangle that points where an unknown value lies, hollow where nothing was detected."""
    if not point.is_open:
        return ("disc", "point")
    if math.isinf(point.high):
        return ("up", "point")
    if point.low <= 0 or math.isinf(point.low):
        return ("down", "point-open" if point.detected is False else "point")
    return ("square", "point")


def _names(plot: Plot, point: Point, board: Board) -> Iterator[Item]:
    x, y = plot.frame.days.at(point.days.middle), plot.mark_of(point)
    gap = 11 if point.tags else 9
    text = fitted(point.text, plot.frame.inner / 3, "value")
    value = board.put(around(x, y, text, "value", gap)) if text else None
    if value is not None:
        yield value
    if point.tags:
        tag = board.put(_beside(value, ", ".join(point.tags), (x, y), gap))
        if tag is not None:
            yield tag


def _beside(value: Words | None, text: str, place: tuple[float, float], gap: float) -> Iterator[Words]:
    """Right after the value, else anywhere around the point."""
    if value is not None:
        area = area_of(value)
        yield Words(area.right + 4, value.y, text, "tag")
        yield Words(area.left - 4, value.y, text, "tag", "end")
    yield from around(*place, text, "tag", gap)
