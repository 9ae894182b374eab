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
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "mermaid", "dot"]),
    default="text",
    show_default=True,
    help="The proof as prose, or drawn as text for Mermaid or Graphviz.",
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
    form: str,
    case_id: str | None,
    rules: tuple[str, ...],
    as_of: int | None,
    engine: str,
) -> None:
    """Tell what happened to the case in FILE, why, and what is not known; or only about one DOMAIN."""
    with told_errors():
        if run is not None:
            report = _report_of_run(run, str(file), engine)
        else:
            report = _report(file, case_id, rules, as_of, engine)
        _tell(run or file, report, length or "normal", domain, form)


def _report(file: Path, case_id: str | None, rules: tuple[str, ...], as_of: int | None, engine: Any) -> Any:
    from adjudge.case.read import read_cases
    from adjudge.pipeline import assess
    from adjudge.rulebook.library import load_rulebook

    cases = {case.id: case for case in read_cases(file)}
    if case_id is None and len(cases) != 1:
        raise _which(file, "holds several cases", "Name one with --case", list(cases))
    if case_id is not None and case_id not in cases:
        raise _which(file, f"holds no case {case_id}", suggestion(case_id, cases) or "It holds", list(cases))
    return assess(cases[case_id or next(iter(cases))], load_rulebook(rules), as_of=as_of, engine=engine)


def _report_of_run(run: Path, case: str, engine: Any) -> Any:
    from adjudge.pipeline import assess

    try:
        from adjudge.batch.case import case_of_run
    except ImportError as missing:
        mend = "Install it: pip install 'adjudge[batch]'."
        raise UsageError([Problem("explain --from", f"{missing.name} is not installed.", mend, "U112")]) from None
    one, rulebook = case_of_run(run, case)
    return assess(one, rulebook, engine=engine)


def _tell(file: Path, report: Any, length: Any, domain: str | None, form: str) -> None:
    from adjudge.render.text import text

    try:
        told = coloured(text(report, length, domain)) if form == "text" else _drawn(report, length, domain, form)
        click.echo(told, nl=False)
    except KeyError:
        domains = [conclusion.domain for conclusion in report.conclusions]
        raise _which(
            file, f"is not assessed for {domain}", suggestion(domain or "", domains) or "Domains", domains
        ) from None


def _drawn(report: Any, length: Any, domain: str | None, form: str) -> str:
    from adjudge.render.dot import dot
    from adjudge.render.graph import graph_of
    from adjudge.render.mermaid import mermaid

    graph = graph_of(report, report.explained if domain is None else (report[domain],), length)
    return mermaid(graph) if form == "mermaid" else dot(graph)


def _which(file: Path, what: str, mend: str, names: list[str]) -> UsageError:
    return UsageError([Problem(str(file), f"{what}.", f"{mend}: {', '.join(names[:20])}.", "U101")])
