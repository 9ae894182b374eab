"""Waterfall and spider: the best change of each case, and every change on the way."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from adjudge.explanation.cohorts.changes import Change, Changes, Point, sorted_changes
from adjudge.render.cohort.frame import (
    LEFT,
    RIGHT,
    TOP,
    Colours,
    Key,
    below,
    certain_end,
    change_scale,
    change_words,
    class_keys,
    day_axis,
    days_words,
    ends_of,
    titled,
    value_axis,
)
from adjudge.render.picture.drawing import Box, Drawing, Group, Item, Line, Mark, Path, Words
from adjudge.render.picture.labels import fitted
from adjudge.render.picture.scale import Scale

_POINTS = 200  # of one case: a line through more would be a blot
_WIDEST = 56.0  # of a bar
_MARKED = 18.0  # the length from which a bar has the mark of its class


def waterfall(changes: Changes, colours: Colours, width: float, height: float) -> Drawing:
    """One bar for each case, from the least to the best change; what a censored result leaves open is pale."""
    ordered = sorted_changes(changes.changes, changes.follow.best)
    is_open = any(each.best[0] < each.best[1] for each in ordered)
    seen = class_keys(colours, (colours.of_case.get(each.case, "") for each in ordered))
    keys = (*seen, *((Key("square", "class-none-open", "possible, by censored results"),) if is_open else ()))
    told, bottom = below(keys, _left_out(changes), width, height, 12)
    scale = change_scale((each.best for each in ordered), bottom, TOP)
    step = (width - RIGHT - LEFT) / max(len(ordered), 1)
    bars = tuple(
        Group(
            (
                Box(LEFT + step * place, TOP, step, bottom - TOP, "reach"),
                *_bar(each, LEFT + step * (place + 0.5), step, scale, colours),
            ),
            _bar_words(each, changes, colours),
            record=colours.places[each.case],
        )
        for place, each in enumerate(ordered)
    )
    follow = changes.follow
    title = f"Largest {follow.best} of {follow.title} from baseline ({follow.unit})"
    items = (
        titled(title, width),
        *value_axis(scale, LEFT, width - RIGHT),
        *bars,
        *_names(ordered, step, scale.at(0)),
        *told,
    )
    return Drawing(width, height, items, f"Waterfall plot of {len(ordered)} cases: {title}")


def _left_out(changes: Changes) -> str:
    """The cases that have no change, and why, in one line."""
    told = "; ".join(f"{len(cases)} ({reason})" for reason, cases in changes.without.items())
    return f"Not drawn: {told}" if told else ""


def _bar(change: Change, middle: float, step: float, scale: Scale, colours: Colours) -> Iterator[Item]:
    ink = colours.of(change.case)
    wide = min(step - min(step * 0.12, 4.0), _WIDEST)
    left, zero = middle - wide / 2, scale.at(0)
    low, high = ends_of(change.best, scale)
    sure = certain_end(change.best)
    if low < high:
        yield Box(left, scale.at(high), wide, scale.at(low) - scale.at(high), f"{ink}-open")
    if sure:
        top, bottom = sorted((zero, scale.at(sure)))
        yield Box(left, top, wide, max(bottom - top, 1.0), ink)
        if bottom - top > _MARKED:
            given = colours.of_case.get(change.case, "")
            yield from colours.inner_mark(given, middle, zero + (9 if sure < 0 else -9), wide)
    elif low == high:
        yield Box(left, zero - 1, wide, 2, ink)
    size = max(min(wide / 2, 4.5), 1.5)
    if math.isinf(change.best[0]):
        yield Mark(middle, scale.start - size, "down", size, ink)
    if math.isinf(change.best[1]):
        yield Mark(middle, scale.end + size, "up", size, ink)


def _names(changes: Sequence[Change], step: float, zero: float) -> Iterator[Words]:
    """The names of the cases on the other side of zero, where there is room for all of them."""
    if all(fitted(each.case, step - 4, "case-label") == each.case for each in changes):
        for place, each in enumerate(changes):
            y = zero + 13 if certain_end(each.best) > 0 else zero - 5
            yield Words(LEFT + step * (place + 0.5), y, each.case, "case-label", "middle")


def _bar_words(change: Change, of: Changes, colours: Colours) -> str:
    given = colours.of_case.get(change.case, "").replace("_", " ")
    return f"{change.case}: {change_words(change.best, of.follow.unit)}{', ' + given if given else ''}"


def spider(changes: Changes, colours: Colours, width: float, height: float) -> Drawing:
    """One line for each case, from its baseline on; a censored result is an open mark at the limit that it keeps."""
    drawn = sorted(changes.changes, key=lambda each: colours.of_case.get(each.case, "") in colours.of_class)
    is_open = any(p.change[0] < p.change[1] for each in drawn for p in each.points)
    seen = class_keys(colours, (colours.of_case.get(each.case, "") for each in drawn))
    keys = (*seen, *((Key("down", "class-none-ring", "censored: this far or farther"),) if is_open else ()))
    told, bottom = below(keys, _left_out(changes), width, height, 40)
    scale = change_scale((p.change for each in drawn for p in each.points), bottom, TOP)
    days = _days(drawn, LEFT, width - RIGHT)
    legs = tuple(
        Group(tuple(_leg(each, days, scale, colours)), _leg_words(each, changes), colours.places[each.case])
        for each in drawn
    )
    title = f"Change of {changes.follow.title} from baseline ({changes.follow.unit})"
    axes = (*value_axis(scale, LEFT, width - RIGHT), *day_axis(days, bottom))
    return Drawing(
        width, height, (titled(title, width), *axes, *legs, *told), f"Spider plot of {len(legs)} cases: {title}"
    )


def _days(changes: Sequence[Change], left: float, right: float) -> Scale:
    ends = [end for each in changes for p in each.points for end in p.days if math.isfinite(end)]
    return Scale(0.0, max([*ends, 1.0]) * 1.02, left, right)


def _leg(change: Change, days: Scale, scale: Scale, colours: Colours) -> Iterator[Item]:
    ink, shape = colours.of(change.case), colours.shape_of(change.case)
    points = change.points[:_POINTS]
    places = [(days.at(sum(p.days) / 2), scale.at(_told_end(p))) for p in points]
    yield Path(((days.at(0), scale.at(0)), *places), f"{ink}-line")
    for point, (x, y) in zip(points, places, strict=True):
        if point.days[0] < point.days[1]:
            yield Line((days.at(point.days[0]), y), (days.at(point.days[1]), y), f"{ink}-line")
        if point.change[0] < point.change[1]:
            if all(map(math.isfinite, point.change)):
                yield Line((x, scale.at(point.change[0])), (x, scale.at(point.change[1])), f"{ink}-span")
            yield Mark(x, y, "down" if point.change[1] <= 0 else "ring", 3.2, f"{ink}-ring")
        else:
            yield Mark(x, y, shape, 2.6, f"{ink}-{'point' if point.is_certain else 'ring'}")


def _told_end(point: Point) -> float:
    """The change, or of a range the end that is nearest to none."""
    return point.change[0] if point.change[0] == point.change[1] else certain_end(point.change)


def _leg_words(change: Change, of: Changes) -> str:
    last = change.points[-1]
    count = f"{len(change.points)} result{'' if len(change.points) == 1 else 's'}"
    return f"{change.case}: {count}, the last {change_words(last.change, of.follow.unit)} on {days_words(last.days)}"
