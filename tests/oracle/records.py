"""Records as an expression sees them: which a series names, what they are worth, what they carry."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

from tests.oracle.cells import MET, NOT_MET, UNKNOWN

from adjudge.case.record import Record
from adjudge.rulebook.expression import EVERY, Attribute, Selection, Source, walk
from adjudge.values.exact import as_written, logarithm, power_of_ten
from adjudge.values.units import Unit, read_unit


@dataclass(frozen=True)
class Spot:
    """A point of a grid: its days, and the record behind it (None for days that nobody vouches for)."""

    days: tuple[Any, Any]
    record: Record | None
    recorded: bool = True


def fold(text: str | None) -> str | None:
    return None if text is None else " ".join(text.split()).casefold()


def matches(selection: Selection, record: Record) -> bool:
    names = {fold(name) for name in selection.names}
    named = fold(record.name) in names
    if EVERY in selection.names:
        named = fold(record.name) not in {fold(name) for name in selection.excluded}
    coded = record.code is not None and fold(record.code) in {fold(code) for code in selection.codes}
    in_specimen = selection.specimen is None or fold(record.specimen) == fold(selection.specimen)
    return record.kind.value == selection.record_kind and (named or coded) and in_specimen


def usable(node: Source, record: Record) -> bool:
    if node.selection.states:
        return record.statement is not None
    if node.kind is None:
        return True
    if record.low is None or record.unit is None:
        return False
    return read_unit(record.unit).kind.dimension == node.kind.dimension


def value_of(node: Source, record: Record) -> Any:
    if node.selection.states:
        said = fold(record.statement)
        meant = {state for state, words in node.selection.states if said in {fold(w) for w in (state, *words)}}
        return frozenset(meant or {state for state, _ in node.selection.states})
    if node.kind is None:
        return None
    unit = read_unit(record.unit)
    return tuple(_converted(as_written(end), unit, read_unit(node.selection.unit)) for end in (record.low, record.high))


def _converted(value: Any, unit: Unit, target: Unit) -> Any:
    if unit.kind.log == target.kind.log:
        return value * (unit.factor / target.factor)
    if unit.kind.log:
        return power_of_ten(value) / target.factor
    return logarithm(value * unit.factor)


def carried(node: Attribute, spot: Spot) -> tuple[Any, int]:
    record = spot.record
    if node.what == "day":
        return tuple(as_written(day) for day in spot.days), MET
    if node.what == "recorded":
        return MET, MET
    if node.what == "detected":
        return {True: MET, False: NOT_MET, None: UNKNOWN}[record.detected], MET
    limit = getattr(record, node.what)
    if limit is None:
        return (inf, -inf), NOT_MET
    source = next(each for each in walk(node) if isinstance(each, Source))
    value = _converted(as_written(limit), read_unit(record.unit), read_unit(source.selection.unit))
    return (value, value), MET
