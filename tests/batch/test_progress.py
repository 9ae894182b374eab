"""How far a run is: a line that is overwritten on a terminal, a line each elsewhere, nothing where one wants quiet."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")
pytest.importorskip("duckdb", reason="duckdb is not installed: the batch extra")
from tests.batch.runs import records, written

from adjudge.batch.plan import Progress
from adjudge.cli import main
from adjudge.cli.batch import _line


def run_of(source, output, *words: str):
    done = CliRunner().invoke(main, ["batch", str(source), "--output", str(output), "--rules", "hiv_dhhs", *words])
    assert done.exit_code == 0
    return done


def test_elsewhere_each_part_is_a_line(tmp_path):
    """Records while they are read, then parts and cases, their pace, and the time left until the last."""
    lines = run_of(written(tmp_path), tmp_path / "run").stderr.splitlines()
    assert [line for line in lines if line.endswith("records read")][-1] == f"{len(records()):,} records read"
    told = [line for line in lines if "parts" in line]
    assert told[0] == "0 of 15 parts, 0 cases"
    assert len(told) == 16
    assert all(re.fullmatch(r"\d+ of 15 parts, \d+ cases, [\d,]+ cases/s, \d+ s left", line) for line in told[1:-1])
    assert re.fullmatch(r"15 of 15 parts, 300 cases, [\d,]+ cases/s", told[-1])


def test_quiet_is_quiet(tmp_path):
    """Nothing on standard error; the sum of the run on standard output."""
    done = run_of(written(tmp_path), tmp_path / "run", "--quiet")
    assert done.stderr == ""
    assert done.stdout.startswith("300 cases, ")


def test_no_value_of_a_case_is_told(tmp_path):
    """What is printed names no case and no value."""
    done = run_of(written(tmp_path), tmp_path / "run")
    assert not re.search(r"c\d{4}|copies|HIV", done.output)


def test_pace_and_time_left_count_from_what_was_done_before():
    """A run that goes on after 100 cases tells the pace of what it does itself."""
    before = Progress(records=900, done=10, parts=30, cases=100)
    told = _line(Progress(records=900, done=20, parts=30, cases=300), since=_ago(10.0), before=before)
    assert told == "20 of 30 parts, 300 cases, 20 cases/s, 10 s left"


def _ago(seconds: float) -> float:
    import time

    return time.monotonic() - seconds


@pytest.mark.skipif(os.name != "posix", reason="no pseudo-terminal")
def test_on_a_terminal_one_line_is_overwritten(tmp_path):
    """Carriage returns within one line, and a line break at the end only."""
    import pty

    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "adjudge", "batch", str(written(tmp_path)), "--output", str(tmp_path / "run")]
    process = subprocess.Popen([*words, "--rules", "hiv_dhhs"], stderr=theirs, stdout=subprocess.DEVNULL)
    os.close(theirs)
    told = b""
    try:
        while more := os.read(ours, 10_000):
            told += more
    except OSError:
        pass  # the end of a pseudo-terminal
    assert process.wait() == 0
    lines = told.decode().split("\r")
    assert any(line.startswith("1 of 1 parts, 300 cases") for line in lines)
    assert told.count(b"\n") == 1
    assert told.endswith(b"\r\n")
