"""The `spec` fixture: a small table of records, an expression, the truth that it has on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from adjudge.abstraction.evaluate import evaluate
from adjudge.abstraction.exactly import evaluate_exactly
from adjudge.case.record import Case, Observed, Record, RecordKind
from adjudge.case.timeline import build_timeline
from adjudge.rulebook.build import Scope, build
from adjudge.rulebook.expression import Constant, Node, Selection, Source
from adjudge.rulebook.types import DAY, Sort
from adjudge.values.quantity import read_result
from adjudge.values.truth import Cause, Truth
from adjudge.values.units import read_unit
from adjudge.values.when import When

met, not_met, unknown = "met", "not met", "unknown"
UNITS = {"jcv": "{copies}/mL", "cd4": "/uL", "sld": "mm", "edss": "{score}"}


def series(name: str) -> Source:
    """The series that a column of a spec table stands for: its unit is told by its last word."""
    last = name.rpartition(".")[2]
    if last in UNITS:
        unit = UNITS[last]
        return Source(name, Selection("measurement", (name,), unit=unit), read_unit(unit).kind)
    if last == "mri":
        states = (("better", ()), ("same", ()), ("worse", ()))
        return Source(name, Selection("assessment", (name,), states=states))
    return Source(name, Selection("event", (name,)))


def day_of(text: str) -> When:
    """A study day, or a range of study days such as 3..9."""
    first, _, last = text.partition("..")
    return When(int(first) + 1000, int(last or first) + 1000)


def record(index: int, name: str, day: str, text: str) -> Record:
    source = series(name)
    kind = RecordKind(source.selection.record_kind)
    base = Record(f"r{index}", kind, name, day_of(day))
    if source.type.sort == Sort.CLASS:
        return Record(base.id, kind, name, base.when, statement=text)
    if source.type.sort == Sort.MARK:
        return base
    bare, _, assay = text.partition("@")
    result = read_result(bare.strip(), lod=10)
    detected = None if result.detected == Truth.UNKNOWN else result.detected == Truth.MET
    return Record(
        base.id, kind, name, base.when, low=result.low, high=result.high, detected=detected,
        unit=source.selection.unit, lod=10, assay=assay.strip() or None, written=bare,
    )  # fmt: skip


def read_table(table: str) -> tuple[list[Record], list[str]]:
    """The records of a spec table, and its series."""
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    names = rows[0][1:]
    cells = [(name, row[0], text) for row in rows[1:] for name, text in zip(names, row[1:], strict=True) if text]
    return [record(index, *cell) for index, cell in enumerate(cells)], names


def expression(text: str, names: list[str]) -> Node:
    scope_names: Mapping[str, Node] = {name: series(name) for name in names} | {"index": Constant(1000, DAY)}
    scope = Scope(scope_names, allow_numbers=True)
    node = build(text, scope)
    assert node is not None, [str(problem) for problem in scope.problems]
    return node


@pytest.fixture
def spec() -> Callable[..., None]:
    """Checks the truth (or the interval) of an expression over a table of records."""

    def check(table: str, text: str, expected: object, *, cause: str = "", observed: str = "", until: int = 0) -> None:
        records, names = read_table(table)
        periods = [Observed(RecordKind.EVENT, None, day_of(observed))] if observed else []
        timeline = build_timeline([Case("c", "synthetic", tuple(records), tuple(periods))])
        if until:
            timeline = build_timeline([Case("c", "synthetic", tuple(records), tuple(periods))], as_of=until + 1000)
        node = expression(text, names)
        for evaluation in (evaluate_exactly([node], timeline), evaluate([node], timeline, exact=True)):
            column = evaluation.of(node)
            if node.type.sort == Sort.TRUTH:
                assert Truth(int(column.truth.truth[0])).word == expected
                assert not cause or cause in _words(int(column.truth.cause[0]))
            else:
                shift = 1000 if node.type.kind == DAY else 0
                assert (float(column.low[0]) - shift, float(column.high[0]) - shift) == pytest.approx(expected)

    return check


def _words(cause: int) -> tuple[str, ...]:
    return Cause(cause).words
