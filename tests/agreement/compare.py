"""Where the evaluator and the naive meaning differ: truths with their causes and onsets, and whole columns."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import zip_longest
from math import isclose, isnan
from typing import Any

from tests.oracle.cells import Cell
from tests.oracle.meaning import Line, Meaning
from tests.oracle.truth import NOT_MET, Truth

from adjudge.abstraction.columns import Classes, Column, Marks, Numbers, Truths
from adjudge.abstraction.evaluate import evaluate
from adjudge.abstraction.exactly import evaluate_exactly
from adjudge.case.record import Case
from adjudge.case.timeline import build_timeline
from adjudge.rulebook.expression import Node
from adjudge.rulebook.temporal import Visits
from adjudge.rulebook.types import Sort
from adjudge.values.exact import Log, Power
from adjudge.values.truth import Cause

Difference = tuple[int, int, Any, Any]  # the node, the case or point, what it means, what was found
FAINTEST = Fraction(1, 10**290)


def differences(nodes: Sequence[Node], cases: Sequence[Case], as_of: int | None = None) -> list[Difference]:
    """Truths by case that are not what they mean: in their truth, their causes or their onset.

    Cases whose days are all known are also evaluated among themselves: windows are then ranges of rows.
    """
    dated = [case for case in cases if all(each.when.earliest == each.when.latest for each in case.records)]
    apart = _differences(nodes, dated, as_of) if 0 < len(dated) < len(cases) else []
    return _differences(nodes, cases, as_of) + apart


def _differences(nodes: Sequence[Node], cases: Sequence[Case], as_of: int | None) -> list[Difference]:
    evaluation = evaluate_exactly(nodes, build_timeline(cases, as_of))
    meanings = [Meaning(case, as_of) for case in cases]
    found = []
    for number, node in enumerate(nodes):
        column = evaluation.of(node)
        for place, meaning in enumerate(meanings):
            expected, got = _told(meaning.of(node)), _told(cell_of(column, place, ()))
            if not _agree(expected, got):
                found.append((number, place, expected, got))
    return found


def _agree(expected: tuple[int, Cause, Any], got: tuple[int, Cause, Any]) -> bool:
    return expected[::2] == got[::2] and expected[1] == got[1] and (got[0] != 1 or got[1] != Cause.NONE)


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
        if isinstance(node.type.grid, Visits):
            got = _matched(expected, got)
        pairs = enumerate(zip_longest(expected, got))
        found += [(number, place, one, other) for place, (one, other) in pairs if not _same(one, other)]
    return found


def _matched(expected: Sequence[Cell], got: list[Cell]) -> list[Cell]:
    """Visits of the same days stand in no order: each is put where its like is expected."""
    left, found = list(got), []
    for cell in expected[: len(got)]:
        unlike = [_unlike(cell, other) for other in left]
        found.append(left.pop(unlike.index(min(unlike))))
    return found + left


def _unlike(one: Cell, other: Cell) -> tuple[bool, int]:
    """Whether two cells differ, and in how many causes."""
    return not _same(one, other), sum(len((a ^ b).words) for a, b in zip(_whys(one), _whys(other), strict=True))


def _whys(cell: Cell) -> Sequence[Cause]:
    return cell.why, cell.present.why, cell.defined.why, getattr(cell.what, "why", Cause.NONE)


def beyond_error(nodes: Sequence[Node], case: Case, as_of: int | None = None) -> list[Difference]:
    """Numbers in floats that lie further from what they mean than the error that the evaluator admits."""
    evaluation, meaning = evaluate(nodes, build_timeline([case], as_of)), Meaning(case, as_of)
    found: list[Difference] = []
    numbers = [] if evaluation.close.any() else [node for node in nodes if _is_bounded(node)]
    for number, node in enumerate(numbers):
        column = evaluation.of(node)
        for place, cell in enumerate(_cells(meaning.of(node))):
            got, error = cell_of(column, place, ()).what, float(column.error[place])
            if _is_read(cell) and not _is_extreme(cell) and not _within(cell.what, got, error):
                found.append((number, place, cell.what, (got, error)))
    return found


def _is_bounded(node: Node) -> bool:
    """Numbers in an order of their own: visits of the same days stand in none."""
    return node.type.sort == Sort.NUMBER and not isinstance(node.type.grid, Visits)


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
    return NOT_MET not in (cell.present, cell.defined)


def _is_extreme(cell: Cell) -> bool:
    """An end next to zero or to infinity, or its logarithm: floats hold few of its digits, or none."""
    return any(_is_far(end) for end in cell.what if not isinstance(end, float))


def _is_far(number: Any) -> bool:
    if isinstance(number, Power):
        return abs(float(number.log)) > 290
    size = number.mantissa if isinstance(number, Log) else abs(number)
    return 0 < size < FAINTEST or size * FAINTEST > 1


def _same(one: Cell | None, other: Cell | None) -> bool:
    if one is None or other is None or not _alike(one.present, other.present):
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
    """Equal; powers of ten are only added to sixty digits."""
    if one == other or float in (type(one), type(other)):
        return bool(one == other)
    if isinstance(one, Log) or isinstance(other, Log):
        return isclose(float(one), float(other), rel_tol=1e-12)
    return bool(abs(_plain(one) - _plain(other)) * 10**40 <= abs(_plain(one)))


def _plain(number: Any) -> Any:
    return number + 0 if isinstance(number, Power) else number


def _within(meant: tuple[Any, Any], got: tuple[Any, Any], error: float) -> bool:
    """Either end is as near as it says; the evaluator allows for four times that."""
    pairs = [(one, float(other)) for one, other in zip(meant, got, strict=True)]
    return all(one == other or abs(float(one) - other) <= error * 4 for one, other in pairs)
