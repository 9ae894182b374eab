"""Where the evaluator and the naive meaning differ, on expressions over cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from tests.oracle.meaning import Meaning

from adjudge.abstraction.exactly import evaluate_exactly
from adjudge.case.record import Case
from adjudge.case.timeline import build_timeline
from adjudge.rulebook.expression import Node

UNKNOWN = 1


def differences(
    nodes: Sequence[Node], cases: Sequence[Case], as_of: int | None = None
) -> list[tuple[int, int, Any, Any]]:
    """Each node and case with what the meaning says and what the evaluator says, where these are not the same."""
    evaluation = evaluate_exactly(nodes, build_timeline(cases, as_of))
    meanings = [Meaning(case, as_of) for case in cases]
    found = []
    for number, node in enumerate(nodes):
        column = evaluation.of(node)
        for place, meaning in enumerate(meanings):
            expected, got = _told(meaning.of(node)), _column(column, place)
            cause = int(column.truth.cause[place])
            if expected != got or (cause != 0) != (got[0] == UNKNOWN):
                found.append((number, place, expected, (*got, cause)))
    return found


def _told(cell: Any) -> tuple[int, Any]:
    """The truth, and its onset where it is met."""
    return int(cell.what), cell.days if cell.what == 2 else None


def _column(column: Any, place: int) -> tuple[int, Any]:
    truth = int(column.truth.truth[place])
    days = float(column.earliest[place]), float(column.latest[place])
    return truth, days if truth == 2 and not np.isnan(days[0]) else None
