"""A threshold that is moved, or a boundary that changes its side, is caught by some example of the pack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction

import pytest

from adjudge.abstraction.findings import abstract
from adjudge.case.timeline import build_timeline
from adjudge.inference.infer import infer
from adjudge.rulebook.expression import Arithmetic, Compare, Constant, Node, walk
from adjudge.rulebook.library import load_rulebook, pack_folder, pack_names
from adjudge.rulebook.pack import Pack
from adjudge.trial import Trial, is_as_expected, read_trials

PACKS = {name: load_rulebook((name,)).packs[0] for name in pack_names()}
TRIALS = {name: read_trials(pack_folder(name), pack) for name, pack in PACKS.items()}
THRESHOLDS = [(name, parameter) for name, pack in PACKS.items() for parameter in pack.parameters]
WHOLE = {"naranjo"}
# What no example at the boundary can show, with the reason.
ONE_SIDED = {
    ("pml", "mrs_step"): "grades are whole: just above one step is two steps",
    ("pml", "edss_step"): "EDSS goes by half points: nothing lies between half a point and one",
    ("recist_1_1", "gone"): "zero: a tenth of it is zero",
    ("recist_1_1", "same_day"): "zero: a tenth of it is zero",
    ("recist_1_1", "one_lesion"): "a count: only whole numbers are met",
    ("recist_1_1", "tolerated_ne"): "a count: only whole numbers are met",
    ("recist_1_1", "ends_at_progression"): "a switch: 0 or 1",
    ("irecist", "gone"): "zero: a tenth of it is zero",
    ("irecist", "same_day"): "zero: a tenth of it is zero",
    ("irecist", "one_lesion"): "a count: only whole numbers are met",
    ("cmv_response", "cleared_gap"): "whole days: a tenth of five is less than one",
    ("gcig_ca125", "progression_gap"): "whole days: a tenth of seven is less than one",
    ("gcig_ca125", "zero"): "zero: a tenth of it is zero",
    ("ms_disability", "zero"): "zero: a tenth of it is zero",
    ("ms_disability", "no_days"): "zero: a tenth of it is zero",
    ("ms_disability", "sdmt_points"): "whole points: nothing lies between three and four",
    ("ms_disability", "tolerance_before"): "whole days: a tenth of seven is less than one",
    ("ms_disability", "step_high"): "EDSS goes by half points: nothing lies between none and half a point",
    ("ms_disability", "step_low"): "EDSS goes by half points: nothing lies between half a point and one",
    ("ms_disability", "step_from_zero"): "EDSS goes by half points: nothing lies between one and one and a half",
    ("ms_disability", "cut"): "a baseline of 5.5 or 6.0: nothing lies between",
    ("ms_disability", "cut_50"): "a baseline of 5.0 or 5.5: nothing lies between",
    ("pml", "two_readings"): "a count: only whole numbers are met",
}

# Where both sides of a boundary give the same verdict, with the reason.
SAME_EITHER_WAY = {
    ("single_case", "half"): "a NAP of one half is never beyond chance",
    ("single_case", "z_squared"): "no numbers of ratings meet it exactly",
}


def failing(pack: Pack, trials: Sequence[Trial]) -> int:
    """How many expectations do not hold; all examples of one day at once."""
    count = 0
    for as_of in {trial.as_of for trial in trials}:
        some = [trial for trial in trials if trial.as_of == as_of]
        findings = abstract(pack, build_timeline([trial.case for trial in some], as_of))
        for trial, conclusions in zip(some, infer(findings, "chain"), strict=True):
            found = {conclusion.domain: conclusion for conclusion in conclusions}
            count += sum(not is_as_expected(found[domain], expected) for domain, expected in trial.expect.items())
    return count


@contextmanager
def changed(node: Node, name: str, value: object) -> Iterator[None]:
    """A node that is otherwise for a while."""
    before = getattr(node, name)
    object.__setattr__(node, name, value)
    try:
        yield
    finally:
        object.__setattr__(node, name, before)


def comparisons(pack: Pack, parameter: Constant) -> list[Compare]:
    """The comparisons that a threshold stands in, by itself or in a sum."""
    nodes = {id(node): node for definition in pack.definitions.values() for node in walk(definition)}
    found = [node for node in nodes.values() if isinstance(node, Compare)]
    return [node for node in found if stands_in(parameter, node.right)]


def stands_in(parameter: Constant, node: Node) -> bool:
    """Whether a threshold is one side of a comparison, alone or in a sum."""
    if isinstance(node, Arithmetic):
        return any(stands_in(parameter, child) for child in node.children)
    return node is parameter


@pytest.mark.parametrize("name", PACKS)
def test_unchanged_examples_hold(name):
    """Assessed all at once, the examples hold as they do one by one."""
    assert failing(PACKS[name], TRIALS[name]) == 0


@pytest.mark.parametrize(("name", "parameter"), THRESHOLDS)
@pytest.mark.parametrize("share", ["9/10", "11/10"])
def test_a_moved_threshold_is_caught(name, parameter, share):
    """A tenth less or more (of a whole score: one), and some example differs."""
    node = PACKS[name].parameters[parameter].node
    moved = node.value + (1 if share == "11/10" else -1) if name in WHOLE else node.value * Fraction(share)
    with changed(node, "value", moved):
        caught = failing(PACKS[name], TRIALS[name]) > 0
    assert caught or (name, parameter) in ONE_SIDED


@pytest.mark.parametrize(("name", "parameter"), THRESHOLDS)
def test_a_boundary_that_changes_sides_is_caught(name, parameter):
    """`>=` for `>`, and some example differs."""
    if (name, parameter) in SAME_EITHER_WAY:
        return
    for node in comparisons(PACKS[name], PACKS[name].parameters[parameter].node):
        with changed(node, "op", node.op[:-1] if node.op.endswith("=") else f"{node.op}="):
            assert failing(PACKS[name], TRIALS[name]) > 0, node.op
