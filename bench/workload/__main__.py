"""`python -m bench.workload --cases 10000`: cases a second of adjudge, numpy and plain Python, and their differences."""

from __future__ import annotations

import argparse

from bench.workload.measure import measured


def main() -> None:
    """Measures, and prints a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", type=int, default=20_000, help="cases that are assessed at once")
    parser.add_argument("--edge", action="store_true", help="values on the boundaries of the pack")
    asked = parser.parse_args()
    for name, figure in measured(asked.cases, asked.seed, asked.part, edge=asked.edge).items():
        print(f"{name:32} {figure:>14,.3f}" if isinstance(figure, float) else f"{name:32} {figure:>14,}")


if __name__ == "__main__":
    main()
