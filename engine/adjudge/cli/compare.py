"""`adjudge compare`: the same cases, several definitions."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import click

from adjudge.cli.common import as_of_option, case_files, engine_option, split_words, told_errors, written
from adjudge.errors import Problem, UsageError


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--rules", multiple=True, required=True, callback=split_words, metavar="PACK", help="Packs to compare.")
@click.option(
    "--domains", multiple=True, callback=split_words, metavar="DOMAIN", help="Compare these, whatever their names."
)
@click.option(
    "--set", "settings", multiple=True, metavar="PACK.PARAMETER=VALUE,...", help="A parameter by each of its values."
)
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write there instead of printing.")
@as_of_option
@engine_option
def compare(
    files: tuple[Path, ...],
    rules: tuple[str, ...],
    domains: tuple[str, ...],
    settings: tuple[str, ...],
    form: str,
    output: Path | None,
    as_of: int | None,
    engine: Any,
) -> None:
    """Tell how the class of each case in FILES depends on the definition, and which criterion moved it."""
    from adjudge.case.read import read_cases
    from adjudge.comparison import compare as compared

    with told_errors():
        cases = [case for path in case_files(files) for case in read_cases(path)]
        groups = compared(cases, _variants(rules, settings), domains, as_of=as_of, engine=engine)
        written([_rendered(form, groups)], output)


def _variants(rules: tuple[str, ...], settings: tuple[str, ...]) -> list[Any]:
    from adjudge.comparison import Variant
    from adjudge.rulebook.library import pack_folder
    from adjudge.rulebook.load import load_pack

    changes = _changes(settings)
    variants = []
    for name in rules:
        for some in changes.pop(Path(name).name, [{}]):
            pack = load_pack(pack_folder(name), some)
            told = ", ".join(f"{parameter}={value}" for parameter, value in some.items())
            variants.append(Variant(f"{pack.name} ({told})" if told else pack.name, pack))
    if changes:
        raise UsageError([Problem(f"--set {next(iter(changes))}", "is no pack of --rules.", "Name it there.", "U107")])
    labels = [each.label for each in variants]
    return [
        each
        if labels.count(each.label) == 1
        else Variant(f"{each.label} {each.pack.version} ({each.pack.sha256[:8]})", each.pack)
        for each in variants
    ]


def _changes(settings: tuple[str, ...]) -> dict[str, list[dict[str, str]]]:
    """For each pack every combination of the values of its parameters."""
    values: dict[str, dict[str, list[str]]] = {}
    for text in settings:
        name, equals, given = text.partition("=")
        pack, dot, parameter = name.partition(".")
        if not (equals and dot and given):
            raise UsageError([Problem(f"--set {text}", "sets nothing.", "Write PACK.PARAMETER=14d,28d.", "U107")])
        values.setdefault(pack, {})[parameter] = given.split(",")
    return {
        pack: [dict(zip(some, each, strict=True)) for each in product(*some.values())] for pack, some in values.items()
    }


def _rendered(form: str, groups: Any) -> str:
    from adjudge.render.comparison import comparison_csv, comparison_data, comparison_text

    if form == "json":
        return json.dumps(comparison_data(groups), indent=2, ensure_ascii=False) + "\n"
    return comparison_csv(groups) if form == "csv" else comparison_text(groups)
