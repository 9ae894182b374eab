"""Questions at a terminal: what is printed, in which length, as which JSON, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from tests.golden.test_texts import Text

from adjudge.cli import main
from adjudge.render.answers import AnswersPart, answers_schema

ROOT = Path(__file__).parents[2]
SEED, TWIN = "fixtures/cases/pml-il7-2014.yaml", "fixtures/cases/pml-il7-synthetic.yaml"
RECIST = "fixtures/examples/recist.yaml"


@pytest.fixture(autouse=True)
def _root(monkeypatch):
    monkeypatch.chdir(ROOT)


def run(*arguments, code=0):
    """Runs a command; a traceback is never an answer."""
    engine = ("--engine", "chain") if arguments[0] == "explain" else ()  # that both agree is tested elsewhere
    done = CliRunner().invoke(main, [str(each) for each in (*arguments, *engine)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == code, done.output
    return done


def told(*arguments) -> str:
    """What is printed below the heading, which holds hashes."""
    return run(*arguments).stdout.partition("\n\n")[2]


@pytest.fixture
def golden(snapshot):
    return snapshot.use_extension(Text)


@pytest.mark.parametrize(
    ("case", "domain", "rules"),
    [
        (SEED, "virological.plasma", "pml"),
        (SEED, "immunological", "pml"),
        (TWIN, "virological.plasma", "pml"),
        (TWIN, "immunological", "pml"),
        (RECIST, "best_response", "recist_1_1"),
        (RECIST, "progression", "recist_1_1"),
    ],
    ids=lambda each: Path(each).stem,
)
def test_the_answers_about_a_conclusion(case, domain, rules, golden):
    """The flips and the least evidence in their normal length."""
    assert told("explain", case, domain, "--flip", "--least", "--rules", rules) == golden


@pytest.mark.parametrize("length", ["--short", "--full"])
def test_the_lengths_of_answers(length, golden):
    """One line each, and everything."""
    assert told("explain", TWIN, "immunological", "--flip", "--least", length) == golden


def test_the_history_of_a_case(golden):
    """A line for each turn of each domain."""
    assert run("history", SEED, "--rules", "pml").stdout == golden


def test_what_is_otherwise_is_told_first(golden):
    """What was changed, what moved, and the proof of the new verdict."""
    changes = ("--with", "r15.value=143", "--without", "r7", "--set", "pml.confirmation_gap=40d")
    told = run("explain", TWIN, "immunological", *changes, "--flip", "--rules", "pml").stdout
    assert "".join(line for line in told.splitlines(keepends=True) if "assessed with" not in line) == golden


def test_all_questions_stand_below_the_proof():
    """--questions tells why as well; a question alone stands below the one line of its verdict."""
    whole = told("explain", SEED, "immunological", "--questions", "--rules", "pml")
    assert [part in whole for part in ("Because", "What would flip it", "Least evidence")] == [True] * 3
    assert "Because" not in told("explain", SEED, "immunological", "--least", "--rules", "pml")


def test_the_past_is_asked_about_as_it_was_known():
    """As of March the CD4 cells had recovered, and the least evidence has nothing of later."""
    text = told("explain", TWIN, "immunological", "--least", "--as-of", "2013-03-01", "--rules", "pml")
    assert "immunological: recovered" in text
    assert "r15" not in text.partition("Least evidence")[2].partition("Unused")[0]


def test_the_option_that_is_told_makes_the_change():
    """What a flip tells to try gives what it says."""
    data = json.loads(run("explain", TWIN, "immunological", "--flip", "--format", "json", "--rules", "pml").stdout)
    for flip in data["questions"]["flip"]["flips"]:
        option, text = flip["option"].split(" ", 1)
        changed = run("explain", TWIN, "immunological", option, text.strip("'"), "--format", "json", "--rules", "pml")
        assert json.loads(changed.stdout)["conclusions"][0]["candidates"] == flip["verdict"]["candidates"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("explain", TWIN, "immunological"),
        ("explain", SEED, "virological.plasma", "--questions"),
        ("explain", TWIN, "--with", "r15.value=143"),
        ("explain", RECIST, "best_response", "--flip", "--without", "r8", "--rules", "recist_1_1"),
        ("history", TWIN),
        ("history", RECIST, "--rules", "recist_1_1", "--as-of", "2020-03-25"),
    ],
)
def test_json_is_what_the_schema_says(arguments):
    """Every answer validates, and its parts stand there where they were asked for."""
    data = json.loads(run(*arguments, "--format", "json").stdout)
    jsonschema.validate(data, answers_schema())
    AnswersPart.model_validate(data)
    assert data["version"] == 1
    assert ("history" in data) == (arguments[0] == "history")
    assert ("what_if" in data) == ("--with" in arguments or "--without" in arguments)


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["explain", SEED, "--flip"], 2, "[U123]"),
        (["explain", SEED, "clinica", "--flip"], 2, "Did you mean clinical?"),
        (["history", SEED, "clinica"], 2, "Did you mean clinical?"),
        (["explain", SEED, "--with", "a3"], 2, "[U121]"),
        (["explain", SEED, "--with", "a33.value=cleared"], 2, "Did you mean a3?"),
        (["explain", TWIN, "--with", "r7.value=lots"], 2, "[C204]"),
        (["explain", SEED, "--set", "pml.confirmation_gap"], 2, "[U107]"),
        (["explain", SEED, "--set", "hiv_who.level=3"], 2, "is no pack of the rulebook"),
        (["explain", SEED, "--set", "pml.confirmation_gap=many"], 4, "[R208]"),
        (["explain", "c", "--from", "run", "--set", "pml.one_log=2"], 2, "does not go with --from"),
    ],
)
def test_wrong_questions_are_told_with_their_mend(arguments, code, part):
    """What cannot be asked says why and how to mend it."""
    assert part in run(*arguments, code=code).stderr
