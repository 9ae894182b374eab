"""The input of a run: any table that DuckDB reads, brought to the table form, sorted out of core, cut between cases."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from adjudge.batch.files import write_table
from adjudge.batch.mapping import MappingForm, selection
from adjudge.case.read import read_documents
from adjudge.case.record import Case
from adjudge.case.table import csv_of, gathered
from adjudge.errors import CaseError, Problem, UsageError

CASES_IN_PART, ROWS_IN_PART = 20_000, 1_000_000
MEMORY = "1GB"  # for sorting; what does not fit goes to disk
_TABLES = {
    ".parquet": "read_parquet({}, hive_partitioning=true)",
    ".csv": "read_csv({}, header=true, all_varchar=true)",
}
_LINES = (".ndjson", ".jsonl")


@dataclass(frozen=True, slots=True)
class Source:
    """What is read: a file or a folder, or a query, of a database where one is named."""

    path: Path | None = None
    sql: str | None = None
    mapping: MappingForm | None = None

    def key(self) -> str:
        """What tells this input from another: its query and mapping, its files with their sizes and times of change."""
        if self.path is not None and not self.path.exists():
            raise UsageError([Problem(str(self.path), "is not there.", "Check the path.", "U109")])
        files = [] if self.path is None else sorted(_files(self.path))
        told = [(str(each), each.stat().st_size, each.stat().st_mtime_ns) for each in files]
        mapping = None if self.mapping is None else self.mapping.model_dump()
        return hashlib.sha256(json.dumps([told, self.sql, mapping]).encode()).hexdigest()


def _files(path: Path) -> Iterator[Path]:
    yield from (each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]


def sort_records(source: Source, work: Path) -> Path:
    """Writes the records in the table form, sorted by all their columns; raises UsageError U109 where it cannot."""
    target, aside = work / "sorted.parquet", work / ".sorted.parquet.part"
    is_database = _is_database(source.path)
    try:
        with duckdb.connect(str(source.path) if is_database else ":memory:", read_only=is_database) as link:
            link.execute(f"SET memory_limit='{MEMORY}'; SET temp_directory={_text(work / 'spill')}; SET threads=2")
            relation = f"({source.sql})" if source.sql else _relation(source.path, work)
            have = [row[0] for row in link.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()]  # noqa: S608
            query = selection(source.mapping, have, relation)
            rows = f"SELECT * FROM ({query}) ORDER BY ALL"  # noqa: S608 the user's own query, or quoted
            link.execute(f"COPY ({rows}) TO {_text(aside)} (FORMAT parquet, COMPRESSION zstd)")
    except (duckdb.Error, UnicodeDecodeError) as fault:
        told = f"cannot be read: {str(fault).splitlines()[0].rstrip('.')}."
        raise UsageError([Problem(str(source.path or "query"), told, "Mend the input.", "U109")]) from None
    os.replace(aside, target)
    return target


def _is_database(path: Path | None) -> bool:
    return path is not None and path.suffix in (".duckdb", ".db")


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _relation(path: Path | None, work: Path) -> str:
    assert path is not None  # noqa: S101 a source has a path or a query
    if path.suffix in _LINES:
        return _lines(path, work)
    suffixes = {each.suffix for each in _files(path)} & set(_TABLES)
    if len(suffixes) != 1:
        mend = "Give Parquet or CSV files, NDJSON, or --sql."
        raise UsageError([Problem(str(path), "holds no table, or tables of several kinds.", mend, "U109")])
    suffix = suffixes.pop()
    glob = path / f"**/*{suffix}" if path.is_dir() else path
    return _TABLES[suffix].format(_text(glob))


def _lines(path: Path, work: Path) -> str:
    """Lines of records as they are; lines of cases written as their records."""
    with path.open(encoding="utf-8") as lines:
        if not any("records" in _object(path, line, 1) for line in islice(filter(str.strip, lines), 1)):
            return f"read_json({_text(path)}, format='newline_delimited')"
    out = work / "lines.csv"
    with path.open(encoding="utf-8") as lines, out.open("w", encoding="utf-8", newline="") as rows:
        head = True
        for number, line in enumerate(lines, 1):
            if line.strip():
                text = _rows(path, _object(path, line, number), number)
                rows.write(text if head else text.partition("\n")[2])
                head = False
    return _TABLES[".csv"].format(_text(out))


def _object(path: Path, line: str, number: int) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise UsageError([Problem(f"{path}:{number}", "is no JSON object.", "Give one object a line.", "U109")])
    return found


def _rows(path: Path, case: dict[str, Any], number: int) -> str:
    try:
        return csv_of([case])
    except (KeyError, TypeError, AttributeError):
        mend = "Write case, and records as a list of objects."
        raise UsageError([Problem(f"{path}:{number}", "is no case.", mend, "U109")]) from None


def read_cases_of(source: Source) -> tuple[Case, ...]:
    """The cases of a table that fits in memory; raises UsageError U109, and CaseError for a case that is none."""
    with TemporaryDirectory() as work:
        rows = pq.read_table(sort_records(source, Path(work))).to_pylist()
    of_case: dict[str, list[dict[str | None, str]]] = {}
    for row in rows:
        texts: dict[str | None, str] = {key: "" if value is None else str(value) for key, value in row.items()}
        of_case.setdefault(texts["case"], []).append(texts)
    told = [gathered(name, some, str(source.path)) for name, some in of_case.items()]
    if problems := [problem for _, found in told for problem in found]:
        raise CaseError(problems)
    return tuple(read_documents([document for document, _ in told])) if told else ()


def cut(sorted_file: Path, into: Path) -> list[dict[str, Any]]:
    """Cuts sorted records into parts of whole cases, and tells their names, rows and cases."""
    parts: list[dict[str, Any]] = []
    for number, table in enumerate(_parts(pq.ParquetFile(sorted_file))):
        name = f"part-{number:05d}.parquet"
        write_table(table, into / name)
        parts.append({"name": name, "rows": table.num_rows})
    return parts


def _parts(file: pq.ParquetFile) -> Iterator[pa.Table]:
    """Tables of whole cases, each of at least so many cases or rows; the same for any size of batch."""
    held: list[pa.RecordBatch] = []
    seen: dict[str, None] = {}
    rows = 0
    for batch in file.iter_batches(batch_size=50_000):
        names = batch.column("case").to_pylist()
        begin = 0
        for place, name in enumerate(names):
            is_new = name not in seen
            if is_new and (len(seen) >= CASES_IN_PART or rows + place - begin >= ROWS_IN_PART):
                held.append(batch.slice(begin, place - begin))
                yield pa.Table.from_batches(held)
                held, seen, rows, begin = [], {}, 0, place
            seen.setdefault(name)
        held.append(batch.slice(begin))
        rows += len(names) - begin
    if rows or not seen:
        yield pa.Table.from_batches(held, file.schema_arrow)
