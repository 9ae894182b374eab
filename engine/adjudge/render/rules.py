"""A pack as text: its domains, classes, rules and thresholds."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from adjudge.rulebook.pack import Domain, Pack, Parameter
from adjudge.rulebook.sentences import fill

WIDTH = 100


def pack_text(pack: Pack) -> str:
    """The pack as lines of at most 100 letters."""
    lines = [f"{pack.name} {pack.version}: {pack.title}", f"sha256 {pack.sha256}", ""]
    for domain in pack.domains:
        lines += [*_domain(domain, pack), ""]
    lines += ["Thresholds", *(line for each in pack.parameters.values() for line in _parameter(each))]
    return "\n".join(lines) + "\n"


def _domain(domain: Domain, pack: Pack) -> Iterator[str]:
    yield f"{domain.name}: {domain.say}"
    for rule in domain.rules:
        yield from _wrapped(f"{rule.gives} ({rule.id}): {plain(rule.say, pack)}", "  ")
    if domain.otherwise is not None:
        yield from _wrapped(f"{domain.otherwise} (else): {plain(domain.otherwise_say, pack)}", "  ")


def plain(sentence: str, pack: Pack) -> str:
    """A sentence with its thresholds filled in; what depends on the case is named."""

    def look_up(name: str, part: str) -> str:
        if name in pack.parameters:
            return pack.parameters[name].written
        return "[day]" if part == "since" else "[value]"

    return fill(sentence, look_up)


def _parameter(parameter: Parameter) -> Iterator[str]:
    told = f"{parameter.name}: {parameter.written} ({parameter.status}, {parameter.source})"
    yield from _wrapped(told, "  ")


def _wrapped(line: str, indent: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False)
