"""Evidence and closest comparisons by compiled loops are those by numpy: to the bit, also where every day is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from random import Random
from typing import Any

import numpy as np
import pytest

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")
pytest.importorskip("numba", reason="numba is not installed: the fast extra")

from hypothesis import given  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from tests.agreement.cases import case, wide_case  # noqa: E402
from tests.agreement.expressions import drawn  # noqa: E402
from tests.agreement.generate import CD4, JCV, Maker, expressions  # noqa: E402
from tests.agreement.test_evidence import drawn_pack  # noqa: E402

from adjudge.abstraction.closest import Closest, nearest  # noqa: E402
from adjudge.abstraction.evaluate import evaluate  # noqa: E402
from adjudge.abstraction.evidence import joined  # noqa: E402
from adjudge.abstraction.findings import abstract  # noqa: E402
from adjudge.abstraction.loops import evidence as loops  # noqa: E402
from adjudge.abstraction.trace import trace_all  # noqa: E402
from adjudge.batch.conclusions import Told, conclusions_table  # noqa: E402
from adjudge.batch.evidence import evidence_columns  # noqa: E402
from adjudge.case.record import Case  # noqa: E402
from adjudge.case.timeline import build_timeline  # noqa: E402
from adjudge.inference.evidence import evidence_of_modules  # noqa: E402
from adjudge.inference.modules import conclude_modules  # noqa: E402
from adjudge.rulebook.expression import Node  # noqa: E402
from adjudge.rulebook.temporal import Confirm, Reduce  # noqa: E402
from adjudge.values.same import same  # noqa: E402
from adjudge.values.when import When  # noqa: E402

SEEDS = st.integers(0, 2**32)
WISHES = ("never", "always")


def long_case(random: Random, name: str, *, is_known: bool) -> Case:
    """Up to 60 records, or none; on known days, or on some that are not."""
    parts = [random.choice((case, wide_case))(random, name) for _ in range(random.choice((0, 1, 3, 6)))]
    records = [replace(each, id=f"r{place}") for place, each in enumerate(r for part in parts for r in part.records)]
    if is_known:
        records = [replace(each, when=When(each.when.earliest, each.when.earliest)) for each in records]
    return Case(name, "synthetic", tuple(records), parts[0].observed if parts else ())


def some_cases(random: Random) -> list[Case]:
    is_known = random.random() < 0.8
    return [long_case(random, f"c{place}", is_known=is_known) for place in range(random.choice((0, 1, 4, 12)))]


def nodes_of(random: Random) -> list[Node]:
    """Confirmations and windows of every kind, and what else there is."""
    maker, bases = Maker(random), [random.choice((JCV, CD4)) for _ in range(3)]
    confirmed = [maker.confirm(base, 2) for base in bases]
    then = [replace(each, then=maker.truths(base, 1)) for each, base in zip(confirmed, bases, strict=True)]
    plain = [replace(each, same_assay=False, of=maker.truths(b, 1)) for each, b in zip(then, bases, strict=True)]
    return [*(Reduce("any", each) for each in [*confirmed, *then, *plain]), *expressions(random, 3), *drawn(random, 2)]


def both(patch: pytest.MonkeyPatch, what: Any, *given: Any) -> list[Any]:
    """What is yielded without loops, and with them."""
    found = []
    for wish in WISHES:
        patch.setenv("ADJUDGE_LOOPS", wish)
        found.append(what(*given))
    return found


def told(of: Closest) -> list[bytes]:
    return [getattr(of, each.name).tobytes() for each in fields(of)]


@given(SEEDS)
def test_evidence_of_packs(seed):
    """The rows, the closest comparison of every case, and the bytes of the table."""
    random = Random(seed)
    pack, cases = drawn_pack(random, nodes_of(random)), some_cases(random)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADJUDGE_LOOPS", "never")
        findings = abstract(pack, build_timeline(cases))
        modules = conclude_modules(findings)
        for one, other in zip(*both(patch, evidence_of_modules, findings, modules), strict=True):
            assert one.rows.tobytes() == other.rows.tobytes()
            assert told(one.closest) == told(other.closest)
        one, other = both(patch, table_of, pack, findings, modules)
        assert one.equals(other)


def table_of(pack: Any, findings: Any, modules: Sequence[Any]) -> pa.Table:
    grounds = evidence_columns(findings, modules)
    rows = [Told(pack, module, ground) for module, ground in zip(modules, grounds, strict=True)]
    return conclusions_table(rows, findings.timeline, np.zeros(len(findings.timeline.cases), dtype=bool))


@given(SEEDS)
def test_the_backward_pass_of_some_cases(seed):
    """What is asked of every node, from some cases of each finding."""
    random = Random(seed)
    nodes, cases = nodes_of(random), some_cases(random)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADJUDGE_LOOPS", "never")
        evaluation = evaluate(nodes, build_timeline(cases))
        asked = [(node, np.array([random.random() < 0.5 for _ in cases], dtype=bool)) for node in nodes]
        one, other = both(patch, trace_all, evaluation, asked)
        assert {node: mask.tobytes() for node, mask in one.asked.items()} == {
            node: mask.tobytes() for node, mask in other.asked.items()
        }
        assert [rows.tolist() for rows in one.read] == [rows.tolist() for rows in other.read]
        assert [(node, rows.tolist()) for node, rows in one.decided] == [
            (node, rows.tolist()) for node, rows in other.decided
        ]


def test_what_the_backward_pass_is_tested_on():
    """Among a few hundred draws there are windows and confirmations on known days, of each kind."""
    random = Random(1)
    found = {
        (each.dated, each.then is None, each.tolerating is None, each.at_most is None)
        for _ in range(100)
        for node in nodes_of(random)[:9]
        if isinstance(each := node.of, Confirm)  # type: ignore[attr-defined]
    }
    assert len(found) == 12


NUMBERS = st.sampled_from([0.0, -0.0, 0.5, -0.5, 2.0, -2.0, np.inf, -np.inf, 1e-9])


@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from([0.5, np.inf]), NUMBERS, st.integers(0, 2)), max_size=12))
def test_the_nearest_of_several(drawn_rows):
    """Any order, ties, infinities and no row at all."""
    case_, closeness, margin, kind = (np.array([row[place] for row in drawn_rows]) for place in range(4))
    every = Closest(case_.astype(np.intp), closeness.astype(float), margin.astype(float), kind.astype(np.intp))
    with pytest.MonkeyPatch.context() as patch:
        one, other = both(patch, nearest, [every.at(np.arange(0)), every], 5)
    for each in fields(Closest):
        assert np.array_equal(getattr(one, each.name), getattr(other, each.name))


@pytest.mark.parametrize("size", [0, 1, 7])
def test_rows_of_another_in_some_cases(size):
    """No row, one, several; marks that are held once."""
    case_ = np.sort(Random(size).choices(range(3), k=size)).astype(np.intp)
    marks = [same(True, size, np.bool_), same(False, size, np.bool_), np.arange(size) % 2 == 0]
    with pytest.MonkeyPatch.context() as patch:
        for own in marks:
            for other in marks:
                one, two = both(patch, joined, own, other, np.array([True, False, True]), case_)
                assert one.tolist() == two.tolist()


def test_the_closest_is_kept_with_all_that_may_be_as_close():
    """Two that differ in the eleventh digit stay both; a place further off does not."""
    close = np.array([1.0, 1.0 + 1e-11, 1.1, np.inf])
    assert loops.about_least(np.zeros(4, dtype=np.intp), close, 1).tolist() == [0, 1]
    assert loops.about_least(np.arange(4), close, 4).tolist() == [0, 1, 2, 3]
