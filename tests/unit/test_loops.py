"""A loop is a help and never a hindrance: with a numba that is broken, with nowhere to keep what is compiled."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ASKED = """
from adjudge.values.loops import in_loops
from adjudge.case.loops import by_case
import numpy as np
print(in_loops(10**6), in_loops(10))
if in_loops(10**6):
    print(by_case(np.array([1, 0, 1]), 2).tolist())
"""
NOWHERE = """
from numba.core.caching import CacheImpl
assert CacheImpl._locator_classes
CacheImpl._locator_classes = []
"""


def told(program: str, **environment: str) -> str:
    """What a process of its own says."""
    given = {**os.environ, "ADJUDGE_LOOPS": "auto", **environment}
    ran = subprocess.run([sys.executable, "-c", program], env=given, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_a_broken_numba_is_none(tmp_path: Path) -> None:
    """One that cannot be imported, as beside a numpy that it refuses, leaves all to numpy."""
    (tmp_path / "numba.py").write_text("raise ImportError('Numba needs another NumPy')")
    assert told(ASKED, PYTHONPATH=str(tmp_path)) == "False False"


def test_nowhere_to_keep_what_is_compiled() -> None:
    """Where all files are read only, it is compiled for the process alone."""
    pytest.importorskip("numba", reason="numba is not installed: the fast extra")
    assert told(NOWHERE + ASKED) == "True False\n[1, 0, 2]"
