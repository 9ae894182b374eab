"""The command line: what it prints, where, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from adjudge.cli import main
from adjudge.render.parts import report_schema
from adjudge.rulebook.library import pack_names

ROOT = Path(__file__).parents[2]
CASES = ROOT / "fixtures" / "cases"
SEED = str(CASES / "pml-il7-2014.yaml")


def run(*arguments, code=0):
    """Runs a command; a traceback is never an answer."""
    done = CliRunner().invoke(main, [str(each) for each in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == code, done.output
    return done


def test_a_folder_is_assessed_with_every_verdict():
    """Every case of a folder is assessed; what was rejected is counted on standard error."""
    done = run("assess", CASES, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len({row["case"] for row in rows}) == len(list(CASES.glob("*.yaml")))
    assert "2 records rejected" in done.stderr


def test_globs_are_expanded():
    """A pattern stands for the files that it matches, also where no shell expands it."""
    done = run("assess", CASES / "waning-*.yaml", "--format", "jsonl")
    assert {json.loads(line)["case"] for line in done.stdout.splitlines()} == {p.stem for p in CASES.glob("waning-*")}


@pytest.mark.parametrize("files", [1, 2])
def test_json_is_one_object_or_an_array(files):
    """One case is an object, several are an array, and both are what the schema says."""
    paths = sorted(CASES.glob("*.yaml"))[:files]
    data = json.loads(run("assess", *paths, "--format", "json").stdout)
    for each in [data] if files == 1 else data:
        jsonschema.validate(each, report_schema())
    assert isinstance(data, dict) == (files == 1)


def test_every_report_is_what_the_schema_says():
    """JSON Lines of all cases validate."""
    for line in run("assess", CASES, "--format", "jsonl").stdout.splitlines():
        jsonschema.validate(json.loads(line), report_schema())


def test_output_is_written_whole(tmp_path):
    """A file is written aside and then renamed, so that half of one is never seen."""
    run("assess", SEED, "--format", "json", "--output", tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text())["case"] == "pml-il7-2014"
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_output_that_cannot_be_written_is_told(tmp_path):
    """A folder that is not there is wrong usage, not a traceback."""
    done = run("assess", SEED, "--output", tmp_path / "none" / "out.txt", code=2)
    assert "cannot be written" in done.stderr


def test_strict_leaves_with_a_code_of_its_own():
    """With --strict a rejected record or an open verdict is exit code 6."""
    run("assess", CASES / "value-without-unit.yaml", "--strict", code=6)
    run("assess", CASES / "last-sample-too-early.yaml", "--strict", code=6)


def test_a_broken_file_leaves_the_others(tmp_path):
    """A file that cannot be read is told and counted, the others are assessed, and the exit code says so."""
    (tmp_path / "bad.yaml").write_text("case: [")
    done = run("assess", tmp_path / "bad.yaml", SEED, "--format", "jsonl", code=3)
    assert json.loads(done.stdout)["case"] == "pml-il7-2014"
    assert "[D003]" in done.stderr
    assert "1 files not read" in done.stderr


def test_nothing_to_assess_is_told(tmp_path):
    """An empty folder and a missing file are no silent success."""
    run("assess", tmp_path, code=2)
    assert "[D001]" in run("assess", tmp_path / "none.yaml", code=3).stderr


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["explain", "none.yaml"], 3, "[D001]"),
        (["explain", SEED, "virological.plasm"], 2, "virological.plasma"),
        (["explain", SEED, "--rules", "pmll"], 2, "Did you mean pml?"),
        (["assess", SEED, "--as-of", "yesterday"], 2, "is not a date"),
        (["assess", SEED, "--format", "xml"], 2, "'xml' is not one of"),
        (["rules", "nothing"], 2, "[U102]"),
        (["check", "nothing"], 2, "[U102]"),
        (["new", "Bad Name", "--into", "."], 2, "no name for a pack"),
    ],
)
def test_wrong_usage_is_told_with_its_mend(arguments, code, told):
    """What cannot be done says why, how to mend it, and leaves with its own exit code."""
    assert told in run(*arguments, code=code).stderr


def test_a_bad_pack_is_exit_code_four(tmp_path):
    """A rulebook that is not valid is told in full and releases nothing."""
    run("new", "demo", "--into", tmp_path)
    (tmp_path / "demo" / "rules.yaml").write_text("domains: {}\nmore: 1\n")
    done = run("assess", SEED, "--rules", tmp_path / "demo", code=4)
    assert "[R202]" in done.stderr
    assert done.stdout == ""


def test_a_new_pack_passes_its_own_checks(tmp_path):
    """What `adjudge new` makes is sound, and its examples hold."""
    run("new", "demo", "--into", tmp_path)
    assert "0 problems" in run("check", tmp_path / "demo").stdout
    assert "0 differ; 1 of 1 rules" in run("test", tmp_path / "demo").stdout
    run("new", "demo", "--into", tmp_path, code=2)


def test_a_pack_with_problems_is_exit_code_one(tmp_path):
    """Problems of a pack and examples that differ are printed and counted."""
    run("new", "demo", "--into", tmp_path)
    examples = tmp_path / "demo" / "examples.yaml"
    examples.write_text(examples.read_text().replace("{response: high}", "{response: low}"))
    assert "[R307]" in run("check", tmp_path / "demo", code=1).stdout
    assert "response is high, expected low. [T101]" in run("test", tmp_path / "demo", code=1).stdout


@pytest.mark.parametrize("pack", pack_names())
def test_shipped_packs_are_sound(pack):
    """Each shipped pack has no problem, and each rule is met, not met and unknown in some example."""
    assert "0 problems" in run("check", pack).stdout
    assert " 0 differ; " in run("test", pack).stdout


def test_rules_are_listed_and_shown():
    """Packs are listed with their version; one is shown with its rules and thresholds."""
    assert "pml 0.1.0" in run("rules").stdout
    assert "confirmation_gap: 28 days (project, project)" in run("rules", "pml").stdout


@pytest.mark.parametrize("what", ["case", "pack", "report", "answers"])
def test_schemas_are_valid_and_hold(what):
    """Every schema is a JSON Schema."""
    jsonschema.Draft202012Validator.check_schema(json.loads(run("schema", what).stdout))


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_case_files_are_what_the_schema_says(path):
    """Every shipped case validates, so that an editor does not frown on it."""
    from adjudge.case.schema import case_schema
    from adjudge.documents.compose import read_document

    jsonschema.validate(read_document(path).data, case_schema())


def test_the_past_is_assessed_as_it_was_known():
    """As of June 2013 nothing had waned."""
    report = json.loads(run("assess", SEED, "--format", "json", "--as-of", "2013-06-30").stdout)
    given = {each["domain"]: each["class"] for each in report["conclusions"]}
    assert given["clinical"] == "improved"
    assert report["as_of"] == "2013-06-30"


@pytest.mark.parametrize("engine", ["auto", "chain"])
def test_both_engines_tell_the_same(engine):
    """The engine is no part of the answer."""
    assert run("explain", SEED, "--engine", engine).stdout == run("explain", SEED).stdout


def test_colour_is_for_terminals_only():
    """Piped output is plain; a terminal sees headings and marks in colour."""
    plain = run("explain", SEED).stdout
    colourful = CliRunner().invoke(main, ["explain", SEED], color=True).stdout
    assert "\x1b[" not in plain
    assert "\x1b[1m" in colourful
    assert "\x1b[32m" in colourful
