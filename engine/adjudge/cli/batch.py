"""`adjudge batch`: tables of many cases, in parts that can be resumed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adjudge.cli.common import rules_option, told_errors
from adjudge.errors import Problem, UsageError, not_installed

if TYPE_CHECKING:
    from adjudge.batch.plan import Progress


@click.command()
@click.argument("source", metavar="[INPUT]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--output", required=True, type=click.Path(path_type=Path, file_okay=False), help="The folder of the run."
)
@click.option(
    "--columns", type=click.Path(path_type=Path), help="How columns are mapped: a YAML file, or `omop`, or `wide`."
)
@click.option("--sql", metavar="QUERY", help="A DuckDB query; INPUT is then a database, or nothing.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes of this machine.")
@click.option("--on", metavar="ADDRESS", help="A Dask cluster: dask://HOST:PORT, or dask://local?workers=2.")
@click.option("--resume", is_flag=True, help="Go on with a run that was stopped.")
@click.option("--engine", type=click.Choice(["chain", "auto"]), default="chain", show_default=True, help="auto: both.")
@click.option("--no-evidence", is_flag=True, help="Leave evidence and margins out.")
@click.option("--quiet", is_flag=True, help="No progress.")
@rules_option
def batch(
    source: Path | None, output: Path, columns: Path | None, sql: str | None, workers: int, on: str | None,
    resume: bool, engine: str, no_evidence: bool, quiet: bool, rules: tuple[str, ...],
) -> None:  # fmt: skip
    """Assess every case of INPUT (Parquet, CSV or NDJSON, a file or a folder) into a folder of tables."""
    with told_errors():
        if source is None and sql is None:
            raise UsageError([Problem("input", "is not named.", "Give a file, a folder or --sql.", "U109")])
        if on is not None and workers > 1:
            told = "counts processes of this machine, and --on names a cluster."
            raise UsageError([Problem("--workers", told, "Leave one of them out.", "U113")])
        how = {"workers": workers, "on": on, "resume": resume, "engine": engine, "evidence": not no_evidence}
        found = _run(source, output, columns, sql, rules, quiet, **how)
    click.echo(
        f"{found['cases']} cases, {found['records']} records: {found['used']} used, {found['rejected']} rejected; "
        f"{found['signatures']} signatures, {found['seconds']} s"
    )


def _run(
    source: Path | None,
    output: Path,
    columns: Path | None,
    sql: str | None,
    rules: tuple[str, ...],
    quiet: bool,
    **how: Any,
) -> dict[str, Any]:
    try:
        from adjudge.batch.mapping import read_mapping
        from adjudge.batch.run import run
        from adjudge.batch.source import Source
    except ImportError as missing:
        raise not_installed("batch", missing, "batch") from None
    mapping = None if columns is None else read_mapping(columns)
    return run(Source(source, sql, mapping), rules, output, tell=_silent if quiet else _teller(), **how)


def _silent(progress: Progress) -> None:
    return None


def _teller() -> Callable[[Progress], None]:
    """Tells how far a run is on standard error: a line that is overwritten on a terminal, else a line each."""
    began: list[tuple[float, Progress]] = []

    def tell(progress: Progress) -> None:
        if progress.parts and not began:
            began.append((time.monotonic(), progress))
        is_last = progress.parts > 0 and progress.done == progress.parts
        line = _line(progress, *began[0]) if began else f"{progress.records:,} records read"
        click.echo(f"\r{line:<70}" if sys.stderr.isatty() else line, err=True, nl=not sys.stderr.isatty() or is_last)

    return tell


def _line(progress: Progress, since: float, before: Progress) -> str:
    """Parts and cases done; their pace and the time left count from what was done before."""
    took, now = max(time.monotonic() - since, 1e-9), progress.done - before.done
    left = (
        f", {(progress.parts - progress.done) / now * took:.0f} s left"
        if now and progress.done < progress.parts
        else ""
    )
    pace = f", {(progress.cases - before.cases) / took:,.0f} cases/s" if now else ""
    return f"{progress.done} of {progress.parts} parts, {progress.cases} cases{pace}{left}"
