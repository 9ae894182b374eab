"""The page of a cohort, its part for a notebook, and its plots by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from adjudge.errors import Problem, UsageError
from adjudge.explanation.cohorts.cohort import Cohort
from adjudge.render.cohort.plots import spider, waterfall
from adjudge.render.cohort.swimmer import swimmer
from adjudge.render.cohort.view import colours_in, view
from adjudge.render.picture.drawing import Drawing
from adjudge.render.picture.templates import page, part

Plot = Literal["waterfall", "spider", "swimmer"]
PLOTS: tuple[Plot, ...] = ("waterfall", "spider", "swimmer")
_WIDE, _ACROSS, _NARROW = 690.0, 1080.0, 390.0
_PAPER = 760.0


def cohort_page(cohort: Cohort, links: Mapping[str, str] | None = None) -> str:
    """One page that needs nothing else; `links` has the address of the page of each case that has one."""
    return page("cohort.html.j2", "light.js sort.js", sheet="cohort.css", **view(cohort, _plots(cohort), links or {}))


def cohort_part(cohort: Cohort) -> str:
    """Counts, plots and lists for a notebook, without a script."""
    return part("cohort_part.html.j2", sheet="cohort.css", **view(cohort, _plots(cohort), {}))


def plot(cohort: Cohort, name: Plot) -> Drawing:
    """One plot in the size of a figure; raises UsageError U132 where nothing in the cohort can be drawn so."""
    drawn = _drawn(cohort, name, _PAPER)
    if drawn is None:
        what = "no case was followed" if name == "swimmer" else "no case has a baseline and a later result"
        mend = "Name another with --domain." if name == "swimmer" else "Name another series with --series."
        raise UsageError([Problem(name, f"{what}.", mend, "U132")])
    return drawn


def plot_named(name: str) -> Plot:
    """The plot of which a name tells, such as that of a file; raises UsageError U132."""
    for each in PLOTS:
        if each in name.lower():
            return each
    mend = f"Let the name hold {', '.join(PLOTS[:-1])} or {PLOTS[-1]}."
    raise UsageError([Problem(name, "names no plot of a cohort.", mend, "U132")])


def _plots(cohort: Cohort) -> dict[Plot, tuple[Drawing, Drawing]]:
    """Each plot that can be drawn, for a wide and for a narrow window."""
    found: dict[Plot, tuple[Drawing, Drawing]] = {}
    for name in PLOTS:
        wide = _drawn(cohort, name, _ACROSS if name == "swimmer" else _WIDE)
        narrow = _drawn(cohort, name, _NARROW)
        if wide is not None and narrow is not None:
            found[name] = wide, narrow
    return found


def _drawn(cohort: Cohort, name: Plot, width: float) -> Drawing | None:
    colours = colours_in(cohort)
    if name == "swimmer":
        is_there = cohort.courses is not None and cohort.courses.courses
        return swimmer(cohort.courses, colours, width) if cohort.courses is not None and is_there else None
    if cohort.changes is None or not cohort.changes.changes:
        return None
    draw: Callable[..., Drawing] = waterfall if name == "waterfall" else spider
    return draw(cohort.changes, colours, width, max(300.0, width * 0.56))
