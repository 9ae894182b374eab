"""The pictures of a cohort: every case is drawn or told, nothing leaves its frame, figures are the same bytes."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from tests.cohort.cases import ROOT, hiv, invented, recist

from adjudge.cohort import Asked, cohort_in, cohort_of
from adjudge.errors import UsageError
from adjudge.render.cohort.frame import change_words, colours_of
from adjudge.render.cohort.page import PLOTS, cohort_page, cohort_part, plot, plot_named
from adjudge.render.cohort.view import colours_in
from adjudge.render.picture.drawing import Box, Drawing, Group, Mark, Words, walk
from adjudge.render.picture.figure import FORMATS, figure
from adjudge.render.picture.labels import Area, area_of
from adjudge.rulebook.library import load_rulebook

HIV, RECIST = (load_rulebook((name,)) for name in ("hiv_dhhs", "recist_1_1"))
ASKED = Asked(explained=0, engine="chain")


@pytest.fixture(scope="module")
def cohorts():
    return {
        "hiv": cohort_of(hiv(), HIV, ASKED)[0],
        "recist": cohort_of(recist(), RECIST, ASKED)[0],
        "many": cohort_of(invented(150), HIV, ASKED)[0],
        "example": cohort_in([ROOT / "fixtures" / "examples" / "hiv.csv"], HIV, Asked(engine="chain"))[0],
    }


def groups(drawing):
    return [item for item in walk(drawing.items) if isinstance(item, Group) and item.record is not None]


@pytest.mark.parametrize("name", PLOTS)
def test_the_pictures_of_the_example_read(name, cohorts, snapshot):
    """What is told of each case, as a screen reader tells it."""
    drawing = plot(cohorts["example"], name)
    assert "\n".join([drawing.label, *(group.label for group in groups(drawing))]) == snapshot


@pytest.mark.parametrize("name", PLOTS)
@pytest.mark.parametrize("of", ["hiv", "recist"])
def test_each_case_is_drawn_or_told(of, name, cohorts):
    """Every case has one group of a picture, or stands in the line that says how many are not drawn and why."""
    cohort = cohorts[of]
    drawing = plot(cohort, name)
    drawn = [group.record for group in groups(drawing)]
    assert len(drawn) == len(set(drawn))
    left_out = 0 if name == "swimmer" else sum(map(len, cohort.changes.without.values()))
    assert len(drawn) + left_out == cohort.size
    notes = [item.text for item in walk(drawing.items) if isinstance(item, Words) and item.text.startswith("Not drawn")]
    assert bool(notes) == bool(left_out)


@pytest.mark.parametrize("name", PLOTS)
@pytest.mark.parametrize("of", ["hiv", "recist", "many", "example"])
def test_nothing_leaves_its_frame_and_no_label_covers_another(of, name, cohorts):
    """Words, boxes and marks lie within the drawing, and words do not overlap."""
    drawing = plot(cohorts[of], name)
    frame, areas = Area(-1, -1, drawing.width + 1, drawing.height + 1), []
    for item in walk(drawing.items):
        if isinstance(item, Words):
            areas.append((area_of(item), item))
            assert areas[-1][0].within(Area(-1, -1, drawing.width + 12, drawing.height + 1)), item
        elif isinstance(item, Box):
            assert min(item.width, item.height) >= 0, item
            assert Area(item.x, item.y, item.x, item.y + item.height).within(frame), item
        elif isinstance(item, Mark):
            assert Area(item.x, item.y, item.x, item.y).within(frame), item
    for place, (area, item) in enumerate(areas):
        assert not [other.text for taken, other in areas[:place] if taken.meets(area)], item.text


def test_the_swimmer_of_many_says_that_it_shows_some(cohorts):
    """Of 150 lanes 60 are drawn, the page and the picture say so."""
    drawing = plot(cohorts["many"], "swimmer")
    assert len(groups(drawing)) == 60
    told = [item.text for item in walk(drawing.items) if isinstance(item, Words)]
    assert any(text.startswith("60 of 150 cases drawn") for text in told)
    assert "The swimmer plot draws 60 of 150 cases." in cohort_page(cohorts["many"])


def test_a_colour_is_one_class_in_all_pictures(cohorts):
    """The classes that are seen have a colour each, in the order of the domain; no class is grey."""
    colours = colours_in(cohorts["hiv"])
    assert colours.of_class == {"rebound": "0", "low_level_viraemia": "1", "not_suppressed": "2"}
    assert (colours.of("11"), colours.of("1")) == ("class-0", "class-none")
    many = colours_of([f"c{n}" for n in range(9)], {str(n): f"c{n}" for n in range(9)}, {})
    assert [many.ink(f"c{n}") for n in (6, 7)] == ["class-6", "class-0"]


@pytest.mark.parametrize(
    ("change", "unit", "told"),
    [
        ((-1.25, -1.25), "log10", "−1.25 log10"),
        ((float("-inf"), -2.4), "log10", "−2.4 log10 or less"),
        ((3.0, float("inf")), "points", "+3 points or more"),
        ((-100.0, -82.04), "%", "−100 to −82%"),
        ((0.0, 0.0), "%", "0%"),
    ],
)
def test_a_change_is_told_with_what_is_open(change, unit, told):
    """A change, a change of at least so much, a range of changes."""
    assert change_words(change, unit) == told


@pytest.mark.parametrize("form", FORMATS)
def test_a_figure_is_the_same_bytes_each_time(form, cohorts):
    """Nothing of the clock is in a figure, and ids are not drawn by lot."""
    drawing = plot(cohorts["example"], "waterfall")
    first = figure(drawing, form)
    assert first == figure(drawing, form)
    assert first[:4] in (b"<?xm", b"%PDF", b"\x89PNG")
    assert b"CreationDate" not in first
    assert b"dc:date" not in first


def test_a_stranger_writes_no_formula_in_a_figure():
    """A dollar in a name is a dollar, and letters that the font lacks are boxes, without a warning."""
    words = Words(5, 20, "$\\frac{a}$ 症例 & <b>", "title")
    assert figure(Drawing(200, 40, (words,), ""), "svg") != figure(
        Drawing(200, 40, (replace(words, text=""),), ""), "svg"
    )


def test_what_is_shown_on_demand_is_in_no_figure():
    """The days from which a conclusion holds are drawn on a page when it is pointed at, and never on paper."""
    veil = Group((Box(0, 0, 50, 20, "onset"),), style="onset")
    assert figure(Drawing(100, 20, (veil,), ""), "svg") == figure(Drawing(100, 20, (), ""), "svg")


def test_without_matplotlib_a_figure_says_what_to_install(monkeypatch, cohorts):
    """The extra is named."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(UsageError, match=r"adjudge\[figures\].*\[U112\]"):
        figure(plot(cohorts["example"], "spider"), "svg")


def test_what_cannot_be_drawn_is_told(cohorts):
    """No change, no course, no such plot."""
    empty = replace(cohorts["example"], changes=None, courses=None)
    for name, told in (("spider", "no case has a baseline"), ("swimmer", "no case was followed")):
        with pytest.raises(UsageError, match=rf"{told}.*\[U132\]"):
            plot(empty, name)
    with pytest.raises(UsageError, match=r"names no plot.*waterfall, spider or swimmer. \[U132\]"):
        plot_named("bars")
    assert "<figure" not in cohort_part(empty)
