"""`adjudge explain`: one case, in three lengths."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from adjudge.cli.common import as_of_option, coloured, engine_option, rules_option, told_errors
from adjudge.errors import Problem, UsageError, suggestion


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("domain", required=False)
@click.option("--short", "length", flag_value="short", help="A line for each domain.")
@click.option("--full", "length", flag_value="full", help="Every step, comparison and quotation.")
@click.option(
    "--from", "run", type=click.Path(path_type=Path), help="A folder of `adjudge batch`; FILE is a case of it."
)
@click.option("--case", "case_id", metavar="ID", help="The case, where the file holds several.")
@rules_option
@as_of_option
@engine_option
def explain(
    file: Path,
    domain: str | None,
    length: str | None,
    run: Path | None,
    case_id: str | None,
    rules: tuple[str, ...],
    as_of: int | None,
    engine: str,
) -> None:
    """Tell what happened to the case in FILE, why, and what is not known; or only about one DOMAIN."""
    with told_errors():
        if run is not None:
            _explain_of_run(run, str(file), domain, length or "normal", engine)
            return
        _explain(file, domain, length or "normal", case_id, rules, as_of, engine)


def _explain(
    file: Path,
    domain: str | None,
    length: Any,
    case_id: str | None,
    rules: tuple[str, ...],
    as_of: int | None,
    engine: Any,
) -> None:
    from adjudge.case.read import read_cases
    from adjudge.pipeline import assess
    from adjudge.rulebook.library import load_rulebook

    cases = {case.id: case for case in read_cases(file)}
    if case_id is None and len(cases) != 1:
        raise _which(file, "holds several cases", "Name one with --case", list(cases))
    if case_id is not None and case_id not in cases:
        raise _which(file, f"holds no case {case_id}", suggestion(case_id, cases) or "It holds", list(cases))
    report = assess(cases[case_id or next(iter(cases))], load_rulebook(rules), as_of=as_of, engine=engine)
    _tell(file, report, length, domain)


def _explain_of_run(run: Path, case: str, domain: str | None, length: Any, engine: Any) -> None:
    from adjudge.pipeline import assess

    try:
        from adjudge.batch.case import case_of_run
    except ImportError as missing:
        mend = "Install it: pip install 'adjudge[batch]'."
        raise UsageError([Problem("explain --from", f"{missing.name} is not installed.", mend, "U112")]) from None
    one, rulebook = case_of_run(run, case)
    _tell(run, assess(one, rulebook, engine=engine), length, domain)


def _tell(file: Path, report: Any, length: Any, domain: str | None) -> None:
    from adjudge.render.text import text

    try:
        click.echo(coloured(text(report, length, domain)), nl=False)
    except KeyError:
        domains = [conclusion.domain for conclusion in report.conclusions]
        raise _which(
            file, f"is not assessed for {domain}", suggestion(domain or "", domains) or "Domains", domains
        ) from None


def _which(file: Path, what: str, mend: str, names: list[str]) -> UsageError:
    return UsageError([Problem(str(file), f"{what}.", f"{mend}: {', '.join(names[:20])}.", "U101")])
