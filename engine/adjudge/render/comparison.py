"""A comparison of definitions as text, CSV and JSON."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from adjudge.explanation.comparison import Group

WIDTH = 100


def comparison_text(groups: Sequence[Group]) -> str:
    """For each group: classes by definition, moves from the first definition, and each moving case with its reason."""
    return "\n\n".join("\n".join(_block(group)) for group in groups) + "\n"


def _block(group: Group) -> Iterator[str]:
    total = len(group.told)
    yield f"{group.name}: {total} cases, {len(group.moving)} on which the definitions differ"
    yield from _table(group)
    for place, definition in enumerate(group.definitions[1:], start=1):
        for (before, after), count in sorted(group.moves(place).items(), key=lambda item: (-item[1], item[0])):
            yield f"  {count} from {before} ({group.definitions[0]}) to {after} ({definition})"
    for case in group.moving:
        yield f"  {case}"
        for definition, told in zip(group.definitions, group.told[case], strict=True):
            yield from _wrapped(f"{definition}: {told.verdict}: {told.reason}", "    ")


def _table(group: Group) -> Iterator[str]:
    counts = [group.counts(place) for place in range(len(group.definitions))]
    verdicts = sorted({verdict for each in counts for verdict in each})
    widths = [max(len(name), 6) for name in group.definitions]
    first = max((len(verdict) for verdict in verdicts), default=0)
    head = "  ".join(f"{name:>{width}}" for name, width in zip(group.definitions, widths, strict=True))
    yield f"  {'':<{first}}  {head}"
    for verdict in verdicts:
        cells = "  ".join(f"{each[verdict]:>{width}}" for each, width in zip(counts, widths, strict=True))
        yield f"  {verdict:<{first}}  {cells}"


def _wrapped(line: str, indent: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False)


def comparison_csv(groups: Sequence[Group]) -> str:
    """One row for each group, case and definition."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("group", "case", "definition", "verdict", "moves", "reason"))
    for group in groups:
        for case, all_told in group.told.items():
            moves = len({told.verdict for told in all_told}) > 1
            for definition, told in zip(group.definitions, all_told, strict=True):
                writer.writerow((group.name, case, definition, told.verdict, str(moves).lower(), told.reason))
    return out.getvalue()


def comparison_data(groups: Sequence[Group]) -> list[dict[str, Any]]:
    """The groups as plain data."""
    return [_data(group) for group in groups]


def _data(group: Group) -> dict[str, Any]:
    places = range(len(group.definitions))
    return {
        "group": group.name,
        "definitions": list(group.definitions),
        "counts": {group.definitions[place]: dict(sorted(group.counts(place).items())) for place in places},
        "moves": [
            {"from": before, "to": after, "by": group.definitions[place], "cases": count}
            for place in places
            for (before, after), count in sorted(group.moves(place).items())
        ],
        "cases": [
            {"case": case, "told": [{"verdict": told.verdict, "reason": told.reason} for told in all_told]}
            for case, all_told in group.told.items()
        ],
    }
