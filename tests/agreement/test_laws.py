"""Laws that hold for every expression: the information order, shifts in time, one case among many, sugar and core."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.agreement.cases import case
from tests.agreement.generate import CD4, FALL, JCV, expressions

from adjudge.abstraction.exactly import evaluate_exactly
from adjudge.case.record import Case, Record
from adjudge.case.timeline import build_timeline
from adjudge.rulebook.build import Scope, build
from adjudge.rulebook.expression import Attribute, Compare, Constant, Known, Logic, Node, walk
from adjudge.rulebook.sugar import FUNCTIONS
from adjudge.rulebook.temporal import Confirm, Over, Reduce, Where
from adjudge.rulebook.types import DAY, DURATION
from adjudge.values.when import When

SEEDS = st.integers(0, 2**32)
UNKNOWN = 1


def truths(nodes: Sequence[Node], cases: Sequence[Case]) -> np.ndarray:
    evaluation = evaluate_exactly(nodes, build_timeline(cases))
    return np.array([evaluation.of(node).truth.truth for node in nodes])


def narrowed(random: Random, record: Record) -> Record:
    """One of the worlds that a record allows, or a part of them."""
    first = random.randint(record.when.earliest, record.when.latest)
    when = When(first, random.randint(first, record.when.latest))
    if record.low is None or record.low == record.high:
        return replace(record, when=when)
    value = random.choice((record.low, record.high))
    value = record.low if value in (float("inf"), float("-inf")) else value
    return replace(record, when=when, low=value, high=value if value not in (float("-inf"),) else record.high)


@given(SEEDS)
def test_more_is_known_of_what_is_narrower(seed):
    """Narrowing values and dates may settle what is unknown; it never turns met into not met or the reverse."""
    random = Random(seed)
    nodes, wide = expressions(random, 3), case(random)
    # the cut-off is held: a later last day is other information, not a narrower one
    end = max([record.when.latest for record in wide.records] + [each.when.latest for each in wide.observed], default=0)
    fixed = Record("last", wide.records[0].kind if wide.records else FALL_KIND, "nothing", When(end, end))
    narrow = replace(wide, records=(*(narrowed(random, record) for record in wide.records), fixed))
    before, after = truths(nodes, [replace(wide, records=(*wide.records, fixed))]), truths(nodes, [narrow])
    assert ((before == UNKNOWN) | (before == after)).all()


FALL_KIND = case(Random(3)).records[0].kind


def moved(tree: Sequence[Node], days: int) -> None:
    """Moves every fixed day of some expressions, which are otherwise the same."""
    for node in {id(each): each for root in tree for each in walk(root)}.values():
        if isinstance(node, Constant) and node.kind == DAY:
            object.__setattr__(node, "value", node.value + days)


@given(SEEDS, st.integers(-900, 5000))
def test_time_has_no_origin(seed, days):
    """All dates and fixed days moved alike give the same truths."""
    random = Random(seed)
    nodes, one = expressions(random, 3), case(random)
    before = truths(nodes, [one])
    moved(nodes, days)
    assert (before == truths(nodes, [shifted(one, days)])).all()


def shifted(one: Case, days: int) -> Case:
    def shift(when: When) -> When:
        return When(when.earliest + days, when.latest + days)

    records = tuple(replace(record, when=shift(record.when)) for record in one.records)
    return replace(one, records=records, observed=tuple(replace(o, when=shift(o.when)) for o in one.observed))


@given(SEEDS)
def test_a_case_among_others_is_what_it_is_alone(seed):
    """Neither the other cases nor the order of cases and records change a truth."""
    random = Random(seed)
    nodes, cases = expressions(random, 3), [case(random, f"c{number}") for number in range(5)]
    alone = np.concatenate([truths(nodes, [each]) for each in cases], axis=1)
    turned = [replace(each, records=each.records[::-1]) for each in cases[::-1]]
    assert (alone == truths(nodes, cases)).all()
    assert (alone[:, ::-1] == truths(nodes, turned)).all()


ONE, NONE, MONTH = Constant(Fraction(1)), Constant(Fraction(0)), Constant(Fraction(30), DURATION)
NO_DAYS = Constant(Fraction(0), DURATION)
HIGH = Constant(Fraction(200), CD4.kind)
INDEX = Constant(Fraction(1000), DAY)


def above() -> Node:
    return Compare(">=", CD4, HIGH)


SPELT_OUT = {
    "always(cd4 >= high)": lambda: Logic("not", (Reduce("any", Logic("not", (above(),))),)),
    "ever(before(cd4 >= high, index))": lambda: Reduce("any", _at("<")),
    "ever(upto(cd4 >= high, index))": lambda: Reduce("any", _at("<=")),
    "ever(after(cd4 >= high, index))": lambda: Reduce("any", _at(">")),
    "ever(onward(cd4 >= high, index))": lambda: Reduce("any", _at(">=")),
    "last(cd4) > nadir_last": lambda: Compare(">", Reduce("last", CD4), Reduce("last", _running("lowest"))),
    "ever(cd4 < peak(cd4))": lambda: Reduce("any", Compare("<", CD4, _running("highest"))),
    "ever(cd4 < previous(cd4))": lambda: Reduce("any", Compare("<", CD4, _before("last", CD4))),
    "ever(so_far(cd4 >= high))": lambda: Reduce("any", Over("any", above_once, above_once, end=NO_DAYS)),
    "ever(sustained(cd4 >= high, for: month))": lambda: Reduce("any", Confirm(above(), after=MONTH)),
    "ever(recorded(fall))": lambda: Reduce("any", Attribute("recorded", FALL)),
    "known(first(jcv))": lambda: Known(Reduce("first", JCV)),
}
above_once = above()


def _at(op: str) -> Node:
    of = above()
    return Where(of, Compare(op, Attribute("day", of), INDEX))


def _running(how: str) -> Node:
    return Over(how, CD4, CD4, end=NO_DAYS)


def _before(how: str, of: Node) -> Node:
    return Over(how, of, of, end=NO_DAYS, open_end=True)


@pytest.mark.parametrize("text", SPELT_OUT)
def test_sugar_is_its_core(text):
    """What an author writes short means what is written out in nodes."""
    names = {"cd4": CD4, "jcv": JCV, "fall": FALL, "high": HIGH, "month": MONTH, "index": INDEX}
    names["nadir_last"] = Reduce("last", _running("lowest"))
    scope = Scope(names)
    written = build(text, scope)
    assert scope.problems == []
    cases = [case(Random(seed), f"c{seed}") for seed in range(60)]
    found = truths([written, SPELT_OUT[text]()], cases)
    assert (found[0] == found[1]).all()
    assert len(set(found[0])) > 1


def test_every_function_is_used_by_some_test_or_pack():
    """No function of the language stands there unused."""
    from tests.unit.test_invalid import ROOT

    from adjudge.rulebook.library import shelf

    texts = [
        path.read_text(encoding="utf-8") for path in (*ROOT.joinpath("tests").rglob("*.py"), *shelf().rglob("*.yaml"))
    ]
    assert [name for name in FUNCTIONS if not any(f"{name}(" in text for text in texts)] == []
