"""Every threshold of every pack, at it, just below and above it, and censored across it: cases made of its examples.

A record of an example is changed, in its value or its day, until one comparison with the threshold is met exactly, in
exact decimals. There the comparison must be what its sign says, and one step to either side the other; where the
record only says that it lies around the threshold, unknown. Every finding of the case is what the oracle says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np
import pytest
from tests.agreement.expressions import parts
from tests.oracle.meaning import Meaning
from tests.packs.test_mutants import PACKS, TRIALS

from adjudge.abstraction.columns import Truths, spread
from adjudge.abstraction.evaluate import evaluate
from adjudge.abstraction.exactly import evaluate_exactly
from adjudge.abstraction.findings import read_by_rules
from adjudge.case.record import Case, Record
from adjudge.case.timeline import build_timeline
from adjudge.rulebook.expression import Arithmetic, Compare, Constant, Decide, Named, Node
from adjudge.rulebook.pack import Pack
from adjudge.rulebook.temporal import Confirm, Over, Reduce
from adjudge.values.exact import Log, exactly
from adjudge.values.truth import Truth
from adjudge.values.when import When

STEP = Fraction(1, 1000)
# Thresholds that no record of an example can be brought to exactly, with the reason.
_SCORE = "a sum of answers: each step of it is an example"
_FORMULA = "no numbers of ratings bring both sides of the formula to be equal"
_ZERO = "zero: there is nothing below it"
UNREACHED = {
    ("naranjo", "definite_from"): _SCORE,
    ("naranjo", "possible_from"): _SCORE,
    ("naranjo", "probable_from"): _SCORE,
    ("recist_1_1", "gone"): _ZERO,
    ("irecist", "gone"): _ZERO,
    ("ms_disability", "zero"): _ZERO,
    ("single_case", "z_squared"): _FORMULA,
    ("single_case", "one"): _FORMULA,
    ("single_case", "twelve"): _FORMULA,
}


@dataclass(frozen=True)
class Change:
    """One record of a case, whose value or day is to be moved."""

    case: Case
    place: int
    what: str

    def by(self, amount: Fraction) -> Case:
        """The case with that record moved by so much."""
        return self.between(amount, amount)

    def between(self, least: Fraction, most: Fraction) -> Case:
        """The case whose record only says that it was moved by between two amounts."""
        record = self.case.records[self.place]
        if self.what == "day":
            when = When(record.when.earliest + int(least), record.when.latest + int(most))
            return self._with(replace(record, when=when))
        low, high = (float(_value(self) + amount) for amount in (least, most))
        return self._with(replace(record, low=low, high=high, detected=None if low < high else record.detected))

    def _with(self, record: Record) -> Case:
        records = list(self.case.records)
        records[self.place] = record
        return replace(self.case, records=tuple(records))


def changes(pack: str) -> Iterator[Change]:
    """Every record of every example that has one value, and every one that has one day."""
    for trial in TRIALS[pack]:
        for place, record in enumerate(trial.case.records):
            if record.low is not None and record.low == record.high:
                yield Change(trial.case, place, "value")
            if record.when.earliest == record.when.latest:
                yield Change(trial.case, place, "day")


def margins(nodes: Sequence[Compare], cases: Sequence[Case]) -> list[list[list[Any]]]:
    """Left less right of each comparison, at each point of each case, where both are single numbers."""
    evaluation = evaluate(nodes, build_timeline(cases), exact=True)
    found = []
    for node in nodes:
        column = evaluation.of(node)
        sides = [_spread(evaluation.of(side), column) for side in (node.left, node.right)]
        of_case = column.grid.case if column.grid is not None else np.arange(len(cases))
        rows: list[list[Any]] = [[] for _ in cases]
        for row, case in enumerate(of_case):
            (low, high, there), (least, most, known) = ((side[0][row], side[1][row], side[2][row]) for side in sides)
            is_single = there and known and low == high and least == most
            rows[case].append(low - least if is_single and not isinstance(low - least, float) else None)
        found.append(rows)
    return found


def _spread(side: Any, column: Any) -> tuple[Any, Any, Any]:
    found = spread(side, column.grid)
    return found.low, found.high, found.defined.met & found.present.met


def roots(pack: str, nodes: Sequence[Compare]) -> dict[Compare, tuple[Change, Fraction, int]]:
    """For each comparison a change, by how much, and the point at which it is then met exactly."""
    every = list(changes(pack))
    before, after = (margins(nodes, [each.by(Fraction(amount)) for each in every]) for amount in (0, 1))
    found: dict[Compare, tuple[Change, Fraction, int]] = {}
    for node, old, new in zip(nodes, before, after, strict=True):
        for change, here, there in zip(every, old, new, strict=True):
            if node not in found:
                good = (root for root in _roots(change, here, there) if _has_sides(node, change, *root))
                for root in islice(good, 1):
                    found[node] = (change, *root)
    return found


def _has_sides(node: Compare, change: Change, amount: Fraction, point: int) -> bool:
    """Whether the margin is zero there, and of either sign a step to either side."""
    step = STEP if change.what == "value" else Fraction(1)
    low, at, high = margins([node], [change.by(amount + side * step) for side in (-1, 0, 1)])[0]
    if not len(low) == len(at) == len(high) or None in (low[point], at[point], high[point]):
        return False
    return bool(at[point] == 0 and (low[point] < 0) != (high[point] < 0))


def _roots(change: Change, here: list[Any], there: list[Any]) -> Iterator[tuple[Fraction, int]]:
    """By how much the record is moved for a margin of zero, in decimals that a file can hold, or in whole days."""
    if len(here) != len(there):
        return
    for point, (one, other) in enumerate(zip(here, there, strict=True)):
        for amount in _amounts(change, one, other):
            value = amount if change.what == "day" else _value(change) + amount
            is_written = value * 1000 == int(value * 1000) if change.what == "value" else amount == int(amount)
            if is_written and (change.what == "day" or value >= STEP):
                yield Fraction(amount), point


def _amounts(change: Change, one: Any, other: Any) -> list[Fraction]:
    """What may bring a margin to zero: on a straight line, or by powers of ten."""
    if isinstance(one, Fraction) and isinstance(other, Fraction) and one != other:
        return [one / (one - other)]
    if isinstance(one, Log) and change.what == "value" and one.offset.denominator == 1:
        factor = one.mantissa * Fraction(10) ** int(one.offset)
        return [_value(change) * factor - _value(change), _value(change) / factor - _value(change)]
    return []


def _value(change: Change) -> Fraction:
    return Fraction(exactly(np.array([change.case.records[change.place].low]))[0])


def _truth(node: Compare, case: Case, point: int) -> Truth:
    column = evaluate_exactly([node], build_timeline([case])).of(node)
    return Truth(int(column.truth.truth[point]))


def _reads(node: Node | None, parameter: Constant) -> bool:
    """Whether a number is a parameter, alone, in a sum, or as one of the values of a decision."""
    match node:
        case Named():
            return _reads(node.of, parameter)
        case Arithmetic():
            return any(_reads(child, parameter) for child in node.children)
        case Decide():
            return any(_reads(value, parameter) for _, value in node.branches) or _reads(node.otherwise, parameter)
    return node is parameter


def readers(pack: Pack) -> list[Node]:
    """The comparisons and windows of a pack that stand by themselves: not those that read what is held."""
    return [
        node for node in parts(list(pack.definitions.values())) if isinstance(node, Compare | Confirm | Over | Reduce)
    ]


THRESHOLDS: list[tuple[str, Compare, str]] = []
WINDOWS: list[tuple[str, Node, str, Node]] = []
for _name, _pack in PACKS.items():
    for _node in readers(_pack):
        for _parameter, _each in _pack.parameters.items():
            if isinstance(_node, Compare):
                if _reads(_node.right, _each.node):
                    THRESHOLDS.append((_name, _node, _parameter))
                continue
            for _end in ("after", "within", "start", "end", "by"):
                if _reads(getattr(_node, _end, None), _each.node):
                    WINDOWS.append((_name, _node, _parameter, getattr(_node, _end)))


def named(value: object) -> str | None:
    """The words of a test's name; nodes have none."""
    return value if isinstance(value, str) else type(value).__name__


@pytest.fixture(scope="module")
def found() -> dict[Node, tuple[Change, Fraction, int]]:
    """The boundary case of each comparison that has one."""
    whole: dict[Node, tuple[Change, Fraction, int]] = {}
    for name in PACKS:
        whole |= roots(name, list(dict.fromkeys(node for pack, node, _ in THRESHOLDS if pack == name)))
    return whole


def test_every_threshold_has_a_boundary_case(found):
    """For each threshold that a comparison reads, some record can be brought to it exactly."""
    reached = {(name, parameter) for name, node, parameter in THRESHOLDS if node in found}
    assert {(name, parameter) for name, _, parameter in THRESHOLDS} - reached == set(UNREACHED)


@pytest.mark.parametrize(("name", "node", "parameter"), THRESHOLDS, ids=named)
def test_a_boundary_has_two_sides_and_a_doubt(found, name, node, parameter):
    """Exactly at the threshold the sign decides; a step away from it the side; across it nothing does."""
    if node not in found:
        pytest.skip("no record brings this comparison to its threshold; another of the threshold is reached")
    change, amount, point = found[node]
    step = STEP if change.what == "value" else Fraction(1)
    cases = [change.by(amount + side * step) for side in (-1, 0, 1)]
    low, at, high = (_truth(node, case, point) for case in cases)
    assert at == (Truth.MET if node.op.endswith("=") else Truth.NOT_MET)
    assert {low, high} == {Truth.MET, Truth.NOT_MET}
    doubtful = change.between(amount - step, amount + step)
    assert _truth(node, doubtful, point) == Truth.UNKNOWN
    _is_the_meaning(PACKS[name], [*cases, doubtful])


def around(name: str, node: Node, bound: Node) -> list[Case] | None:
    """A case of an example in which some gap is a day less than a bound, equal to it, and a day more: it matters."""
    days = [change for change in changes(name) if change.what == "day"]
    size = evaluate([bound], build_timeline([each.case for each in days]), exact=True).of(bound)
    moves = []
    for place, change in enumerate(days):
        own = change.case.records[change.place].when.earliest
        for other in change.case.records:
            gap = int(size.low[place]) if size.defined.met[place] else 0
            moves += [(change, Fraction(other.when.earliest - own + sign * gap)) for sign in (1, -1)]
    for begin in range(0, len(moves), 40):
        some = moves[begin : begin + 40]
        cells = _cells(node, [change.by(amount + side) for change, amount in some for side in (-1, 0, 1)])
        for place, (change, amount) in enumerate(some):
            low, at, high = cells[3 * place : 3 * place + 3]
            if at != low or at != high:
                return [*(change.by(amount + side) for side in (-1, 0, 1)), change.between(amount - 1, amount + 1)]
    return None


def _cells(node: Node, cases: Sequence[Case]) -> list[Any]:
    """What a node yields on each case: truths, or the ends of numbers."""
    column = evaluate([node], build_timeline(cases)).of(node)
    ends = [getattr(column, each) for each in ("low", "high", "mask") if hasattr(column, each)]
    if isinstance(column, Truths):
        ends = [column.truth.truth]
    values = zip(*ends, column.defined.truth, strict=True)
    rows: list[list[Any]] = [[] for _ in cases]
    of_case = column.grid.case if column.grid is not None else np.arange(len(cases))
    for case, value in zip(of_case, values, strict=True):
        rows[case].append(value)
    return rows


@pytest.mark.parametrize(("name", "node", "parameter", "bound"), WINDOWS, ids=named)
def test_a_window_has_two_sides(name, node, parameter, bound):
    """A day more or less at the end of a window matters in some case, and every finding is what the oracle says."""
    cases = around(name, node, bound)
    assert cases is not None
    _is_the_meaning(PACKS[name], cases)


def _is_the_meaning(pack: Pack, cases: Sequence[Case]) -> None:
    nodes = read_by_rules(pack)
    evaluation = evaluate_exactly(list(nodes.values()), build_timeline(cases))
    for place, case in enumerate(cases):
        meaning = Meaning(case)
        expected = {name: int(meaning.of(node).what) for name, node in nodes.items()}
        assert {name: int(evaluation.of(node).truth.truth[place]) for name, node in nodes.items()} == expected
