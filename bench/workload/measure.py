"""The workload in three engines, part by part: how many cases a second, where the time goes, and what differs."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from bench.limited import peak
from bench.workload import plain
from bench.workload.columnar import CLASSES, conclude
from bench.workload.generate import columns, columns_of, part, table_of

from adjudge.abstraction.findings import Findings, abstract
from adjudge.batch.assess import assess_records
from adjudge.case.columns import table_form
from adjudge.case.frame import read_frame
from adjudge.inference.modules import Module, conclude_modules
from adjudge.rulebook.library import load_rulebook
from adjudge.rulebook.pack import Rulebook
from adjudge.values.truth import Truth

PACK = Path(__file__).parent / "pack"
TODAY = date(2026, 1, 1)
STAGES = ("read", "abstract", "infer")
Yield = TypeVar("Yield")
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Asked:
    """How many cases, of which kind, so many at once, in so many processes."""

    cases: int = 10_000
    seed: int = 1
    edge: bool = False
    part: int = 20_000
    workers: int = 1


@dataclass(slots=True)
class Tally:
    """Seconds by what they were spent on, and what was counted."""

    seconds: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    signatures: set[str] = field(default_factory=set)
    peak: float = 0.0  # MB, after the first part was assessed and before anything else was done

    def timed(self, name: str, what: Callable[..., Yield], *given: Any, **named: Any) -> Yield:
        """Calls, and adds the seconds it took."""
        begin = time.perf_counter()
        found = what(*given, **named)
        self.seconds[name] += time.perf_counter() - begin
        return found

    def add(self, other: Tally) -> None:
        """Adds another part's."""
        self.seconds.update(other.seconds)
        self.counts.update(other.counts)
        self.signatures |= other.signatures
        self.peak = max(self.peak, other.peak)


@cache
def workload_rulebook() -> Rulebook:
    """The rulebook of the workload, after a few cases: imports and caches are warm."""
    rulebook = load_rulebook((str(PACK),))
    assess_records(table_of(columns(50)), rulebook, today=TODAY)
    return rulebook


def measured(asked: Asked) -> dict[str, Any]:
    """A row: cases a second of each engine, the share of each stage of adjudge, and how many cases differ."""
    whole = Tally()
    begins = range(0, asked.cases, asked.part)
    if asked.workers == 1:
        for begin in begins:
            whole.add(tally(asked, begin))
    else:
        with ProcessPoolExecutor(asked.workers, get_context("spawn")) as pool:
            for each in pool.map(tally, [asked] * len(begins), begins):
                whole.add(each)
    return _row(asked, whole)


def tally(asked: Asked, begin: int) -> Tally:
    """One part: the same cases by adjudge in one go, by adjudge stage by stage, by numpy, and by plain Python."""
    rulebook, found = workload_rulebook(), Tally()
    of = part(begin, min(begin + asked.part, asked.cases), asked.seed, edge=asked.edge)
    table = table_of(of)
    assessment = found.timed("adjudge", assess_records, table, rulebook, today=TODAY)
    found.peak = peak() if begin == 0 else 0.0
    found.timed("bare", assess_records, table, rulebook, today=TODAY, evidence=False)
    findings, modules = _staged(table, rulebook, found)
    columns_ = found.timed("numpy reads", columns_of, table)
    truths, classes = found.timed("numpy", conclude, columns_)
    patients = found.timed("objects", list, plain.patients(of))
    said = found.timed("plain", _plain, patients)
    found.signatures |= set(assessment.signatures.column("signature").to_pylist())
    found.counts["exact"] = len(findings.evaluation.cases)
    found.counts["wrong"] = int((_differs(classes_of(assessment.conclusions), said, 1) | _untrue(findings, said)).sum())
    found.counts["wrong"] += int(_differs(module_classes(modules), said, 1).sum())
    numbers = (np.array(CLASSES[name], dtype=object)[codes] for name, codes in classes.items())
    found.counts["numpy wrong"] = int((_differs(numbers, said, 1) | _differs(iter(truths.values()), said, 0)).sum())
    return found


def _staged(table: pa.Table, rulebook: Rulebook, into: Tally) -> tuple[Findings, Sequence[Module]]:
    frame = into.timed("read", lambda: read_frame(table_form(table), TODAY))
    findings = into.timed("abstract", abstract, rulebook.packs[0], frame.timeline)
    return findings, into.timed("infer", conclude_modules, findings)


def _plain(patients: Sequence[plain.Patient]) -> list[tuple[tuple[bool, ...], tuple[str, ...]]]:
    """The findings and the classes of plain Python, case by case."""
    truths = [plain.findings(each) for each in patients]
    return [(tuple(each.values()), plain.conclusions(each)) for each in truths]


def _row(asked: Asked, of: Tally) -> dict[str, Any]:
    took = {name: seconds / asked.workers for name, seconds in of.seconds.items()}
    rate = {name: asked.cases / seconds for name, seconds in took.items()}
    whole = max(took["adjudge"], sum(took[stage] for stage in STAGES))  # two passes, the second stage by stage
    shares = {stage: took[stage] / whole for stage in STAGES}
    return {
        "cases": asked.cases,
        "edge": asked.edge,
        "workers": asked.workers,
        "adjudge": rate["adjudge"],
        "adjudge without evidence": rate["bare"],
        "adjudge from a timeline": asked.cases / (took["abstract"] + took["infer"]),
        "numpy from a table": asked.cases / (took["numpy"] + took["numpy reads"]),
        "numpy": rate["numpy"],
        "plain from objects": rate["plain"],
        "plain": asked.cases / (took["plain"] + took["objects"]),
        **shares,
        "table": 1 - sum(shares.values()),
        **of.counts,
        "signatures": len(of.signatures),
        "peak MB": of.peak,
    }


def classes_of(conclusions: pa.Table) -> Iterator[npt.NDArray[Any]]:
    """The classes of a table of conclusions, domain by domain; the status where there is none."""
    given, status = conclusions.column("class"), conclusions.column("status")
    told: npt.NDArray[Any] = np.array(given.to_pylist(), dtype=object)
    told = np.where(given.is_null().to_numpy(), np.array(status.to_pylist(), dtype=object), told)
    return iter(told.reshape(-1, len(CLASSES)).T)


def module_classes(modules: Sequence[Module]) -> Iterator[npt.NDArray[Any]]:
    """The classes of modules; the candidates where there is none."""
    for module in modules:
        told = np.array([each.given or "|".join(each.candidates) for each in module.verdicts], dtype=object)
        yield told[module.which]


def _untrue(findings: Findings, said: Sequence[Any]) -> Bools:
    """By case, whether any of the fifteen findings differs."""
    mine = (findings.truth[:, findings.names.index(name)] == Truth.MET for name in plain.FINDINGS)
    return _differs(mine, said, 0)


def _differs(found: Iterator[npt.NDArray[Any]], said: Sequence[Any], place: int) -> Bools:
    expected = np.array([each[place] for each in said], dtype=object).T
    return np.any([mine != theirs for mine, theirs in zip(found, expected, strict=True)], axis=0)
