"""The evaluator: every node to its column, each once, for one case and for many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from adjudge.abstraction import arithmetic, pointwise, reducers, windows
from adjudge.abstraction.bind import attribute, bind
from adjudge.abstraction.boundary import decided
from adjudge.abstraction.carry import carry
from adjudge.abstraction.columns import (
    Classes,
    Column,
    Grid,
    Numbers,
    Rows,
    Truths,
    aligned,
    everywhere,
    frame,
    take,
)
from adjudge.abstraction.confirm import Conditions, confirm
from adjudge.abstraction.evaluation import Evaluation, Holding, Settings
from adjudge.abstraction.terms import bound_of, confirm_terms, groups_of
from adjudge.abstraction.visits import visits
from adjudge.case.timeline import Timeline
from adjudge.rulebook.expression import (
    Arithmetic,
    Attribute,
    Compare,
    Constant,
    Cutoff,
    Decide,
    Is,
    Known,
    Label,
    Logic,
    Named,
    Node,
    Source,
)
from adjudge.rulebook.temporal import Carry, Confirm, Held, Over, Reduce, Since, Visits, Where
from adjudge.rulebook.types import Sort
from adjudge.values.exact import as_written, exactly
from adjudge.values.same import same
from adjudge.values.truth import Cause, Flags, Truth, flags

POINTWISE = Arithmetic | Compare | Decide | Is | Known | Logic | Named  # what looks at one point at a time


def evaluate(
    nodes: Iterable[Node], timeline: Timeline, exact: bool = False, settings: Settings | None = None
) -> Evaluation:
    """Evaluates nodes over all cases in floats, or in exact numbers; `settings` has parameters by case."""
    close = np.zeros(len(timeline.cases), dtype=bool)
    evaluation = Evaluation(timeline, exact, _KERNELS, close=close, settings=settings or {})
    for node in nodes:
        evaluation.of(node)
    return evaluation


def _source(ev: Evaluation, node: Source) -> Column:
    column, ev.unfit[node] = bind(node, ev.timeline, ev.exact, ev.alike)
    return column


def _constant(ev: Evaluation, node: Constant) -> Column:
    set_ = ev.settings.get(node.name or "")
    given = [node.value] if set_ is None else set_.tolist()
    if ev.exact:
        values = np.empty(ev.size, dtype=object)
        values[:] = given * (ev.size if len(given) == 1 else 1)
        return _by_case_numbers(ev, values, values, same(0.0, ev.size, np.float64))
    floats = [float(each) for each in given]
    error = [
        0.0 if Fraction(one) == each else abs(one) * arithmetic.EPSILON for one, each in zip(floats, given, strict=True)
    ]
    is_written = all(as_written(one) == each for one, each in zip(floats, given, strict=True))
    values, errors = (_spread(ev, each) for each in (floats, error))
    return _by_case_numbers(ev, values, values, errors, is_written)


def _spread(ev: Evaluation, numbers: list[float]) -> npt.NDArray[np.float64]:
    """One number for all cases, or one for each."""
    return same(numbers[0], ev.size, np.float64) if len(numbers) == 1 else np.array(numbers, dtype=np.float64)


def _cutoff(ev: Evaluation, node: Cutoff) -> Column:
    days = exactly(ev.timeline.cutoff) if ev.exact else ev.timeline.cutoff
    return _by_case_numbers(ev, days, days, same(0.0, ev.size, np.float64), is_written=True)


def _by_case(ev: Evaluation) -> dict[str, Any]:
    undated = same(np.nan, ev.size, np.float64)
    there = everywhere(ev.size)
    return {"grid": None, "present": there, "defined": there, "earliest": undated, "latest": undated}


def _by_case_numbers(
    ev: Evaluation, low: Any, high: Any, error: npt.NDArray[np.float64], is_written: bool = False
) -> Numbers:
    cause = same(0, ev.size, np.uint8)
    return Numbers(**_by_case(ev), low=low, high=high, cause=cause, error=error, is_written=is_written)


def _label(ev: Evaluation, node: Label) -> Column:
    return Classes(**_by_case(ev), mask=same(1, ev.size, np.int64), cause=same(0, ev.size, np.uint8))


def _attribute(ev: Evaluation, node: Attribute) -> Column:
    return attribute(node, ev.of(node.of), ev.timeline, ev.exact)


def _arithmetic(ev: Evaluation, node: Arithmetic) -> Column:
    if node.right is None:
        return arithmetic.log10(ev.numbers(node.left))
    return arithmetic.arithmetic(node.op, ev.numbers(node.left), ev.numbers(node.right))


def _compare(ev: Evaluation, node: Compare) -> Column:
    column, close = pointwise.compare(node.op, ev.numbers(node.left), ev.numbers(node.right))
    rows = np.flatnonzero(close)
    if not len(rows):
        return column
    found = decided(ev, node, column, rows)
    if found is None:
        ev.close[rows if column.grid is None else column.grid.case[rows]] = True
    return found or column


def _is(ev: Evaluation, node: Is) -> Column:
    wanted = sum(1 << bit for bit, name in enumerate(node.of.type.classes) if name in node.classes)
    return pointwise.belongs(cast(Classes, ev.of(node.of)), wanted)


def _known(ev: Evaluation, node: Known) -> Column:
    return pointwise.known(ev.of(node.of))


def _logic(ev: Evaluation, node: Logic) -> Column:
    operands = [ev.truths(each) for each in node.operands]
    if node.op == "not":
        return pointwise.negate(operands[0])
    return pointwise.all_of(operands) if node.op == "and" else pointwise.any_of(operands)


def _decide(ev: Evaluation, node: Decide) -> Column:
    conditions = [ev.truths(condition) for condition, _ in node.branches]
    values = [_as_classes_of(value, node, ev.of(value)) for _, value in node.branches]
    otherwise = None if node.otherwise is None else _as_classes_of(node.otherwise, node, ev.of(node.otherwise))
    branches = pointwise.branches(conditions, values, otherwise)
    is_number = node.type.sort == Sort.NUMBER
    return pointwise.decide_numbers(branches) if is_number else pointwise.decide_classes(branches)


def _as_classes_of(value: Node, node: Node, column: Column) -> Column:
    """The classes of one node, as bits in the order of another's."""
    if not isinstance(column, Classes):
        return column
    mask = np.zeros(len(column.mask), dtype=np.int64)
    for bit, name in enumerate(value.type.classes):
        mask |= ((column.mask >> bit) & 1) << node.type.classes.index(name)
    outer = {each: getattr(column, each) for each in ("grid", "present", "defined", "earliest", "latest", "cause")}
    return Classes(**outer, mask=mask)


def _named(ev: Evaluation, node: Named) -> Column:
    return ev.of(node.of)


def _where(ev: Evaluation, node: Where) -> Column:
    of, condition = aligned(ev.of(node.of), ev.of(node.condition))
    present = of.present & condition.present & cast(Truths, condition).truth
    return replace(of, present=present)


def _reduce(ev: Evaluation, node: Reduce) -> Column:
    of = ev.of(node.of)
    assert of.grid is not None  # noqa: S101 typed when the node was built
    groups = windows.by_case(of.grid, node.how)
    found = _reduced(ev, node.how, of, groups, _by_case(ev))
    if isinstance(of, Numbers) and isinstance(found, Numbers):
        ev.close[reducers.ties(node.how, of, groups, found)] = True
    if node.by is None:
        return found
    return reducers.settle_by(cast(Truths, found), ev.timeline.cutoff, bound_of(ev, node.by))


def _over(ev: Evaluation, node: Over) -> Column:
    of, at = ev.of(node.of), ev.of(node.at)
    assert of.grid is not None  # noqa: S101 typed when the node was built
    groups = groups_of(ev, node)
    return _reduced(ev, node.how, of, groups, frame((at,)))


def _visits(ev: Evaluation, node: Visits) -> Column:
    of = ev.of(node.of)
    assert of.grid is not None  # noqa: S101 typed when the node was built
    groups, grid, present = visits(of, of.grid)
    size = len(grid.earliest)
    outer = {"grid": grid, "present": present, "defined": everywhere(size)}
    return _reduced(ev, node.how, of, groups, {**outer, "earliest": grid.earliest, "latest": grid.latest})


def _reduced(
    ev: Evaluation, how: str, of: Column, groups: windows.Groups | windows.Whole, frame: dict[str, Any]
) -> Column:
    found = reducers.reduce(how, of, groups, cast(Grid, of.grid), frame)
    if how == "count" and ev.exact and isinstance(found, Numbers):
        return replace(found, low=exactly(found.low), high=exactly(found.high))
    return found


def _confirm(ev: Evaluation, node: Confirm) -> Column:
    tolerating = None if node.tolerating is None else ev.truths(node.tolerating)
    then = None if node.then is None else ev.truths(node.then)
    return confirm(Conditions(ev.truths(node.of), then, tolerating), confirm_terms(ev, node), ev.timeline.cutoff)


def _carry(ev: Evaluation, node: Carry) -> Column:
    reads = node.readers
    is_pointwise = all(isinstance(each, Held | POINTWISE) for each in reads)
    base = ev.of(cast(Node, node.type.grid))
    assert base.grid is not None  # noqa: S101 typed when the node was built

    def step(held: Column, rows: Rows, cases: Rows) -> Column:
        here = Holding(ev.timeline, ev.exact, ev.kernels, whole=ev, reads=reads)
        if is_pointwise:
            here.columns[node.held], here.points = take(held, cases), (rows, cases)
            here.close = np.zeros(len(cases), dtype=bool)
            column = here.of(node.next)
            ev.close[cases[here.close]] = True
        else:
            undated = np.full(ev.size, np.nan)
            here.columns[node.held] = replace(held, earliest=undated, latest=undated)
            here.close = ev.close
            column = take(here.of(node.next), rows)
        return _as_classes_of(node.next, node, column)

    start = _as_classes_of(node.start, node, ev.of(node.start))
    return carry(start, step, base.grid, base.present, len(node.type.classes))


def _since(ev: Evaluation, node: Since) -> Column:
    of = ev.of(node.of)
    there = of.truth if isinstance(of, Truths) else of.defined
    dated = ~np.isnan(of.earliest)
    defined = there & flags(np.where(dated, Truth.MET, Truth.NOT_MET))
    low, high = np.where(dated, of.earliest, -np.inf), np.where(dated, of.latest, np.inf)
    cause = np.where(low < high, np.uint8(Cause.IMPRECISE_DATE), np.uint8(0)).astype(np.uint8)
    ends = (exactly(low), exactly(high)) if ev.exact else (low, high)
    outer = {**_by_case(ev), "defined": Flags(defined.truth, defined.cause)}
    outer |= {"earliest": of.earliest, "latest": of.latest}
    zero = same(0.0, ev.size, np.float64)
    return Numbers(**outer, low=ends[0], high=ends[1], cause=cause, error=zero, is_written=True)


_KERNELS: dict[type[Node], Any] = {
    Source: _source,
    Constant: _constant,
    Cutoff: _cutoff,
    Label: _label,
    Attribute: _attribute,
    Arithmetic: _arithmetic,
    Compare: _compare,
    Is: _is,
    Known: _known,
    Logic: _logic,
    Decide: _decide,
    Named: _named,
    Where: _where,
    Reduce: _reduce,
    Over: _over,
    Visits: _visits,
    Confirm: _confirm,
    Carry: _carry,
    Since: _since,
}
