"""Packs of any size, written into a folder as an author would write them, over the series of the workload."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import yaml

GRADES = ("a", "b", "c", "d", "e")
SERIES = {
    "doses": {"exposure": "study treatment"},
    "vl": {"measurement": "viral load", "specimen": "plasma", "unit": "{copies}/mL"},
    "cd4": {"measurement": "CD4", "specimen": "blood", "unit": "/uL"},
}
BASES = {
    "index": "first(doses)",
    "vl_after": "after(vl, since(index))",
    "cd4_base": "last(upto(cd4, since(index)))",
    "cd4_after": "after(cd4, since(index))",
}
UNITS = ("{copies}/mL", "%", "{copies}/mL", "/uL")


def findings_pack(folder: Path, findings: int) -> str:
    """So many findings, three read by each domain."""
    names = [f"f{place}" for place in range(findings)]
    groups = [names[place : place + 3] for place in range(0, findings, 3)]
    return write(folder, SERIES, *_findings(findings), {f"d{n}": _over(group) for n, group in enumerate(groups)})


def rules_pack(folder: Path, rules: int) -> str:
    """Fifteen findings and so many rules, ten in each domain, each of which reads an earlier domain too."""
    random = Random(1)
    parameters, definitions = _findings(15)
    domains: dict[str, Any] = {}
    for place in range(rules // 10):
        whens = []
        for _ in range(10):
            asked = [random.choice(("", "not ")) + name for name in random.sample([f"f{n}" for n in range(15)], 3)]
            before = [f"d{place - 1} is {random.choice(GRADES)}"] if place else []
            whens.append(" and ".join([*before[: random.randint(0, 1)], *asked]))
        domains[f"d{place}"] = _domain(GRADES, [(when, GRADES[n % 4]) for n, when in enumerate(whens)])
    return write(folder, SERIES, parameters, definitions, domains)


def graded_pack(folder: Path, findings: int, *, apart: bool) -> str:
    """So many findings of five grades, all read by one domain, or each by its own."""
    names = [f"g{place}" for place in range(findings)]
    series = {f"m{place}": {"measurement": f"marker {place}", "unit": "/uL"} for place in range(findings)}
    parameters = {f"p{level}": (level * 100, "/uL") for level in range(1, 5)}
    levels = "; ".join(f"last({{0}}) >= p{level}: {GRADES[level]}" for level in range(4, 0, -1))
    definitions = {name: f"decide({levels.format(f'm{n}')}; else: a)" for n, name in enumerate(names)}
    groups = [[name] for name in names] if apart else [names]
    domains = {f"d{n}": _graded(group, Random(n)) for n, group in enumerate(groups)}
    return write(folder, series, parameters, definitions, domains)


def _graded(names: Sequence[str], random: Random) -> dict[str, Any]:
    """Twenty rules that ask for the grade of one to three findings."""
    rules = []
    for place in range(20):
        asked = [f"{name} is {random.choice(GRADES)}" for name in random.sample(names, min(len(names), place % 3 + 1))]
        rules.append((" and ".join(asked), GRADES[place % 4]))
    return _domain(GRADES, [*rules, *((f"{name} is {grade}", "e") for name in names for grade in GRADES)])


def _findings(count: int) -> tuple[dict[str, tuple[float, str]], dict[str, str]]:
    """Findings of four kinds in turn, each with its own threshold."""
    parameters: dict[str, tuple[float, str]] = {"gap": (28, "d")}
    definitions = dict(BASES)
    for place in range(count):
        value = (50 + 37 * place, 13.7 + 1.9 * place, 43 + 61 * place, 60 + 7 * place)[place % 4]
        parameters[f"p{place}"] = (value, UNITS[place % 4])
        definitions[f"f{place}"] = (
            "ever(confirmed(vl_after < {0}, after: gap, unconfirmed: not_met))",
            "ever(relative_rise(cd4_after, from: cd4_base) >= {0})",
            "last(vl_after) < {0}",
            "lowest(cd4_after) >= {0}",
        )[place % 4].format(f"p{place}")
    return parameters, definitions


def _over(names: Sequence[str]) -> dict[str, Any]:
    """Three rules over some findings, the later ones with a denied premise."""
    first, last = names[0], names[-1]
    return _domain(("a", "b", "c", "d"), [(" and ".join(names), "a"), (f"{first} and not {last}", "b"), (last, "c")])


def _domain(classes: Sequence[str], rules: Sequence[tuple[str, str]]) -> dict[str, Any]:
    told = [{"id": f"r{n}", "gives": gives, "when": when, "say": gives} for n, (when, gives) in enumerate(rules)]
    return {"say": "a domain", "classes": list(classes), "rules": told, "else": classes[-1], "else_say": "else"}


def write(
    folder: Path, series: Mapping[str, Any], parameters: Mapping[str, tuple[float, str]],
    definitions: Mapping[str, str], domains: Mapping[str, Any],
) -> str:  # fmt: skip
    """Writes the files of a pack; the folder's name."""
    folder.mkdir(parents=True)
    shared = {"from": "2026-01-01", "source": "project", "verified_by": "nobody", "status": "project"}
    files = {
        "pack.yaml": {"pack": "grown", "version": "0.1.0", "title": "A pack of a size"},
        "parameters.yaml": {key: {"value": value, "unit": unit, **shared} for key, (value, unit) in parameters.items()},
        "definitions.yaml": {
            "series": {name: {**of, "say": name} for name, of in series.items()},
            "definitions": {name: {"is": text, "say": name} for name, text in definitions.items()},
        },
        "rules.yaml": {"domains": dict(domains)},
        "examples.yaml": [],
    }
    for name, data in files.items():
        (folder / name).write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    (folder / "README.md").write_text("# grown\n", encoding="utf-8")
    return str(folder)
