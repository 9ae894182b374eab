"""The page of a case: its verdicts, the timeline, the conclusions with their proofs, and every record as a table."""

from __future__ import annotations

from markupsafe import Markup

from adjudge.explanation.report import Report
from adjudge.inference.verdict import Span
from adjudge.render.picture.drawing import Drawing, walk
from adjudge.render.picture.lanes import scene_of
from adjudge.render.picture.layout import layout
from adjudge.render.picture.svg import svg
from adjudge.render.picture.templates import page, part
from adjudge.render.picture.view import rows_of, span_words, verdicts_of

WIDE, NARROW = 820.0, 380.0


def case_page(report: Report) -> str:
    """The page of a report as one file of HTML; nothing in it is loaded from elsewhere."""
    scene, verdicts = scene_of(report), verdicts_of(report)
    wide = layout(scene, WIDE)
    return page(
        "case.html.j2",
        script="light.js",
        report=report,
        case=report.case,
        as_of="" if report.as_of is None else span_words(Span(report.as_of, report.as_of), report),
        verdicts=verdicts,
        rows=rows_of(report, verdicts),
        wide=svg(wide),
        narrow=svg(layout(scene, NARROW)),
        shown={item.style for item in walk(wide.items)},
    )


def timeline(report: Report) -> Drawing:
    """The timeline of a report, for a figure."""
    return layout(scene_of(report), WIDE)


def case_part(report: Report) -> Markup:
    """The verdicts and the timeline of a report, to stand in a notebook; its styles touch nothing else."""
    drawing = svg(layout(scene_of(report), WIDE))
    return Markup(part("part.html.j2", report=report, case=report.case, verdicts=verdicts_of(report), wide=drawing))  # noqa: S704 escaped by the template
