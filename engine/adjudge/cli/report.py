"""`adjudge report`: the page of a case, or of many; and their pictures as figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from adjudge.cli.common import as_of_option, engine_option, rules_option, told_errors, written
from adjudge.errors import Problem, UsageError, suggestion


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the page there, a file that ends in .html, instead of printing it.",
)
@click.option("--case", "case_id", metavar="ID", help="The case, where the file holds several.")
@click.option(
    "--figure",
    "figures",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw the timeline for a paper: .svg, .pdf or .png. Of a cohort, the name says waterfall, spider or swimmer.",
)
@click.option(
    "--cohort", is_flag=True, help="One page for many cases: files, folders, a table or a run of adjudge batch."
)
@click.option("--pages", is_flag=True, help="With --cohort: a page beside it for each case that it explains.")
@click.option("--series", metavar="NAME", help="With --cohort: the series whose changes are drawn, of a pack.")
@click.option(
    "--change", "how", type=click.Choice(["log10", "percent", "difference"]), help="How the series is compared."
)
@click.option(
    "--best", type=click.Choice(["fall", "rise"]), default="fall", show_default=True, help="Which change is the best."
)
@click.option("--domain", metavar="NAME", help="With --cohort: the domain whose courses are drawn.")
@click.option(
    "--cases",
    type=click.IntRange(1, 2000),
    default=200,
    show_default=True,
    help="At most so many cases in plots, lists and the table; counts are of all.",
)
@click.option(
    "--columns", type=click.Path(path_type=Path), help="A YAML file that maps the columns of a foreign table."
)
@rules_option
@as_of_option
@engine_option
def report(
    files: tuple[Path, ...], output: Path | None, case_id: str | None, figures: tuple[Path, ...], cohort: bool,
    rules: tuple[str, ...], as_of: int | None, engine: str, **many: Any,
) -> None:  # fmt: skip
    """Draw the case in FILES as one page that needs nothing else: timeline, conclusions and their proofs.

    With --cohort, draw all cases of FILES as one page.
    """
    with told_errors():
        if cohort:
            from adjudge.cli.cohort import write_cohort

            write_cohort(files, output, figures, rules, as_of=as_of, engine=engine, **many)
            return
        _draw(files, output, case_id, figures, rules, as_of, engine)


def _draw(
    files: tuple[Path, ...], output: Path | None, case_id: str | None, figures: tuple[Path, ...],
    rules: tuple[str, ...], as_of: int | None, engine: Any,
) -> None:  # fmt: skip
    from adjudge.cli.figures import write_figures
    from adjudge.pipeline import assess
    from adjudge.render.picture.page import case_page, timeline
    from adjudge.rulebook.library import load_rulebook

    told = assess(_case(files, case_id), load_rulebook(rules), as_of=as_of, engine=engine)
    write_figures(figures, lambda name: timeline(told))
    if output is not None or not figures:
        written([case_page(told)], output)


def _case(files: tuple[Path, ...], case_id: str | None) -> Any:
    """The one case of a file, or the one that is named; raises UsageError U101."""
    from adjudge.case.read import read_cases

    file, *others = files
    if others:
        told = ", ".join(map(str, files))
        raise UsageError([Problem(told, "are several files.", "Name one, or draw all with --cohort.", "U101")])
    cases = {case.id: case for case in read_cases(file)}
    wanted = next(iter(cases)) if case_id is None and len(cases) == 1 else case_id
    if wanted in cases:
        return cases[wanted]
    what = "holds several cases." if wanted is None else f"holds no case {wanted}."
    mend = suggestion(wanted or "", cases) or f"Name one with --case: {', '.join(list(cases)[:20])}."
    raise UsageError([Problem(str(file), what, mend, "U101")])
