"""`adjudge assess`: many cases, one verdict for each domain."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from adjudge.cli.common import CASE, STRICT, as_of_option, case_files, engine_option, rules_option, told_errors, written
from adjudge.errors import AdjudgeError, not_installed

PROGRESS_FROM = 20
FORMATS = ["text", "json", "jsonl", "csv", "prov"]


@dataclass(slots=True)
class Tally:
    """What went wrong on the way; the other cases go on."""

    unread: int = 0
    rejected: int = 0
    open: int = 0
    cases: int = 0
    problems: list[str] = field(default_factory=list)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="prov: PROV-JSON, from each conclusion to its records.",
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write there instead of printing.")
@click.option("--strict", is_flag=True, help="Exit with 6 where a record was rejected or a verdict is not known.")
@rules_option
@as_of_option
@engine_option
def assess(
    files: tuple[Path, ...],
    form: str,
    output: Path | None,
    strict: bool,
    rules: tuple[str, ...],
    as_of: int | None,
    engine: str,
) -> None:
    """Classify every case in FILES (files or folders) and print the verdicts."""
    from adjudge.rulebook.library import load_rulebook

    tally = Tally()
    with told_errors():
        rulebook = load_rulebook(rules)
        reports = _reports(case_files(files), rulebook, as_of, engine, tally)
        written(_rendered(form, reports), output)
    for problem in tally.problems:
        click.echo(problem, err=True)
    if tally.unread or tally.rejected:
        click.echo(
            f"{tally.cases} cases assessed, {tally.rejected} records rejected, {tally.unread} files not read", err=True
        )
    sys.exit(CASE if tally.unread else STRICT if strict and (tally.rejected or tally.open) else 0)


def _reports(paths: list[Path], rulebook: Any, as_of: int | None, engine: str, tally: Tally) -> Iterator[Any]:
    from adjudge.case.read import read_cases
    from adjudge.pipeline import assess as assess_case

    for path in _with_progress(paths):
        try:
            cases = read_cases(path)
        except AdjudgeError as error:
            tally.unread += 1
            tally.problems += [str(problem) for problem in error.problems]
            continue
        for case in cases:
            report = assess_case(case, rulebook, as_of=as_of, engine=engine)  # type: ignore[arg-type]
            tally.cases += 1
            tally.rejected += len(report.rejected)
            tally.open += sum(each.status in ("unknown", "conflict") for each in report.conclusions)
            yield report


def _with_progress(paths: list[Path]) -> Iterable[Path]:
    if len(paths) < PROGRESS_FROM or not sys.stderr.isatty():
        return paths
    from rich.console import Console
    from rich.progress import track

    return track(paths, "Assessing", console=Console(stderr=True), transient=True)


def _rendered(form: str, reports: Iterator[Any]) -> Iterator[str]:
    from adjudge.render.json import report_data
    from adjudge.render.table import csv_text
    from adjudge.render.text import text

    if form == "csv":
        yield csv_text(reports)
    elif form == "prov":
        yield _provenance(reports)
    elif form == "json":
        whole = [report_data(report) for report in reports]
        yield json.dumps(whole[0] if len(whole) == 1 else whole, indent=2, ensure_ascii=False) + "\n"
    else:
        for place, report in enumerate(reports):
            if form == "jsonl":
                yield json.dumps(report_data(report), ensure_ascii=False) + "\n"
            else:
                yield ("\n" if place else "") + text(report, "short")


def _provenance(reports: Iterator[Any]) -> str:
    try:
        from adjudge.render.prov import prov_json
    except ImportError as missing:
        raise not_installed("assess --format prov", missing, "prov") from None
    return prov_json(reports)
