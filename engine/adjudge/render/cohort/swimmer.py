"""Swimmer: a lane for each case, with the classes that it had one after another, its exposures and its events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adjudge.case.record import RecordKind
from adjudge.explanation.cohorts.course import Course, Courses, Stretch
from adjudge.explanation.cohorts.course import Mark as Happening
from adjudge.render.cohort.frame import Colours, Key, class_keys, day_axis, days_words, legend, titled
from adjudge.render.picture.drawing import Box, Drawing, Group, Item, Line, Mark, Words
from adjudge.render.picture.ink import INKS
from adjudge.render.picture.labels import fitted, width_of
from adjudge.render.picture.scale import Scale

MOST_LANES = 60
_MOST_MARKS = 40  # of one lane
_TOP, _LANE, _BAR = 26.0, 17.0, 9.0


def swimmer(courses: Courses, colours: Colours, width: float) -> Drawing:
    """The lanes by the time that each case was followed, at most 60 of them, spread evenly where there are more."""
    shown = lanes_of(courses)
    names = [width_of(each.case, INKS["case-label"].size) for each in shown]
    left, right = min(max([*names, 40.0]) + 12, width * 0.26), width - 16
    first, last = min([0, *(each.start for each in shown)]), max([1, *(each.through for each in shown)])
    days = Scale(first, last + (last - first) * 0.02, left, right)
    bottom = _TOP + _LANE * len(shown) + 6
    lanes = tuple(
        Group(tuple(_lane(each, _TOP + _LANE * (place + 0.5), days, colours)), _words(each), colours.places[each.case])
        for place, each in enumerate(shown)
    )
    told, height = legend(_keys(shown, colours), 0.0 if width < 600 else left, bottom + 50, right)
    note = _note(courses, shown, left, bottom + 50 + height)
    zero = Line((days.at(0), _TOP - 4), (days.at(0), bottom), "zero")
    items = (titled(_title(courses), width), zero, *day_axis(days, bottom), *lanes, *told, *note)
    return Drawing(
        width,
        bottom + 40 + height + 16 * len(note),
        items,
        f"Swimmer plot of {len(shown)} cases: {_title(courses)}",
    )


def lanes_of(courses: Courses) -> tuple[Course, ...]:
    """The courses that are drawn, longest first."""
    ordered = sorted(courses.courses, key=lambda each: (-each.through, each.case))
    stride = max(1.0, len(ordered) / MOST_LANES)
    return tuple(ordered[int(place * stride)] for place in range(min(len(ordered), MOST_LANES)))


def _note(courses: Courses, shown: Sequence[Course], x: float, y: float) -> tuple[Words, ...]:
    parts = []
    if len(shown) < len(courses.courses):
        parts.append(
            f"{len(shown)} of {len(courses.courses)} cases drawn, spread over the time that they were followed"
        )
    if courses.without:
        parts.append(f"not drawn: {len(courses.without)} (time zero is not known)")
    text = "; ".join(parts)
    return (Words(x, y, text[0].upper() + text[1:], "unit"),) if text else ()


def _title(courses: Courses) -> str:
    domain = courses.pack.domain(courses.domain)
    return f"Course of {domain.say or domain.name}"


def _keys(shown: Sequence[Course], colours: Colours) -> tuple[Key, ...]:
    kinds = {mark.kind for each in shown for mark in each.marks}
    stretches = [stretch for each in shown for stretch in each.stretches]
    entries = (
        (any(not each.given for each in stretches), Key("square", "class-none", "not known at the time")),
        (any(map(_ends_open, shown)), Key("ring", "class-none-ring", "not known at the end")),
        (any(each.is_open and each.given for each in stretches), Key("right", "ongoing", "still so at the end")),
        (RecordKind.EXPOSURE in kinds, Key("square", "exposure-mark", "exposure")),
        (RecordKind.EVENT in kinds, Key("diamond", "event-mark", "event")),
    )
    classes = class_keys(colours, {each.given for each in stretches} - {""})
    return (*classes, *(key for is_there, key in entries if is_there))


def _ends_open(course: Course) -> bool:
    return course.conclusion.status in ("unknown", "conflict")


def _lane(course: Course, y: float, days: Scale, colours: Colours) -> Iterator[Item]:
    yield Box(0, y - _LANE / 2, days.end, _LANE, "reach")
    yield Words(days.start - 8, y + 3.5, fitted(course.case, days.start - 10, "case-label"), "case-label", "end")
    begin, end = days.at(course.start), days.at(course.through)
    yield Box(begin, y - 1.5, max(end - begin, 1), 3, "followed")
    for stretch in course.stretches:
        yield from _stretch(stretch, y, days, colours)
    if _ends_open(course):
        yield Mark(end, y, "ring", 3.2, "class-none-ring")
    for mark in course.marks[:_MOST_MARKS]:
        yield from _happening(mark, y, days)


def _stretch(stretch: Stretch, y: float, days: Scale, colours: Colours) -> Iterator[Item]:
    """A bar; below it a thin one over the days on which it may have begun."""
    ink = colours.ink(stretch.given)
    begin, end = days.at(stretch.start), days.at(stretch.end)
    if not stretch.given:
        yield Box(begin, y - _BAR / 4, end - begin, _BAR / 2, ink)
        return
    end = max(end, begin + 2)
    yield Box(begin, y - _BAR / 2, end - begin, _BAR, ink)
    yield from colours.inner_mark(stretch.given, begin + 7, y, _BAR if end - begin > 2 * _BAR else 0)
    if stretch.earliest < stretch.start:
        early = days.at(stretch.earliest)
        yield Box(early, y + _BAR / 2 + 0.5, begin - early, 2, ink)
    if stretch.is_open:
        yield Mark(end + 4, y, "right", 3.4, "ongoing")


def _happening(mark: Happening, y: float, days: Scale) -> Iterator[Item]:
    is_event = mark.kind == RecordKind.EVENT
    name = "event" if is_event else "exposure"
    begin, end = days.at(mark.earliest), days.at(mark.latest)
    if mark.earliest < mark.latest:
        yield Line((begin, y), (end, y), name)
    yield Mark((begin + end) / 2, y, "diamond" if is_event else "square", 3.6, f"{name}-mark")


def _words(course: Course) -> str:
    told = [
        f"{stretch.given.replace('_', ' ')} from {days_words((stretch.earliest, stretch.start))}"
        for stretch in course.stretches
        if stretch.given
    ]
    end = "not known at the end; " if _ends_open(course) else ""
    more = len(course.marks) - _MOST_MARKS
    beside = f"; {more} more exposures and events are not drawn" if more > 0 else ""
    return f"{course.case}: {', then '.join(told) or 'no class'}; {end}followed to day {course.through}{beside}"
