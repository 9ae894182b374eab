"""A row of a table in a process of its own, with a time limit: what it prints as JSON, or how it ended."""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
Row = Mapping[str, Any]


def limited(module: str, words: Sequence[object], seconds: float) -> dict[str, Any]:
    """Runs a module that prints one JSON object; `ended` says why there is none."""
    command = [sys.executable, "-m", module, *(str(word) for word in words)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)  # noqa: S603 ours
    except subprocess.TimeoutExpired:
        return {"ended": f"stopped after {seconds:,.0f} s"}
    if done.returncode < 0:
        return {"ended": f"crashed (signal {-done.returncode})"}
    if done.returncode:
        return {"ended": (done.stderr.strip().splitlines() or ["failed"])[-1][:200]}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
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
    return f"{os.cpu_count()} cores, {memory:.0f} GB, CPython {platform.python_version()}, {versions}"


def installed(name: str) -> str | None:
    """The version of a distribution; None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None
