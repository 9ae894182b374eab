"""`adjudge schema`: what an editor completes and checks."""

from __future__ import annotations

import json

import click


@click.command()
@click.argument("what", type=click.Choice(["case", "pack", "report", "answers"]))
def schema(what: str) -> None:
    """Print the JSON Schema of a case file, a pack, a report or answers."""
    click.echo(json.dumps(_schema(what), indent=2, ensure_ascii=False))


def _schema(what: str) -> dict[str, object]:
    if what == "case":
        from adjudge.case.schema import case_schema

        return case_schema()
    if what == "pack":
        from adjudge.rulebook.schema import pack_schema

        return pack_schema()
    if what == "answers":
        from adjudge.render.answers import answers_schema

        return answers_schema()
    from adjudge.render.parts import report_schema

    return report_schema()
