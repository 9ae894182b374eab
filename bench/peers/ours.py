"""adjudge, and the two forms written by hand, called as the peers are."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from bench.peers.rules import Classes
from bench.workload import plain
from bench.workload.columnar import CLASSES, conclude
from bench.workload.generate import Columns, table_of
from bench.workload.measure import TODAY, classes_of, module_classes, workload_rulebook

from adjudge.abstraction.findings import abstract
from adjudge.batch.assess import assess_records
from adjudge.case.columns import table_form
from adjudge.case.frame import read_frame
from adjudge.case.read import read_documents
from adjudge.case.record import Case
from adjudge.documents.compose import Document
from adjudge.explanation.report import Report
from adjudge.inference.modules import conclude_modules
from adjudge.pipeline import assess


def table(of: Columns) -> Callable[[], Classes]:
    """From a table of records to one of conclusions."""
    records, rulebook = table_of(of), workload_rulebook()
    return lambda: list(zip(*classes_of(assess_records(records, rulebook, today=TODAY).conclusions), strict=True))


def conclusions(of: Columns) -> Callable[[], Classes]:
    """From findings to conclusions, all cases at once."""
    frame = read_frame(table_form(table_of(of)), TODAY)
    findings = abstract(workload_rulebook().packs[0], frame.timeline)
    return lambda: list(zip(*module_classes(conclude_modules(findings)), strict=True))


def one_by_one(of: Columns) -> Callable[[], Classes]:
    """From a case to its report with the proof of each conclusion, case by case."""
    cases, rulebook = _cases(of), workload_rulebook()
    return lambda: [_given(assess(case, rulebook, engine="chain")) for case in cases]


def plain_python(of: Columns) -> Callable[[], Classes]:
    """From objects to classes, case by case."""
    cases = list(plain.patients(of))
    return lambda: [plain.conclusions(plain.findings(case)) for case in cases]


def numpy_by_hand(of: Columns) -> Callable[[], Classes]:
    """From columns to classes, all cases at once."""
    return lambda: list(zip(*(np.array(CLASSES[name])[codes] for name, codes in conclude(of)[1].items()), strict=True))


def _cases(of: Columns) -> list[Case]:
    records: dict[str, list[dict[str, object]]] = {}
    for row in table_of(of).to_pylist():
        cells = {key: cell for key, cell in row.items() if cell is not None and key not in ("case", "kind", "name")}
        records.setdefault(row["case"], []).append({row["kind"]: row["name"], **cells})
    return read_documents([Document("", {"case": name, "records": found}) for name, found in records.items()])


def _given(report: Report) -> tuple[str, ...]:
    return tuple(each.given or "|".join(each.candidates) for each in report.conclusions)
