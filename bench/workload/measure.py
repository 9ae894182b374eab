"""The workload in three engines, in one process: how many cases a second, where the time goes, and what differs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from adjudge.abstraction.findings import Findings, abstract
from adjudge.batch.assess import assess_records
from adjudge.case.columns import table_form
from adjudge.case.frame import read_frame
from adjudge.inference.modules import Module, conclude_modules
from adjudge.rulebook.library import load_rulebook
from adjudge.rulebook.pack import Rulebook
from bench.workload import plain
from bench.workload.columnar import CLASSES, conclude
from bench.workload.generate import Columns, columns, slices, table_of

PACK = Path(__file__).parent / "pack"
TODAY = date(2026, 1, 1)
Yield = TypeVar("Yield")
Figures = dict[str, float | int]
Classes = dict[str, npt.NDArray[np.int8]]


def workload_rulebook() -> Rulebook:
    """The rulebook of the workload."""
    return load_rulebook((str(PACK),))


def measured(count: int, seed: int, part: int, *, edge: bool = False) -> Figures:
    """Cases a second of each engine, the seconds of each stage of adjudge, and how many cases differ."""
    clock = Clock()
    parts = slices(clock("generate", lambda: columns(count, seed, edge=edge)), part)
    tables = [clock("tables", lambda of=each: table_of(of)) for each in parts]
    rulebook = workload_rulebook()
    assess_records(table_of(columns(50, seed + 1)), rulebook, today=TODAY)  # imports and caches are warm
    differing, exact, shapes = 0, 0, set()
    for of, table in zip(parts, tables, strict=True):
        found = clock("adjudge, from a table", lambda: assess_records(table, rulebook, today=TODAY))
        findings, modules = staged(table, rulebook, clock)
        _, classes = clock("numpy, from columns", lambda: conclude(of))
        patients = clock("plain Python, objects", lambda: list(plain.patients(of)))
        said = clock("plain Python, verdicts", lambda: plain_classes(patients))
        shapes |= set(found.signatures.column("signature").to_pylist())
        differing += int((differs(classes_of(found.conclusions), said) | differs(module_classes(modules), said)).sum())
        differing += int(differs(classes, said).sum())
        exact += len(findings.evaluation.cases)
    counts = {"cases decided exactly": exact, "signatures": len(shapes), "cases that differ": differing}
    return {**figures(clock.seconds, count), **counts}


class Clock:
    """Adds up the seconds of what is called, by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def __call__(self, name: str, what: Callable[[], Yield]) -> Yield:
        begin = time.perf_counter()
        found = what()
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begin
        return found


def staged(table: pa.Table, rulebook: Rulebook, clock: Clock) -> tuple[Findings, Sequence[Module]]:
    """The stages of adjudge one after the other, each timed; the findings and verdicts."""
    frame = clock("stage: read", lambda: read_frame(table_form(table), TODAY))
    findings: Findings = clock("stage: abstract", lambda: abstract(rulebook.packs[0], frame.timeline))
    return findings, clock("stage: infer", lambda: conclude_modules(findings))


def figures(seconds: dict[str, float], count: int) -> Figures:
    """Seconds of each step, and cases a second of each engine."""
    from_timeline = seconds["stage: abstract"] + seconds["stage: infer"]
    rates = {
        "adjudge, from a table": seconds["adjudge, from a table"],
        "adjudge, from a timeline": from_timeline,
        "numpy, from columns": seconds["numpy, from columns"],
        "plain Python, with objects": seconds["plain Python, objects"] + seconds["plain Python, verdicts"],
        "plain Python": seconds["plain Python, verdicts"],
    }
    table = seconds["adjudge, from a table"] - seconds["stage: read"] - from_timeline
    return {
        "cases": count,
        **{f"{name}: cases/s": count / took for name, took in rates.items()},
        **{f"{name}: s": took for name, took in {**seconds, "stage: table": table}.items()},
    }


def classes_of(conclusions: pa.Table) -> Iterator[Sequence[str]]:
    """The classes of a table of conclusions, domain by domain; the status where there is none."""
    given, status = conclusions.column("class"), conclusions.column("status")
    told: npt.NDArray[Any] = np.array(given.to_pylist(), dtype=object)
    told = np.where(given.is_null().to_numpy(), np.array(status.to_pylist(), dtype=object), told)
    return iter(told.reshape(-1, len(CLASSES)).T)


def module_classes(modules: Sequence[Module]) -> Iterator[Sequence[str]]:
    """The classes of modules; the candidates where there is none."""
    for module in modules:
        told = np.array([each.given or "|".join(each.candidates) for each in module.verdicts], dtype=object)
        yield told[module.which]


def plain_classes(patients: Sequence[plain.Patient]) -> list[tuple[str, ...]]:
    """The classes of plain Python, case by case."""
    return [plain.conclusions(plain.findings(each)) for each in patients]


def differs(found: Any, said: list[tuple[str, ...]]) -> npt.NDArray[np.bool_]:
    """By case, whether any class is another one."""
    if isinstance(found, dict):
        found = (np.array(CLASSES[name], dtype=object)[codes] for name, codes in found.items())
    expected = np.array(said, dtype=object).T
    return np.any([mine != theirs for mine, theirs in zip(found, expected, strict=True)], axis=0)
