"""A run as it is counted: the classes of all its cases, part by part, and some of its cases."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from adjudge.batch.case import cases_of_run, plan_of
from adjudge.batch.plan import Plan
from adjudge.case.record import Case
from adjudge.errors import Problem, UsageError
from adjudge.explanation.cohorts.cohort import Key, Whole
from adjudge.rulebook.pack import Rulebook
from adjudge.values.truth import Cause

_KEY = ["pack", "domain", "class", "status", "cause"]


def counted_of_run(run: Path, some: int) -> tuple[Whole, tuple[Case, ...], Rulebook]:
    """The counts of a finished run, `some` of its cases spread evenly over all, its rulebook; raises U110."""
    plan, rulebook = plan_of(run)
    if not (run / "run.json").exists():
        raise UsageError([Problem(str(run), "holds a run that is not finished.", "Go on with --resume.", "U110")])
    told = json.loads((run / "run.json").read_text(encoding="utf-8"))
    counted: Counter[Key] = Counter()
    for part in _parts(run, plan, _KEY):
        for row in pa.TableGroupBy(part, _KEY).aggregate([([], "count_all")]).to_pylist():
            counted[_key(row)] += row["count_all"]
    whole = Whole(told["cases"], told["records"], told["rejected"], counted)
    return whole, cases_of_run(run, plan, _names(run, plan, rulebook, told["cases"], some)), rulebook


def _parts(run: Path, plan: Plan, columns: list[str]) -> Iterator[pa.Table]:
    for name in plan.parts:
        yield pq.ParquetFile(run / "conclusions" / name).read(columns=columns)


def _key(row: dict[str, str | None]) -> Key:
    words = (row["cause"] or "").split(", ")
    cause = sum(int(flag) for flag in Cause if flag.words and flag.words[0] in words)
    return row["pack"] or "", row["domain"] or "", row["class"] or "", row["status"] or "", cause


def _names(run: Path, plan: Plan, rulebook: Rulebook, size: int, some: int) -> list[str]:
    """The names of cases spread evenly over all; each is told once, by the first domain of the first pack."""
    pack = rulebook.packs[0]
    first_domain = (("pack", pack.name), ("domain", pack.domains[0].name))
    wanted = np.unique(np.linspace(0, max(size - 1, 0), min(some, size)).round().astype(int))
    names: list[str] = []
    first = 0
    for part in _parts(run, plan, ["case", "pack", "domain"]):
        is_first = [pc.call_function("equal", [part.column(n), pa.scalar(v)]) for n, v in first_domain]
        cases = part.filter(pc.call_function("and", is_first)).column("case")
        here = wanted[(wanted >= first) & (wanted < first + len(cases))] - first
        names += cases.take(pa.array(here)).to_pylist()
        first += len(cases)
    return names
