"""A run: records sorted and cut, parts assessed by workers, each part whole or not there, counts that add up."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

from adjudge.batch.assess import assess_records
from adjudge.batch.conclusions import SIGNATURES
from adjudge.batch.crate import Account, write_crate
from adjudge.batch.files import unwritable, write_json, write_table
from adjudge.batch.source import Source, cut, sort_records
from adjudge.errors import Problem, UsageError
from adjudge.inference.infer import Engine
from adjudge.rulebook.library import load_rulebook
from adjudge.rulebook.pack import Rulebook

TABLES = ("conclusions", "rejected", "signatures")
Tell = Callable[[int, int, int], None]  # parts done, parts in all, cases done


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is made of: the same plan gives the same bytes, with any number of workers."""

    input: str
    rules: tuple[str, ...]
    packs: tuple[str, ...]  # name, version and hash of each
    today: str
    engine: Engine
    parts: tuple[str, ...]
    rows: int
    evidence: bool = True


def run(
    source: Source, rules: Sequence[str], output: Path, *, workers: int = 1, resume: bool = False,
    engine: Engine = "chain", evidence: bool = True, today: date | None = None,
    tell: Tell = lambda done, of, cases: None,
) -> dict[str, Any]:  # fmt: skip
    """Assesses every case of an input into a folder, and gives what run.json says; raises UsageError U105 to U111."""
    began = time.time()
    rulebook = load_rulebook(tuple(rules))
    day = (today or date.today()).isoformat()
    asked = Plan(source.key(), tuple(rules), packs_of(rulebook), day, engine, (), 0, evidence)
    plan = _planned(source, asked, output, resume)
    todo = [name for name in plan.parts if not _is_done(output, name)]
    cases = sum(_done(output, name)["cases"] for name in plan.parts if name not in todo)
    tell(len(plan.parts) - len(todo), len(plan.parts), cases)
    for place, counts in enumerate(_assessed(output, plan, todo, workers)):
        cases += counts["cases"]
        tell(len(plan.parts) - len(todo) + place + 1, len(plan.parts), cases)
    summary = _finished(output, plan, began)
    name = "a query" if source.path is None else source.path.name
    write_crate(output, Account(name, plan.input, plan.today, plan.engine, plan.parts), rulebook)
    return summary


def packs_of(rulebook: Rulebook) -> tuple[str, ...]:
    """Name, version and hash of each pack."""
    return tuple(f"{pack.name} {pack.version} {pack.sha256}" for pack in rulebook.packs)


def _planned(source: Source, asked: Plan, output: Path, resume: bool) -> Plan:
    known = known_plan(output)
    if known is not None:
        if not resume:
            raise _refused(output, "holds a run.", "Go on with --resume, or name another folder.")
        if any(getattr(known, name) != getattr(asked, name) for name in ("input", "packs", "engine", "evidence")):
            raise _refused(output, "holds a run of another input, rulebook or engine.", "Name another folder.")
        return known
    work = output / ".work"
    shutil.rmtree(work, ignore_errors=True)
    try:
        work.mkdir(parents=True)
    except OSError as refused:
        raise unwritable(work, refused) from None
    parts = cut(sort_records(source, work), output / "records")
    shutil.rmtree(work)
    names, rows = tuple(each["name"] for each in parts), sum(each["rows"] for each in parts)
    plan = replace(asked, parts=names, rows=rows)
    write_json({name: getattr(plan, name) for name in Plan.__dataclass_fields__}, output / "plan.json")
    return plan


def _refused(output: Path, what: str, mend: str) -> UsageError:
    return UsageError([Problem(str(output), what, mend, "U110")])


def known_plan(output: Path) -> Plan | None:
    """The plan of the run in a folder; None where there is none."""
    path = output / "plan.json"
    if not path.exists():
        return None
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    lists = {name: tuple(told.pop(name)) for name in ("rules", "packs", "parts")}
    return Plan(**told, **cast(dict[str, Any], lists))


def _is_done(output: Path, name: str) -> bool:
    return _marker(output, name).exists()


def _marker(output: Path, name: str) -> Path:
    return output / "done" / f"{Path(name).stem}.json"


def _done(output: Path, name: str) -> dict[str, int]:
    found: dict[str, int] = json.loads(_marker(output, name).read_text(encoding="utf-8"))
    return found


def _assessed(output: Path, plan: Plan, todo: Sequence[str], workers: int) -> Iterator[dict[str, int]]:
    """Each part as it is done; a worker that is lost is replaced, twice for all."""
    left = list(todo)
    for attempt in range(3):
        try:
            for name, counts in _once(output, plan, tuple(left), workers):
                left.remove(name)
                yield counts
            return
        except BrokenProcessPool:
            if attempt == 2:
                told = "a worker was lost three times."
                mend = "Give it more memory or fewer workers, and go on with --resume."
                raise UsageError([Problem(str(output), told, mend, "U111")]) from None
            left = [name for name in left if not _is_done(output, name)]


def _once(output: Path, plan: Plan, todo: Sequence[str], workers: int) -> Iterator[tuple[str, dict[str, int]]]:
    if workers == 1:
        for name in todo:
            yield name, assess_part(output, plan, name)
        return
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        futures: dict[Future[dict[str, int]], str] = {
            pool.submit(assess_part, output, plan, name): name for name in todo
        }
        for future in as_completed(futures):
            yield futures[future], future.result()


def _table(path: Path) -> pa.Table:
    return pq.ParquetFile(path).read()


_RULEBOOKS: dict[tuple[str, ...], Rulebook] = {}  # a worker loads its packs once


def assess_part(output: Path, plan: Plan, name: str) -> dict[str, int]:
    """Assesses one part and writes its tables, the marker that it is done last."""
    if plan.rules not in _RULEBOOKS:
        _RULEBOOKS[plan.rules] = load_rulebook(plan.rules)
    table = _table(output / "records" / name)
    today = date.fromisoformat(plan.today)
    found = assess_records(table, _RULEBOOKS[plan.rules], today=today, engine=plan.engine, evidence=plan.evidence)
    for folder, rows in zip(TABLES, (found.conclusions, found.rejected, found.signatures), strict=True):
        write_table(rows, output / folder / name)
    counts = {"cases": found.cases, "records": found.records, "used": found.used, "rejected": found.rejected.num_rows}
    write_json(counts, _marker(output, name))
    return counts


def _finished(output: Path, plan: Plan, began: float) -> dict[str, Any]:
    counts = [_done(output, name) for name in plan.parts]
    whole = {key: sum(each[key] for each in counts) for key in ("cases", "records", "used", "rejected")}
    if not plan.rows == whole["records"] == whole["used"] + whole["rejected"]:
        told = f"{plan.rows} records went in, {whole['used']} were used and {whole['rejected']} rejected."
        raise UsageError([Problem(str(output), told, "Report it: no record may be lost.", "U111")])
    merged = pa.concat_tables([_table(output / "signatures" / name) for name in plan.parts])
    rows = {row["signature"]: row for row in merged.to_pylist()}
    write_table(pa.Table.from_pylist([rows[key] for key in sorted(rows)], SIGNATURES), output / "signatures.parquet")
    summary: dict[str, Any] = {
        "adjudge": version("adjudge"), "input": plan.input, "packs": list(plan.packs), "as_known_on": plan.today,
        "engine": plan.engine, "parts": len(plan.parts), **whole, "signatures": len(rows),
        "seconds": round(time.time() - began, 3),
    }  # fmt: skip
    write_json(summary, output / "run.json")
    return summary
