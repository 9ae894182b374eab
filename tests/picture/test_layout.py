"""The drawing of a case: nothing of it is lost, nothing overlaps, and its values stand where they belong."""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import adjudge
from adjudge.case.read import read_cases, read_documents
from adjudge.documents.compose import compose
from adjudge.render.picture.drawing import Group, Line, Mark, Words, walk
from adjudge.render.picture.ink import INKS
from adjudge.render.picture.labels import Area, apart, area_of, fitted, width_of
from adjudge.render.picture.lanes import scene_of
from adjudge.render.picture.layout import layout
from adjudge.render.picture.page import NARROW, WIDE
from adjudge.render.picture.svg import svg, visible

ROOT = Path(__file__).parents[2]
FIXTURES = sorted((ROOT / "fixtures" / "cases").glob("*.yaml"))
EXAMPLES = {"recist.yaml": ("recist_1_1",), "hiv.csv": ("hiv_dhhs", "hiv_who")}


@cache
def pml(path):
    """A case of the fixtures, assessed, and its scene; each once for all tests."""
    report = adjudge.load("pml", "evidence").assess(path).report
    return report, scene_of(report)


def _report(text, *rules, **options):
    (case,) = read_documents([compose(text, "case")])
    return adjudge.load(*(rules or ("pml",))).assess(case, **options).report


def _lane(report, title):
    return next(lane for lane in scene_of(report).lanes if lane.title == title)


def _drawn(drawing):
    return {item.record for item in walk(drawing.items) if isinstance(item, Group) and item.label} - {None}


def _told(report, scene):
    """The places of the records that are drawn at both widths, and of those that are told as rejected."""
    drawn = [_drawn(layout(scene, width)) for width in (WIDE, NARROW)]
    assert drawn[0] == drawn[1] == scene.records
    rejected = {each.record for each in report.rejected}
    return drawn[0] | {place for place, each in enumerate(report.case.records) if each.id in rejected}


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_every_record_is_drawn_or_told_as_rejected(path):
    """No record of a case is lost without a word, whether a rule reads it or not."""
    report, scene = pml(path)
    assert _told(report, scene) == set(range(len(report.case.records)))


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_record_of_an_example_is_drawn(name):
    """The same holds for packs with visits and for study days."""
    for case in read_cases(ROOT / "fixtures" / "examples" / name):
        report = adjudge.load(*EXAMPLES[name]).assess(case).report
        assert _told(report, scene_of(report)) == set(range(len(report.case.records)))


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_no_two_labels_share_room(path, width):
    """Of the texts of a drawing no two overlap, and all lie inside it."""
    drawing = layout(pml(path)[1], width)
    areas = [(item.text, area_of(item)) for item in walk(drawing.items) if isinstance(item, Words) and item.text]
    for text, area in areas:
        assert area.within(Area(-1, -1, drawing.width + 1, drawing.height + 1)), text
    for (one, first), (other, second) in combinations(areas, 2):
        assert not first.meets(second), (one, other)


def test_each_style_is_an_ink():
    """Every style of a drawing is told by the one table of inks, so that no renderer has to guess."""
    for path in FIXTURES:
        items = walk(layout(pml(path)[1], WIDE).items)
        assert {item.style for item in items if not isinstance(item, Group)} <= INKS.keys()


JCV = """
case: x
provenance: {kind: synthetic}
records:
  - {id: x1, exposure: rhIL-7, date: 2020-01-01}
  - {id: m1, measurement: JCV DNA, specimen: plasma, date: 2019-12-20, value: 5000, unit: "{copies}/mL", lod: 20}
  - {id: m2, measurement: JCV DNA, specimen: plasma, date: 2020-03, value: "<50", unit: "{copies}/mL", lod: 20}
  - {id: m3, measurement: JCV DNA, specimen: plasma, date: 2020-06-01, value: not detected, unit: copies/mL, lod: 20}
  - {id: m4, measurement: JCV DNA, specimen: plasma, date: 2020-07-01, value: ">10000000", unit: "{copies}/mL", lod: 20}
  - {id: m5, measurement: JCV DNA, specimen: plasma, date: 2020-08-01, value: 3, unit: "{copies}/uL", lod: 0.02}
"""


def test_a_viral_load_stands_on_a_logarithmic_scale_in_one_unit():
    """What was written in another unit is brought to that of the lane, its limit of detection too."""
    lane = _lane(_report(JCV), "JCV DNA · plasma")
    assert lane.log
    assert [(point.low, point.high) for point in lane.points][-1] == (3000, 3000)
    assert [point.text for point in lane.points] == ["5000", "<50", "n.d.", ">10000000", "3000"]
    assert [level.text for level in lane.levels if level.kind == "limit"] == ["LOD 20"]


def test_a_result_below_a_limit_is_a_bar_from_the_limit_down():
    """Its mark points down at the limit and its bar ends at the floor; above a limit, up and to the ceiling."""
    drawing = layout(scene_of(_report(JCV)), WIDE)
    items = {item.label.split(":")[0]: item.items for item in walk(drawing.items) if isinstance(item, Group)}
    marks = {name: [each for each in items[name] if isinstance(each, Mark)][-1] for name in ("m1", "m2", "m3", "m4")}
    assert [each.shape for each in marks.values()] == ["disc", "down", "down", "up"]
    assert [each.style for each in marks.values()] == ["point", "point", "point-open", "point"]
    bars = {
        name: next(each for each in items[name] if getattr(each, "style", "") == "censored")
        for name in marks
        if name != "m1"
    }
    assert bars["m2"].y == pytest.approx(marks["m2"].y)
    assert bars["m2"].y + bars["m2"].height == pytest.approx(bars["m3"].y + bars["m3"].height)
    assert bars["m4"].y + bars["m4"].height == pytest.approx(marks["m4"].y)
    assert marks["m4"].y < marks["m1"].y < marks["m2"].y < marks["m3"].y


def test_what_is_detected_below_a_limit_reaches_down_to_nothing():
    """It is above zero, but not by so many powers of ten; its mark is filled, since something was found."""
    report = _report(JCV.replace('value: "<50"', 'value: "detected, <50"'))
    lane = _lane(report, "JCV DNA · plasma")
    assert (lane.points[1].low, lane.points[1].detected) == (0, True)
    words = [each for each in walk(layout(scene_of(report), NARROW).items) if isinstance(each, Words)]
    assert not any("⁻" in each.text for each in words if each.style == "tick-label")


def test_a_month_is_a_span_of_days():
    """An imprecise date is a line from its first to its last day."""
    drawing = layout(scene_of(_report(JCV)), WIDE)
    group = next(item for item in walk(drawing.items) if isinstance(item, Group) and item.label.startswith("m2:"))
    span = next(each for each in group.items if isinstance(each, Line) and each.style == "span")
    days = layout(scene_of(_report(JCV.replace("2020-03,", "2020-03-16,"))), WIDE)
    exact = next(item for item in walk(days.items) if isinstance(item, Group) and item.label.startswith("m2:"))
    assert span.start[0] < next(each.x for each in exact.items if isinstance(each, Mark)) < span.end[0]
    assert not any(isinstance(each, Line) for each in exact.items)


def test_what_was_not_yet_known_is_not_drawn():
    """As of an earlier day, later records are left out of the drawing, and the table says so."""
    report = _report(JCV, as_of="2020-06-15")
    assert _drawn(layout(scene_of(report), WIDE)) == {0, 1, 2, 3}


def test_a_record_in_a_unit_that_cannot_be_converted_is_told_as_rejected():
    """It is not drawn among the others, whose unit it does not share."""
    report = _report(JCV.replace('value: 3, unit: "{copies}/uL", lod: 0.02', 'value: 3, unit: "[IU]/mL"'))
    assert {each.record for each in report.rejected} == {"m5"}
    assert len(_lane(report, "JCV DNA · plasma").points) == 4


def test_an_empty_case_has_a_drawing():
    """A case without records is drawn as an empty frame."""
    drawing = layout(scene_of(_report("case: x\nprovenance: {kind: synthetic}\nrecords: []\n")), WIDE)
    assert drawing.height > 0
    assert _drawn(drawing) == set()


def test_many_happenings_on_one_day_stand_in_rows():
    """Ten events of one day have ten names in ten places."""
    records = "".join(f"  - {{id: e{at}, event: a long name of an event, date: 2020-01-01}}\n" for at in range(10))
    report = _report(f"case: x\nprovenance: {{kind: synthetic}}\nrecords:\n{records}")
    names = [item for item in walk(layout(scene_of(report), NARROW).items) if isinstance(item, Words)]
    events = [area_of(each) for each in names if each.style == "event-label"]
    assert len(events) == 10
    assert not any(one.meets(other) for one, other in combinations(events, 2))


@given(st.lists(st.floats(0, 500), max_size=8), st.floats(4, 20))
def test_places_are_apart_and_keep_their_order(wanted, gap):
    """Places that are pushed apart are at least a gap apart, in order, and within bounds where there is room."""
    places = apart(wanted, gap, 0, 500)
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    found = [places[each] for each in order]
    assert all(two - one >= gap - 1e-6 for one, two in pairwise(found))
    assert all(-1e-6 <= each <= 500 + 1e-6 for each in found)


@given(st.text(max_size=40), st.floats(0, 300))
def test_a_fitted_text_fits(text, room):
    """A text that is cut is not wider than its room, and begins as the text does."""
    found = fitted(text, room, "value")
    assert width_of(found, INKS["value"].size) <= room or found == ""
    assert found == text or text.startswith(found.removesuffix("…").rstrip())


@given(st.text(max_size=60))
def test_svg_keeps_every_text_as_text(text):
    """Whatever a text holds, it makes no element and no attribute, and can be written as UTF-8."""
    from adjudge.render.picture.drawing import Drawing

    drawn = str(svg(Drawing(1, 1, (Group((Words(0, 0, text, "value"),), label=text, record=0),), text)))
    drawn.encode("utf-8")
    assert re.findall(r"<(\w+)", drawn) == ["svg", "g", *["title"] * bool(text), "text"]
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", drawn)
    assert visible(visible(text)) == visible(text)


MIXED = """
case: x
provenance: {kind: synthetic}
observed: {events: 2020-01-01..2020-12-31}
records:
  - {id: t1, exposure: rhIL-7, date: 2020-01-01..2020-02-01, dose: 10 ug/kg}
  - {id: u1, measurement: sodium, date: 2020-02-01, value: 140, unit: mg/dL}
  - {id: u2, measurement: sodium, date: 2020-03-01, value: 1.41, unit: g/L}
  - {id: u3, assessment: mood, date: 2020-03-01, value: good}
  - {id: c1, measurement: CD4, specimen: blood, date: 2019-12-01, value: 100, unit: cells/uL}
  - {id: c2, measurement: CD4, specimen: blood, date: 2020-02-01, value: 4000, unit: cells/uL}
  - {id: s1, assessment: MRI, date: 2020-03-01, value: an unheard-of finding}
"""


def test_what_no_rule_reads_is_drawn_and_says_so():
    """Records of one name and kind of unit are one lane, in the unit of the first; below those that rules read."""
    report = _report(MIXED)
    lane = _lane(report, "Sodium")
    assert lane.unit == "mg/dL (no rule reads it)"
    assert [point.low for point in lane.points] == [140, 141]
    assert _lane(report, "Mood").unit == "no rule reads it"
    assert [each.title for each in scene_of(report).lanes][-2:] == ["Sodium", "Mood"]


def test_other_concentrations_are_shown_in_powers_of_ten_where_they_span_decades():
    """Counts from 100 to 4000 are; from 140 to 141 are not."""
    report = _report(MIXED)
    assert _lane(report, "CD4 · blood").log
    assert not _lane(report, "Sodium").log


def test_a_statement_that_no_class_lists_is_drawn_open():
    """It has no colour of a class."""
    (spell,) = _lane(_report(MIXED), "MRI").spells
    assert spell.state is None


def test_an_exposure_over_a_month_is_a_veil_with_its_dose():
    """Its name tells the dose, and its days are a veil over all lanes."""
    items = list(walk(layout(scene_of(_report(MIXED)), WIDE).items))
    assert any(isinstance(item, Words) and item.text == "rhIL-7 10 ug/kg" for item in items)
    (veil,) = [item for item in items if getattr(item, "style", "") == "exposure-span"]
    assert veil.width > 20


def test_a_limit_in_powers_of_ten_is_told_on_the_scale_of_its_lane():
    """The limit of a result that was written as a logarithm stands where its power of ten is."""
    unit = 'value: 3, unit: "{Log_copies}/mL", lod: 2'
    lane = _lane(_report(JCV.replace('value: 3, unit: "{copies}/uL", lod: 0.02', unit)), "JCV DNA · plasma")
    assert [level.low for level in lane.levels if level.kind == "limit"] == [20, 100]


def test_a_sum_with_a_censored_part_is_a_bar_between_its_ends():
    """Of a lesion of 60 mm and one below 5 mm the sum lies between; its mark is a square on a bar."""
    text = (ROOT / "fixtures" / "examples" / "recist.yaml").read_text(encoding="utf-8")
    report = _report(text.replace("2020-02-12, value: 25", '2020-02-12, value: "<5"'), "recist_1_1")
    (lane,) = [each for each in scene_of(report).lanes if each.title.startswith("Sum by visit")]
    assert (lane.points[1].low, round(lane.points[1].high)) == (45, 50)
    group = next(
        item
        for item in walk(layout(scene_of(report), WIDE).items)
        if isinstance(item, Group) and item.label == lane.points[1].label
    )
    assert [each.shape for each in group.items if isinstance(each, Mark)][-1] == "square"
