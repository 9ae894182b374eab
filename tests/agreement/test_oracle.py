"""The evaluator is the naive meaning, on generated expressions and cases, for one case and for many."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.agreement.cases import DAY_ZERO, case, wide_case
from tests.agreement.compare import beyond_error, column_differences, differences
from tests.agreement.expressions import drawn, parts
from tests.agreement.generate import expressions
from tests.agreement.long import piece

from adjudge.rulebook.expression import Node, walk
from adjudge.rulebook.temporal import Carry

SEEDS = st.integers(0, 2**32)


@given(SEEDS)
def test_the_evaluator_is_the_meaning(seed):
    """Truth, causes and onset of every expression on every case are those of the oracle."""
    random = Random(seed)
    nodes, cases = expressions(random, 3), [case(random, f"c{number}") for number in range(6)]
    assert differences(nodes, cases) == []


@given(SEEDS)
def test_it_is_the_meaning_as_of_any_day(seed):
    """What was not yet known is left out, and what may not yet have happened is open."""
    random = Random(seed)
    nodes, cases = expressions(random, 3), [case(random, f"c{number}") for number in range(6)]
    assert differences(nodes, cases, as_of=DAY_ZERO + random.choice((-1, 0, 20, 30, 60))) == []


@given(SEEDS)
def test_it_is_the_meaning_of_what_is_seldom_written(seed):
    """Codes, specimens, other units, records twice, bounds that are numbers: the same."""
    random = Random(seed)
    nodes, cases = drawn(random, 3), [wide_case(random, f"c{number}") for number in range(6)]
    assert differences(nodes, cases, _some_day(random)) == []


@given(SEEDS)
def test_every_column_is_the_meaning(seed):
    """Each point of each expression within, in exact numbers; in floats, to within the error that is admitted."""
    random = Random(seed)
    every = parts([*drawn(random, 1), *drawn(random, 2, whole=True)])
    one, as_of = wide_case(random), _some_day(random)
    assert column_differences(every, one, as_of) == []
    assert beyond_error(every, one, as_of) == []


def _some_day(random: Random) -> int | None:
    return None if random.random() < 0.7 else DAY_ZERO + random.choice((-1, 0, 20, 30, 60))


def _subclasses(kind: type) -> set[type]:
    inner = set(kind.__subclasses__())
    return inner.union(*(_subclasses(each) for each in inner)) if inner else set()


def test_every_node_is_generated():
    """No node of the language escapes the comparison."""
    random = Random(1)
    reached = {type(node).__name__ for tree in expressions(random, 400) for node in walk(tree)}
    assert {kind.__name__ for kind in _subclasses(Node)} - reached == set()


def test_carried_states_are_generated():
    """States that read what is held are among them, of numbers and of classes."""
    random = Random(2)
    carries = [node for tree in expressions(random, 400) for node in walk(tree) if isinstance(node, Carry)]
    assert {bool(carry.type.classes) for carry in carries} == {True, False}


MENDED = (
    13,
    61,
    71,
    101,
    206,
    605,
    1415,
    1460,
    7000975,
    7001207,
    7001709,
    7002896,
    7004290,
    11000135,
    11005134,
    12004264,
)


@pytest.mark.parametrize("seed", MENDED)
def test_what_once_differed_stays_mended(seed):
    """Seeds at which the two once differed: a second-dated confirmation, order of classes, ties, overflow, means."""
    random = Random(seed)
    nodes, cases = expressions(random, 4), [case(random, f"c{number}") for number in range(40)]
    as_of = None if random.random() < 0.7 else DAY_ZERO + random.choice((-1, 0, 20, 30, 60))
    assert differences(nodes, cases, as_of) == []


@pytest.mark.parametrize("seed", [41000219])
def test_what_once_differed_at_length_stays_mended(seed):
    """Causes of a state that is carried over two visits of one day, in whatever order they are taken."""
    tally = piece(seed, 1, 40)
    assert (tally["comparisons"], tally["differences"], tally["crashes"]) == (160, 0, 0)


@pytest.mark.parametrize("seed", [77000007])
def test_what_once_differed(seed):
    """A window whose bound is certain and yet has a cause of doubt."""
    tally = piece(seed, 1, 40)
    assert (tally["differences"], tally["crashes"]) == (0, 0)
