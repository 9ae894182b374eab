"""A threshold is drawn where the verdict turns: a value just on one side of it and just on the other are told apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click.testing import CliRunner

import adjudge
from adjudge.abstraction.findings import abstract
from adjudge.abstraction.trace import trace
from adjudge.case.read import read_documents
from adjudge.case.timeline import build_timeline
from adjudge.cli.new import new
from adjudge.documents.compose import compose
from adjudge.explanation.picture.sights import tracks_of
from adjudge.explanation.picture.turning import turning_of

DEFINITIONS = """
series:
  doses: {{exposure: treatment, say: a dose of the treatment}}
  marker: {{measurement: marker, unit: "/uL", say: the marker}}
definitions:
  index: {{is: since(first(doses)), say: the first dose}}
  base: {{is: "last(upto(marker, index))", say: the marker before}}
  now: "last(after(marker, index))"
  marker_measured: {{is: "known(last(marker))", say: the marker was measured}}
  marker_high: {{is: "{expression}", say: the marker was high}}
"""
NUMBERS = {
    "level": ("150", "/uL"),
    "share": ("25", "%"),
    "factor": ("2", "1"),
    "power": ("1", "log10"),
    "days": ("5", "d"),
}
PARAMETER = """
{name}:
  value: {value}
  unit: "{unit}"
  from: 2026-01-01
  source: project
  verified_by: nobody
  status: project
"""


@pytest.fixture
def assess(tmp_path):
    """Assesses a marker before treatment (100, where nothing else is said) and after it, by an expression."""

    def assessed(expression, value, before=(100,)):
        CliRunner().invoke(new, ["demo", "--into", str(tmp_path)], catch_exceptions=False)
        folder = tmp_path / "demo"
        (folder / "definitions.yaml").write_text(DEFINITIONS.format(expression=expression), encoding="utf-8")
        numbers = (PARAMETER.format(name=name, value=each[0], unit=each[1]) for name, each in NUMBERS.items())
        (folder / "parameters.yaml").write_text("".join(numbers), encoding="utf-8")
        record = '{{day: {}, measurement: marker, value: "{}", unit: "/uL"}}'
        lines = [
            *(record.format(-5, each) for each in before),
            "{day: 0, exposure: treatment}",
            record.format(30, value),
        ]
        text = "case: x\nprovenance: {kind: synthetic}\nrecords:\n" + "".join(f"  - {line}\n" for line in lines)
        (case,) = read_documents([compose(text, "case")])
        return adjudge.load(str(folder)).assess(case).report

    return assessed


@pytest.mark.parametrize(
    ("expression", "turns"),
    [
        ("now >= level", 150),
        ("level <= now", 150),
        ("now * factor > level", 75),
        ("factor * now > level", 75),
        ("now / factor < level", 300),
        ("level / now < factor", 75),
        ("now + base >= level", 50),
        ("base + now >= level", 50),
        ("fall(now, from: base) > level * share", 62.5),
        ("rise(now, from: base) > level", 250),
        ("fold(now, from: base) >= factor", 200),
        ("relative_rise(now, from: base) >= share", 125),
        ("relative_fall(now, from: base) >= share", 75),
        ("log10_rise(now, from: base) >= power", 1000),
        ("log10_fall(now, from: base) >= power", 10),
    ],
)
def test_the_verdict_turns_where_the_threshold_is_drawn(expression, turns, assess):
    """Whatever the arithmetic: one hundredth above the threshold and one below it give two classes."""
    thresholds = tracks_of(assess(expression, 90)).thresholds
    assert [(each.low, each.high) for each in thresholds] == [pytest.approx((turns, turns))]
    classes = {assess(expression, turns * factor)["response"].conclusion.given for factor in (0.99, 1.01)}
    assert classes == {"high", "low"}
    above = assess(expression, turns * 1.01)["response"].conclusion.given
    assert (thresholds[0].op[0] == ">") == (above == "high")


def test_a_threshold_from_a_reference_in_a_range_is_a_range(assess):
    """Two values on the day of the reference leave open where the line is, within bounds."""
    (found,) = tracks_of(assess("fold(now, from: base) >= factor", 90, before=(60, 100))).thresholds
    assert (found.low, found.high) == (120, 200)


@pytest.mark.parametrize("before", ["<80", ">80"])
def test_a_threshold_without_an_end_is_not_drawn(before, assess):
    """From a reference that may be nothing, or anything above a limit, no line can be told."""
    assert tracks_of(assess("fold(now, from: base) >= factor", 90, before=(before,))).thresholds == ()


def test_a_threshold_is_not_guessed_where_its_other_side_has_no_value(assess):
    """A comparison at a point that the other side does not have has no turning point."""
    report = assess("ever(marker - nadir(marker) >= level)", 400)
    findings = abstract(report.rulebook.packs[0], build_timeline([report.case]))
    ev = findings.evaluation.floats
    (found,) = trace(ev, findings.nodes["marker_high"]).comparisons
    assert (turning_of(ev, found).low, turning_of(ev, found).op) == (250, ">=")
    assert turning_of(ev, replace(found, earliest=-99.0)) is None


@pytest.mark.parametrize("expression", ["count(marker) >= factor", "since(now) - index >= days"])
def test_what_cannot_be_told_on_the_scale_of_a_series_is_not_drawn(expression, assess):
    """A count or a time has no place among the values."""
    assert tracks_of(assess(expression, 90)).thresholds == ()
