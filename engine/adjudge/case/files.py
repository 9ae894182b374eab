"""Which files hold cases: those that are named or matched, and every case file below a folder."""

from __future__ import annotations

from collections.abc import Sequence
from glob import glob
from pathlib import Path

from adjudge.errors import Problem, UsageError

SUFFIXES = (".yaml", ".yml", ".json", ".csv")


def case_files(paths: Sequence[Path]) -> list[Path]:
    """Files as they are named or matched, and every case file below the folders among them; raises UsageError U104."""
    found = [each for path in paths for matched in _matched(path) for each in _inside(matched)]
    if not found:
        told = ", ".join(str(path) for path in paths)
        raise UsageError([Problem(told, "holds no case file.", f"Case files end in {', '.join(SUFFIXES)}.", "U104")])
    return list(dict.fromkeys(found))


def _matched(path: Path) -> list[Path]:
    """A pattern's files; anything else as it is, also where it is not there."""
    if path.exists() or not any(letter in str(path) for letter in "*?["):
        return [path]
    return sorted(Path(each) for each in glob(str(path), recursive=True)) or [path]


def _inside(path: Path) -> list[Path]:
    return sorted(each for each in path.rglob("*") if each.suffix in SUFFIXES) if path.is_dir() else [path]
