"""From a scene to a drawing: axis, exposures and events, one lane below another, the axis again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from adjudge.render.picture.drawing import Box, Drawing, Group, Item, Line, Words
from adjudge.render.picture.frame import Frame, axis, day_grid, frame_of, happenings, veils
from adjudge.render.picture.labels import area_of, fitted
from adjudge.render.picture.plot import values_lane
from adjudge.render.picture.scene import Lane, Scene
from adjudge.render.picture.spells import statements_lane, states_lane

HEAD, GAP, AXIS = 21.0, 13.0, 20.0
Laid = tuple[tuple[Item, ...], float]
_LANES: dict[str, Callable[[Lane, Frame, float], Laid]] = {
    "values": values_lane,
    "statements": statements_lane,
    "states": states_lane,
}


def layout(scene: Scene, width: float) -> Drawing:
    """The drawing of a scene at a width; its height is what the lanes need."""
    frame = frame_of(scene, width)
    named, height = happenings(scene, frame, AXIS)
    top = AXIS + height
    grounds, lanes, bottom = _stacked(scene, frame, top)
    items = (
        *axis(frame, 12),
        *grounds,
        *day_grid(frame, top, bottom),
        *_onsets(scene, frame, top, bottom),
        *veils(scene, frame, AXIS + 10, bottom),
        *named,
        *lanes,
        *axis(frame, bottom + 15),
    )
    return Drawing(width, bottom + AXIS, items, scene.label)


def _stacked(scene: Scene, frame: Frame, top: float) -> tuple[list[Item], list[Item], float]:
    """The grounds of the lanes, what stands on them, and where the last one ends."""
    grounds: list[Item] = []
    items: list[Item] = []
    for place, lane in enumerate(scene.lanes):
        items += _heading(lane, frame, top + HEAD - 7)
        inner, height = _LANES[lane.form](lane, frame, top + HEAD)
        grounds.append(Box(frame.left, top + HEAD, frame.inner, height, "lane", 4))
        items += inner
        top += HEAD + height + (GAP if place < len(scene.lanes) - 1 else 4)
    return grounds, items, top


def _heading(lane: Lane, frame: Frame, y: float) -> Iterator[Item]:
    """The name of a lane and its unit."""
    room = frame.width - frame.left
    title = Words(frame.left, y, fitted(lane.title, room, "title"), "title")
    yield title
    told = ", ".join(part for part in (lane.unit, "log scale" if lane.log else "") if part)
    end = area_of(title).right + 6
    if told and (unit := fitted(told, frame.width - end, "unit")):
        yield Words(end, y, unit, "unit")


def _onsets(scene: Scene, frame: Frame, top: float, bottom: float) -> Iterator[Item]:
    """The days from which each conclusion holds; a page shows those of what is pointed at."""
    for each in scene.onsets:
        first, last = frame.span(each.days)
        veil = Box(first, top, max(last - first, 1), bottom - top, "onset")
        edges = (Line((x, top), (x, bottom), "onset-edge") for x in dict.fromkeys((first, last)))
        yield Group((veil, *edges), key=each.key, style="onset")
