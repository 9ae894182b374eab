"""Records and cases as they were written, after reading and before any rule has seen them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from adjudge.errors import Problem
from adjudge.values.when import When


class RecordKind(StrEnum):
    """The four kinds of record."""

    MEASUREMENT = "measurement"
    ASSESSMENT = "assessment"
    EXPOSURE = "exposure"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Record:
    """One dated record; low and high are the closed ends of its value in the written unit, or both None."""

    id: str
    kind: RecordKind
    name: str
    when: When
    specimen: str | None = None
    written: str | None = None  # the value as it was written
    low: float | None = None
    high: float | None = None
    detected: bool | None = None
    statement: str | None = None  # an assessor's words where the value is no number
    unit: str | None = None  # the code of a known unit
    lod: float | None = None
    lloq: float | None = None
    assay: str | None = None
    code: str | None = None  # LOINC or another code
    by: str | None = None  # the assessor
    visit: str | None = None
    dose: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Observed:
    """A period for which records of one kind (and name, where given) were kept, absence included."""

    kind: RecordKind
    name: str | None
    when: When


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that could not be used, by id or index, with the problem that says why."""

    record: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Subject:
    """Who the case is about, as far as it was told."""

    age: str | None = None
    sex: str | None = None
    birth: When | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Everything recorded on one patient; days are ordinals, or study days where `is_relative`."""

    id: str
    provenance: str
    records: tuple[Record, ...]
    observed: tuple[Observed, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    source: str | None = None
    is_relative: bool = False
    subject: Subject = Subject()
    place: str = ""  # the file it was read from
