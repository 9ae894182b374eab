"""One pure function over tables: the records of whole cases in, their conclusions and rejections out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from adjudge.abstraction.findings import abstract
from adjudge.batch.evidence import evidence_columns, no_evidence
from adjudge.case.columns import table_form
from adjudge.case.frame import RejectedRow, read_frame
from adjudge.case.read import read_documents
from adjudge.case.record import Case
from adjudge.case.table import gathered
from adjudge.case.timeline import Timeline, build_timeline
from adjudge.errors import CaseError, Problem
from adjudge.inference.infer import Engine, check_engines
from adjudge.inference.modules import Module, conclude_modules
from adjudge.inference.verdict import NOT_APPLICABLE, Verdict
from adjudge.rulebook.pack import Pack, Rulebook
from adjudge.values.truth import Cause

UNIX_DAY_ZERO = date(1970, 1, 1).toordinal()
_DATED = ("since_earliest", "since_latest", "until_earliest", "until_latest", "observed_through")
CONCLUSIONS = pa.schema(
    [
        *((name, pa.string()) for name in ("case", "pack", "domain", "class", "status", "candidates", "rule", "cause")),
        *((name, pa.date32()) for name in _DATED),
        *((f"{name}_day", pa.int32()) for name in _DATED),
        ("signature", pa.string()),
        ("evidence", pa.list_(pa.string())),
        ("margin", pa.float64()),
        ("margin_unit", pa.string()),
    ]
)
REJECTED = pa.schema([(name, pa.string()) for name in ("case", "record", "code", "reason")])
SIGNATURES = pa.schema([(name, pa.string()) for name in ("signature", "pack", "domain", "verdict")])


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
    records = table_form(table)
    nameless = np.asarray(records.column("case").is_null().to_numpy(), dtype=np.bool_)
    named = records.filter(pa.array(~nameless))
    frame = read_frame(named, today)
    cases, rejected, used = _special(named, frame.special, today)
    groups = [(frame.timeline, frame.is_relative)]
    if cases:
        groups.append((build_timeline(cases), np.array([case.is_relative for case in cases], dtype=np.bool_)))
    parts = [_concluded(timeline, relative, rulebook, engine, evidence) for timeline, relative in groups]
    conclusions = pa.concat_tables([rows for rows, _ in parts])
    order = pc.call_function("sort_indices", [conclusions], pc.SortOptions(sort_keys=[("case", "ascending")]))
    lost = [RejectedRow("", "", "C103", "the case has no name. Write case: NAME.")] * int(nameless.sum())
    told = [*lost, *frame.rejected, *rejected]
    signatures = {row["signature"]: row for _, rows in parts for row in rows}
    return Assessment(
        conclusions.take(order),
        pa.Table.from_pylist([{n: getattr(each, n) for n in REJECTED.names} for each in told], REJECTED),
        pa.Table.from_pylist([signatures[key] for key in sorted(signatures)], SIGNATURES),
        cases=sum(len(timeline.cases) for timeline, _ in groups),
        records=table.num_rows,
        used=len(frame.timeline.ids) + used,
    )


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
    columns: list[Mapping[str, Any]] = []
    signatures: list[dict[str, str]] = []
    for pack in rulebook.packs:
        findings = abstract(pack, timeline)
        modules = conclude_modules(findings)
        if engine != "chain":
            check_engines(findings, modules)
        grounds = evidence_columns(findings, modules) if evidence else [no_evidence(timeline)] * len(modules)
        for module, ground in zip(modules, grounds, strict=True):
            known = [_signature(pack, verdict) for verdict in module.verdicts]
            signatures += known
            told = _columns(pack, module, timeline, relative, [each["signature"] for each in known])
            columns.append({**told, **ground})
    size, count = len(timeline.cases), len(columns)
    order = np.arange(size * count).reshape(count, size).T.reshape(-1)
    whole = {name: pa.concat_arrays([each[name] for each in columns]) for name in CONCLUSIONS.names}
    return pa.table(whole, CONCLUSIONS).take(pa.array(order)), signatures


def _signature(pack: Pack, verdict: Verdict) -> dict[str, str]:
    """A verdict of a domain as a row: which rules are met, not met or unknown, and what follows."""
    told = {
        "applies": verdict.applies.word,
        "rules": {rule: truth.word for rule, truth in verdict.truths.items()},
        "candidates": list(verdict.candidates),
        "rule": verdict.rule,
    }
    text = json.dumps(told, sort_keys=True)
    key = hashlib.sha256(f"{pack.sha256} {verdict.domain} {text}".encode()).hexdigest()[:16]
    return {"signature": key, "pack": pack.name, "domain": verdict.domain, "verdict": text}


def _columns(
    pack: Pack, module: Module, timeline: Timeline, relative: npt.NDArray[np.bool_], keys: Sequence[str]
) -> Mapping[str, pa.Array]:
    size, which = len(timeline.cases), pa.array(module.which)
    by_verdict = {
        "class": [verdict.given for verdict in module.verdicts],
        "candidates": ["|".join(verdict.candidates) for verdict in module.verdicts],
        "rule": [verdict.rule for verdict in module.verdicts],
        "signature": list(keys),
    }
    columns = {name: pa.array(values, pa.string()).take(which) for name, values in by_verdict.items()}
    columns |= {name: pa.repeat(value, size) for name, value in (("pack", pack.name), ("domain", module.domain.name))}
    causes = [", ".join(Cause(code).words) or None for code in range(256)]
    columns["case"] = pa.array(timeline.cases, pa.string())
    columns["cause"] = pa.array(causes, pa.string()).take(pa.array(module.cause))
    columns["status"] = _statuses(module)
    days = (*module.since, *module.until, timeline.cutoff)
    for name, day in zip(_DATED, days, strict=True):
        there = np.isfinite(day)
        whole = np.where(there, day, 0).astype(np.int32)
        columns[name] = pa.array(whole - UNIX_DAY_ZERO, pa.int32(), mask=~there | relative).cast(pa.date32())
        columns[f"{name}_day"] = pa.array(whole, pa.int32(), mask=~there | ~relative)
    return columns


def _statuses(module: Module) -> pa.Array:
    plain = [
        "concluded" if verdict.given is not None
        else "not_applicable" if verdict.candidates == (NOT_APPLICABLE,)
        else "unknown"
        for verdict in module.verdicts
    ]  # fmt: skip
    found = np.array(plain, dtype=object)[module.which] if plain else np.array([], dtype=object)
    found[(found == "unknown") & (module.cause == int(Cause.CONFLICT))] = "conflict"
    return pa.array(found, pa.string())
