"""How long a start takes: `python -m bench.startup` prints each start beside that of bare Python and of click.

Each command runs so many times, all in turn, so that a busy moment of the machine falls on all; medians are told. The
ratios are of processor time, which other work on the machine changes least.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

CASE = str(Path(__file__).parents[1] / "fixtures" / "cases" / "pml-il7-2014.yaml")
CLICK = "import click; click.Command('nothing', help='Nothing.').main(['--help'])"
STARTS = {
    "python -c pass": ["-c", "pass"],
    "import click": ["-c", "import click"],
    "click --help of one command": ["-c", CLICK],
    "import adjudge": ["-c", "import adjudge"],
    "adjudge --help": ["-m", "adjudge", "--help"],
    "adjudge.load('pml')": ["-c", "import adjudge; adjudge.load('pml')"],
    "adjudge explain CASE": ["-m", "adjudge", "explain", CASE],
}


def seconds(arguments: list[str]) -> tuple[float, float]:
    """One start of Python until it has ended: by the clock, and of a processor."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)  # noqa: S603 our own commands
    elapsed, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return elapsed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def medians(runs: int) -> dict[str, tuple[float, float]]:
    """The medians of each start over so many rounds, after one round that warms the disk."""
    rounds = [{name: seconds(arguments) for name, arguments in STARTS.items()} for _ in range(runs + 1)][1:]
    return {name: tuple(map(statistics.median, zip(*(each[name] for each in rounds), strict=True))) for name in STARTS}


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    found = medians(parser.parse_args().runs)
    bare, click = found["python -c pass"][1], found["click --help of one command"][1]
    print("| start | seconds | of a processor | times bare Python | times a click help |\n|---|---|---|---|---|")
    for name, (elapsed, busy) in found.items():
        print(f"| `{name}` | {elapsed:.3f} | {busy:.3f} | {busy / bare:.1f} | {busy / click:.2f} |")


if __name__ == "__main__":
    main()
