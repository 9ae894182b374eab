"""How long a whole process takes to begin: `python -m bench.start --table`."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.limited import keep

CASE = Path(__file__).parents[1] / "fixtures" / "cases" / "pml-il7-2014.yaml"
CLICK = "import click; click.Command('nothing', help='Nothing.').main(['--help'])"
COMMANDS: dict[str, list[object]] = {
    "python that does nothing": ["-c", "pass"],
    "click --help of one command": ["-c", CLICK],
    "import adjudge": ["-c", "import adjudge"],
    "adjudge --help": ["-m", "adjudge", "--help"],
    "adjudge explain of one case": ["-m", "adjudge", "explain", CASE],
    "adjudge assess of one case": ["-m", "adjudge", "assess", CASE],
}


def main() -> None:
    """Measures each command, and prints it; with `--table`, writes it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=11)
    parser.add_argument("--table", action="store_true", help="write bench/results/start.json")
    asked = parser.parse_args()
    rows = [{"command": name, **seconds(words, asked.times)} for name, words in COMMANDS.items()]
    for row in rows:
        print(f"{row['command']:30} {row['median s']:.3f} s")
    if asked.table:
        keep("start", rows, times=asked.times)


def seconds(words: list[object], times: int) -> dict[str, float]:
    """The median and the least of so many runs, after one that fills the caches."""
    took = []
    for _ in range(times + 1):
        begin = time.perf_counter()
        command = [sys.executable, *(str(word) for word in words)]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 ours
        took.append(time.perf_counter() - begin)
    return {"median s": statistics.median(took[1:]), "least s": min(took[1:])}


if __name__ == "__main__":
    main()
