"""The frame of a picture: its width, the days across it, and the axes above and below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from adjudge.render.picture.drawing import Box, Group, Item, Line, Mark, Words
from adjudge.render.picture.labels import Area, Board, area_of, fitted
from adjudge.render.picture.scale import Scale, Tick, day_ticks
from adjudge.render.picture.scene import Days, Happening, Scene

WIDE = 640  # from here on thresholds are named beside the lanes, not in them
ROW = 20.0  # the height of one row of labels
_TICK_ROOM, _NARROW_TICK_ROOM = 74.0, 62.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The places of days, and how much room is left and right of them."""

    width: float
    left: float
    right: float
    days: Scale
    is_relative: bool
    lines: tuple[float, ...] = ()  # where something happened, across all lanes

    @property
    def is_wide(self) -> bool:
        """Whether there is room for names beside the lanes."""
        return self.width >= WIDE

    @property
    def inner(self) -> float:
        """The width of the lanes."""
        return self.right - self.left

    def span(self, days: Days) -> tuple[float, float]:
        """The places of the first and the last day."""
        return self.days.at(days.earliest), self.days.at(days.latest)

    def ticks(self) -> tuple[Tick, ...]:
        """The ticks of the days."""
        return day_ticks(self.days, _TICK_ROOM if self.is_wide else _NARROW_TICK_ROOM, self.is_relative)


def frame_of(scene: Scene, width: float) -> Frame:
    """A frame with a little room before the first day and after the last."""
    left, right = (48.0, width - 156.0) if width >= WIDE else (40.0, width - 6.0)
    length = max(1, scene.days.latest - scene.days.earliest)
    before = max(0.035 * length, length * 16 / (right - left))
    last = 46 if any(lane.form == "states" for lane in scene.lanes) else 16  # room for the name of the last state
    after = max(0.035 * length, length * last / (right - left - last))
    days = Scale(scene.days.earliest - before, scene.days.latest + after, left, right)
    lines = tuple(days.at(each.days.middle) for each in scene.happenings)
    return Frame(width, left, right, days, scene.is_relative, lines)


def axis(frame: Frame, y: float) -> Iterator[Item]:
    """The labels of the days on a line of text; none runs out of the picture."""
    board = Board(Area(0, y - 20, frame.width, y + 20))
    for tick in frame.ticks():
        words = board.put([Words(frame.days.at(tick.value), y, tick.label, "tick-label", "middle")])
        if words is not None:
            yield words


def day_grid(frame: Frame, top: float, bottom: float) -> Iterator[Item]:
    """A faint line at each tick."""
    for tick in frame.ticks():
        x = frame.days.at(tick.value)
        yield Line((x, top), (x, bottom), "grid")


def happenings(scene: Scene, frame: Frame, top: float) -> tuple[tuple[Item, ...], float]:
    """The marks of exposures and events with their names, above the lanes, and the height that they take."""
    board = Board(Area(0, top, frame.width, top + ROW * (len(scene.happenings) + 1)))
    named = []
    for each in scene.happenings:
        names = tuple(_names(each, frame, top, len(scene.happenings)))
        words = board.put(names) or replace(names[-1], text="")
        board.take(
            Area(frame.days.at(each.days.middle) - 6, words.y - 12, frame.days.at(each.days.middle) + 6, words.y)
        )
        named.append(_mark(each, words, frame))
    height = max((area.bottom for area in board.taken), default=top) - top
    return tuple(named), height + 6 if named else 0.0


def _names(each: Happening, frame: Frame, top: float, rows: int) -> Iterator[Words]:
    """Row by row, to the right of its mark or to the left of it; the last row is free."""
    x, style = frame.days.at(each.days.middle), f"{each.kind}-label"
    right, left = (fitted(each.text, room - 12, style) for room in (frame.width - x, x))
    for row in range(rows + 1):
        y = top + 14 + ROW * row
        if right == each.text or len(right) >= len(left):
            yield Words(x + 10, y, right, style)
        if left == each.text or len(left) > len(right):
            yield Words(x - 10, y, left, style, "end")


def veils(scene: Scene, frame: Frame, top: float, bottom: float) -> Iterator[Item]:
    """Each exposure and event across all lanes: a line, or a veil over the days on which it may have been."""
    for each in scene.happenings:
        first, last = frame.span(each.days)
        if last - first > 1:
            veil: Item = Box(first, top, last - first, bottom - top, f"{each.kind}-span")
        else:
            veil = Line((first, top), (first, bottom), each.kind)
        yield Group((veil,), record=each.record)


def _mark(each: Happening, words: Words, frame: Frame) -> Group:
    first, last = frame.span(each.days)
    x, y = (first + last) / 2, words.y - 4
    area = area_of(words)
    reach = Box(min(x - 12, area.left), y - 12, max(x + 12, area.right) - min(x - 12, area.left), 24, "reach", 5)
    mark = Mark(x, y, "diamond" if each.kind == "event" else "square", 5.5, f"{each.kind}-mark")
    wide = (Line((first, y), (last, y), each.kind),) if last - first > 1 else ()
    return Group((reach, *wide, mark, words), each.label, each.record)
