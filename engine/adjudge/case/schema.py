"""The form of a case file, for readers, editors and people: pydantic models and the JSON Schema made of them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = "urn:adjudge:schema:case:1"
_DAY = "A study day such as 30, a range such as 3..9, or an approximate one such as ~30 7d."
_DATE = "A day 2013-03-16, a month 2013-03, a year 2013, a range 2012-12..2013-03, or ~2013-11-01 30d."


class _Form(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class RecordForm(_Form):
    """One record: exactly one of measurement, assessment, exposure, event; and a date or a study day."""

    id: str | int | None = Field(None, description="A name of its own; records without one are numbered.")
    measurement: str | None = Field(None, description="What was measured, such as JCV DNA, CD4, lesion volume.")
    assessment: str | None = Field(None, description="What an assessor rated or read, such as MRI, mRS.")
    exposure: str | None = Field(None, description="A treatment, such as rhIL-7.")
    event: str | None = Field(None, description="A dated happening without a value.")
    date: str | int | None = Field(None, description=_DATE)
    day: int | str | None = Field(None, description=_DAY)
    specimen: str | None = Field(None, description="Such as CSF, plasma, blood; specimens are never pooled.")
    value: int | float | str | None = Field(
        None, description='120, "<20", ">10000000", "not detected", "detected, <50", or an assessor\'s words.'
    )
    unit: str | None = Field(None, description="A UCUM unit, such as {copies}/mL, /uL, mL, {score}, 1 for an index.")
    lod: int | float | None = Field(None, description="The limit of detection, in the unit of the value.")
    lloq: int | float | None = Field(None, description="The lower limit of quantification, in the unit of the value.")
    assay: str | None = None
    code: str | None = Field(None, description="A code with its system, such as LOINC 24467-3.")
    by: str | None = Field(None, description="The assessor.")
    visit: str | int | None = Field(None, description="A label that binds the records of one visit.")
    dose: str | int | float | None = None
    note: str | None = None


class ProvenanceForm(_Form):
    """Where the case comes from."""

    kind: str = Field(json_schema_extra={"enum": ["published", "synthetic", "private"]})
    source: str | None = None


class SubjectForm(_Form):
    """Who the case is about."""

    age: str | int | None = Field(None, description="Such as 61 a.")
    sex: str | None = None
    birth: str | int | None = Field(None, description="A date of birth or a year; records before it are rejected.")


class CaseForm(_Form):
    """One case: who, from where, what was observed, and the records."""

    case: str | int = Field(description="The name of the case.")
    provenance: ProvenanceForm | None = None
    subject: SubjectForm | None = None
    day_zero: str | None = Field(None, description="The date of study day 0, where records have both dates and days.")
    index: str | int | None = Field(None, description="Time zero, as a date or a study day, where it is given.")
    observed: dict[str, str | int | list[str | int]] | None = Field(
        None,
        description="Periods for which every record of a kind was kept, so that absence counts: "
        "`events: 2012-11-01..2014-01-14`, or of one name, `event seizure: ...`.",
    )
    records: list[RecordForm]


def case_schema() -> dict[str, Any]:
    """The JSON Schema of a case file: one case, or a list of cases."""
    schema = CaseForm.model_json_schema(ref_template="#/$defs/{model}")
    defs = schema.pop("$defs")
    defs["RecordForm"] |= {
        "oneOf": [{"required": [kind]} for kind in ("measurement", "assessment", "exposure", "event")],
        "anyOf": [{"required": ["date"]}, {"required": ["day"]}],
    }
    defs["CaseForm"] = schema
    one = {"$ref": "#/$defs/CaseForm"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "title": "adjudge case file",
        "anyOf": [one, {"type": "array", "items": one}],
        "$defs": defs,
    }
