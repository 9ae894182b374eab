"""`adjudge history`: how the verdicts of a case changed as records came in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from adjudge.cli.common import as_of_option, coloured, rules_option, told_errors
from adjudge.cli.explain import domain_fault, one_case


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("domain", required=False)
@click.option("--short", "length", flag_value="short", help="A line for each domain.")
@click.option("--full", "length", flag_value="full", help="With the records in full.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--case", "case_id", metavar="ID", help="The case, where the file holds several.")
@rules_option
@as_of_option
def history(
    file: Path, domain: str | None, length: str | None, form: str, case_id: str | None, rules: tuple[str, ...],
    as_of: int | None,
) -> None:  # fmt: skip
    """Tell how each verdict of the case in FILE, or that of one DOMAIN, changed, and by which records."""
    from adjudge.api import Assessed
    from adjudge.pipeline import assess
    from adjudge.rulebook.library import load_rulebook

    with told_errors():
        report = assess(one_case(file, case_id), load_rulebook(rules), as_of=as_of, engine="chain")
        try:
            turns = Assessed(report).history(domain)
        except KeyError:
            raise domain_fault(file, report, domain) from None
        _tell(report, domain, turns, form, length or "normal")


def _tell(report: Any, domain: str | None, turns: Any, form: str, length: Any) -> None:
    from adjudge.render.answers import answers_data
    from adjudge.render.prose import histories_text

    if form == "json":
        data = answers_data(report, domain, histories=turns)
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        click.echo(coloured(histories_text(turns, report, length)), nl=False)
