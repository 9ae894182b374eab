"""One pure function over tables: the records of whole cases in, their conclusions and rejections out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from adjudge.abstraction.findings import abstract
from adjudge.batch.conclusions import SIGNATURES, Told, conclusions_table
from adjudge.batch.evidence import evidence_columns, no_evidence
from adjudge.case.cells import cases_of
from adjudge.case.columns import table_form
from adjudge.case.frame import Frame, read_frame
from adjudge.case.read import read_documents
from adjudge.case.reading import RejectedRow
from adjudge.case.record import Case
from adjudge.case.table import gathered
from adjudge.case.timeline import Timeline, build_timeline, take_cases
from adjudge.errors import CaseError, Problem
from adjudge.inference.infer import Engine, check_engines
from adjudge.inference.modules import conclude_modules
from adjudge.rulebook.pack import Rulebook
from adjudge.values.memory import keep_freed

REJECTED = pa.schema([(name, pa.string()) for name in ("case", "record", "code", "reason")])


@dataclass(frozen=True, slots=True)
class Assessment:
    """The tables of one part, and what went in: records = used + rejected."""

    conclusions: pa.Table
    rejected: pa.Table
    signatures: pa.Table
    cases: int
    records: int
    used: int


def assess_records(
    table: pa.Table, rulebook: Rulebook, *, today: date, engine: Engine = "chain", evidence: bool = True
) -> Assessment:
    """Assesses the cases of a table with the columns of the table form; what cannot be used is rejected and told.

    Without `evidence` the columns evidence, margin and margin_unit are empty.
    """
    return assess_form(table_form(table), rulebook, today=today, engine=engine, evidence=evidence)


def assess_form(
    records: pa.Table, rulebook: Rulebook, *, today: date, engine: Engine = "chain", evidence: bool = True
) -> Assessment:
    """Assesses the cases of a table that is in the table form already."""
    keep_freed()
    nameless = np.asarray(records.column("case").is_null().to_numpy(), dtype=np.bool_)
    named = records.filter(pa.array(~nameless)) if nameless.any() else records
    frame = read_frame(named, today)
    cases, rejected, used = _special(named, frame.special, today)
    groups = _groups(frame, cases)
    parts = [_concluded(timeline, relative, rulebook, engine, evidence) for timeline, relative in groups]
    lost = [RejectedRow("", "", "C103", "the case has no name. Write case: NAME.")] * int(nameless.sum())
    told = [*lost, *frame.rejected, *_by_case(frame.rejected_about, rejected, named)]
    signatures = {row["signature"]: row for _, rows in parts for row in rows}
    return Assessment(
        _in_order([rows for rows, _ in parts], [name for timeline, _ in groups for name in timeline.cases]),
        pa.Table.from_pylist([{n: getattr(each, n) for n in REJECTED.names} for each in told], REJECTED),
        pa.Table.from_pylist([signatures[key] for key in sorted(signatures)], SIGNATURES),
        cases=sum(len(timeline.cases) for timeline, _ in groups),
        records=records.num_rows,
        used=len(frame.timeline.ids) + frame.others + used,
    )


def _by_case(some: Sequence[RejectedRow], others: Sequence[RejectedRow], table: pa.Table) -> Sequence[RejectedRow]:
    """Rejections in the order of their cases, no case of which stands in both."""
    if not some or not others:
        return some or others
    place = {name: number for number, name in enumerate(cases_of(table).names)}
    return sorted([*some, *others], key=lambda row: place[row.case])


def _groups(frame: Frame, special: Sequence[Case]) -> list[tuple[Timeline, npt.NDArray[np.bool_]]]:
    """Cases whose days are all known, for which windows are ranges of rows; those with others; and the special ones."""
    timeline, relative = frame.timeline, frame.is_relative
    blurred = np.zeros(len(timeline.cases), dtype=np.bool_)
    blurred[timeline.case[timeline.earliest < timeline.latest]] = True
    found = [(timeline, relative)]
    if blurred.any() and not blurred.all():
        parts = (np.flatnonzero(~blurred), np.flatnonzero(blurred))
        found = [(take_cases(timeline, cases), relative[cases]) for cases in parts]
    if special:
        found.append((build_timeline(special), np.array([case.is_relative for case in special], dtype=np.bool_)))
    return found


def _in_order(parts: Sequence[pa.Table], names: Sequence[str]) -> pa.Table:
    """Conclusions by the names of their cases, each with as many rows as every other."""
    whole = pa.concat_tables(parts)
    order = sorted(range(len(names)), key=names.__getitem__)
    if order == list(range(len(names))):
        return whole
    count = len(whole) // len(names)
    rows = np.array(order, dtype=np.intp)[:, None] * count + np.arange(count)
    return whole.take(pa.array(rows.reshape(-1)))


def _special(table: pa.Table, names: Sequence[str], today: date) -> tuple[list[Case], list[RejectedRow], int]:
    """Cases with rows about themselves, by the reader of cases, and how many of their rows are used.

    A case that cannot be read is rejected whole.
    """
    found: list[Case] = []
    rejected: list[RejectedRow] = []
    used = 0
    for name, rows in _rows_of(table, names):
        document, problems = gathered(name, rows, name)
        try:
            cases = () if problems else read_documents([document], today=today)
        except CaseError as fault:
            cases, problems = (), list(fault.problems)
        told = [(each.record, each.problem.code, _reason(each.problem)) for case in cases for each in case.rejected]
        if not cases:
            reason = "; ".join(_reason(problem) for problem in problems)
            told = [(str(row.get("id") or ""), problems[0].code, reason) for row in rows]
        found += cases
        used += len(rows) - len(told)
        rejected += [RejectedRow(name, *each) for each in told]
    return found, rejected, used


def _reason(problem: Problem) -> str:
    """What is wrong, without the place of the record among others."""
    what = re.sub(r"^records\[\d+\](\.|: )", "", problem.what)
    return f"{what} {problem.mend}".strip()


def _rows_of(table: pa.Table, names: Sequence[str]) -> Iterator[tuple[str, list[dict[str | None, Any]]]]:
    rows: dict[str, list[dict[str | None, Any]]] = {name: [] for name in names}
    wanted = pc.SetLookupOptions(value_set=pa.array(list(names), pa.string()))
    mask = pc.call_function("is_in", [table.column("case")], wanted)
    for row in table.filter(mask).to_pylist():
        rows[str(row["case"])].append({key: "" if value is None else str(value) for key, value in row.items()})
    yield from rows.items()


def _concluded(
    timeline: Timeline, relative: npt.NDArray[np.bool_], rulebook: Rulebook, engine: Engine, evidence: bool
) -> tuple[pa.Table, list[dict[str, str]]]:
    told: list[Told] = []
    for pack in rulebook.packs:
        findings = abstract(pack, timeline)
        modules = conclude_modules(findings)
        if engine != "chain":
            check_engines(findings, modules)
        grounds = evidence_columns(findings, modules) if evidence else [no_evidence(timeline)] * len(modules)
        told += [Told(pack, module, ground) for module, ground in zip(modules, grounds, strict=True)]
    signatures = [signature for each in told for signature in each.signatures]
    return conclusions_table(told, timeline, relative), signatures
