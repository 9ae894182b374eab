"""The same cases by several definitions: counts, moves, and the criterion that moved each case."""

from __future__ import annotations

import csv
import io
import json
import shutil

import pytest
from click.testing import CliRunner

from adjudge.cli import main
from adjudge.rulebook.library import pack_folder

RNA = "measurement, HIV RNA, plasma"
ROWS = {
    # at exactly 200 twice after suppression: failure for DHHS, low-level viraemia for BHIVA, none for WHO
    "a": [(-5, 50000), (90, 20), (200, 200), (300, 200)],
    "b": [(-5, 50000), (90, 20), (200, 20), (300, 20)],
    "c": [(-5, 50000), (90, 20), (200, 5000), (300, 5000)],
}


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "cases.csv"
    lines = ["case,kind,name,specimen,day,value,unit,lod"]
    for case, results in ROWS.items():
        lines.append(f"{case},exposure,ART,,0,,,")
        lines += [f"{case},measurement,HIV RNA,plasma,{day},{value},copies/mL,10" for day, value in results]
    path.write_text("\n".join(lines) + "\n")
    return path


def run(*arguments, code=0):
    done = CliRunner().invoke(main, ["compare", *(str(each) for each in arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == code, done.output
    return done


HIV = "hiv_dhhs,hiv_who,hiv_bhiva"


def test_definitions_are_counted_side_by_side(table):
    """The group of the domain that all have, with the classes by definition."""
    (group,) = json.loads(run(table, "--rules", HIV, "--format", "json").stdout)
    assert group["definitions"] == HIV.split(",")
    assert group["counts"]["hiv_dhhs"] == {"low_level_viraemia": 1, "rebound": 2}
    assert group["counts"]["hiv_who"] == {"failure": 1, "no_failure": 2}
    assert group["counts"]["hiv_bhiva"] == {"low_level_viraemia": 1, "rebound": 1, "suppressed": 1}


def test_the_criterion_that_moved_a_case_is_told(table):
    """At exactly 200 the definitions part, and each says why."""
    text = run(table, "--rules", "hiv_dhhs,hiv_bhiva").stdout
    assert "virological: 3 cases, 2 on which the definitions differ" in text
    assert "1 from rebound (hiv_dhhs) to low_level_viraemia (hiv_bhiva)" in text
    flat = " ".join(text.split())
    assert "hiv_dhhs: rebound: HIV RNA was 200 copies/mL or more twice in a row after it had been below" in flat
    assert "hiv_bhiva: low_level_viraemia: HIV RNA was from 50 copies/mL to 200 copies/mL twice in a row" in flat


def test_a_parameter_by_each_of_its_values(table):
    """A level of 200 or of 201 decides the first case."""
    done = run(table, "--rules", "hiv_dhhs", "--set", "hiv_dhhs.failure_level=200,201", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    told = {(row["case"], row["definition"]): row["verdict"] for row in rows}
    assert told["a", "hiv_dhhs (failure_level=200)"] == "rebound"
    assert told["a", "hiv_dhhs (failure_level=201)"] == "low_level_viraemia"
    assert {row["case"] for row in rows if row["moves"] == "true"} == {"a"}


def test_a_unit_may_be_given_with_a_value(table):
    """13 weeks are 91 days."""
    done = run(table, "--rules", "hiv_who", "--set", "hiv_who.gap=91d,13wk,101d", "--format", "json")
    (group,) = json.loads(done.stdout)
    counts = list(group["counts"].values())
    assert counts[0] == counts[1] != counts[2]


def test_two_versions_of_one_pack(table, tmp_path):
    """A folder beside the shipped pack is another version of it, under its version and hash."""
    other = tmp_path / "hiv_who"
    shutil.copytree(pack_folder("hiv_who"), other)
    parameters = other / "parameters.yaml"
    parameters.write_text(parameters.read_text(encoding="utf-8").replace("value: 1000", "value: 100"), encoding="utf-8")
    (group,) = json.loads(run(table, "--rules", f"hiv_who,{other}", "--format", "json").stdout)
    assert len(set(group["definitions"])) == 2
    assert [sum(each.get("failure", 0) for each in [counts]) for counts in group["counts"].values()] == [1, 2]


def test_domains_of_one_pack_against_each_other(tmp_path):
    """Three definitions of immune non-response on one patient."""
    path = tmp_path / "c.yaml"
    cd4 = "measurement: CD4, specimen: blood, unit: /uL"
    records = f"[{{exposure: ART, day: 0}}, {{{cd4}, day: -5, value: 250}}, {{{cd4}, day: 1095, value: 400}}]"
    path.write_text(f"case: c\nrecords: {records}\n")
    text = run(path, "--rules", "hiv_immune_recovery", "--domains", "by_rise,by_500,by_200").stdout
    assert "by_rise against by_500 against by_200: 1 cases, 1 on which the definitions differ" in text


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--rules", "hiv_dhhs", "--domains", "nothing"], 2, "[U106]"),
        (["--rules", "hiv_dhhs", "--set", "nonsense"], 2, "[U107]"),
        (["--rules", "hiv_dhhs", "--set", "pml.one_log=2"], 2, "[U107]"),
        (["--rules", "hiv_dhhs", "--set", "hiv_dhhs.failure_levle=2"], 4, "Did you mean failure_level?"),
        (["--rules", "hiv_dhhs", "--set", "hiv_dhhs.failure_level=many"], 4, "[R208]"),
    ],
)
def test_what_cannot_be_compared_is_told(table, arguments, code, told):
    """Unknown domains, packs, parameters and values are told with their mend."""
    assert told in run(table, *arguments, code=code).stderr
