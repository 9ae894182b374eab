"""Labels that do not overlap: how wide a text is, and the first free place for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from adjudge.render.picture.drawing import Anchor, Place, Words
from adjudge.render.picture.ink import INKS

_WIDTHS = {  # thousandths of the size, as in Helvetica; other letters are taken as wide as an average capital
    **dict.fromkeys("ijl'", 222),
    **dict.fromkeys(" ,./:;ft!|I[]\\·", 278),
    **dict.fromkeys('r()-{}"*⁻⁰¹²³⁴⁵⁶⁷⁸⁹', 345),
    **dict.fromkeys("cksvxyzJ", 500),
    **dict.fromkeys("0123456789abdeghnopquL_$?#µ–≥≤", 556),
    **dict.fromkeys("<>=+~", 584),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("wCDHNRU", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("mM", 833),
    **dict.fromkeys("W%@—…→−", 1000),
}
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
    share = sum(_WIDTHS.get(letter, 667 if ord(letter) < 0x2E80 else 1000) for letter in text) / 1000
    return share * size * (1.11 if weight >= 600 else 1.04)


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
    """A place for labels within bounds: what is taken stays taken; what is crossed is left free where that can be."""

    bounds: Area
    taken: list[Area] = field(default_factory=list)
    crossed: list[Area] = field(default_factory=list)

    def take(self, area: Area) -> None:
        """Marks an area as taken."""
        self.taken.append(area)

    def cross(self, start: Place, end: Place) -> None:
        """Marks a line that labels had better not lie on."""
        steps = max(1, int(max(abs(end[0] - start[0]), abs(end[1] - start[1])) / 6))
        for step in range(steps + 1):
            x, y = (one + (two - one) * step / steps for one, two in zip(start, end, strict=True))
            self.crossed.append(Area(x - 1, y - 1, x + 1, y + 1))

    def put(self, candidates: Iterable[Words]) -> Words | None:
        """The first of the candidates that lies within the bounds and meets nothing; None where there is none."""
        free = [words for words in candidates if self._is_free(area_of(words))]
        clear = (words for words in free if not any(area_of(words).meets(other) for other in self.crossed))
        chosen = next(clear, free[0] if free else None)
        if chosen is not None:
            self.take(area_of(chosen))
        return chosen

    def _is_free(self, area: Area) -> bool:
        return area.within(self.bounds) and not any(area.meets(other) for other in self.taken)


def around(x: float, y: float, text: str, style: str, gap: float = 9) -> Iterator[Words]:
    """The places for a label of a point: above, to the right, below, to the left, and further above and below."""
    size = INKS[style].size
    sides: tuple[tuple[float, float, Anchor], ...] = (
        (0, -gap, "middle"),
        (0, gap + 0.75 * size, "middle"),
        (gap, 0.36 * size, "start"),
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
