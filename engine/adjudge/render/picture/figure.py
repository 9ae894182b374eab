"""A drawing as a figure for a paper: SVG, PDF or PNG by matplotlib, the same bytes each time."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

from adjudge.errors import not_installed
from adjudge.render.picture.drawing import Box, Drawing, Group, Item, Line, Mark, Path, Words
from adjudge.render.picture.ink import INKS, LIGHT, Ink
from adjudge.render.picture.svg import corners, visible

if TYPE_CHECKING:
    from matplotlib.artist import Artist

Format = Literal["svg", "pdf", "png"]
FORMATS: tuple[Format, ...] = ("svg", "pdf", "png")
_POINT = 0.75  # points in a pixel
_LETTERS = 0.92  # DejaVu Sans, which comes with matplotlib, is wider than what drawings reckon with
_MARGIN = 8.0
_DOTS = 300
_ON_DEMAND = ("onset",)  # groups that a page shows only of what is pointed at
_SETTINGS = {"svg.hashsalt": "adjudge", "svg.fonttype": "path", "pdf.fonttype": 42, "font.family": "DejaVu Sans"}
_UNDATED: dict[Format, dict[str, None]] = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "png": {"Software": None},
}


def figure(drawing: Drawing, form: Format) -> bytes:
    """The bytes of a figure, without a date; raises UsageError U112 where matplotlib is not installed."""
    try:
        import matplotlib as mpl  # noqa: PLC0415 an extra
        from matplotlib.figure import Figure  # noqa: PLC0415 an extra
    except ImportError as missing:
        raise not_installed("figure", missing, "figures") from None
    width, height = drawing.width + 2 * _MARGIN, drawing.height + 2 * _MARGIN
    out = io.BytesIO()
    with mpl.rc_context(_SETTINGS), warnings.catch_warnings():  # type: ignore[arg-type]
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # letters of a case that the font lacks
        whole = Figure(figsize=(width * _POINT / 72, height * _POINT / 72), facecolor=LIGHT["ground"])
        axes = whole.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(-_MARGIN, drawing.width + _MARGIN)
        axes.set_ylim(drawing.height + _MARGIN, -_MARGIN)
        for order, artist in zip(count(), (a for item in drawing.items for a in _artists(item)), strict=False):
            artist.set_zorder(order)
            axes.add_artist(artist)
        whole.savefig(out, format=form, dpi=_DOTS, metadata=_UNDATED[form])
    return out.getvalue()


def _artists(item: Item) -> list[Artist]:
    if isinstance(item, Group):
        if item.style in _ON_DEMAND:
            return []
        return [artist for inner in item.items for artist in _artists(inner)]
    return [_DRAWN[type(item)](item, INKS[item.style])]


def _line(line: Line, ink: Ink) -> Artist:
    from matplotlib.lines import Line2D  # noqa: PLC0415 an extra

    (x1, y1), (x2, y2) = line.start, line.end
    return Line2D([x1, x2], [y1, y2], **_stroke(ink))


def _path(path: Path, ink: Ink) -> Artist:
    from matplotlib.lines import Line2D  # noqa: PLC0415 an extra
    from matplotlib.patches import Polygon  # noqa: PLC0415 an extra

    if ink.fill:
        return Polygon(path.places, closed=False, **_filled(ink))
    xs, ys = zip(*path.places, strict=True)
    return Line2D(xs, ys, **_stroke(ink), solid_joinstyle="round")


def _box(box: Box, ink: Ink) -> Artist:
    from matplotlib.patches import FancyBboxPatch, Rectangle  # noqa: PLC0415 an extra

    if box.radius:
        rounded = f"round,pad=0,rounding_size={min(box.radius, box.width / 2, box.height / 2):g}"
        return FancyBboxPatch((box.x, box.y), box.width, box.height, boxstyle=rounded, **_filled(ink))
    return Rectangle((box.x, box.y), box.width, box.height, **_filled(ink))


def _mark(mark: Mark, ink: Ink) -> Artist:
    from matplotlib.patches import Circle, Polygon  # noqa: PLC0415 an extra

    if outline := corners(mark):
        return Polygon(outline, closed=True, **_filled(ink))
    return Circle((mark.x, mark.y), mark.size, **_filled(ink))


def _words(words: Words, ink: Ink) -> Artist:
    from matplotlib.text import Text  # noqa: PLC0415 an extra

    place = {"start": "left", "middle": "center", "end": "right"}[words.anchor]
    size = ink.size * _POINT * _LETTERS
    weight = "bold" if ink.weight >= 600 else "normal"
    told: dict[str, Any] = {"color": LIGHT[ink.fill], "fontsize": size, "fontweight": weight, "parse_math": False}
    return Text(words.x, words.y, visible(words.text), ha=place, va="baseline", **told)


def _stroke(ink: Ink) -> dict[str, Any]:
    dashes = [float(each) * _POINT for each in ink.dash.split()]
    style: Any = (0, dashes) if dashes else "-"
    colour = LIGHT[ink.stroke] if ink.stroke else "none"
    return {"color": colour, "linewidth": ink.width * _POINT, "linestyle": style}


def _filled(ink: Ink) -> dict[str, Any]:
    stroke = _stroke(ink)
    fill: Any = (LIGHT[ink.fill], ink.opacity) if ink.fill else "none"
    width = stroke["linewidth"] if ink.stroke else 0
    return {"facecolor": fill, "edgecolor": stroke["color"], "linewidth": width, "linestyle": stroke["linestyle"]}


_DRAWN: dict[type, Callable[[Any, Ink], Artist]] = {Line: _line, Path: _path, Box: _box, Mark: _mark, Words: _words}
