"""The wheel holds what an installed adjudge needs: the packs, the grammar, the worker, the types."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    pytest.importorskip("hatchling", reason="hatchling is not installed: the wheel is built in `just lint`")
    place = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = place.glob("*.whl")
    return zipfile.ZipFile(wheel).namelist()


@pytest.mark.parametrize(
    "name",
    [
        *("adjudge/py.typed", "adjudge/rulebook/grammar.lark", "adjudge/inference/worker.py"),
        *("adjudge/rules/pml/rules.yaml", "adjudge/rules/evidence/pack.yaml", "adjudge/batch/mappings/omop.yaml"),
        *(f"adjudge/render/picture/templates/{name}" for name in ("case.html.j2", "page.css", "light.js", "sort.js")),
    ],
)
def test_the_wheel_holds(name, names):
    """Each file that is read at run time is in the wheel."""
    assert name in names


def test_the_wheel_holds_nothing_else(names):
    """Neither tests nor fixtures are installed."""
    assert {name.split("/")[0] for name in names} == {"adjudge", f"adjudge-{_version()}.dist-info"}


def _version() -> str:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return text.partition('version = "')[2].partition('"')[0]
