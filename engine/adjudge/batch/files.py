"""Files that are whole or not there: written aside, brought to disk, renamed."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from adjudge.errors import Problem, UsageError


def write_table(table: pa.Table, path: Path) -> None:
    """Writes a Parquet file; raises UsageError U105 where it cannot be written."""
    aside = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, aside, compression="zstd", row_group_size=100_000)
        _settle(aside, path)
    except OSError as refused:
        raise unwritable(path, refused) from None


def write_json(data: Any, path: Path) -> None:
    """Writes a JSON file; raises UsageError U105 where it cannot be written."""
    aside = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        _settle(aside, path)
    except OSError as refused:
        raise unwritable(path, refused) from None


def _settle(aside: Path, path: Path) -> None:
    with aside.open("rb") as written:
        os.fsync(written.fileno())
    os.replace(aside, path)


def unwritable(path: Path, refused: OSError) -> UsageError:
    """The error of a file or folder that cannot be written."""
    told = f"cannot be written: {refused.strerror or refused}."
    mend = "Make room or check your rights, and go on with --resume: what was done stays."
    return UsageError([Problem(str(path), told, mend, "U105")])
