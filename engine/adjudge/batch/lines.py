"""Lines of JSON, each a record or a whole case, as tables of texts; a line that is neither is lost alone, and told."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from adjudge.case.table import MAX_BYTES, csv_of
from adjudge.errors import Problem, UsageError

LINES = (".ndjson", ".jsonl")
ROWS, MAX_LOST = 50_000, 1_000_000  # of one file that is written; of all lines, before the input is no input
_NO_RECORDS = {"kind": "case", "name": "provenance", "value": "private"}  # so that such a case is assessed too
Row = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Lost:
    """A line that is no record and no case: where it stands, and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Lines:
    """What was read of lines: the columns that were seen, and the lines that are lost."""

    seen: tuple[str, ...]
    lost: tuple[Lost, ...]


def read_lines(paths: Sequence[Path], into: Path, wanted: Sequence[str], has_cases: bool) -> Lines:
    """Writes the wanted columns of all lines, in their order, as Parquet files of texts; raises UsageError U109."""
    into.mkdir(parents=True, exist_ok=True)
    schema = pa.schema([(name, pa.string()) for name in wanted])
    lost: list[Lost] = []
    seen: set[str] = set()
    rows = _kept((each for path in paths for each in _read(path, has_cases)), lost, paths)
    held, number = list(islice(rows, ROWS)), 0
    while held or not number:
        seen = seen.union(*held)
        pq.write_table(pa.Table.from_pylist(held, schema), into / f"{number:09d}.parquet", compression="zstd")
        held, number = list(islice(rows, ROWS)), number + 1
    if lost and not seen:
        raise _none(paths, lost[0].reason)
    return Lines(tuple(name for name in wanted if name in seen), tuple(lost))


def _kept(found: Iterator[Row | Lost], lost: list[Lost], paths: Sequence[Path]) -> Iterator[Row]:
    """The rows; what is lost is put aside."""
    for each in found:
        if isinstance(each, dict):
            yield each
            continue
        lost.append(each)
        if len(lost) > MAX_LOST:
            raise _none(paths, f"More than {MAX_LOST:,} lines are lost. {each.reason}")


def _none(paths: Sequence[Path], reason: str) -> UsageError:
    told = "holds no lines of records or cases."
    return UsageError([Problem(", ".join(path.name for path in paths[:3]), told, reason, "U109")])


def _read(path: Path, has_cases: bool) -> Iterator[Row | Lost]:
    with path.open("rb") as file:
        for number, line in enumerate(_lines(file), 1):
            rows = _rows(line, has_cases) if line.strip() else []
            yield from [Lost(f"{path.name}:{number}", rows)] if isinstance(rows, str) else rows


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Lines as they come; of one that is too long only its beginning."""
    while line := file.readline(MAX_BYTES):
        yield line
        while len(line) >= MAX_BYTES and not line.endswith(b"\n"):
            line = file.readline(MAX_BYTES)


def _rows(line: bytes, has_cases: bool) -> list[Row] | str:
    """The rows of a line, or why it has none."""
    if len(line) >= MAX_BYTES:
        return f"The line is longer than {MAX_BYTES // 2**20} MiB."
    found = _object(line)
    if found is None:
        return "The line is no JSON object. Give one object a line, in UTF-8."
    if not (has_cases and "records" in found):
        return [{key: _text(value) for key, value in found.items()}]
    try:
        return list(csv.DictReader(io.StringIO(csv_of([found])))) or [{"case": str(found["case"]), **_NO_RECORDS}]
    except (KeyError, TypeError, AttributeError, ValueError, csv.Error):
        return "The line is no case. Write case, and records as a list of objects."


def _object(line: bytes) -> dict[str, Any] | None:
    """The object of a line, its numbers as they were written; None where it is none."""
    try:
        found = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
        if b"\\u" in line:
            json.dumps(found, ensure_ascii=False).encode()  # half of a pair is no text
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _text(value: Any) -> str | None:
    """A cell as it was written; what is nested, as JSON."""
    return value if value is None or isinstance(value, str) else json.dumps(value)
