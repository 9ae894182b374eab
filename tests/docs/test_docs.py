"""What the documentation shows is so: its Python runs, its YAML is read, its links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

from adjudge.case.read import read_documents
from adjudge.cli import main
from adjudge.documents.compose import compose

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "rules").rglob("*.md"))]
TEXTS = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in PAGES}


@pytest.mark.parametrize(
    "name", ["README.md", "docs/tutorial.md", "docs/how-to/ask-questions.md", "docs/how-to/show-many-cases.md"]
)
def test_the_python_of_a_page_runs(name, monkeypatch):
    """Every Python block of the page gives what the page shows."""
    monkeypatch.chdir(ROOT)
    document = Sybil(parsers=[PythonCodeBlockParser()], path=str(ROOT)).parse(ROOT / name)
    examples = list(document.examples())
    assert examples
    for example in examples:
        example.evaluate()


def test_the_case_of_the_how_to_is_a_case():
    """The example of how to write a case is read without a rejected record."""
    block = re.search(r"```yaml\n(case: .*?)```", TEXTS["docs/how-to/write-a-case.md"], re.DOTALL)
    (case,) = read_documents([compose(block[1], "how-to")])
    assert not case.rejected
    assert len(case.records) == 6


def test_every_command_and_option_is_documented():
    """README names every command, and every option has a help text."""
    context = main.make_context("adjudge", ["rules"])
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert f"adjudge {name}" in TEXTS["README.md"]
        assert command.help
        for option in command.params:
            assert option.param_type_name == "argument" or option.help or option.name in ("form", "engine"), option.name
        assert CliRunner().invoke(command, ["--help"]).exit_code == 0


def test_exit_codes_are_documented_alike():
    """README and the help of the command tell the same exit codes."""
    helped = " ".join(main.help.split())
    told = re.search(r"Exit codes: (.*?)\n\n", TEXTS["README.md"], re.DOTALL)[1]
    assert re.findall(r"\d", told) == re.findall(r"\d", helped[helped.index("Exit codes") :]) == list("0123456")


@pytest.mark.parametrize("name", TEXTS)
def test_links_lead_somewhere(name):
    """A relative link names a file of the checkout."""
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", TEXTS[name]):
        assert (ROOT / name).parent.joinpath(target).exists(), target


@pytest.mark.parametrize("line", re.findall(r"^adjudge .*$", TEXTS["README.md"], re.MULTILINE))
def test_the_commands_of_readme_run(line, monkeypatch):
    """Each command line of README ends well; what README prints of it is among its output."""
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(main, shlex.split(line)[1:])
    assert done.exit_code == 0, done.output
    if "compare" in line:
        shown = re.search(r"```text\n(  exactly-200.*?)```", TEXTS["README.md"], re.DOTALL)[1]
        assert shown in done.output
