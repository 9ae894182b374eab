"""`python -m bench.workload --cases 10000`: adjudge, numpy and plain Python on the same cases, and what differs."""

from __future__ import annotations

import argparse
import json
from typing import Any

from bench.limited import keep, limited
from bench.workload.measure import Asked, measured

ROWS = [
    Asked(cases=10_000),
    Asked(cases=100_000),
    Asked(cases=100_000, workers=2),
    Asked(cases=1_000_000, workers=2),
    Asked(cases=10_000, edge=True),
    Asked(cases=100_000, edge=True),
]


def main() -> None:
    """Measures one row and prints it; with `--table`, all rows of the table, each in its own process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", type=int, default=20_000, help="cases that are assessed at once")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--edge", action="store_true", help="values on the boundaries of the pack")
    parser.add_argument("--json", action="store_true", help="one object on one line")
    parser.add_argument("--table", action="store_true", help="write bench/results/workload.json")
    parser.add_argument("--limit", type=float, default=150, help="seconds for each row of the table")
    asked = parser.parse_args()
    if asked.table:
        keep("workload", [_row(each, asked.limit) for each in ROWS])
        return
    row = measured(Asked(asked.cases, asked.seed, asked.edge, asked.part, asked.workers))
    print(json.dumps(row) if asked.json else _told(row))


def _row(asked: Asked, seconds: float) -> dict[str, Any]:
    words = ["--cases", asked.cases, "--workers", asked.workers, "--json", *["--edge"] * asked.edge]
    found = limited("bench.workload", words, seconds)
    return {"cases": asked.cases, "edge": asked.edge, "workers": asked.workers, **found}


def _told(row: dict[str, Any]) -> str:
    """A line for each figure; rates are cases a second, shares are of the time of adjudge from table to table."""
    return "\n".join(f"{name:26}{figure:>14,.2f}" if isinstance(figure, float) else f"{name:26}{figure:>14,}"
                     for name, figure in row.items())  # fmt: skip


if __name__ == "__main__":
    main()
