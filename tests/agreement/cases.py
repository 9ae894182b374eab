"""Generated cases: censored, imprecise, doubled, unassayed, or empty."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from adjudge.case.record import Case, Observed, Record, RecordKind
from adjudge.values.quantity import read_result
from adjudge.values.truth import Truth
from adjudge.values.units import read_unit
from adjudge.values.when import When

DAY_ZERO = 1000
LEVELS = {
    "copies per volume": ("0.1", "0.3", "20", "199.9", "200", "200.1", "1000", "2000"),
    "cells per volume": ("0.1", "0.2", "0.3", "100", "130", "200", "0.7"),
}


def case(random: Random, name: str = "c") -> Case:
    """A case of at most nine records."""
    records = tuple(_record(random, f"r{number}") for number in range(random.randint(0, 9)))
    observed = tuple(_observed(random) for _ in range(random.randint(0, 2)))
    return Case(name, "synthetic", records, observed)


def _when(random: Random) -> When:
    day = DAY_ZERO + random.choice((-10, -1, 0, 0, 1, 7, 14, 28, 29, 30, 31, 58, 60, 61, 90))
    return When(day, day + random.choice((0, 0, 0, 0, 1, 5, 30)))


def _observed(random: Random) -> Observed:
    when = _when(random)
    kind = random.choice((RecordKind.EVENT, RecordKind.EXPOSURE))
    return Observed(
        kind, random.choice((None, kind.value)), When(when.earliest, when.latest + random.choice((0, 30, 90)))
    )


def _record(random: Random, id: str) -> Record:
    form = random.choice(("jcv", "jcv", "cd4", "cd4", "mri", "event", "exposure", "log"))
    when, visit = _when(random), random.choice((None, None, "v1", "v2"))
    if form in ("event", "exposure"):
        return Record(id, RecordKind(form), form, when)
    if form == "mri":
        said = random.choice(("better", "improved", "same", "worse", "unclear"))
        return Record(id, RecordKind.ASSESSMENT, "mri", when, statement=said, visit=visit)
    unit = {"jcv": "{copies}/mL", "cd4": random.choice(("/uL", "10*3/uL")), "log": "{Log_copies}/mL"}[form]
    return replace(_measurement(random, form, unit, when), id=id, visit=visit, assay=random.choice((None, "A", "B")))


def _measurement(random: Random, form: str, unit: str, when: When) -> Record:
    levels = ("1", "1.3", "2", "2.3", "3") if form == "log" else LEVELS[read_unit(unit).kind.dimension]
    text = random.choice(("{}", "{}", "{}", "<{}", "detected, <{}", ">{}", "not detected")).format(
        random.choice(levels)
    )
    lod = random.choice((None, 10, 0.1)) if text != "not detected" else random.choice((10, 20))
    found = read_result(text, lod, log=form == "log")
    detected = None if found.detected == Truth.UNKNOWN else found.detected == Truth.MET
    limits = {"lod": lod, "lloq": random.choice((None, 50))}
    name = "jcv" if form == "log" else form
    return Record(
        "", RecordKind.MEASUREMENT, name, when, low=found.low, high=found.high, detected=detected, unit=unit, **limits
    )


def wide_case(random: Random, name: str = "c") -> Case:
    """A case with other names, codes and specimens as well, records without a unit or of another, and doubles."""
    plain = case(random, name)
    records = [_changed(random, record) for record in plain.records]
    records += [replace(record, id=f"{record.id}b") for record in records if random.random() < 0.1]
    return replace(plain, records=tuple(records))


def _changed(random: Random, record: Record) -> Record:
    change = random.choice((None, None, None, "name", "code", "specimen", "unit", "assay"))
    if change == "name":
        names = ("stumble", "  Event ") if record.kind == RecordKind.EVENT else (record.name.upper(), "other")
        return replace(record, name=random.choice(names))
    if change == "unit" and record.unit is not None and "Log" not in record.unit:
        return replace(record, unit=random.choice((None, "mm", "{copies}/L" if "opies" in record.unit else "/mL")))
    given = {"code": ("c-1", "C-1", "c-2"), "specimen": ("csf", "CSF", "blood"), "assay": ("A", " a", "B")}
    return replace(record, **{change: random.choice(given[change])}) if change in given else record
