"""Writes the reference pages: `python -m docs.generate`; a test fails where they are out of date."""

from __future__ import annotations

import ast
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

from click.testing import CliRunner

from adjudge.case.read import read_cases
from adjudge.cli.new import new
from adjudge.documents.compose import read_document
from adjudge.errors import AdjudgeError, Problem
from adjudge.pipeline import assess
from adjudge.render.rules import plain
from adjudge.rulebook.check import check
from adjudge.rulebook.library import load_rulebook, pack_names
from adjudge.rulebook.pack import Pack
from adjudge.rulebook.sugar import FUNCTIONS

ROOT = Path(__file__).parents[1]
INVALID = Path("fixtures/invalid")
REFERENCE = ROOT / "docs" / "reference"


def errors_page() -> str:
    """The reference of errors: what each code means, and the message of its example."""
    lines = ["# Errors", "", "`place: what is wrong. How to mend it. [code]`, all of a file at once.", ""]
    for code, meaning in read_document(ROOT / "docs" / "errors.yaml").data.items():
        lines += [f"## {code}", "", meaning, ""]
        if message := _message(code):
            lines += ["```text", message, "```", ""]
    return "\n".join(lines)


def _message(code: str) -> str:
    for path in (INVALID / "cases").glob(f"{code}.*"):
        return str(next(iter(problems_of_case(path))))
    path = INVALID / "packs" / f"{code}.yaml"
    return "" if not path.exists() else str(next(each for each in problems_of_pack(path) if each.code == code))


def problems_of_case(path: Path) -> list[Problem]:
    """What is told of a case file, whether it stops the file or one record."""
    try:
        cases = read_cases(path, today=date(2026, 1, 1))
    except AdjudgeError as error:
        return list(error.problems)
    rulebook = load_rulebook(("pml",))
    return [each.problem for case in cases for each in assess(case, rulebook, engine="chain").rejected]


def problems_of_pack(path: Path) -> Iterator[Problem]:
    """What is told of the pack of `adjudge new` with the files of `path` put in."""
    with tempfile.TemporaryDirectory() as place:
        CliRunner().invoke(new, ["demo", "--into", place], catch_exceptions=False)
        for name, text in read_document(path).data.items():
            (Path(place) / "demo" / name).write_text(text, encoding="utf-8")
        for problem in check(Path(place) / "demo"):
            at = problem.place.replace(place + "/", "")
            yield Problem(at, problem.what.replace(place + "/", ""), problem.mend, problem.code)


HEAD = """# The language

Generated from the functions and from the tables of tests/spec, which are its tests. What a node means is told in
[semantics](../explanation/semantics.md).

## Functions

| function | yields |
|---|---|"""
REST = """
Besides: `decide(condition: value; ...; else: value)`, `carry(start: value, next: expression with held)`, `x is a`,
`x in {a, b}`, `and`, `or`, `not`, `< <= > >=`, `+ - * /`, and `cutoff`, the last day on which the case was observed.
"""


def language_page() -> str:
    """The reference of the language: every function, and the tables that specify it."""
    lines = [HEAD, *(f"| `{_cell(each.usage)}` | {each.says} |" for each in FUNCTIONS.values()), REST]
    for path in sorted((ROOT / "tests" / "spec").glob("test_*.py")):
        lines += list(_spec(path))
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", " or ")


def _spec(path: Path) -> Iterator[str]:
    module = ast.parse(path.read_text(encoding="utf-8"))
    yield from (f"## {(ast.get_docstring(module) or path.stem).rstrip('.')}", "")
    for function in module.body:
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test_"):
            yield from _example(function)


def _example(function: ast.FunctionDef) -> Iterator[str]:
    """The tables of one test: literal texts, and names that were given literal texts before."""
    texts: dict[str, str] = {}
    yield from (f"### {ast.get_docstring(function)}", "")
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            texts[node.targets[0].id] = _text(node.value, texts)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "spec":
            table, text = (_text(each, texts) for each in node.args[:2])
            if table and text:
                yield from _shown(table, text, ast.unparse(node.args[2]).replace("_", " "))


def _shown(table: str, text: str, expected: str) -> Iterator[str]:
    rows = [line.strip() for line in table.strip().splitlines()]
    yield from ("```text", *rows, "```", f"`{text}` is **{expected}**", "")


def _text(node: ast.expr, texts: dict[str, str]) -> str:
    """The text of an expression; empty where it is not known without running it."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Name):
        return texts.get(node.id, "")
    if isinstance(node, ast.JoinedStr):
        parts = [_text(part.value if isinstance(part, ast.FormattedValue) else part, texts) for part in node.values]
        return "".join(parts) if all(parts) else ""
    return ""


def pack_page(name: str) -> str:
    """The reference of a pack: its domains and rules, and every threshold with its source."""
    pack = load_rulebook((name,)).packs[0]
    head = f"# {pack.name} {pack.version}\n\n{pack.title}. See also [its README](../../../rules/{name}/README.md).\n"
    return "\n".join([head, *_domains(pack), *_thresholds(pack)]) + "\n"


def _domains(pack: Pack) -> Iterator[str]:
    for domain in pack.domains:
        yield from (f"## {domain.name}", "", f"{domain.say}.", "", "| class | rule | where |", "|---|---|---|")
        for rule in domain.rules:
            yield f"| `{rule.gives}` | `{rule.id}` | {_cell(plain(rule.say, pack))} |"
        if domain.otherwise is not None:
            yield f"| `{domain.otherwise}` | else | {_cell(plain(domain.otherwise_say, pack))} |"
        yield ""


def _thresholds(pack: Pack) -> Iterator[str]:
    yield from ("## Thresholds", "", "| parameter | value | status | source | quotation |", "|---|---|---|---|---|")
    for each in pack.parameters.values():
        cells = (f"`{each.name}`", each.written, each.status, each.source, each.quote)
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"


PAGES: dict[str, Callable[[], str]] = {"errors.md": errors_page, "language.md": language_page}
PAGES |= {f"packs/{name}.md": partial(pack_page, name) for name in pack_names()}


def main() -> None:
    """Writes every page."""
    (REFERENCE / "packs").mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
