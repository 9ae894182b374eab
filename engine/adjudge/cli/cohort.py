"""`adjudge report --cohort`: the page of many cases, the pages of each, and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from adjudge.cli.common import CASE, written
from adjudge.cli.figures import format_of, write_figures
from adjudge.errors import Problem, UsageError


def write_cohort(
    files: tuple[Path, ...], output: Path | None, figures: tuple[Path, ...], rules: tuple[str, ...], *,
    pages: bool, columns: Path | None, **asked: Any,
) -> None:  # fmt: skip
    """Writes what is asked of the cohort of some files; raises UsageError, and leaves with 3 where one is not read."""
    from adjudge.cohort import Asked, cohort_in
    from adjudge.render.cohort.page import cohort_page, plot, plot_named
    from adjudge.rulebook.library import load_rulebook

    if pages and output is None:
        raise UsageError([Problem("--pages", "has no place.", "Name the page of the cohort with --output.", "U133")])
    for path in figures:  # before the cases are assessed
        format_of(path)
        plot_named(path.stem)
    cohort, reports, problems = cohort_in(files, load_rulebook(rules), Asked(**asked), columns)
    write_figures(figures, lambda name: plot(cohort, plot_named(name)))
    if output is not None or not figures:
        links = _write_pages(reports, output) if pages and output is not None else {}
        written([cohort_page(cohort, links)], output)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        raise SystemExit(CASE)


def _write_pages(reports: Sequence[Any], output: Path) -> Mapping[str, str]:
    """A page for each report in a folder beside the output, and its address from there."""
    from adjudge.render.picture.page import case_page

    folder = output.with_name(f"{output.stem}-cases")
    try:
        folder.mkdir(exist_ok=True)
    except OSError as refused:
        told = f"cannot be written: {refused.strerror}."
        raise UsageError([Problem(str(folder), told, "Check the folder and your rights.", "U105")]) from None
    names = {report.case.id: f"case-{place + 1:04d}.html" for place, report in enumerate(reports)}
    for report in reports:
        written([case_page(report)], folder / names[report.case.id])
    return {case: f"{_quoted(folder.name)}/{name}" for case, name in names.items()}


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name)
