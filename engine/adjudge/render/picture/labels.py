"""Labels that do not overlap: how wide a text is, and the first free place for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from adjudge.render.picture.drawing import Anchor, Words
from adjudge.render.picture.ink import INKS

_NARROW = frozenset("iljtfrI.,:;|!'()[]{}-/ ·")
_WIDE = frozenset("mwMW@%—…<>=≥≤+→")
_ASCENT, _DESCENT = 0.8, 0.25


@dataclass(frozen=True, slots=True)
class Area:
    """An upright rectangle that is taken."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Area) -> bool:
        """Whether the two have room in common."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def within(self, other: Area) -> bool:
        """Whether it lies inside the other."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


def width_of(text: str, size: float, weight: int = 400) -> float:
    """About how wide a text is in a common sans-serif, rather too wide than too narrow."""
    share = sum(0.36 if each in _NARROW else 0.9 if each in _WIDE else 0.68 if each.isupper() else 0.6 for each in text)
    return share * size * (1.06 if weight >= 600 else 1) + sum(0.4 * size for each in text if ord(each) > 0x2E80)


def area_of(words: Words) -> Area:
    """The area that words take."""
    ink = INKS[words.style]
    width = width_of(words.text, ink.size, ink.weight)
    left = words.x - {"start": 0.0, "middle": width / 2, "end": width}[words.anchor]
    return Area(left, words.y - _ASCENT * ink.size, left + width, words.y + _DESCENT * ink.size)


def fitted(text: str, room: float, style: str) -> str:
    """The text, cut with an ellipsis where it is wider than `room`; empty where not even two letters fit."""
    ink = INKS[style]
    if width_of(text, ink.size, ink.weight) <= room:
        return text
    kept = text[: max(0, int(room / (0.3 * ink.size)))]
    while kept and width_of(kept + "…", ink.size, ink.weight) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…" if len(kept) > 1 else ""


@dataclass(slots=True)
class Board:
    """A place for labels within bounds: what is taken stays taken."""

    bounds: Area
    taken: list[Area] = field(default_factory=list)

    def take(self, area: Area) -> None:
        """Marks an area as taken."""
        self.taken.append(area)

    def put(self, candidates: Iterable[Words]) -> Words | None:
        """The first of the candidates that lies within the bounds and meets nothing; None where there is none."""
        for words in candidates:
            area = area_of(words)
            if area.within(self.bounds) and not any(area.meets(other) for other in self.taken):
                self.take(area)
                return words
        return None


def around(x: float, y: float, text: str, style: str, gap: float = 7) -> Iterator[Words]:
    """The places for a label of a point: above, to the right, below, to the left, and further above and below."""
    size = INKS[style].size
    sides: tuple[tuple[float, float, Anchor], ...] = (
        (0, -gap, "middle"),
        (gap, 0.36 * size, "start"),
        (0, gap + 0.8 * size, "middle"),
        (-gap, 0.36 * size, "end"),
        (gap * 0.7, -gap * 0.7, "start"),
        (-gap * 0.7, -gap * 0.7, "end"),
        (0, -gap - 1.1 * size, "middle"),
        (0, gap + 1.9 * size, "middle"),
    )
    return (Words(x + dx, y + dy, text, style, anchor) for dx, dy, anchor in sides)


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> tuple[float, ...]:
    """Places near those wanted, in their order, at least `gap` apart and within bounds as far as there is room."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    places = [min(max(wanted[each], low), high) for each in order]
    for at in range(1, len(places)):
        places[at] = max(places[at], places[at - 1] + gap)
    over = max(0.0, places[-1] - high) if places else 0.0
    for at in range(len(places) - 1, -1, -1):
        limit = high if at == len(places) - 1 else places[at + 1] - gap
        places[at] = min(places[at], limit) if over else places[at]
    found = dict(zip(order, places, strict=True))
    return tuple(found[each] for each in range(len(wanted)))
