"""What commands share: exit codes, options, and how problems are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from adjudge.case.files import case_files as case_files  # noqa: PLC0414 the commands find it here
from adjudge.errors import AdjudgeError, CaseError, EngineError, Problem, RulebookError, UsageError

PROBLEMS, USAGE, CASE, RULEBOOK, ENGINE, STRICT = 1, 2, 3, 4, 5, 6
DEFAULT_RULES = ("pml", "evidence")


@contextmanager
def told_errors() -> Iterator[None]:
    """Prints every problem on standard error and leaves with the exit code of its kind."""
    try:
        yield
    except AdjudgeError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        raise SystemExit(exit_code(error)) from None


def exit_code(error: AdjudgeError) -> int:
    """The exit code of a kind of error."""
    kinds: dict[type[AdjudgeError], int] = {CaseError: CASE, RulebookError: RULEBOOK, EngineError: ENGINE}
    return next((code for kind, code in kinds.items() if isinstance(error, kind)), USAGE)


def rules_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--rules PACK`, a name or a folder, as often as wanted or parted by commas."""
    return click.option(
        "--rules",
        multiple=True,
        metavar="PACK",
        callback=_split,
        help="A pack by name or folder; several by commas or by repeating it.  [default: pml,evidence]",
    )(command)


def as_of_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--as-of DATE`: the verdict as it stood on that day."""
    return click.option(
        "--as-of",
        metavar="DATE",
        callback=_day,
        help="Assess with what was known on that day (2013-06-30, or a study day).",
    )(command)


def engine_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--engine`: which engine concludes."""
    choice = click.Choice(["auto", "chain", "durable"])
    return click.option(
        "--engine", type=choice, default="auto", show_default=True, help="auto: both where durable_rules is installed."
    )(command)


def split_words(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Words that are given one by one or parted by commas."""
    return tuple(name.strip() for each in value for name in each.split(",") if name.strip())


def _split(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return split_words(ctx, param, value) or DEFAULT_RULES


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    from adjudge.values.when import read_when

    if value is None:
        return None
    if value.removeprefix("-").isdigit() and len(value) != len("2013"):
        return int(value)
    try:
        return read_when(value).latest
    except ValueError as fault:
        raise click.BadParameter(str(fault)) from None


_COLOURS = {"+ ": "green", "- ": "bright_black", "? ": "yellow"}


def coloured(text: str) -> str:
    """Headings bold, marks in colour; click takes the colours out where the output is no terminal."""
    return "".join(_coloured(line) for line in text.splitlines(keepends=True))


def _coloured(line: str) -> str:
    inner = line.lstrip()
    if inner == line and inner.strip():
        return click.style(line, bold=True)
    colour = _COLOURS.get(inner[:2])
    return click.style(line, fg=colour) if colour else line


def written(parts: Iterable[str], output: Path | None) -> None:
    """Prints the parts, or writes them aside and renames; raises UsageError U105."""
    if output is None:
        for part in parts:
            click.echo(part, nl=False)
        return
    aside = output.with_name(f".{output.name}.part")
    try:
        with aside.open("w", encoding="utf-8", newline="") as out:
            out.writelines(parts)
        aside.replace(output)
    except OSError as refused:
        told = f"cannot be written: {refused.strerror}."
        raise UsageError([Problem(str(output), told, "Check the folder and your rights.", "U105")]) from None
