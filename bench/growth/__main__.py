"""`python -m bench.growth --table`: time and memory as one thing grows and all else stays; slopes in log-log.

A slope of 1 is linear. Each point is measured in a process of its own, from a table in memory to a table.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
from bench.growth.data import graded
from bench.growth.packs import findings_pack, graded_pack, rules_pack
from bench.limited import keep, limited, peak, slope
from bench.workload.generate import columns, table_of
from bench.workload.measure import PACK, TODAY

from adjudge.batch.assess import assess_records
from adjudge.rulebook.library import load_rulebook
from adjudge.rulebook.pack import Rulebook

RECORDS = 200_000  # in all, where records a case grow
CASES = 10_000  # where the pack grows
GRADED = 50_000  # where signatures grow
Prepared = tuple[pa.Table, str]


@dataclass(frozen=True, slots=True)
class Growth:
    """What grows, from where to where, and a case of it: the table and the pack in a folder."""

    what: str
    points: tuple[int, ...]
    made: Callable[[int, Path], Prepared]
    per: str = "case"  # what the time is told for


def _cases(count: int, _: Path) -> Prepared:
    return table_of(columns(count)), str(PACK)


def _records(size: int, _: Path) -> Prepared:
    visits = max(round(size / 1.98), 2)  # of which a case has about 0.81, with 2.44 measurements each
    return table_of(columns(RECORDS // size, visits=visits)), str(PACK)


def _findings(count: int, folder: Path) -> Prepared:
    return table_of(columns(CASES)), findings_pack(folder / "grown", count)


def _rules(count: int, folder: Path) -> Prepared:
    return table_of(columns(CASES)), rules_pack(folder / "grown", count)


def _graded(markers: int, folder: Path, *, hostile: bool, apart: bool) -> Prepared:
    return graded(GRADED, markers, hostile=hostile), graded_pack(folder / "grown", markers, apart=apart)


GROWTHS = (
    Growth("cases at once", (3_000, 10_000, 30_000, 100_000), _cases),
    Growth("records a case", (10, 30, 100, 300, 1000), _records, "record"),
    Growth("findings", (5, 15, 30, 60), _findings),
    Growth("rules", (10, 50, 150, 500), _rules),
    Growth("graded findings in one domain, 50 courses", (3, 5, 7), partial(_graded, hostile=False, apart=False)),
    Growth("graded findings in one domain, any mix", (3, 5, 7), partial(_graded, hostile=True, apart=False)),
    Growth("graded findings apart, 50 courses", (3, 5, 7), partial(_graded, hostile=False, apart=True)),
    Growth("graded findings apart, any mix", (3, 5, 7), partial(_graded, hostile=True, apart=True)),
)


def main() -> None:
    """Measures one point and prints it; with `--table`, all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("point", nargs="*", type=int, metavar="GROWTH SIZE", help="its place in the list, and a size")
    parser.add_argument("--table", action="store_true", help="write bench/results/growth.json")
    parser.add_argument("--limit", type=float, default=30, help="seconds for each point")
    asked = parser.parse_args()
    if asked.table:
        keep("growth", [_row(place, growth, asked.limit) for place, growth in enumerate(GROWTHS)])
    elif len(asked.point) == 2:
        print(json.dumps(measured(GROWTHS[asked.point[0]], asked.point[1])))


def measured(growth: Growth, size: int) -> dict[str, Any]:
    """Seconds, peak memory and distinct verdicts at one point."""
    with tempfile.TemporaryDirectory() as folder:
        table, pack = growth.made(size, Path(folder))
        rulebook = load_rulebook((pack,))
        _assessed(table.slice(0, 100), rulebook)
        before = peak()
        begin = time.perf_counter()
        found = _assessed(table, rulebook)
        took = time.perf_counter() - begin
    counts = {"cases": found.cases, "records": found.records, "signatures": found.signatures.num_rows}
    return {"size": size, **counts, "s": took, "peak MB": peak(), "MB before": before}


def _assessed(table: pa.Table, rulebook: Rulebook) -> Any:
    return assess_records(table, rulebook, today=TODAY)


def _row(place: int, growth: Growth, seconds: float) -> dict[str, Any]:
    found = [{"size": size, **limited("bench.growth", [place, size], seconds)} for size in growth.points]
    whole = [each for each in found if "s" in each]
    return {"what": growth.what, "per": growth.per, "points": found, "slope": slope(whole, growth.per)}


if __name__ == "__main__":
    main()
