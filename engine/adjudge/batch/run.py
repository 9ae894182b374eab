"""A run: records sorted and cut, parts assessed by workers, each part whole or not there, counts that add up."""

from __future__ import annotations

import json
import platform
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from adjudge.batch.cluster import assessed_on
from adjudge.batch.crate import Account, write_crate
from adjudge.batch.crew import Crew
from adjudge.batch.files import held, settle, write_json, write_table
from adjudge.batch.plan import SPILL, Plan, Progress, Tell, planned
from adjudge.batch.source import Source
from adjudge.batch.workers import TABLES, Counts, assessed, is_done, marker, ready
from adjudge.errors import Problem, UsageError
from adjudge.inference.infer import Engine
from adjudge.rulebook.library import load_rulebook
from adjudge.rulebook.pack import Rulebook

Assess = Callable[[Path, Plan, Sequence[str]], Iterator[Counts]]
_LIBRARIES = ("numpy", "pyarrow", "duckdb")


def run(
    source: Source, rules: Sequence[str], output: Path, *, workers: int = 1, on: str | None = None,
    resume: bool = False, engine: Engine = "chain", evidence: bool = True, today: date | None = None,
    tell: Tell = lambda progress: None,
) -> dict[str, Any]:  # fmt: skip
    """Assesses every case of an input into a folder, and gives what run.json says; raises UsageError U105 to U113.

    The parts are assessed by so many processes, or `on` a cluster (see cluster.py).
    """
    began = time.time()
    rulebook = load_rulebook(tuple(rules))
    day, packs = (today or date.today()).isoformat(), packs_of(rulebook)

    def asked() -> Plan:
        inputs = source.inputs()
        return Plan(version("adjudge"), source.key(inputs), inputs, tuple(rules), packs, day, engine, evidence=evidence)

    with held(output), Crew(workers, partial(ready, tuple(rules))) as crew:
        plan = planned(source, asked, output, resume=resume, crew=crew, tell=tell)
        try:
            _all(
                output,
                plan,
                tell,
                partial(assessed, crew=crew) if on is None else partial(assessed_on, on, rulebook=rulebook),
            )
        finally:
            shutil.rmtree(output / SPILL.parent, ignore_errors=True)
        summary = _finished(output, plan, rulebook, began)
        name = "a query" if source.path is None else source.path.name
        write_crate(output, Account(name, plan.input, plan.today, plan.engine, plan.parts), rulebook)
        return summary


def _all(output: Path, plan: Plan, tell: Tell, assess: Assess) -> None:
    """Assesses the parts that are not done."""
    todo = [name for name in plan.parts if not is_done(output, name)]
    done = len(plan.parts) - len(todo)
    cases = sum(_counts(output, name)["cases"] for name in set(plan.parts).difference(todo))
    tell(Progress(plan.rows, done, len(plan.parts), cases))
    for place, counts in enumerate(assess(output, plan, todo), done + 1):
        cases += counts["cases"]
        tell(Progress(plan.rows, place, len(plan.parts), cases))


def packs_of(rulebook: Rulebook) -> tuple[str, ...]:
    """Name, version and hash of each pack."""
    return tuple(f"{pack.name} {pack.version} {pack.sha256}" for pack in rulebook.packs)


def _counts(output: Path, name: str) -> Counts:
    found: Counts = json.loads(marker(output, name).read_text(encoding="utf-8"))
    return found


def _finished(output: Path, plan: Plan, rulebook: Rulebook, began: float) -> dict[str, Any]:
    """Checks that no record is lost, and writes what the run was."""
    whole = _whole(output, plan)
    summary: dict[str, Any] = {
        "adjudge": plan.version, "input": plan.input, "inputs": list(plan.inputs), "rulebook": rulebook.sha256,
        "packs": list(plan.packs), "as_known_on": plan.today, "engine": plan.engine, "parts": len(plan.parts), **whole,
        "lines_lost": plan.lost, "signatures": _signatures(output, plan),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}},
        "began": datetime.fromtimestamp(began, UTC).isoformat(timespec="seconds"),
        "seconds": round(time.time() - began, 3),
    }  # fmt: skip
    settle(output / folder for folder in ("records", *TABLES, "done", "."))
    write_json(summary, output / "run.json")
    return summary


def _whole(output: Path, plan: Plan) -> Counts:
    counts = [_counts(output, name) for name in plan.parts]
    whole = {key: sum(each[key] for each in counts) for key in ("cases", "records", "used", "rejected")}
    whole["records"] += plan.lost
    whole["rejected"] += plan.lost
    if not plan.rows + plan.lost == whole["records"] == whole["used"] + whole["rejected"]:
        told = f"{plan.rows + plan.lost} records went in, {whole['used']} were used and {whole['rejected']} rejected."
        raise UsageError([Problem(str(output), told, "Report it: no record may be lost.", "U111")])
    return whole


def _signatures(output: Path, plan: Plan) -> int:
    """Writes the distinct signatures of all parts, and gives how many there are."""
    with duckdb.connect(":memory:") as link:
        files = [str(output / "signatures" / name) for name in plan.parts]
        table: pa.Table = pa.table(link.from_parquet(files).distinct().order("ALL"))
    write_table(table, output / "signatures.parquet")
    return int(table.num_rows)
