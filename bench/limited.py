"""A row of a table in a process of its own, with limits of time and memory: its JSON, or how it ended."""

from __future__ import annotations

import json
import math
import os
import platform
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import linear_regression
from typing import Any

LOAD = os.getloadavg()[0]  # before anything is measured: a busy machine is told
RESULTS = Path(__file__).parent / "results"
MEMORY = 12  # GB of addresses that a row may take, so that none takes the machine down
_LIMIT = 'ulimit -v "$0" ; exec "$@"'
Row = Mapping[str, Any]


def limited(module: str, words: Sequence[object], seconds: float) -> dict[str, Any]:
    """Runs a module that prints one JSON object; `ended` says why there is none."""
    command = [_LIMIT, str(MEMORY * 2**20), sys.executable, "-m", module, *(str(word) for word in words)]
    own_group: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "start_new_session": True}
    with subprocess.Popen(["bash", "-c", *command], text=True, **own_group) as own:  # noqa: S603, S607 ours
        try:
            out, told = own.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(own.pid, signal.SIGKILL)  # its workers too
            own.communicate()
            return {"ended": f"stopped after {seconds:,.0f} s"}
    if own.returncode < 0:
        return {"ended": f"crashed (signal {-own.returncode})"}
    if own.returncode:
        return {"ended": (told.strip().splitlines() or ["failed"])[-1][:200]}
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


def peak() -> float:
    """The most memory that this process, or one of its children that ended, has held, in MB."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def keep(table: str, rows: Sequence[Row], **told: Any) -> None:
    """Writes the rows of a table, and where they were measured, for the page."""
    RESULTS.mkdir(exist_ok=True)
    data = {"machine": machine(), **told, "rows": list(rows)}
    (RESULTS / f"{table}.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def machine() -> str:
    """Cores, memory and versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {installed(name)}" for name in ("numpy", "pyarrow"))
    python = platform.python_version()
    return f"{os.cpu_count()} cores (load {LOAD:.1f} before), {memory:.0f} GB, CPython {python}, {versions}"


def installed(name: str) -> str | None:
    """The version of a distribution; None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def slope(points: Sequence[dict[str, Any]], per: str) -> float | None:
    """The slope of the time against the size, log-log; for records a case, that of a case."""
    if len(points) < 2:
        return None
    cases = [1 if per == "case" else each["cases"] for each in points]
    times = [math.log(each["s"] / count) for each, count in zip(points, cases, strict=True)]
    return linear_regression([math.log(each["size"]) for each in points], times).slope
