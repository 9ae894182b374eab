"""Where the evaluator and the naive meaning differ: truths with their causes and onsets, and whole columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite, isnan
from typing import Any

import numpy as np
from tests.oracle.cells import Cell
from tests.oracle.meaning import Line, Meaning
from tests.oracle.truth import MET, NOT_MET, Truth

from adjudge.abstraction.columns import Classes, Column, Marks, Numbers, Truths
from adjudge.abstraction.evaluate import evaluate
from adjudge.abstraction.exactly import evaluate_exactly
from adjudge.case.record import Case
from adjudge.case.timeline import build_timeline
from adjudge.rulebook.expression import Node
from adjudge.values.truth import Cause

Difference = tuple[int, int, Any, Any]  # the node, the case, what it means, what was found


def differences(nodes: Sequence[Node], cases: Sequence[Case], as_of: int | None = None) -> list[Difference]:
    """Truths by case that are not what they mean: in their truth, their causes or their onset."""
    evaluation = evaluate_exactly(nodes, build_timeline(cases, as_of))
    meanings = [Meaning(case, as_of) for case in cases]
    found = []
    for number, node in enumerate(nodes):
        column = evaluation.of(node)
        for place, meaning in enumerate(meanings):
            expected, got = _told(meaning.of(node)), _told(cell_of(column, place, ()))
            if expected != got or (got[0] == 1 and not got[1]):
                found.append((number, place, expected, got))
    return found


def _told(cell: Cell) -> tuple[int, Cause, Any]:
    """The truth, its causes, and its onset."""
    return int(cell.what), cell.what.why, cell.days


def column_differences(nodes: Sequence[Node], case: Case, as_of: int | None = None) -> list[Difference]:
    """Points of a series, or values of any sort by case, that are not what they mean in exact numbers."""
    evaluation, meaning = evaluate(nodes, build_timeline([case], as_of), exact=True), Meaning(case, as_of)
    found: list[Difference] = []
    for number, node in enumerate(nodes):
        column, expected = evaluation.of(node), _cells(meaning.of(node))
        got = [cell_of(column, place, node.type.classes) for place in range(len(column.earliest))]
        if len(expected) != len(got):
            found.append((number, -1, expected, got))
            continue
        pairs = enumerate(zip(expected, got, strict=True))
        found += [(number, place, one, other) for place, (one, other) in pairs if not _same(one, other)]
    return found


def beyond_error(nodes: Sequence[Node], case: Case, as_of: int | None = None) -> list[Difference]:
    """Numbers in floats that lie further from what they mean than the error that the evaluator admits."""
    evaluation, meaning = evaluate(nodes, build_timeline([case], as_of)), Meaning(case, as_of)
    found: list[Difference] = []
    for number, node in enumerate(nodes):
        column = evaluation.of(node)
        if isinstance(column, Numbers):
            for place, cell in enumerate(_cells(meaning.of(node))):
                got = cell_of(column, place, ())
                if _is_read(cell) and not _within(cell.what, got.what, float(column.error[place])):
                    found.append((number, place, cell.what, (got.what, float(column.error[place]))))
    return found


def _cells(meant: Line | Cell) -> Sequence[Cell]:
    return meant.cells if isinstance(meant, Line) else (meant,)


def cell_of(column: Column, place: int, classes: Sequence[str]) -> Cell:
    """One place of a column, as the oracle would tell it."""
    days = float(column.earliest[place]), float(column.latest[place])
    present, defined = (Truth(each.truth[place], each.cause[place]) for each in (column.present, column.defined))
    what, why = _value(column, place, classes)
    return Cell(what, None if isnan(days[1]) else days, present, defined, Cause(why))


def _value(column: Column, place: int, classes: Sequence[str]) -> tuple[Any, int]:
    match column:
        case Numbers():
            return (column.low[place], column.high[place]), int(column.cause[place])
        case Classes():
            mask = int(column.mask[place])
            return frozenset(name for bit, name in enumerate(classes) if mask >> bit & 1), int(column.cause[place])
        case Truths():
            return Truth(column.truth.truth[place], column.truth.cause[place]), 0
        case Marks():
            return None, 0
    raise TypeError(column)


def _is_read(cell: Cell) -> bool:
    """What is not there, or has no value, is never read."""
    return cell.present != NOT_MET and cell.defined != NOT_MET


def _same(one: Cell, other: Cell) -> bool:
    if not _alike(one.present, other.present):
        return False
    if one.present == NOT_MET:
        return True
    if not _alike(one.defined, other.defined) or one.days != other.days:
        return False
    return one.defined == NOT_MET or (_equal(one.what, other.what) and one.why == other.why)


def _alike(one: Truth, other: Truth) -> bool:
    return one == other and one.why == other.why


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, Truth):
        return _alike(one, other)
    return all(map(_near, one, other)) if isinstance(one, tuple) else one == other


def _near(one: Any, other: Any) -> bool:
    """Equal; sums of powers of ten are only taken to many digits."""
    return one == other or abs(one - other) <= abs(float(one)) * 1e-12 if isfinite(other) else one == other


def _within(meant: tuple[Any, Any], got: tuple[Any, Any], error: float) -> bool:
    """Either end is as near as it says; the evaluator allows for four times that."""
    room = error * 4
    pairs = [(one, float(other)) for one, other in zip(meant, got, strict=True)]
    return all(one == other or abs(float(one) - other) <= room for one, other in pairs)


def known_only(cell: Cell) -> Cell:
    """A cell without what is not read of it."""
    return cell if _is_read(cell) else replace(cell, what=None, why=Cause.NONE)


def truths(nodes: Sequence[Node], cases: Sequence[Case], as_of: int | None = None) -> np.ndarray:
    """The truth of each node on each case, as the evaluator decides it."""
    evaluation = evaluate_exactly(nodes, build_timeline(cases, as_of))
    return np.array([evaluation.of(node).truth.truth for node in nodes])


__all__ = ["MET", "beyond_error", "cell_of", "column_differences", "differences", "truths"]
