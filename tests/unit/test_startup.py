"""A quick start: what a command does not need, it does not import."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("numpy", "pydantic", "lark", "pyarrow", "rich", "duckdb", "prov", "yaml")
TELL = "import sys; print(sorted(set(sys.argv[1].split(',')) & set(sys.modules)))"


@pytest.mark.parametrize(
    "start",
    [
        "import adjudge",
        "from adjudge.cli import main; main(['--help'], standalone_mode=False)",
        "from adjudge.cli import main; main(['--version'], standalone_mode=False)",
        "from adjudge.cli import main; main(['assess', '--help'], standalone_mode=False)",
        "from adjudge.cli import main; main(['explain', '--help'], standalone_mode=False)",
        "from adjudge.cli import main; main(['batch', '--help'], standalone_mode=False)",
    ],
)
def test_a_start_imports_no_heavy_library(start):
    """Neither the package nor a help text waits for arrays, schemas, parsers, tables or terminals."""
    done = subprocess.run(
        [sys.executable, "-c", f"{start}; {TELL}", ",".join(HEAVY)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_check_sees_what_is_imported():
    """A module that was imported is told, so that the test above can fail."""
    done = subprocess.run(
        [sys.executable, "-c", f"import yaml; {TELL}", ",".join(HEAVY)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['yaml']"


def test_assessing_one_case_needs_no_library_of_tables():
    """The whole Python face of the package waits neither for the extras nor for terminals."""
    words = [sys.executable, "-c", f"from adjudge import api; {TELL}", "pyarrow,duckdb,prov,rich"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
