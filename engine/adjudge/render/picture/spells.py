"""A lane of statements, each where it was made, and a lane of states, each as long as it lasted."""

from __future__ import annotations

from collections.abc import Iterator

from adjudge.render.picture.drawing import Box, Group, Item, Mark, Words
from adjudge.render.picture.frame import Frame
from adjudge.render.picture.ink import STATES
from adjudge.render.picture.labels import Area, area_of, fitted
from adjudge.render.picture.scene import Lane, Spell

ROW = 24.0
_BAR = 18.0


def statements_lane(lane: Lane, frame: Frame, top: float) -> tuple[tuple[Item, ...], float]:
    """The items of a lane of statements below `top`, in as many rows as they need, and the height that they take."""
    rows: list[list[Area]] = []
    items: list[Item] = []
    for spell in lane.spells:
        flat = _words(spell, frame, 0)
        area = _area(spell, flat, frame)
        row = next((at for at, taken in enumerate(rows) if not any(area.meets(each) for each in taken)), len(rows))
        rows += [[]] * (row == len(rows))
        rows[row] = [*rows[row], area]
        items.append(_statement(spell, frame, top + 3 + ROW * row))
    height = ROW * max(1, len(rows)) + 6
    return tuple(items), height


def _style(spell: Spell) -> str:
    return "state-open" if spell.state is None else f"state-{spell.state % len(STATES)}"


def _is_span(spell: Spell, frame: Frame) -> bool:
    first, last = frame.span(spell.days)
    return last - first > 3


def _words(spell: Spell, frame: Frame, y: float) -> Words:
    """The statement in its bar where it fits, else beside it on the side with more room."""
    first, last = frame.span(spell.days)
    base = y + 13
    if _is_span(spell, frame) and fitted(spell.text, last - first - 12, "statement") == spell.text:
        return Words((first + last) / 2, base, spell.text, "statement", "middle")
    right, left = frame.right - last - 12, first - frame.left - 12
    if fitted(spell.text, right, "statement") == spell.text or right >= left:
        return Words(last + 9, base, fitted(spell.text, right, "statement"), "statement")
    return Words(first - 9, base, fitted(spell.text, left, "statement"), "statement", "end")


def _area(spell: Spell, words: Words, frame: Frame) -> Area:
    first, last = frame.span(spell.days)
    text = area_of(words)
    return Area(min(first - 8, text.left) - 4, 0, max(last + 8, text.right) + 4, 1)


def _statement(spell: Spell, frame: Frame, y: float) -> Item:
    first, last = frame.span(spell.days)
    words = _words(spell, frame, y)
    area = _area(spell, words, frame)
    reach = Box(area.left, y - 2, area.right - area.left, ROW - 2, "reach", 5)
    if _is_span(spell, frame):
        mark: tuple[Item, ...] = (Box(first, y, last - first, _BAR, f"{_style(spell)}-when", 4),)
    else:
        mark = (Mark((first + last) / 2, y + _BAR / 2, "diamond", 5.2, f"{_style(spell)}-mark"),)
    return Group((reach, *mark, words), spell.label, spell.records[0])


def states_lane(lane: Lane, frame: Frame, top: float) -> tuple[tuple[Item, ...], float]:
    """The items of a lane of states below `top`, and the height that they take."""
    return tuple(_states(lane, frame, top)), ROW


def _states(lane: Lane, frame: Frame, top: float) -> Iterator[Item]:
    """Blocks one after another; the last is as wide as its name, as far as there is room."""
    for spell in lane.spells:
        first, last = frame.span(spell.days)
        needed = area_of(Words(0, 0, spell.text, "statement")).right + 12
        last = last if last - first > 3 else min(first + needed, frame.right)
        text = fitted(spell.text, last - first - 8, "statement")
        block = Box(first, top + 3, max(last - first - 1.5, 2), _BAR, _style(spell), 3)
        words = (Words(first + 6, top + 16, text, "statement"),) if text else ()
        yield Group((block, *words), spell.label, rests=spell.records)
