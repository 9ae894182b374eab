"""One record as it was written, to a Record: its kind, its days, its value in a known unit, or why not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from adjudge.case.record import Record, RecordKind
from adjudge.case.schema import RecordForm
from adjudge.errors import suggestion
from adjudge.values.quantity import Result, read_result
from adjudge.values.truth import Truth
from adjudge.values.units import Unit, read_unit
from adjudge.values.when import When, read_when

_DAYS = re.compile(r"(-?\d{1,6})\s*\.\.\s*(-?\d{1,6})")
_ABOUT = re.compile(r"~\s*(-?\d{1,6})\s+(\d{1,5})\s*d?")
_DAY_MEND = "Write 30, 3..9 or ~30 7d."
_NUMBER = re.compile(r"\s*[<>≤≥=~+-]*\s*[\d.]")


class RefusalError(Exception):
    """Why one record cannot be used: the field, a sentence, the mend and the code."""

    def __init__(self, field: str, what: str, mend: str, code: str) -> None:
        super().__init__(what)
        self.field, self.what, self.mend, self.code = field, what, mend, code


@dataclass(frozen=True, slots=True)
class Calendar:
    """How the days of a case are counted: study day 0 as an ordinal, or relative to nothing."""

    is_relative: bool
    day_zero: int | None
    today: int | None = None
    birth: When | None = None

    def read(self, date: str | int | None, day: int | str | None) -> When:
        """The days of a record; raises RefusalError C202, C206, C207 or C209."""
        if (date is None) == (day is None):
            what = "has no date." if date is None else "has both a date and a study day."
            raise RefusalError("date", what, "Give one of date and day.", "C202")
        if day is not None:
            return self._shifted(read_days(day))
        when = _read("date", "C202", str(date))
        if self.today is not None and when.earliest > self.today:
            raise RefusalError("date", f"{date} is in the future.", "Mend the date.", "C206")
        if self.birth is not None and when.latest < self.birth.earliest:
            raise is_before_birth(date)
        return when

    def _shifted(self, when: When) -> When:
        if self.is_relative:
            return when
        if self.day_zero is None:
            what = "counts days, but other records have dates."
            raise RefusalError("day", what, "Give the case day_zero, the date of study day 0.", "C209")
        return When(when.earliest + self.day_zero, when.latest + self.day_zero)


def is_before_birth(date: str | int | None) -> RefusalError:
    """Why a record of that date cannot be used."""
    return RefusalError("date", f"{date} is before birth.", "Mend the date, or subject.birth.", "C207")


def read_days(day: int | str) -> When:
    """A study day, a range of days, or an approximate one; raises RefusalError C202."""
    text = str(day).strip()
    if re.fullmatch(r"-?\d{1,6}", text):
        return When(int(text), int(text))
    if about := _ABOUT.fullmatch(text):
        return When(int(about[1]) - int(about[2]), int(about[1]) + int(about[2]))
    if (span := _DAYS.fullmatch(text)) and int(span[1]) <= int(span[2]):
        return When(int(span[1]), int(span[2]))
    raise RefusalError("day", f'"{text}" is no study day.', _DAY_MEND, "C202")


def read_form(data: Any) -> RecordForm:
    """The record's fields; raises RefusalError C201, C204, C208 or C212."""
    if not isinstance(data, Mapping):
        raise RefusalError("", "is no record.", "Write {measurement: ..., date: ..., value: ...}.", "C201")
    try:
        form = RecordForm.model_validate(data)
    except ValidationError as fault:
        raise _refusal(fault) from None
    kinds = [kind.value for kind in RecordKind if getattr(form, kind.value) is not None]
    if len(kinds) != 1:
        what = f"is {' and '.join(kinds)} at once." if kinds else "has no kind."
        raise RefusalError("", what, "Give one of measurement, assessment, exposure and event.", "C201")
    return form


def _refusal(fault: ValidationError) -> RefusalError:
    first = fault.errors()[0]
    field = str(first["loc"][0])
    if first["type"] == "extra_forbidden":
        hint = suggestion(field, RecordForm.model_fields) or f"Known are {', '.join(RecordForm.model_fields)}."
        return RefusalError(field, f'has the unknown key "{field}".', hint, "C208")
    code = {"value": "C204", "lod": "C211", "lloq": "C211", "date": "C202", "day": "C202", "unit": "C203"}
    return RefusalError(field, f"{field} has a wrong type.", "Write plain text or a number.", code.get(field, "C212"))


def read_record(form: RecordForm, id: str, calendar: Calendar) -> Record:
    """The record of a form; raises RefusalError with the first reason why it cannot be used."""
    kind = next(kind for kind in RecordKind if getattr(form, kind.value) is not None)
    name = " ".join(getattr(form, kind.value).split())
    if not name:
        raise RefusalError(kind.value, "has no name.", "Name what was recorded.", "C201")
    when = calendar.read(form.date, form.day)
    rest = dict(_texts(form)) | dict(_valued(kind, form))
    return Record(id=id, kind=kind, name=name, when=when, **rest)


def _texts(form: RecordForm) -> Iterator[tuple[str, Any]]:
    for name in ("specimen", "assay", "code", "by", "visit", "dose", "note"):
        value = getattr(form, name)
        yield name, None if value is None or str(value).strip() == "" else str(value)


def _valued(kind: RecordKind, form: RecordForm) -> Iterator[tuple[str, Any]]:
    if kind in (RecordKind.EVENT, RecordKind.EXPOSURE):
        if form.value is not None:
            mend = "Give the dose as dose." if kind is RecordKind.EXPOSURE else "Write a measurement or an assessment."
            raise RefusalError("value", f"is an {kind} and has no value.", mend, "C204")
        return
    if form.value is None or form.value == "":
        raise RefusalError("value", "has no value.", 'Give the result, or "not detected" with lod.', "C204")
    is_statement = kind is RecordKind.ASSESSMENT and isinstance(form.value, str) and not _NUMBER.match(form.value)
    yield "written", written_of(form.value)
    if is_statement:
        yield "statement", form.value
    else:
        yield from _number(form, kind)


def written_of(value: int | float | str) -> str:
    """A value as it was written."""
    return value.strip() if isinstance(value, str) else repr(value)


def _number(form: RecordForm, kind: RecordKind) -> Iterator[tuple[str, Any]]:
    for field in ("lod", "lloq"):
        limit = getattr(form, field)
        if limit is not None and not (isinstance(limit, int | float) and -1e300 < limit < 1e300):
            raise RefusalError(field, f"{field} is no number.", "Give the limit in the unit of the value.", "C211")
    given = _read_unit(form.unit) if form.unit else None
    result = _result(form, log=given is not None and given.kind.log)
    unit = _unit(given, result, kind)
    yield from {"low": result.low, "high": result.high, "unit": unit.code, "lod": form.lod, "lloq": form.lloq}.items()
    yield "detected", None if result.detected == Truth.UNKNOWN else result.detected == Truth.MET


def _result(form: RecordForm, log: bool) -> Result:
    try:
        assert form.value is not None  # noqa: S101 its presence was asked before
        return read_result(form.value, form.lod, form.lloq, log=log)
    except ValueError as fault:
        field = "lod" if "limit of detection" in str(fault) else "value"
        code = "C211" if field == "lod" else "C204"
        raise RefusalError(field, str(fault), "", code) from None


def _unit(given: Unit | None, result: Result, kind: RecordKind) -> Unit:
    """The unit beside the number, or the one given with the record; both must agree."""
    if result.unit_text is None:
        if given is None and kind is RecordKind.ASSESSMENT:
            return read_unit("{score}")
        if given is None:
            mend = "Give unit: a UCUM unit, {score} for points, 1 for an index."
            raise RefusalError("unit", "has a number without a unit.", mend, "C210")
        return given
    bare = result.unit_text.lower() in ("log10", "log")
    if given is not None and bare and not given.kind.log:
        return _read_unit(f"log10 {given.code.replace('{copies}', 'copies').replace('[IU]', 'IU')}")
    written = _read_unit(result.unit_text)
    if given is not None and written != given and not (bare and given.kind.log):
        what = f"its value is in {written.code}, its unit is {given.code}."
        raise RefusalError("unit", what, "Give the unit once.", "C203")
    return given or written


def _read_unit(text: str) -> Unit:
    try:
        return read_unit(text)
    except ValueError as fault:
        raise RefusalError("unit", str(fault), "", "C203") from None


def _read(field: str, code: str, text: str) -> When:
    try:
        return read_when(text)
    except ValueError as fault:
        raise RefusalError(field, str(fault), "", code) from None
