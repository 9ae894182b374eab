"""The table form: one record a row, in CSV; it and the file form convert into each other without loss.

What is said of a whole case stands in rows of kind `case` (name: provenance, source, age, sex, birth, day_zero,
index) and `observed` (name: events, or one name as `event seizure`; date or day: the period).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from adjudge.case.record import RecordKind
from adjudge.documents.compose import Document, Path_, plain, read_text
from adjudge.errors import AdjudgeError, Problem, fault, suggestion

MAX_BYTES = 64 * 2**20
_SHARED = ("specimen", "date", "day", "value", "unit", "lod", "lloq", "assay", "code", "by", "visit", "dose", "note")
COLUMNS = ("case", "id", "kind", "name", *_SHARED)
_KINDS = tuple(kind.value for kind in RecordKind)
_ABOUT: dict[str, Path_] = {
    "provenance": ("provenance", "kind"),
    "source": ("provenance", "source"),
    "age": ("subject", "age"),
    "sex": ("subject", "sex"),
    "birth": ("subject", "birth"),
    "day_zero": ("day_zero",),
    "index": ("index",),
}
_NUMERIC = ("value", "lod", "lloq", "day")


def read_table(path: Path) -> list[Document]:
    """One document for each case of a CSV file; raises AdjudgeError with all problems of its heading and rows."""
    return documents_of(read_text(path, limit=MAX_BYTES), str(path), path.stem)


def documents_of(text: str, place: str, name: str = "case") -> list[Document]:
    """One document for each case of a CSV text, in the order of first sight."""
    reader = csv.DictReader(io.StringIO(text), strict=True)
    cases: dict[str, _Gathered] = {}
    problems: list[Problem] = []
    try:
        problems += _heading(reader.fieldnames or (), place)
        for row in reader:
            id = (row.get("case") or name).strip()
            problems += cases.setdefault(id, _Gathered(id)).add(row, reader.line_num, place)
    except csv.Error as broken:
        told = f"is no CSV: {broken}."
        raise fault(f"{place}:{reader.line_num}", told, "Check quotes and commas.", "D003") from None
    if problems:
        raise AdjudgeError(problems)
    return [Document(place, each.data, each.positions) for each in cases.values()]


def _heading(columns: Sequence[str], place: str) -> Iterator[Problem]:
    for column in columns:
        if column not in COLUMNS:
            hint = suggestion(column, COLUMNS) or f"Known are {', '.join(COLUMNS)}."
            yield Problem(f"{place}:1", f'"{column}" is no column.', hint, "C108")
    for column in ("kind", "name"):
        if column not in columns:
            yield Problem(f"{place}:1", f"there is no column {column}.", "Give it a heading.", "C108")
    if len(set(columns)) < len(columns):
        yield Problem(f"{place}:1", "a column stands twice.", "Keep one of them.", "C108")


def gathered(case: str, rows: Sequence[Mapping[str | None, Any]], place: str) -> tuple[Document, list[Problem]]:
    """The document of one case from its rows, cells as text, and what no case could hold."""
    whole = _Gathered(case)
    problems = [problem for line, row in enumerate(rows, 2) for problem in whole.add(row, line, place)]
    return Document(place, whole.data, whole.positions), problems


class _Gathered:
    """The rows of one case, as its document."""

    def __init__(self, case: str) -> None:
        self.data: dict[str, Any] = {"case": case, "records": []}
        self.positions: dict[Path_, tuple[int, int]] = {}

    def add(self, row: Mapping[str | None, Any], line: int, place: str) -> Iterator[Problem]:
        """Takes one row in; yields its problem where no case could hold it."""
        self.positions.setdefault((), (line, 1))
        kind, name = (row.get("kind") or "").strip(), (row.get("name") or "").strip()
        if row.get(None):
            yield Problem(f"{place}:{line}", "has more cells than the heading.", "Quote cells with commas.", "C108")
        elif kind == "case" and name in _ABOUT:
            self._about(_ABOUT[name], row.get("value") or "", line)
        elif kind == "observed":
            periods = self.data.setdefault("observed", {})
            periods.setdefault(name, []).append((row.get("date") or row.get("day") or "").strip())
            self.positions["observed", name] = (line, 1)
        elif kind == "case":
            hint = suggestion(name, _ABOUT) or f"Known are {', '.join(_ABOUT)}."
            yield Problem(f"{place}:{line}", f'"{name}" is nothing that is said of a case.', hint, "C108")
        else:
            self.positions["records", len(self.data["records"])] = (line, 1)
            self.data["records"].append(_record(kind, name, row))

    def _about(self, path: Path_, value: str, line: int) -> None:
        part = self.data
        for key in path[:-1]:
            part = part.setdefault(str(key), {})
        part[str(path[-1])] = number_in(value) if path == ("index",) else value
        self.positions[path] = (line, 1)


def _record(kind: str, name: str, row: Mapping[str | None, Any]) -> dict[str, Any]:
    """The record of a row; an unknown kind becomes a key that the reader of records refuses."""
    cells = {column: row[column] for column in ("id", *_SHARED) if row.get(column) not in (None, "")}
    cells |= {column: number_in(cells[column]) for column in _NUMERIC if column in cells}
    head = {kind or "kind": name} if kind or name else {}
    return {**({"id": cells.pop("id")} if "id" in cells else {}), **head, **cells}


def number_in(text: str) -> int | float | str:
    """The number that a cell holds, or its text."""
    value = plain(text.strip())
    return value if isinstance(value, int | float) and not isinstance(value, bool) else text


def csv_of(documents: Sequence[Mapping[str, Any]]) -> str:
    """The table form of case files as they were written, rejected records included."""
    out = io.StringIO()
    writer: csv.DictWriter[str] = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for document in documents:
        writer.writerows({"case": document["case"], **row} for row in _rows(document))
    return out.getvalue()


def _rows(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, path in _ABOUT.items():
        part: Any = document
        for key in path:
            part = part.get(key) if isinstance(part, Mapping) else None
        if part is not None:
            yield {"kind": "case", "name": name, "value": part}
    for name, periods in (document.get("observed") or {}).items():
        for period in periods if isinstance(periods, list) else [periods]:
            yield {"kind": "observed", "name": name, "date": period}
    for record in document["records"]:
        kind = next((key for key in record if key in _KINDS), "")
        shared = {key: record[key] for key in ("id", *_SHARED) if record.get(key) is not None}
        yield {"kind": kind, "name": record.get(kind, ""), **shared}
