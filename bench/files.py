"""From Parquet to Parquet: `python -m bench.files --table`; the command, its start and its reading included.

Beside every run up to a million cases the same rows are only read, sorted and written by DuckDB, which is the limit of
engines that sort. Cases lie in parts in no order, and rows in no order within a part. `--stages` tells where the
processor's time goes, in one process.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from bench.limited import keep, limited
from bench.workload.generate import Columns, part, table_of
from bench.workload.measure import PACK

PART, SORTED = 50_000, 1_000_000  # cases that are made at once; up to so many, sorting is measured too
WATCH = """import json, resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_maxrss / 1024, used.ru_utime + used.ru_stime]))"""  # small: its own size does not count
STAGES = {
    "hash": ("source", "_identity"),
    "scan": ("scan", "_counted"),
    "cut": ("scan", "_whole"),
    "spread": ("plan", "spread"),
    "gather": ("workers", "gathered"),
    "records": ("workers", "write_records"),
    "assess": ("workers", "assess_records"),
    "write": ("workers", "write_part"),
    "finish": ("run", "_finished"),
    "crate": ("run", "write_crate"),
}


def main() -> None:
    """Measures one size and prints it; with `--table`, all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", default="10000,100000,1000000", help="sizes of the table, or the one size")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--sorted", action="store_true", help="rows in the order of cases and days")
    parser.add_argument("--no-evidence", action="store_true", help="without evidence and margins")
    parser.add_argument("--table", action="store_true", help="write bench/results/files.json")
    parser.add_argument("--stages", action="store_true", help="the share of each stage, in one process")
    parser.add_argument("--limit", type=float, default=150, help="seconds for each size")
    asked = parser.parse_args()
    counts = [int(each) for each in asked.cases.split(",")]
    how = {"ordered": asked.sorted, "evidence": not asked.no_evidence}
    if asked.stages:
        print(json.dumps(staged(counts[0], **how)))
    elif not asked.table:
        print(json.dumps(measured(counts[0], asked.workers, **how)))
    else:
        words = ["--workers", asked.workers, *["--sorted"] * asked.sorted, *["--no-evidence"] * asked.no_evidence]
        rows = [{"cases": each, **limited("bench.files", ["--cases", each, *words], asked.limit)} for each in counts]
        keep("files", rows, workers=asked.workers)


def measured(count: int, workers: int, *, ordered: bool, evidence: bool) -> dict[str, Any]:
    """Seconds of the command and of the sort alone, of all processors, and the memory of its largest process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.parquet"
        begin = time.perf_counter()
        rows = write(path, count, ordered=ordered)
        made = time.perf_counter() - begin
        size, limit = path.stat().st_size / 2**20, sorting(path) if count <= SORTED else None
        words = [sys.executable, "-m", "adjudge", "batch", path, "--output", Path(folder) / "run", "--quiet"]
        words += ["--rules", PACK, "--workers", workers, *["--no-evidence"] * (not evidence)]
        begin = time.perf_counter()
        watched = [sys.executable, "-c", WATCH, *(str(word) for word in words)]
        done = subprocess.run(watched, check=True, capture_output=True, text=True)  # noqa: S603 ours
        took = time.perf_counter() - begin
    memory, used = json.loads(done.stdout.splitlines()[-1])
    sizes = {"cases": count, "rows": rows, "MB": size}
    return {**sizes, "s": took, "CPU s": used, "sort s": limit, "peak MB": memory, "made s": made}


def staged(count: int, *, ordered: bool, evidence: bool) -> dict[str, Any]:
    """Seconds of the processor in each stage of a run in this process, and the rest; each stage without those in it."""
    from importlib import import_module  # noqa: PLC0415 an extra

    from adjudge.batch.run import run  # noqa: PLC0415 an extra
    from adjudge.batch.source import Source  # noqa: PLC0415 an extra

    spent: Counter[str] = Counter()
    for stage, (module, name) in STAGES.items():
        home = import_module(f"adjudge.batch.{module}")
        setattr(home, name, timed(stage, getattr(home, name), spent))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.parquet"
        rows = write(path, count, ordered=ordered)
        begin = time.process_time()
        run(Source(path), (str(PACK),), Path(folder) / "run", evidence=evidence, today=date(2026, 1, 1))
        whole = time.process_time() - begin
    return {"cases": count, "rows": rows, "CPU s": whole, **spent, "else": whole - sum(spent.values())}


def timed(stage: str, call: Callable[..., Any], spent: Counter[str]) -> Callable[..., Any]:
    """The same function, whose processor time is counted."""

    def counted(*given: Any, **named: Any) -> Any:
        begin = time.thread_time()
        try:
            return call(*given, **named)
        finally:
            spent[stage] += time.thread_time() - begin

    return counted


def write(path: Path, count: int, *, ordered: bool) -> int:
    """Writes the records of so many cases, part after part, and gives the number of rows."""
    numbers, rows, writer = np.random.default_rng(2), 0, None
    begins = np.arange(0, count, PART)
    for begin in begins if ordered else numbers.permutation(begins):
        made = part(int(begin), min(int(begin) + PART, count))
        table = table_of(made if ordered else shuffled(made, numbers.permutation(len(made.case))), coded=True)
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd", store_schema=False)
        writer.write_table(table)
        rows += table.num_rows
    if writer is not None:
        writer.close()
    return rows


def shuffled(of: Columns, order: np.ndarray[Any, Any]) -> Columns:
    """The records in another order."""
    return replace(of, **{name: getattr(of, name)[order] for name in ("case", "name", "day", "value")})


def sorting(path: Path) -> float:
    """Seconds in which DuckDB alone reads the rows, sorts them and writes them."""
    import duckdb  # noqa: PLC0415 an extra

    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        rows = f"""SELECT * FROM read_parquet('{path}') ORDER BY "case", day"""  # noqa: S608 ours
        duckdb.sql(f"COPY ({rows}) TO '{folder}/sorted.parquet' (COMPRESSION zstd)")
        return time.perf_counter() - begin


if __name__ == "__main__":
    main()
