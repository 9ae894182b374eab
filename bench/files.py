"""From Parquet to Parquet: `python -m bench.files --table`; the command, its start and its sorting included.

Beside every run the same rows are only read, sorted and written by DuckDB, which is the limit of any engine that takes
rows in any order. Cases lie in parts in no order, and rows in no order within a part.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from bench.limited import keep, limited
from bench.workload.generate import part, table_of
from bench.workload.measure import PACK

PART = 50_000
WATCH = """import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"""  # a small process, whose own size does not count


def main() -> None:
    """Measures one size and prints it; with `--table`, all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", default="10000,100000,1000000", help="sizes of the table, or the one size")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--sorted", action="store_true", help="rows in the order of cases and days")
    parser.add_argument("--table", action="store_true", help="write bench/results/files.json")
    parser.add_argument("--limit", type=float, default=150, help="seconds for each size")
    asked = parser.parse_args()
    counts = [int(each) for each in asked.cases.split(",")]
    if not asked.table:
        print(json.dumps(measured(counts[0], asked.workers, ordered=asked.sorted)))
        return
    words = ["--workers", asked.workers, *["--sorted"] * asked.sorted]
    rows = [{"cases": each, **limited("bench.files", ["--cases", each, *words], asked.limit)} for each in counts]
    keep("files", rows, workers=asked.workers)


def measured(count: int, workers: int, *, ordered: bool) -> dict[str, Any]:
    """Seconds of the command and of the sort alone, and the memory of its largest process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.parquet"
        rows = write(path, count, ordered=ordered)
        size, limit = path.stat().st_size / 2**20, sorting(path)
        words = [sys.executable, "-m", "adjudge", "batch", path, "--output", Path(folder) / "run", "--quiet"]
        words += ["--rules", PACK, "--workers", workers]
        begin = time.perf_counter()
        watched = [sys.executable, "-c", WATCH, *(str(word) for word in words)]
        done = subprocess.run(watched, check=True, capture_output=True, text=True)  # noqa: S603 ours
        took = time.perf_counter() - begin
    memory = int(done.stdout.split()[-1]) / 1024
    return {"cases": count, "rows": rows, "MB": size, "s": took, "sort s": limit, "peak MB": memory}


def write(path: Path, count: int, *, ordered: bool) -> int:
    """Writes the records of so many cases, part after part, and gives the number of rows."""
    numbers, rows, writer = np.random.default_rng(2), 0, None
    begins = np.arange(0, count, PART)
    for begin in begins if ordered else numbers.permutation(begins):
        table = table_of(part(int(begin), min(int(begin) + PART, count)))
        if not ordered:
            table = table.take(pa.array(numbers.permutation(table.num_rows)))
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
        rows += table.num_rows
    if writer is not None:
        writer.close()
    return rows


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
