"""Where a comparison turns, on the scale of what was measured; and what else of an evaluation can be drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

import adjudge
from adjudge.explanation.picture.sights import tracks_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tracks():
    def of(place, *rules):
        return tracks_of(adjudge.load(*rules).assess(ROOT / "fixtures" / place).report)

    return {
        "twin": of("cases/pml-il7-synthetic.yaml", "pml"),
        "relapse": of("cases/relapse.yaml", "pml"),
        "recist": of("examples/recist.yaml", "recist_1_1"),
    }


@pytest.mark.parametrize(
    ("case", "parameter", "op", "value"),
    [
        ("twin", "cd4_noise", ">=", 143),  # 30 % above 110
        ("twin", "volume_change", "<=", 31.5),  # 25 % below 42
        ("twin", "intrathecal_index", ">", 1.5),
        ("twin", "mrs_step", "<=", 3),  # one grade below 4
        ("relapse", "marker_rise", ">", 135),  # 50 % above 90
        ("recist", "pr_fall", "<=", 70),  # 30 % below 100
        ("recist", "pd_rise", ">=", 82.8),  # 20 % above the nadir of 69
        ("recist", "pd_absolute", ">=", 74),  # 5 mm above the nadir of 69
    ],
)
def test_a_threshold_is_told_where_the_value_itself_would_turn(case, parameter, op, value, tracks):
    """A change from a reference is told as the value that makes it: 30 % above 110 is 143."""
    (found,) = [each for each in tracks[case].thresholds if each.parameters == (parameter,)]
    assert found.op == op
    assert (found.low, found.high) == pytest.approx((value, value))


def test_a_threshold_on_a_logarithm_is_told_as_a_value(tmp_path):
    """A fall by more than one power of ten from a range of values turns within a range."""
    case = tmp_path / "case.yaml"
    case.write_text(
        """
case: x
provenance: {kind: synthetic}
records:
  - {exposure: rhIL-7, date: 2020-01-01}
  - {measurement: JCV DNA, specimen: CSF, date: 2019-12-20, value: 5000, unit: "{copies}/mL"}
  - {measurement: JCV DNA, specimen: CSF, date: 2020-01-20, value: 300, unit: "{copies}/mL"}
  - {measurement: JCV DNA, specimen: CSF, date: 2020-02-20, value: 310, unit: "{copies}/mL"}
""",
        encoding="utf-8",
    )
    tracks = tracks_of(adjudge.load("pml").assess(case).report)
    found = [each for each in tracks.thresholds if each.parameters == ("one_log",)]
    assert found
    assert {(each.op, round(each.low, 6), round(each.high, 6)) for each in found} == {("<", 500.0, 500.0)}


def test_references_are_the_records_that_are_picked(tracks):
    """The last value up to time zero is the baseline, the lowest so far the nadir."""
    found = {(each.word, each.records) for each in tracks["recist"].references}
    assert found == {("baseline", ("r1", "r2")), ("nadir", ("r5", "r6"))}
    assert ("baseline", ("r12",)) in {(each.word, each.records) for each in tracks["twin"].references}


def test_an_episode_runs_from_its_first_record_to_the_last_that_confirms_it(tracks):
    """Three clear samples in a row are one episode; a clearance and the rebound after it are two."""
    plasma = [each for each in tracks["twin"].episodes if each.name == "plasma_clear"]
    assert [each.records for each in plasma] == [("r5", "r6", "r7")]
    plasma = {f"r{at}" for at in range(2, 7)}
    relapse = sorted(each.records for each in tracks["relapse"].episodes if set(each.records) <= plasma)
    assert relapse == [("r3", "r4"), ("r5", "r6")]


def test_states_are_told_by_visit(tracks):
    """The response at each visit, with the records of the visit; the sums that it is made of too."""
    (states,) = tracks["recist"].states
    assert [stay.classes for stay in states.stays] == [("PR",), ("PR",), ("PD",)]
    assert [stay.records for stay in states.stays] == [("r3", "r4"), ("r5", "r6"), ("r7", "r8")]
    (sums,) = tracks["recist"].derived
    assert [(point.low, point.records) for point in sums.points] == [
        (100, ("r1", "r2")),
        (70, ("r3", "r4")),
        (69, ("r5", "r6")),
        (83, ("r7", "r8")),
    ]
