"""Evidence and closest comparisons by compiled loops are those by numpy, where every day is known and where not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.agreement.cases import case, wide_case
from tests.agreement.expressions import drawn
from tests.agreement.generate import CD4, JCV, Maker, expressions
from tests.agreement.test_evidence import drawn_pack

from adjudge.abstraction.closest import Closest, nearest
from adjudge.abstraction.evaluate import evaluate
from adjudge.abstraction.evidence import evidence_of, joined, kinds_of
from adjudge.abstraction.exactly import evaluate_exactly
from adjudge.abstraction.findings import abstract
from adjudge.abstraction.trace import trace_all
from adjudge.batch.conclusions import Told, conclusions_table
from adjudge.batch.evidence import evidence_columns, no_evidence
from adjudge.case.record import Case
from adjudge.case.timeline import build_timeline
from adjudge.inference.modules import conclude_modules
from adjudge.rulebook.expression import Node
from adjudge.rulebook.temporal import Confirm, Reduce
from adjudge.values.when import When

SEEDS = st.integers(0, 2**32)


@contextmanager
def loops(wish: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADJUDGE_LOOPS", wish)
        yield


def long_case(random: Random, name: str) -> Case:
    """Up to 60 records, seldom none; on known days in all but a few cases."""
    parts = [random.choice((case, wide_case))(random, name) for _ in range(random.choice((0, 1, 3, 6)))]
    records = [record for part in parts for record in part.records]
    if random.random() < 0.98:
        records = [replace(each, when=When(each.when.earliest, each.when.earliest)) for each in records]
    named = tuple(replace(each, id=f"r{place}") for place, each in enumerate(records))
    return Case(name, "synthetic", named, parts[0].observed if parts else ())


def confirmations(random: Random) -> list[Node]:
    """Confirmations of every kind, as truths by case."""
    maker, found = Maker(random), list[Node]()
    for _ in range(4):
        base = random.choice((JCV, CD4))
        of, then, between = (maker.truths(base, 1) for _ in range(3))
        after, within, spare = (None if random.random() < 0.5 else maker.constant(CD4.type.kind) for _ in range(3))
        del after, within, spare
        found.append(Reduce(Confirm(of, then=then, tolerating=between), "any"))
    return found
