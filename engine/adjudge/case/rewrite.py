"""Records written again: a record as the form that it was read from, and read anew with some fields changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from adjudge.case.normalise import Calendar, RefusalError, read_form, read_record
from adjudge.case.record import Case, Record, RecordKind
from adjudge.case.schema import RecordForm
from adjudge.case.table import number_in

NUMERIC = ("value", "lod", "lloq", "day")
_SAME = ("specimen", "unit", "lod", "lloq", "assay", "code", "by", "visit", "dose", "note")


def form_of(record: Record, is_relative: bool) -> dict[str, Any]:
    """The fields of a record, so that reading them gives the record again."""
    when = record.when
    days = str(when.earliest) if when.is_precise else f"{when.earliest}..{when.latest}"
    dated = {"day": days} if is_relative else {"date": str(when)}
    valued = {} if record.written is None else {"value": number_in(record.written)}
    rest = {name: value for name in _SAME if (value := getattr(record, name)) is not None}
    return {record.kind.value: record.name, **dated, **valued, **rest}


def rewritten(case: Case, id_: str, fields: Mapping[str, str], today: date) -> Record:
    """The record of a case with some fields written anew, or a new one; an empty field is left out.

    Goes through the reader of records; raises RefusalError with the field, the reason and the code.
    """
    before = next((each for each in case.records if each.id == id_), None)
    form = {} if before is None else form_of(before, case.is_relative)
    for name in fields:
        form = {key: value for key, value in form.items() if key not in _RIVALS.get(name, ())}
    form |= {name: number_in(text) if name in NUMERIC else text for name, text in fields.items()}
    unknown = [name for name in fields if name not in RecordForm.model_fields or name == "id"]
    if unknown:
        known = ", ".join(name for name in RecordForm.model_fields if name != "id")
        raise RefusalError(unknown[0], f'"{unknown[0]}" is no field of a record.', f"Known are {known}.", "C208")
    calendar = Calendar(case.is_relative, None, today.toordinal(), case.subject.birth)
    return read_record(read_form({name: value for name, value in form.items() if value != ""}), id_, calendar)


_RIVALS = {"date": ("day",), "day": ("date",), **{kind.value: tuple(RecordKind) for kind in RecordKind}}
