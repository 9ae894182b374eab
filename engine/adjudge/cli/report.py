"""`adjudge report`: the page of a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from adjudge.cli.common import as_of_option, engine_option, rules_option, told_errors, written
from adjudge.errors import Problem, UsageError, suggestion


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the page there, a file that ends in .html, instead of printing it.",
)
@click.option("--case", "case_id", metavar="ID", help="The case, where the file holds several.")
@rules_option
@as_of_option
@engine_option
def report(
    file: Path, output: Path | None, case_id: str | None, rules: tuple[str, ...], as_of: int | None, engine: str
) -> None:
    """Draw the case in FILE as one page that needs nothing else: timeline, conclusions and their proofs."""
    with told_errors():
        written(_pages(file, case_id, rules, as_of, engine), output)


def _pages(file: Path, case_id: str | None, rules: tuple[str, ...], as_of: int | None, engine: Any) -> list[str]:
    from adjudge.pipeline import assess
    from adjudge.render.picture.page import case_page
    from adjudge.rulebook.library import load_rulebook

    return [case_page(assess(_case(file, case_id), load_rulebook(rules), as_of=as_of, engine=engine))]


def _case(file: Path, case_id: str | None) -> Any:
    """The one case of a file, or the one that is named; raises UsageError U101."""
    from adjudge.case.read import read_cases

    cases = {case.id: case for case in read_cases(file)}
    wanted = next(iter(cases)) if case_id is None and len(cases) == 1 else case_id
    if wanted in cases:
        return cases[wanted]
    what = "holds several cases." if wanted is None else f"holds no case {wanted}."
    mend = suggestion(wanted or "", cases) or f"Name one with --case: {', '.join(list(cases)[:20])}."
    raise UsageError([Problem(str(file), what, mend, "U101")])
