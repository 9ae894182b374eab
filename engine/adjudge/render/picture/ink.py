"""How each style of a drawing looks: the colours of Okabe and Ito, which colour-blind readers tell apart, and dashes.

One table for the page (as CSS, in light, dark and print) and for any other renderer (`INKS` with `LIGHT`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LIGHT: Mapping[str, str] = {
    "ink": "#1b1f24",
    "muted": "#59636e",
    "grey": "#a9b0b8",
    "faint": "#d5dae0",
    "ground": "#ffffff",
    "lane": "#f6f8fa",
    "blue": "#0072b2",
    "orange": "#e69f00",
    "green": "#009e73",
    "vermillion": "#d55e00",
    "sky": "#56b4e9",
    "purple": "#cc79a7",
    "yellow": "#f0e442",
}
DARK: Mapping[str, str] = {
    **LIGHT,
    "ink": "#e6edf3",
    "muted": "#9aa5b1",
    "grey": "#68737f",
    "faint": "#343b44",
    "ground": "#0f1419",
    "lane": "#171d24",
    "blue": "#5ab4ee",
    "green": "#2fc79b",
    "vermillion": "#ff8b4a",
}
CLASSES = ("blue", "orange", "green", "purple", "sky", "vermillion", "yellow")  # of many cases, by the place of a class
STATES = (
    "blue",
    "orange",
    "sky",
    "purple",
    "yellow",
)  # by the place of a class in its list; no colour means good or bad


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours by name, the width and dashes of a line, the opacity of a fill, and the size and weight of words."""

    stroke: str = ""
    fill: str = ""
    width: float = 1
    dash: str = ""
    opacity: float = 1
    size: float = 0
    weight: int = 400


def _of_class(place: int, colour: str) -> dict[str, Ink]:
    name = place if place < len(CLASSES) else "none"
    return {
        f"class-{name}": Ink(fill=colour),
        f"class-{name}-open": Ink(fill=colour, opacity=0.3),
        f"class-{name}-line": Ink(stroke=colour, width=1.4),
        f"class-{name}-span": Ink(stroke=colour, width=1, dash="1 2"),
        f"class-{name}-point": Ink(stroke="ground", fill=colour, width=0.75),
        f"class-{name}-ring": Ink(stroke=colour, fill="ground", width=1.4),
    }


def _states() -> dict[str, Ink]:
    """A state as it lasts, as the days on which it was stated, and as the mark of a day."""
    found = {}
    for place, colour in enumerate(STATES):
        found[f"state-{place}"] = Ink(stroke=colour, fill=colour, opacity=0.3)
        found[f"state-{place}-when"] = Ink(stroke=colour, fill=colour, width=1.25, dash="4 3", opacity=0.12)
        found[f"state-{place}-mark"] = Ink(stroke="ground", fill=colour)
    return found


INKS: Mapping[str, Ink] = {
    # words
    "title": Ink(fill="ink", size=12.5, weight=600),
    "unit": Ink(fill="muted", size=11),
    "value": Ink(fill="ink", size=10.5),
    "tag": Ink(fill="blue", size=10.5, weight=600),
    "tick-label": Ink(fill="muted", size=10.5),
    "level-label": Ink(fill="muted", size=10.5),
    "threshold-label": Ink(fill="vermillion", size=10.5, weight=600),
    "bracket-label": Ink(fill="green", size=10.5, weight=600),
    "exposure-label": Ink(fill="purple", size=11, weight=600),
    "event-label": Ink(fill="vermillion", size=11, weight=600),
    "statement": Ink(fill="ink", size=11),
    # frame
    "lane": Ink(fill="lane"),
    "grid": Ink(stroke="faint", width=1),
    "axis": Ink(stroke="muted", width=1),
    # what was recorded
    "trace": Ink(stroke="blue", width=1.75),
    "trace-open": Ink(stroke="blue", width=1.25, dash="2 3"),
    "point": Ink(stroke="ground", fill="blue", width=1.25),
    "point-open": Ink(stroke="blue", fill="ground", width=1.75),
    "censored": Ink(fill="blue", opacity=0.22),
    "censored-edge": Ink(stroke="blue", width=2),
    "span": Ink(stroke="blue", width=1.5),
    "ring": Ink(stroke="blue", width=1.5),
    "exposure": Ink(stroke="purple", width=1.5),
    "exposure-span": Ink(fill="purple", opacity=0.13),
    "exposure-mark": Ink(stroke="ground", fill="purple"),
    "event": Ink(stroke="vermillion", width=1.5, dash="5 3"),
    "event-span": Ink(fill="vermillion", opacity=0.13),
    "event-mark": Ink(stroke="ground", fill="vermillion"),
    "statement-span": Ink(stroke="blue", fill="ground", width=1.25),
    # what was decided
    "limit": Ink(stroke="muted", width=1, dash="1 3"),
    "threshold": Ink(stroke="vermillion", width=1.25, dash="6 4"),
    "threshold-band": Ink(fill="vermillion", opacity=0.12),
    "bracket": Ink(stroke="green", width=1.75),
    "onset": Ink(fill="green", opacity=0.16),
    "onset-edge": Ink(stroke="green", width=1.5),
    "reach": Ink(),  # the area that can be pointed at
    "leader": Ink(stroke="faint", width=1),
    **_states(),
    "state-open": Ink(stroke="muted", fill="lane", dash="3 2"),
    # of many cases: one colour for each class, `none` where it is not known
    "zero": Ink(stroke="ink", width=1),
    "followed": Ink(fill="faint"),
    "ongoing": Ink(fill="ink"),
    "class-mark": Ink(fill="ground"),
    "case-label": Ink(fill="ink", size=10.5),
    **{name: ink for place, colour in enumerate((*CLASSES, "grey")) for name, ink in _of_class(place, colour).items()},
    "state-open-when": Ink(stroke="muted", fill="lane", width=1.25, dash="4 3"),
    "state-open-mark": Ink(stroke="muted", fill="ground", width=1.5),
}


def css(scope: str = ".adjudge") -> str:
    """The styles as rules for what svg.py writes, below one class, with dark and printed colours."""
    light, dark = _palette(LIGHT), _palette(DARK)
    lines = [f"{scope}{{{light}}}", f"@media (prefers-color-scheme:dark){{{scope}{{{dark}}}}}"]
    lines += [f"@media print{{{scope}{{{light}}}}}"]
    return "\n".join([*lines, *(f"{scope} .i-{name}{{{_rule(ink)}}}" for name, ink in INKS.items())]) + "\n"


def _palette(colours: Mapping[str, str]) -> str:
    return ";".join(f"--{name}:{colour}" for name, colour in colours.items())


def _rule(ink: Ink) -> str:
    parts = {
        "stroke": f"var(--{ink.stroke})" if ink.stroke else "none",
        "stroke-width": f"{ink.width:g}" if ink.stroke else "",
        "stroke-dasharray": ink.dash,
        "fill": f"var(--{ink.fill})" if ink.fill else "none",
        "fill-opacity": f"{ink.opacity:g}" if ink.opacity < 1 else "",
        "font-size": f"{ink.size:g}px" if ink.size else "",
        "font-weight": str(ink.weight) if ink.size and ink.weight != 400 else "",
    }
    return ";".join(f"{name}:{value}" for name, value in parts.items() if value)
