"""Small inputs of runs, and how a run is made and looked at."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from click.testing import CliRunner

from adjudge.cli import main

CASES = 300


def records(count: int = CASES) -> list[dict]:
    """Records of HIV RNA of so many cases, some of them bad."""
    numbers = random.Random(1)
    rows = []
    for case in range(count):
        start = {"case": f"c{case:04d}", "kind": "exposure", "name": "ART", "day": 0}
        rows.append({**start, "value": None, "unit": None, "specimen": None})
        for visit in range(numbers.randint(1, 8)):
            unit = "copies/mL" if numbers.random() > 0.02 else None
            value = numbers.choice((20.0, 199.0, 200.0, 250.0, 1000.0, 5000.0))
            common = {"case": f"c{case:04d}", "kind": "measurement", "name": "HIV RNA", "specimen": "plasma"}
            rows.append({**common, "day": visit * 60 + numbers.randint(0, 9), "value": value, "unit": unit})
    return rows


def written(folder: Path, seed: int | None = None) -> Path:
    """The records as a Parquet file, in order or shuffled."""
    rows = records()
    if seed is not None:
        random.Random(seed).shuffle(rows)
    pq.write_table(pa.Table.from_pylist(rows), folder / f"records-{seed}.parquet", row_group_size=100)
    return folder / f"records-{seed}.parquet"


def content(output: Path) -> dict[str, bytes]:
    """The bytes of every table of a run."""
    return {str(path.relative_to(output)): path.read_bytes() for path in sorted(output.rglob("*.parquet"))}


def batch(*words: object) -> str:
    """What a run that ends well tells."""
    done = CliRunner().invoke(main, ["batch", *map(str, words), "--rules", "hiv_dhhs"])
    assert done.exit_code == 0, done.output
    return done.stdout


def refused(*words: object) -> str:
    """What a run that cannot be made tells."""
    done = CliRunner().invoke(main, ["batch", *map(str, words), "--rules", "hiv_dhhs"])
    assert done.exit_code == 2, done.output
    return done.stderr


SCRIPT = """
import os, signal, sys
from pathlib import Path
from adjudge.batch import parts, source
from adjudge.errors import AdjudgeError
parts.CASES_IN_PART = 20
{before}
from adjudge.batch.run import run
try:
    run(source.Source(Path(sys.argv[1])), ("hiv_dhhs",), Path(sys.argv[2]), resume=True, workers=int(sys.argv[3]))
except AdjudgeError as error:
    sys.exit(str(error))
"""


def started(source: Path, output: Path, workers: int = 1, before: str = "", **how: object) -> subprocess.Popen:
    """A run in a process of its own, with some lines before it."""
    script = SCRIPT.format(before=before)
    return subprocess.Popen([sys.executable, "-c", script, str(source), str(output), str(workers)], **how)
