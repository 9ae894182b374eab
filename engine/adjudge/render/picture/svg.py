"""A drawing as SVG, to stand inside a page: no ids, no styles of its own, every text escaped."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from adjudge.render.picture.drawing import Box, Drawing, Group, Item, Line, Mark, Path, Words

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def svg(drawing: Drawing) -> Markup:
    """The drawing as one `svg` element; a stranger's words stay words."""
    size = {"viewBox": f"0 0 {_number(drawing.width)} {_number(drawing.height)}", "width": drawing.width}
    size |= {"height": drawing.height, "role": "group", "aria-label": drawing.label}
    return _element("svg", size, *(_item(item) for item in drawing.items))


def visible(text: str) -> str:
    """The text with letters that control a page or turn its direction made visible as U+FFFD."""
    return _UNSEEN.sub("\ufffd", " ".join(text.split()) if "\n" in text or "\t" in text else text)


def _item(item: Item) -> Markup:
    return _DRAWN[type(item)](item)


def _element(name: str, attributes: dict[str, Any], *inner: str) -> Markup:
    """Markup of an element; attributes and plain texts are escaped, markup is not."""
    given = Markup("").join(
        Markup(' {}="{}"').format(key, _number(value) if isinstance(value, float | int) else visible(value))
        for key, value in attributes.items()
        if value != "" and value is not None
    )
    return Markup("<{0}{1}>{2}</{0}>").format(name, given, Markup("").join(inner))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _line(line: Line) -> Markup:
    (x1, y1), (x2, y2) = line.start, line.end
    return _element("line", {"class": f"i-{line.style}", "x1": x1, "y1": y1, "x2": x2, "y2": y2})


def _path(path: Path) -> Markup:
    return _element("polyline", {"class": f"i-{path.style}", "points": _points(path.places)})


def _points(places: tuple[tuple[float, float], ...]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in places)


def _box(box: Box) -> Markup:
    place = {"x": box.x, "y": box.y, "width": box.width, "height": box.height, "rx": box.radius or ""}
    return _element("rect", {"class": f"i-{box.style}", **place})


def _words(words: Words) -> Markup:
    anchor = "" if words.anchor == "start" else words.anchor
    place = {"x": words.x, "y": words.y, "text-anchor": anchor}
    return _element("text", {"class": f"i-{words.style}", **place}, visible(words.text))


_CORNERS = {
    "square": ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "up": ((0, -1.15), (1.1, 0.85), (-1.1, 0.85)),
    "down": ((0, 1.15), (1.1, -0.85), (-1.1, -0.85)),
    "right": ((1.15, 0), (-0.85, 1.1), (-0.85, -1.1)),
}


def corners(mark: Mark) -> tuple[tuple[float, float], ...]:
    """The corners of a mark; none where it is round."""
    return tuple((mark.x + x * mark.size, mark.y + y * mark.size) for x, y in _CORNERS.get(mark.shape, ()))


def _mark(mark: Mark) -> Markup:
    if outline := corners(mark):
        return _element("polygon", {"class": f"i-{mark.style}", "points": _points(outline)})
    return _element("circle", {"class": f"i-{mark.style}", "cx": mark.x, "cy": mark.y, "r": mark.size})


def _group(group: Group) -> Markup:
    """A record can be reached by keyboard; the page's script says which one is next."""
    attributes: dict[str, Any] = {"class": group.style}
    if group.record is not None:
        reached = {"role": "button", "tabindex": "-1", "aria-pressed": "false"} if group.label else {}
        attributes |= {"data-record": group.record, **reached}
    if group.rests:
        attributes["data-rests"] = " ".join(map(str, group.rests))
    attributes |= {"data-key": group.key, "aria-label": group.label}
    if group.label and group.record is None:
        attributes["role"] = "img"
    told = (_element("title", {}, visible(group.label)),) if group.label else ()
    return _element("g", attributes, *told, *(_item(item) for item in group.items))


_DRAWN: dict[type, Callable[[Any], Markup]] = {
    Line: _line,
    Path: _path,
    Box: _box,
    Mark: _mark,
    Words: _words,
    Group: _group,
}
