"""How fast tables of many cases are assessed: `python -m bench.scale`; writes docs/benchmarks.md.

Cases of HIV care, made by a seeded generator: a start of therapy, 32 measurements and an event each. Beside every run
the same table is only read and sorted by DuckDB, which is the limit of any engine that takes rows in any order.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from adjudge.abstraction.findings import abstract
from adjudge.batch.assess import assess_records
from adjudge.case.frame import read_frame
from adjudge.inference.modules import conclude_modules
from adjudge.rulebook.library import load_rulebook

VISITS = 16  # each with a viral load and a CD4 count
TODAY = date(2026, 1, 1)
WATCH = """import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"""  # a small process, whose own size does not count
OUT = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def records(count: int, seed: int = 1) -> pa.Table:
    """So many cases, whole and in order, their values whole numbers, some below the limit of detection."""
    numbers = np.random.default_rng(seed)
    size = 2 + 2 * VISITS
    days = np.concatenate([[0], np.repeat(np.arange(VISITS) * 60 - 30, 2), [200]])
    day = np.tile(days, count) + np.repeat(numbers.integers(0, 7, count), size)
    pattern = ["ART", *["HIV RNA", "CD4"] * VISITS, "pneumonia"]
    name = np.tile(np.array(pattern), count)
    kind = np.where(name == "ART", "exposure", np.where(name == "pneumonia", "event", "measurement"))
    unit = np.where(name == "HIV RNA", "copies/mL", np.where(name == "CD4", "/uL", None))
    levels = np.array(["<20", "35", "150", "199", "200", "260", "900", "5000", "80000"])
    loads = levels[numbers.choice(len(levels), count * size, p=[0.4, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.1, 0.1])]
    value = np.where(name == "HIV RNA", loads, numbers.integers(20, 900, count * size).astype(str))
    value = np.where(kind == "measurement", value, None)
    case = pa.array([f"c{place:07d}" for place in range(count)]).take(pa.array(np.repeat(np.arange(count), size)))
    text = {"kind": kind, "name": name, "unit": unit, "value": value}
    text["specimen"] = np.where(name == "HIV RNA", "plasma", None)
    columns = {each: pa.array(cells, pa.string()) for each, cells in text.items()}
    return pa.table({"case": case, **columns, "day": pa.array(day, pa.int32()), "lod": pa.array([20.0] * len(day))})


def in_memory(table: pa.Table, rules: tuple[str, ...]) -> dict[str, float]:
    """Seconds of each stage, and of the whole, from table to table; in one process."""
    rulebook = load_rulebook(rules)
    assess_records(table.slice(0, 34 * 50), rulebook, today=TODAY)
    took = {}
    begin = time.perf_counter()
    frame = read_frame(table, TODAY)
    took["read"] = time.perf_counter() - begin
    begin = time.perf_counter()
    findings = [abstract(pack, frame.timeline) for pack in rulebook.packs]
    took["abstract"] = time.perf_counter() - begin
    begin = time.perf_counter()
    for each in findings:
        conclude_modules(each)
    took["infer"] = time.perf_counter() - begin
    begin = time.perf_counter()
    assess_records(table, rulebook, today=TODAY)
    return {**took, "whole": time.perf_counter() - begin}


def from_file(path: Path, rules: tuple[str, ...], workers: int) -> tuple[float, float]:
    """Seconds and peak memory (MB) of the command from Parquet to Parquet, rows shuffled."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "adjudge", "batch", path, "--output", Path(folder) / "run", "--quiet"]
        words += ["--rules", ",".join(rules), "--workers", str(workers)]
        begin = time.perf_counter()
        watched = [sys.executable, "-c", WATCH, *(str(word) for word in words)]
        done = subprocess.run(watched, check=True, capture_output=True, text=True)  # noqa: S603 ours
        return time.perf_counter() - begin, int(done.stdout.split()[-1]) / 1024


def sorting(path: Path) -> float:
    """Seconds in which DuckDB alone reads the rows, sorts them and writes them."""
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        rows = f"SELECT * FROM read_parquet('{path}') ORDER BY ALL"  # noqa: S608 ours
        duckdb.sql(f"COPY ({rows}) TO '{folder}/sorted.parquet' (COMPRESSION zstd)")
        return time.perf_counter() - begin


def lines(counts: list[int], packs: list[tuple[str, ...]], workers: int) -> Iterator[str]:
    """The rows of the table."""
    for count in counts:
        table = records(count)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "records.parquet"
            shuffled = np.random.default_rng(2).permutation(table.num_rows)
            pq.write_table(table.take(pa.array(shuffled)), path)
            limit = sorting(path)
            for rules in packs:
                took, (whole, memory) = in_memory(table, rules), from_file(path, rules, workers)
                shares = [f"{took[stage] / took['whole']:.0%}" for stage in ("read", "abstract", "infer")]
                speeds = f"{count / took['whole']:,.0f} | {' / '.join(shares)} | {count / whole:,.0f}"
                yield f"| {', '.join(rules)} | {count:,} | {speeds} | {whole / limit:.1f} | {memory:,.0f} |"
                print(f"{rules} {count}: {took['whole']:.1f} s, {whole:.1f} s", file=sys.stderr)


HEAD = """# Benchmarks

Made by `just bench` on {machine}. Cases of a start of therapy, 32 measurements and an event. "In memory" is
one process, table to table; "file" is the command `adjudge batch` with {workers} workers, from shuffled Parquet to
Parquet, start-up and sorting included. The ratio is to DuckDB reading, sorting and writing the same rows and
nothing else. Peak memory is that of the largest process.

| packs | cases | in memory, cases/s | read / abstract / infer | file, cases/s | times the sort | peak MB |
|---|---|---|---|---|---|---|
"""


def main() -> None:
    """Measures, and writes the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", default="10000,100000")
    parser.add_argument("--packs", default="hiv_dhhs;hiv_dhhs,hiv_who,hiv_bhiva;hiv_snapshot")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    packs = [tuple(each.split(",")) for each in asked.packs.split(";")]
    counts = [int(each) for each in asked.cases.split(",")]
    machine = f"{os.cpu_count()} cores, CPython {platform.python_version()}, numpy {np.__version__}"
    rows = list(lines(counts, packs, asked.workers))
    OUT.write_text(HEAD.format(machine=machine, workers=asked.workers) + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
