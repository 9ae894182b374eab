"""The JSON report: what is published stays readable, and it says what the report says."""

from __future__ import annotations

import json
import math
from datetime import date
from functools import cache
from pathlib import Path

import jsonschema
import pytest

import adjudge
from adjudge.case.read import read_cases
from adjudge.render.json import report_data
from adjudge.render.parts import report_schema
from adjudge.rulebook.library import pack_folder, pack_names
from adjudge.trial import read_trials

load = cache(adjudge.load)
ROOT = Path(__file__).parents[2]
KEPT = ROOT / "fixtures" / "reports"
CASES = sorted((ROOT / "fixtures" / "cases").glob("*.yaml"))
SCHEMA = jsonschema.Draft202012Validator(report_schema())


def valid(report) -> dict:
    """The data of a report, read back from strict JSON and validated."""
    data = json.loads(json.dumps(report_data(report), allow_nan=False))
    SCHEMA.validate(data)
    return data


def steps_in(data):
    """Every step anywhere in a report."""
    if isinstance(data, dict):
        if "comparisons" in data:
            yield data
        for value in data.values():
            yield from steps_in(value)
    if isinstance(data, list):
        for value in data:
            yield from steps_in(value)


@pytest.mark.parametrize("path", sorted(KEPT.glob("*.report-1.json")), ids=lambda path: path.name.split(".")[0])
def test_a_report_of_version_1_is_still_what_the_schema_says(path):
    """Reports that were written by version 1 validate against the schema of then and against that of today."""
    old = json.loads(path.read_text(encoding="utf-8"))
    assert old["version"] == 1
    jsonschema.validate(old, json.loads((KEPT / "report-1.schema.json").read_text(encoding="utf-8")))
    SCHEMA.validate(old)


@pytest.mark.parametrize("path", sorted(KEPT.glob("*.report-1.json")), ids=lambda path: path.name.split(".")[0])
def test_what_version_1_told_is_told_in_version_2(path, monkeypatch):
    """Every field of the old report stands in the new one under the same name; only the packs may have moved on."""
    monkeypatch.chdir(ROOT)
    old = json.loads(path.read_text(encoding="utf-8"))
    new = load("pml", "evidence").assess(f"fixtures/cases/{old['case']}.yaml").to_dict()
    assert set(old) == set(new)
    assert [each["domain"] for each in old["conclusions"]] == [each["domain"] for each in new["conclusions"]]
    for before, after in zip(old["conclusions"], new["conclusions"], strict=True):
        assert set(before) < set(after)


@pytest.mark.parametrize("version", [0, 3, "2", None])
def test_a_version_that_was_never_published_is_refused(version):
    """A report says which form it has, and one that is not known is no report."""
    old = json.loads((KEPT / "pml-il7-2014.report-1.json").read_text(encoding="utf-8"))
    assert not SCHEMA.is_valid(old | {"version": version})


def test_a_report_that_calls_itself_version_2_must_have_its_proofs():
    """The old form under the new number is refused."""
    old = json.loads((KEPT / "pml-il7-2014.report-1.json").read_text(encoding="utf-8"))
    assert not SCHEMA.is_valid(old | {"version": 2, "schema": "urn:adjudge:schema:report:2"})


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_fixture_is_what_the_schema_says(path):
    """Each case of the fixtures, assessed with the default packs, is strict JSON and validates."""
    rulebook = load("pml", "evidence")
    for case in read_cases(path):
        report = rulebook.assess(case, engine="chain").report
        assert [each["domain"] for each in valid(report)["conclusions"]] == [c.domain for c in report.conclusions]


@pytest.mark.parametrize("name", pack_names())
def test_a_report_of_every_pack_is_what_the_schema_says(name):
    """The first examples of every pack validate, and no comparison has a margin that contradicts its truth."""
    rulebook = load(name)
    for trial in read_trials(pack_folder(name), rulebook.rulebook.packs[0])[:8]:
        data = valid(rulebook.assess(trial.case, as_of=trial.as_of, engine="chain").report)
        for each in (each for step in steps_in(data) for each in step["comparisons"]):
            low, high = each["margin"]["low"], each["margin"]["high"]
            assert each["truth"] != "met" or low is None or low >= 0
            assert each["truth"] != "not met" or high is None or high <= 0


def test_a_comparison_tells_both_sides_in_numbers():
    """Two results of exactly 200 copies/mL: found 200, required at least 200, on day 200, with no margin at all."""
    cases = {case.id: case for case in read_cases(ROOT / "fixtures" / "examples" / "hiv.csv")}
    (found,) = valid(load("hiv_dhhs").assess(cases["exactly-200"], engine="chain").report)["conclusions"]
    first = found["because"][0]["comparisons"][0]
    assert first["actual"] == first["required"] == {"text": "200 copies/mL", "low": 200.0, "high": 200.0}
    assert (first["op"], first["truth"], first["unit"]) == (">=", "met", "copies/mL")
    assert first["margin"] == {"low": 0.0, "high": 0.0}
    assert first["when"] == {"earliest": 200, "latest": 200}


def test_a_censored_value_is_an_interval_in_json(tmp_path):
    """Below 20 is told as such, and its end is the nearest number inside."""
    path = tmp_path / "one.csv"
    result = "a,measurement,HIV RNA,plasma,200,<20,copies/mL"
    path.write_text(f"case,kind,name,specimen,day,value,unit\na,exposure,ART,,0,,\n{result}\n")
    data = valid(load("hiv_dhhs").assess(path, engine="chain").report)
    sides = [each["actual"] for step in steps_in(data) for each in step["comparisons"] if each["unit"]]
    inside = math.nextafter(20, 0)
    assert sides
    assert all(side == {"text": "<20 copies/mL", "low": 0.0, "high": inside} for side in sides)


def test_days_are_compared_as_dates():
    """A comparison of two days tells dates, not numbers of days."""
    data = valid(load("pml").assess(ROOT / "fixtures" / "cases" / "pml-il7-2014.yaml").report)
    ends = [each["actual"]["low"] for step in steps_in(data) for each in step["comparisons"]]
    dates = [end for end in ends if isinstance(end, str)]
    assert dates
    assert all(date.fromisoformat(day).year in range(2012, 2015) for day in dates)


def test_thresholds_carry_their_citation_and_status():
    """What decided by a number names its source, who verified it, and whether it was published."""
    data = valid(load("pml").assess(ROOT / "fixtures" / "cases" / "sustained-response.yaml").report)
    told = [each for conclusion in data["conclusions"] for each in conclusion["parameters"]]
    assert told
    assert all(each["source"] and each["status"] and each["value"] for each in told)


def test_a_class_that_was_not_given_tells_what_stood_in_its_way():
    """Each other rule of a domain is told with its truth and the steps that made it so."""
    report = load("pml").assess(ROOT / "fixtures" / "cases" / "relapse.yaml").report
    for conclusion, told in zip(report.conclusions, valid(report)["conclusions"], strict=True):
        rules = {rule.id for rule in report.rulebook.packs[0].domain(conclusion.domain).rules}
        assert {why["rule"] for why in told["why_not"]} == rules - {conclusion.rule}
        assert all(why["steps"] for why in told["why_not"])
