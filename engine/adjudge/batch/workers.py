"""Parts assessed by processes of this machine: each is gathered or read, assessed and written."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from functools import cache, partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from adjudge.batch.assess import Assessment, assess_records
from adjudge.batch.crew import Crew, lasting
from adjudge.batch.files import write_json, write_records, write_table
from adjudge.batch.pieces import TEXTS
from adjudge.batch.plan import SPILL, Plan
from adjudge.batch.spread import gathered
from adjudge.errors import Problem, UsageError
from adjudge.rulebook.library import load_rulebook
from adjudge.rulebook.pack import Rulebook

__all__ = ["BrokenProcessPool", "assess_part", "assessed", "do_part", "is_done", "marker", "write_part"]
TABLES = ("conclusions", "rejected", "signatures")
Counts = dict[str, int]


def marker(output: Path, name: str) -> Path:
    """The file that says that a part is done."""
    return output / "done" / f"{Path(name).stem}.json"


def is_done(output: Path, name: str) -> bool:
    """Whether a part is done, and its tables are there: their names may have been lost with the power."""
    return marker(output, name).exists() and all((output / each / name).exists() for each in ("records", *TABLES))


def assess_part(records: bytes, rulebook: Rulebook, plan: Plan) -> Assessment:
    """Assesses a part, the bytes of a Parquet file: the one step of a run, wherever done. Raises UsageError U109."""
    return _assessed(_read(records), rulebook, plan)


def _read(records: bytes) -> pa.Table:
    try:
        known = pq.read_metadata(io.BytesIO(records))
        texts = [name for name in TEXTS if name in known.schema.names]
        with pq.ParquetFile(io.BytesIO(records), metadata=known, read_dictionary=texts) as file:
            return file.read(use_threads=False)
    except (pa.ArrowException, OSError) as fault:
        mend = "The disk has lost it: make the run anew in another folder."
        raise UsageError([Problem("records", f"a part cannot be read: {fault}.", mend, "U109")]) from None


def _assessed(table: pa.Table, rulebook: Rulebook, plan: Plan) -> Assessment:
    today = date.fromisoformat(plan.today)
    return assess_records(table, rulebook, today=today, engine=plan.engine, evidence=plan.evidence)


def write_part(output: Path, name: str, found: Assessment) -> Counts:
    """Writes the tables of a part, the marker that it is done last."""
    for folder, rows in zip(TABLES, (found.conclusions, found.rejected, found.signatures), strict=True):
        write_table(rows, output / folder / name)
    counts = {"cases": found.cases, "records": found.records, "used": found.used, "rejected": found.rejected.num_rows}
    write_json(counts, marker(output, name))
    return counts


ready = cache(load_rulebook)  # a worker loads its packs once


def do_part(output: Path, plan: Plan, name: str) -> Counts:
    """Reads or gathers, assesses and writes one part."""
    path = output / "records" / name
    table = _read(path.read_bytes()) if path.exists() else gather_part(output, plan, name)
    return write_part(output, name, _assessed(table, ready(plan.rules), plan))


def gather_part(output: Path, plan: Plan, name: str) -> pa.Table:
    """Gathers the records of a part, and writes them."""
    table = gathered(output / SPILL, plan.parts.index(name))
    write_records(table, output / "records" / name)
    return table


def assessed(output: Path, plan: Plan, todo: Sequence[str], crew: Crew) -> Iterator[Counts]:
    """Each part as it is done. Raises UsageError U111."""
    for _, counts in lasting(crew, output, todo, lambda left: _once(output, plan, left, crew)):
        yield counts


def _once(output: Path, plan: Plan, todo: Sequence[str], crew: Crew) -> Iterator[tuple[str, Counts]]:
    yield from crew.each(partial(do_part, output, plan), todo)
