"""The examples of every pack can be drawn, whatever its rules look at."""

from __future__ import annotations

from itertools import combinations

import pytest

from adjudge.pipeline import assess
from adjudge.render.picture.drawing import Words, walk
from adjudge.render.picture.labels import area_of
from adjudge.render.picture.lanes import scene_of
from adjudge.render.picture.layout import layout
from adjudge.render.picture.page import NARROW, case_page
from adjudge.rulebook.library import load_rulebook, pack_names, shelf
from adjudge.trial import read_trials


@pytest.mark.parametrize("name", pack_names())
def test_examples_of_a_pack_are_drawn_whole(name):
    """Every record that was known is drawn, no two labels share room, and there is a page."""
    rulebook = load_rulebook((name,))
    for trial in read_trials(shelf() / name, rulebook.packs[0])[::12]:
        report = assess(trial.case, rulebook, as_of=trial.as_of, engine="chain")
        scene = scene_of(report)
        unfit = {each.record for each in report.rejected}
        known = [report.as_of is None or each.when.earliest <= report.as_of for each in report.case.records]
        used = [each.id not in unfit for each in report.case.records]
        assert scene.records == {place for place, both in enumerate(zip(known, used, strict=True)) if all(both)}
        words = [item for item in walk(layout(scene, NARROW).items) if isinstance(item, Words) and item.text]
        areas = [area_of(each) for each in words]
        assert not any(one.meets(other) for one, other in combinations(areas, 2))
        assert case_page(report).endswith("</html>")
