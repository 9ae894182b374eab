"""Records as an expression sees them: which a series names, what they are worth, what they carry."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

from tests.oracle.truth import MET, NOT_MET, Truth, unknown

from adjudge.case.record import Record
from adjudge.rulebook.expression import EVERY, Attribute, Selection, Source, walk
from adjudge.values.exact import as_written, logarithm, power_of_ten
from adjudge.values.truth import Cause
from adjudge.values.units import Unit, read_unit


@dataclass(frozen=True)
class Spot:
    """A point of a grid: its days, and the record behind it (None for days that nobody vouches for)."""

    days: tuple[Any, Any]
    record: Record | None
    recorded: bool = True

    @property
    def place(self) -> tuple[float, str]:
        """Among those of the same days: by id, r2 before r10; what nobody recorded comes last."""
        return (len(self.record.id), self.record.id) if self.record else (inf, "")


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


def value_of(node: Source, record: Record) -> tuple[Any, Cause]:
    """What a record says, in the unit of the series, and why that is more than one value."""
    if node.selection.states:
        said = fold(record.statement)
        meant = {state for state, words in node.selection.states if said in {fold(w) for w in (state, *words)}}
        every = {state for state, _ in node.selection.states}
        return frozenset(meant or every), Cause.NONE if meant else Cause.UNREADABLE
    if node.kind is None:
        return None, Cause.NONE
    written, target = read_unit(record.unit), read_unit(node.selection.unit)
    ends = tuple(_converted(as_written(end), written, target) for end in (record.low, record.high))
    why = Cause.CENSORED if record.low < record.high else Cause.NONE
    if any(end != end for end in ends):  # noqa: PLR0124 the logarithm of less than zero
        return (-inf, inf), why | Cause.UNDEFINED
    return ends, why


def _converted(value: Any, unit: Unit, target: Unit) -> Any:
    if unit.kind.log == target.kind.log:
        return value * (unit.factor / target.factor)
    if unit.kind.log:
        return power_of_ten(value) / target.factor
    return logarithm(value * unit.factor)


def carried(node: Attribute, spot: Spot) -> tuple[Any, Truth, Cause]:
    """What an attribute is at a point, whether it is there, and why it has a width."""
    record = spot.record
    if node.what == "day":
        why = Cause.IMPRECISE_DATE if spot.days[0] < spot.days[1] else Cause.NONE
        return tuple(as_written(day) for day in spot.days), MET, why
    if node.what == "recorded":
        return MET, MET, Cause.NONE
    if node.what == "detected":
        return {True: MET, False: NOT_MET, None: unknown(Cause.CENSORED)}[record.detected], MET, Cause.NONE
    limit = getattr(record, node.what)
    if limit is None:
        return (inf, -inf), NOT_MET, Cause.NONE
    source = next(each for each in walk(node) if isinstance(each, Source))
    value = _converted(as_written(limit), read_unit(record.unit), read_unit(source.selection.unit))
    return (value, value), MET, Cause.NONE
