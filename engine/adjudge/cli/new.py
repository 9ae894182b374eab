"""`adjudge new`: a pack that passes its own check and test, to begin from."""

from __future__ import annotations

import re
from pathlib import Path

import click

_FILES = {
    "pack.yaml": """pack: {name}
version: 0.1.0
title: {name}
index: index
""",
    "parameters.yaml": """# Every number that a rule reads, with its source.
level:
  value: 100
  unit: "/uL"
  from: 2026-01-01
  source: project
  verified_by: nobody
  status: project
""",
    "definitions.yaml": """series:
  doses: {{exposure: treatment, say: a dose of the treatment}}
  marker: {{measurement: marker, unit: "/uL", say: the marker}}
definitions:
  index: {{is: first(doses), say: the first dose}}
  marker_measured: {{is: "known(last(marker))", say: the marker was measured}}
  marker_high: {{is: "last(marker) >= level", say: "the marker was last at least {{level}}"}}
""",
    "rules.yaml": """domains:
  response:
    say: response of the marker
    classes: [high, low]
    applies_when: marker_measured
    rules:
      - id: high
        gives: high
        when: marker_high
        say: "The marker was at least {{level}}"
        otherwise: "The marker was below {{level}}"
    else: low
    else_say: "The marker was below {{level}}"
""",
    "examples.yaml": """- name: At the level it is high
  records:
    - {{day: 0, exposure: treatment}}
    - {{day: 30, measurement: marker, value: 100, unit: "/uL"}}
  expect: {{response: high}}
- name: Just below the level it is low
  records:
    - {{day: 0, exposure: treatment}}
    - {{day: 30, measurement: marker, value: 99, unit: "/uL"}}
  expect: {{response: low}}
- name: A censored result across the level leaves it open
  records:
    - {{day: 0, exposure: treatment}}
    - {{day: 30, measurement: marker, value: "<150", unit: "/uL"}}
  expect: {{response: [high, low]}}
""",
    "README.md": """# {name}

## Summary
One sentence: what the pack decides.

## Use when
Which cases it is for.

## Do not use when
Which cases it is not for.

## Classes
`high`, `low`.

## Thresholds
`level`: the project's own; replace it by a published one with its source.

## Rationale
Why these rules.

## Open questions
What is not known.

## Sources
None yet.
""",
}


@click.command()
@click.argument("pack")
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), default=Path("."), help="The folder above it."
)
def new(pack: str, into: Path) -> None:
    """Begin a pack named PACK: a folder of data that passes `adjudge check` and `adjudge test`."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", pack):
        raise click.UsageError(f'"{pack}" is no name for a pack. Use small letters, digits and _.')
    folder = into / pack
    if folder.exists():
        raise click.UsageError(f"{folder} exists already. Choose another name, or remove it.")
    folder.mkdir(parents=True)
    for name, body in _FILES.items():
        (folder / name).write_text(body.format(name=pack), encoding="utf-8")
    click.echo(f"{folder}: edit it, then run: adjudge check {folder} && adjudge test {folder}")
