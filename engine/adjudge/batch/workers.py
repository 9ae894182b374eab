"""Parts assessed by processes of this machine; a worker that is lost is replaced, one whose run is lost ends."""

from __future__ import annotations

import io
import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from adjudge.batch.assess import Assessment, assess_records
from adjudge.batch.files import write_json, write_table
from adjudge.batch.plan import Plan
from adjudge.errors import Problem, UsageError
from adjudge.rulebook.library import load_rulebook
from adjudge.rulebook.pack import Rulebook

TABLES = ("conclusions", "rejected", "signatures")
Counts = dict[str, int]


def marker(output: Path, name: str) -> Path:
    """The file that says that a part is done."""
    return output / "done" / f"{Path(name).stem}.json"


def assess_part(records: bytes, rulebook: Rulebook, plan: Plan) -> Assessment:
    """Assesses a part, the bytes of a Parquet file: the one step of a run, wherever done. Raises UsageError U109."""
    try:
        table = pq.ParquetFile(io.BytesIO(records)).read()
    except (pa.ArrowException, OSError) as fault:
        mend = "The disk has lost it: make the run anew in another folder."
        raise UsageError([Problem("records", f"a part cannot be read: {fault}.", mend, "U109")]) from None
    today = date.fromisoformat(plan.today)
    return assess_records(table, rulebook, today=today, engine=plan.engine, evidence=plan.evidence)


def write_part(output: Path, name: str, found: Assessment) -> Counts:
    """Writes the tables of a part, the marker that it is done last."""
    for folder, rows in zip(TABLES, (found.conclusions, found.rejected, found.signatures), strict=True):
        write_table(rows, output / folder / name)
    counts = {"cases": found.cases, "records": found.records, "used": found.used, "rejected": found.rejected.num_rows}
    write_json(counts, marker(output, name))
    return counts


_rulebook = cache(load_rulebook)  # a worker loads its packs once


def do_part(output: Path, plan: Plan, name: str) -> Counts:
    """Reads, assesses and writes one part."""
    records = (output / "records" / name).read_bytes()
    return write_part(output, name, assess_part(records, _rulebook(plan.rules), plan))


def assessed(output: Path, plan: Plan, todo: Sequence[str], workers: int) -> Iterator[Counts]:
    """Each part as it is done; a worker that is lost is replaced, twice for all. Raises UsageError U111."""
    left = list(todo)
    for attempt in range(3):
        try:
            for name, counts in _once(output, plan, tuple(left), workers):
                left.remove(name)
                yield counts
            return
        except BrokenProcessPool:
            if attempt == 2:
                raise lost(output) from None


def lost(output: Path) -> UsageError:
    """The error of a run whose workers are lost again and again."""
    mend = "Give it more memory or fewer workers, and go on with --resume."
    return UsageError([Problem(str(output), "a worker was lost three times.", mend, "U111")])


def _once(output: Path, plan: Plan, todo: Sequence[str], workers: int) -> Iterator[tuple[str, Counts]]:
    if workers == 1:
        for name in todo:
            yield name, do_part(output, plan, name)
        return
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _ends_with_its_run) as pool:
        futures: dict[Future[Counts], str] = {pool.submit(do_part, output, plan, name): name for name in todo}
        for future in as_completed(futures):
            yield futures[future], future.result()


def _ends_with_its_run() -> None:
    """A worker whose run was killed would wait for work for ever."""
    threading.Thread(target=_end_after_run, daemon=True).start()


def _end_after_run() -> None:
    run = multiprocessing.parent_process()
    if run is not None:
        run.join()
        os._exit(1)
