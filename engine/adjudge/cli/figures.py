"""Figures on disk: the format by the ending of a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adjudge.errors import Problem, UsageError

if TYPE_CHECKING:
    from adjudge.render.picture.figure import Format


def format_of(path: Path) -> Format:
    """The format of a file of a figure, by its ending; raises UsageError U132 for an ending that is none."""
    from adjudge.render.picture.figure import FORMATS

    for form in FORMATS:
        if path.suffix == f".{form}":
            return form
    mend = f"Let it end in {', '.join(f'.{each}' for each in FORMATS)}."
    raise UsageError([Problem(str(path), "is no file of a figure.", mend, "U132")])


def write_figures(paths: Sequence[Path], drawn: Callable[[str], Any]) -> None:
    """Writes a figure to each path, of what is drawn for the name of its file; raises UsageError U105, U112, U132."""
    from adjudge.render.picture.figure import figure

    for path in paths:
        _write(figure(drawn(path.stem), format_of(path)), path)


def _write(data: bytes, path: Path) -> None:
    """Writes aside and renames."""
    aside = path.with_name(f".{path.name}.part")
    try:
        aside.write_bytes(data)
        aside.replace(path)
    except OSError as refused:
        told = f"cannot be written: {refused.strerror}."
        raise UsageError([Problem(str(path), told, "Check the folder and your rights.", "U105")]) from None
