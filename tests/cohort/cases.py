"""Cohorts for tests: published HIV and RECIST data, the shipped cases, and as many invented ones as are wanted."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

from adjudge.case.read import read_cases, read_documents
from adjudge.documents.compose import Document

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "fixtures" / "published"
LESIONS = {"LDIAM": "target lesion", "LPERP": "target node"}


def rows(name):
    with (PUBLISHED / name).open(encoding="utf-8") as text:
        return list(csv.DictReader(text))


def shipped():
    """Every shipped case file."""
    return [case for path in sorted((ROOT / "fixtures" / "cases").glob("*.yaml")) for case in read_cases(path)]


def hiv():
    """The patients of ACTG 315, time zero on day 0; what stands for a result below 100 copies/mL is censored."""
    found = defaultdict(list)
    for row in rows("hiv/actg315.csv"):
        log, day = row["log10.RNA."], int(row["Day"])
        value = {"value": "<100", "unit": "copies/mL"} if log == "1.699" else {"value": float(log), "unit": LOG}
        found[row["Patid"]].append({"measurement": "HIV RNA", "specimen": "plasma", "day": day, **value})
    return _cases(found)


LOG = "log10 copies/mL"


def recist():
    """The eight designed patients, lesion by lesion."""
    found = defaultdict(list)
    for row in rows("recist_lesions/designed_lesions.csv"):
        day, value = int(row["days_from_reference"]), row["value_mm_or_state"]
        if row["measurement"] == "TUMSTATE":
            record = {"assessment": "non-target lesion", "value": value.lower(), "day": day}
        else:
            record = {"measurement": LESIONS[row["measurement"]], "value": float(value), "unit": "mm", "day": day}
        found[row["subject"]].append(record)
    return _cases(found)


def invented(count):
    """So many cases on ART, with two results each."""
    return _cases(
        {
            f"c{place:04d}": [
                {"exposure": "ART", "day": 0},
                _result(-3, 50_000),
                _result(90, 40 + place % 300),
                _result(180, 20 + place % 500),
            ]
            for place in range(count)
        },
        index=None,
    )


def _result(day, value):
    return {"measurement": "HIV RNA", "specimen": "plasma", "value": value, "unit": "copies/mL", "day": day}


def of(records, name="c", index=0):
    """One case with the records, time zero on day 0."""
    return _cases({name: records}, index)[0]


def _cases(found, index=0):
    extra = {} if index is None else {"index": index}
    return read_documents(
        [Document("data", {"case": name, "records": records, **extra}) for name, records in found.items()]
    )
