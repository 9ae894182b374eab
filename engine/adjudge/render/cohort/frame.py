"""What the pictures of many cases share: a plot area with its axes, the colour of each class, a legend."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from adjudge.explanation.cohorts.changes import Range
from adjudge.render.picture.drawing import Item, Line, Mark, Shape, Words
from adjudge.render.picture.ink import CLASSES, INKS
from adjudge.render.picture.labels import fitted, width_of
from adjudge.render.picture.scale import Scale, day_ticks, step_of, value_ticks

LEFT, RIGHT, TOP = 50.0, 14.0, 38.0
LEGEND_ROW = 18.0
_SHAPES: tuple[Shape, ...] = ("disc", "diamond", "square", "up", "right")  # `down` is what is censored
_MARK_ROOM = 5.0
_MOST = 1e15  # what is beyond stands at the edge of a plot


@dataclass(frozen=True, slots=True)
class Colours:
    """The ink of each class of a domain, `none` where it is not known; and of each case its class and its place."""

    of_class: Mapping[str, str]
    of_case: Mapping[str, str]
    places: Mapping[str, int]

    def ink(self, given: str) -> str:
        """The name of the inks of a class."""
        return f"class-{self.of_class.get(given, 'none')}"

    def of(self, case: str) -> str:
        """The name of the inks of the class of a case."""
        return self.ink(self.of_case.get(case, ""))

    def shape(self, given: str) -> Shape:
        """The mark of a class, which tells it where its colour cannot."""
        return _SHAPES[int(self.of_class[given]) % len(_SHAPES)] if given in self.of_class else "disc"

    def shape_of(self, case: str) -> Shape:
        """The mark of the class of a case."""
        return self.shape(self.of_case.get(case, ""))

    def inner_mark(self, given: str, x: float, y: float, room: float) -> Iterator[Mark]:
        """The mark of a class inside of its bar, where there is room for it."""
        if given in self.of_class and room >= _MARK_ROOM:
            yield Mark(x, y, self.shape(given), min(3.0, room / 3), "class-mark")


def colours_of(
    classes: Sequence[str], of_case: Mapping[str, str], places: Mapping[str, int], also: Iterable[str] = ()
) -> Colours:
    """A colour and a mark for each class that is seen, in their order; beyond seven they come round again."""
    seen = {*of_case.values(), *also}
    inks = {given: str(place % len(CLASSES)) for place, given in enumerate(each for each in classes if each in seen)}
    return Colours(inks, of_case, places)


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend."""

    shape: Shape
    style: str
    text: str


def class_keys(colours: Colours, seen: Iterable[str]) -> tuple[Key, ...]:
    """The legend of the classes that are seen, and of cases without one."""
    there = set(seen)
    keys = tuple(
        Key(colours.shape(given), colours.ink(given), given.replace("_", " "))
        for given in colours.of_class
        if given in there
    )
    return (*keys, Key("square", "class-none", "no class given")) if keys and "" in there else keys


def legend(keys: Sequence[Key], left: float, top: float, right: float) -> tuple[tuple[Item, ...], float]:
    """The entries of a legend in rows, and the height that they take."""
    items: list[Item] = []
    x, y = left, top
    for key in keys:
        wide = 16 + width_of(key.text, INKS["unit"].size) + 14
        if x > left and x + wide > right:
            x, y = left, y + LEGEND_ROW
        items += [Mark(x + 5, y - 4, key.shape, 4.5, key.style), Words(x + 15, y, key.text, "unit")]
        x += wide
    return tuple(items), (y - top + LEGEND_ROW if keys else 0.0)


def change_scale(changes: Iterable[Range], bottom: float, top: float) -> Scale:
    """A scale of changes from one round value to another that holds zero and every end that is known."""
    ends = [0.0, *(end for change in changes for end in change if abs(end) < _MOST)]
    low, high = min(ends), max(ends)
    if low == high:
        return Scale(-1.0, 1.0, bottom, top)
    step = step_of((high - low) / 6)
    return Scale(math.floor(low / step) * step, math.ceil(high / step) * step, bottom, top)


def value_axis(scale: Scale, left: float, right: float) -> Iterator[Item]:
    """Lines across the plot at round values, with their labels; zero is drawn stronger."""
    room = abs(scale.end - scale.start)
    for tick in value_ticks(scale, max(2, int(room // 42))):
        y = scale.at(tick.value)
        yield Line((left, y), (right, y), "zero" if tick.value == 0 else "grid")
        label = tick.label.replace("-", "−") if tick.value <= 0 else f"+{tick.label}"
        yield Words(left - 8, y + 3.5, label, "tick-label", "end")


def ends_of(change: Range, scale: Scale) -> Range:
    """The ends of a change as they can be drawn: what has no end goes to the edge of the plot."""
    return max(change[0], scale.low), min(change[1], scale.high)


def certain_end(change: Range) -> float:
    """The end of a change that is nearest to none; zero where it may be either way."""
    if change[0] <= 0 <= change[1]:
        return 0.0
    return change[1] if change[1] < 0 else change[0]


def change_words(change: Range, unit: str) -> str:
    """A change as people read it: `−1.2 log10`, `−2.4 log10 or less`, `−100 to −82%`."""
    low, high = (_signed(end, unit) for end in change)
    told = f"{low} to {high}"
    if low == high or math.isinf(change[0]) or math.isinf(change[1]):
        told = high if math.isinf(change[0]) else low
    after = " or less" if math.isinf(change[0]) else " or more" if math.isinf(change[1]) else ""
    return f"{told}{'' if unit == '%' else ' '}{unit}".strip() + after


def _signed(value: float, unit: str) -> str:
    text = f"{value:.1f}" if unit == "%" else f"{value:.2f}" if unit.startswith("log10") else f"{value:.4g}"
    text = re.sub(r"\.?0+$", "", text) if "." in text else text
    if text in ("0", "-0"):
        return "0"
    return f"+{text}" if value > 0 else text.replace("-", "−")


def days_words(days: Range) -> str:
    """A day, or a range of days, since time zero."""
    low, high = (f"{end:g}".replace("-", "−") for end in days)
    return f"day {low}" if low == high else f"days {low} to {high}"


def titled(text: str, width: float) -> Words:
    """The title of a drawing, cut where it is too wide."""
    return Words(0, 13, fitted(text, width, "title"), "title")


def day_axis(days: Scale, bottom: float) -> Iterator[Item]:
    """The axis of days since time zero, below a plot."""
    yield Line((days.start, bottom), (days.end, bottom), "axis")
    for tick in day_ticks(days, 58, True):
        x = days.at(tick.value)
        yield Line((x, bottom), (x, bottom + 4), "axis")
        yield Words(x, bottom + 15, tick.label.replace("-", "−"), "tick-label", "middle")
    yield Words((days.start + days.end) / 2, bottom + 29, "Days since time zero", "unit", "middle")


def below(keys: Sequence[Key], note: str, width: float, height: float, axis: float) -> tuple[tuple[Item, ...], float]:
    """The legend and a note at the foot of a drawing, and where the plot ends above them and its axis."""
    right = width - RIGHT
    _, legend_height = legend(keys, LEFT, 0, right)
    bottom = height - axis - legend_height - (LEGEND_ROW if note else 0)
    told, _ = legend(keys, LEFT, bottom + axis + 10, right)
    line = (Words(LEFT, height - 4, fitted(note, right - LEFT, "unit"), "unit"),) if note else ()
    return (*told, *line), bottom
