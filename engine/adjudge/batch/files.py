"""Files that are whole or not there: written aside, brought to disk, renamed; and a folder that one run holds."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from adjudge.errors import Problem, UsageError

ROWS_IN_GROUP = 100_000


def write_table(table: pa.Table, path: Path) -> None:
    """Writes a Parquet file, the same bytes for the same rows; raises UsageError U105 where it cannot be written.

    Texts may be given as codes: a reader finds texts.
    """
    whole = table.combine_chunks()
    flat = [field.name for field in table.schema if not pa.types.is_nested(field.type)]
    how: dict[str, Any] = {"compression": "zstd", "row_group_size": ROWS_IN_GROUP, "write_statistics": flat}
    is_coded = any(map(_is_coded, table.schema.types))
    _written(path, lambda aside: pq.write_table(whole, aside, store_schema=not is_coded, **how))


def _is_coded(kind: pa.DataType) -> bool:
    return bool(pa.types.is_dictionary(kind.value_type if pa.types.is_list(kind) else kind))


def write_records(table: pa.Table, path: Path) -> None:
    """Writes the records of a part as one group of rows, texts as texts; raises UsageError U105."""
    numbers = [name for name, kind in zip(table.column_names, table.schema.types, strict=True) if kind == pa.float64()]
    coded = [name for name in table.column_names if name not in numbers]
    how: dict[str, Any] = {
        "compression": "zstd",
        "row_group_size": 2**26,
        "use_dictionary": coded,
        "column_encoding": dict.fromkeys(numbers, "BYTE_STREAM_SPLIT"),
        "write_statistics": ["case"],  # by which a case is found
        "store_schema": False,
    }
    _written(path, lambda aside: pq.write_table(table, aside, **how))


def write_json(data: Any, path: Path) -> None:
    """Writes a JSON file; raises UsageError U105 where it cannot be written."""
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    _written(path, lambda aside: aside.write_text(text, encoding="utf-8"))


def _written(path: Path, write: Callable[[Path], object]) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")  # of one process, so that two never share one
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(aside)
        _settled(aside)
        os.replace(aside, path)
    except OSError as refused:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise unwritable(path, refused) from None


def settle(folders: Iterable[Path]) -> None:
    """Brings the names in some folders to disk; raises UsageError U105."""
    for folder in folders if os.name == "posix" else ():
        try:
            _settled(folder)
        except OSError as refused:
            raise unwritable(folder, refused) from None


def _settled(path: Path) -> None:
    """Brings a file, or the names in a folder, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unwritable(path: Path, refused: OSError) -> UsageError:
    """The error of a file or folder that cannot be written."""
    told = f"cannot be written: {refused.strerror or refused}."
    mend = "Make room or check your rights, and go on with --resume: what was done stays."
    return UsageError([Problem(str(path), told, mend, "U105")])


def sweep(folder: Path) -> None:
    """Removes what a run that was killed had begun to write."""
    for aside in folder.rglob(".*.part"):
        aside.unlink(missing_ok=True)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Holds a folder for one run; raises UsageError U110 where another holds it, U105 where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT)
    except OSError as refused:
        raise unwritable(folder, refused) from None
    try:
        _lock(lock, folder)
        yield
    finally:
        os.close(lock)


def _lock(lock: int, folder: Path) -> None:
    try:
        import fcntl  # noqa: PLC0415 not on Windows, where nothing is held

        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError([Problem(str(folder), "is being written by another run.", "Wait for it.", "U110")]) from None
    except (ImportError, OSError):
        return  # a system, or a file system, that knows no locks
