"""Why not, what is missing and what next, at a terminal: word for word, in three lengths, and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from tests.questions.test_commands import RECIST, SEED, TWIN, _root, golden, run, told

import adjudge
from adjudge.render.answers import answers_schema

__all__ = ["_root", "golden"]

RELAPSE, FALL = "fixtures/cases/relapse.yaml", "fixtures/cases/fall-from-200-to-below-50.yaml"
BOTH = ("--why-not", "all", "--missing")


@pytest.mark.parametrize(
    ("case", "domain", "rules"),
    [
        (SEED, "virological.plasma", "pml"),
        (SEED, "virological.csf", "pml"),
        (SEED, "attribution.other_treatment", "pml"),
        (TWIN, "virological.plasma", "pml"),
        (TWIN, "attribution.other_treatment", "pml"),
        (RELAPSE, "virological.plasma", "pml"),
        (RELAPSE, "waning.virological", "pml"),
        (FALL, "virological.plasma", "pml"),
        (FALL, "waning.virological", "pml"),
        (FALL, "infection_activity", "pml"),
        (RECIST, "best_response", "recist_1_1"),
        (RECIST, "progression", "recist_1_1"),
        ("fixtures/cases/two-values-on-one-day.yaml", "immunological", "pml"),
        ("fixtures/cases/last-sample-too-early.yaml", "virological.plasma", "pml"),
    ],
    ids=lambda each: Path(each).stem,
)
def test_why_not_and_what_is_missing(case, domain, rules, golden):
    """What stands in the way of each other class, and what would settle it, in their normal length."""
    assert told("explain", case, domain, *BOTH, "--rules", rules) == golden


@pytest.mark.parametrize("length", ["--short", "--full"])
@pytest.mark.parametrize("case", [FALL, TWIN], ids=lambda each: Path(each).stem)
def test_the_lengths_of_why_not_and_what_is_missing(case, length, golden):
    """One line each, and everything."""
    assert told("explain", case, "virological.plasma", *BOTH, length, "--rules", "pml") == golden


@pytest.mark.parametrize(
    ("case", "rules"),
    [(SEED, "pml,evidence"), (TWIN, "pml"), (FALL, "pml"), (RECIST, "recist_1_1")],
    ids=lambda each: Path(each).stem,
)
def test_what_next(case, rules, golden):
    """The sample that would settle or change most, and what each result would do."""
    assert run("explain", case, "--next", "--rules", rules).stdout == golden


def test_answers_are_as_their_schema_says():
    """Why not, what is missing and what next validate, with what each answer leads to."""
    done = run("explain", FALL, "virological.plasma", *BOTH, "--next", "--format", "json", "--rules", "pml")
    data = json.loads(done.stdout)
    jsonschema.validate(data, answers_schema())
    (plan,) = data["questions"]["missing"]["plans"]
    assert plan["sought"]["when"] == {"earliest": "2020-03-02", "latest": None}
    assert [each["answers"]["say"] for each in plan["answers"]] == [
        "not detected",
        "detected, less than 20 copies/mL",
        "20 copies/mL or more",
    ]
    assert plan["answers"][0]["then"]["answers"][0]["candidates"] == ["cleared"]
    assert [each["asked"] for each in data["questions"]["why_not"]] == [
        *("cleared", "falling", "persistent", "rebound", "never_detected")
    ]
    assert data["next"]["settled"] == ["waning.virological"]


def test_python_asks_by_the_same_names():
    """A report answers what the command answers."""
    report = adjudge.load("pml").assess(FALL, engine="chain")
    plan = report["virological.plasma"].missing().plans[0]
    assert plan.settles
    (found,) = report["virological.plasma"].why_not("falling").classes
    assert found.is_open
    assert report.next("2020-06-01").settled == ("waning.virological",)


def test_a_class_that_a_domain_cannot_give_is_refused():
    """The exit code of wrong usage, the code of the problem, and a suggestion."""
    done = run("explain", FALL, "virological.plasma", "--why-not", "cleard", code=2)
    assert "Did you mean cleared? [U120]" in done.stderr
