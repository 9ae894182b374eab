"""The input of a run: any table that DuckDB reads, brought to the table form, read in the order of its cases."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from adjudge.batch.files import unwritable
from adjudge.batch.lines import LINES, MAX_LOST, Lost, read_lines
from adjudge.batch.mapping import MappingForm, quoted, selection, wanted_columns
from adjudge.errors import Problem, UsageError

MEMORY = "500MB"  # for sorting; what does not fit goes to disk
_PARQUET, _CSV = (".parquet",), (".csv", ".tsv")
_DATABASES = (".duckdb", ".db")
_FULL = ("No space left", "failed to offload", "Could not write", "File too large")  # as DuckDB tells them


@dataclass(frozen=True, slots=True)
class Source:
    """What is read: a file or a folder, or a query, of a database where one is named."""

    path: Path | None = None
    sql: str | None = None
    mapping: MappingForm | None = None

    def files(self) -> list[Path]:
        """The files that are read, by name; raises UsageError U109 where there are none, or of several kinds."""
        if self.path is None:
            return []
        try:
            self.path.stat()
        except OSError as refused:
            told = "is not there." if isinstance(refused, FileNotFoundError) else f"cannot be read: {refused.strerror}."
            raise unreadable(self.path, told, "Check the path and your rights.") from None
        known = (*_PARQUET, *_CSV, *LINES, *_DATABASES)
        found = sorted(each for each in self.path.rglob("*") if each.suffix in known and not each.is_dir())
        found = found if self.path.is_dir() else [self.path]
        if len({each.suffix for each in found}) != 1 or found[0].suffix not in known:
            told = "holds no table, or tables of several kinds."
            raise unreadable(self.path, told, "Give Parquet, CSV or NDJSON files, a DuckDB database, or --sql.")
        return found

    def inputs(self) -> tuple[dict[str, Any], ...]:
        """Each file that is read: its name, bytes and hash; raises UsageError U109."""
        return tuple(_identity(each, self.path) for each in self.files())

    def key(self, inputs: Sequence[dict[str, Any]]) -> str:
        """What tells this input from another: its query and mapping, the names and hashes of its files."""
        mapping = None if self.mapping is None else self.mapping.model_dump()
        return hashlib.sha256(json.dumps([list(inputs), self.sql, mapping]).encode()).hexdigest()


def _identity(path: Path, root: Path | None) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = path.stat().st_size
    except OSError as refused:
        raise unreadable(path, f"cannot be read: {refused.strerror}.", "Check the file and your rights.") from None
    name = path.relative_to(root) if root is not None and root.is_dir() else Path(path.name)
    return {"file": name.as_posix(), "bytes": size, "sha256": digest}


def unreadable(path: Path | str, told: str, mend: str) -> UsageError:
    """The error of an input that cannot be read."""
    return UsageError([Problem(str(path), told, mend, "U109")])


@dataclass(frozen=True, slots=True)
class Opened:
    """An input that can be read: a query of its records in the table form."""

    link: duckdb.DuckDBPyConnection
    query: str
    lost: tuple[Lost, ...]

    def batches(self, *, is_sorted: bool) -> Generator[pa.RecordBatch, None, None]:
        """The records: as they stand where they are taken to be sorted by case, else sorted, on disk where need be."""
        order = "" if is_sorted else f" ORDER BY {quoted('case')} ASC NULLS FIRST"
        relation = self.link.sql(f"SELECT * FROM ({self.query}){order}")  # noqa: S608 the user's own query, or quoted
        with pa.RecordBatchReader.from_stream(relation) as reader:  # DuckDB has one open result
            yield from reader

    def nothing(self) -> pa.Table:
        """A table of no records, with the columns that the records have."""
        return pa.table(self.link.sql(f"SELECT * FROM ({self.query}) LIMIT 0"))  # noqa: S608 as above

    def lost_lines(self) -> list[Lost]:
        """The lines that are no records, once all has been read; raises UsageError U109 where they are too many."""
        if not self.link.sql("FROM duckdb_tables() WHERE table_name = 'reject_errors'").fetchall():
            return list(self.lost)
        rows = self.link.execute(
            "SELECT file_path, line, min(error_message) FROM reject_errors JOIN reject_scans USING (scan_id, file_id) "
            "GROUP BY ALL ORDER BY ALL LIMIT ?",
            [MAX_LOST + 1],
        ).fetchall()
        if len(rows) > MAX_LOST:
            told = f"holds more than {MAX_LOST:,} lines that are no rows."
            raise unreadable(Path(rows[0][0]), told, f"The first is line {rows[0][1]}: {rows[0][2]}")
        return [
            *self.lost,
            *(Lost(f"{Path(path).name}:{line}", f"The line is no row. {why}") for path, line, why in rows),
        ]


@contextmanager
def opened(source: Source, work: Path) -> Iterator[Opened]:
    """Opens an input; while it is open, raises UsageError U109 where it cannot be read, U105 where the disk is full."""
    files = source.files()
    database = str(files[0]) if files and files[0].suffix in _DATABASES else ":memory:"
    try:
        with duckdb.connect(database, read_only=database != ":memory:") as link:
            link.execute(f"SET memory_limit='{MEMORY}'; SET temp_directory={_text(work / 'spill')}; SET threads=2")
            relation, lost = _relation(source, files, work)
            have = [row[0] for row in link.sql(f"DESCRIBE SELECT * FROM {relation}").fetchall()]  # noqa: S608
            yield Opened(link, selection(source.mapping, have, relation), lost)
    except (duckdb.Error, pa.ArrowException, OSError) as fault:
        raise _told(fault, files, source, work) from None


def _told(fault: Exception, files: Sequence[Path], source: Source, work: Path) -> UsageError:
    told = str(fault).splitlines()[0].rstrip(".") if str(fault) else type(fault).__name__
    if any(word in str(fault) for word in _FULL):
        return unwritable(work, OSError(told))
    place = next((path for path in files if str(path) in told), None) or _broken(files) or source.path or "query"
    return unreadable(place, f"cannot be read: {told}.", "Mend the input.")


def _broken(files: Sequence[Path]) -> Path | None:
    """The first of several Parquet files that cannot be read through."""
    for path in files if len(files) > 1 else ():
        try:
            with pq.ParquetFile(path) as file:
                for _ in file.iter_batches():
                    pass
        except (pa.ArrowException, OSError):
            return path
    return None


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _relation(source: Source, files: Sequence[Path], work: Path) -> tuple[str, tuple[Lost, ...]]:
    """What DuckDB reads from, and the lines that are lost already."""
    if source.sql is not None:
        return f"({source.sql.strip().rstrip(';')})", ()
    kind = files[0].suffix
    if kind in _DATABASES:
        raise unreadable(files[0], "is a database.", "Say with --sql what to read of it.")
    if kind in LINES:
        wanted = wanted_columns(source.mapping)
        lines = read_lines(files, work / "lines", wanted, has_cases=source.mapping is None)
        seen = ", ".join(quoted(name) for name in lines.seen) or "*"
        return f"(SELECT {seen} FROM read_parquet({_text(work / 'lines' / '*.parquet')}))", lines.lost  # noqa: S608
    if kind in _CSV:
        return f"({' UNION ALL BY NAME '.join(_cells(path) for path in files)})", ()
    listed = ", ".join(_text(_literally(path)) for path in files)
    return f"read_parquet([{listed}], union_by_name=true, hive_partitioning=true)", ()


def _cells(path: Path) -> str:
    """A CSV file as texts; a line that is no row is put aside by DuckDB."""
    how = "quote='\"', escape='\"', header=true, all_varchar=true, store_rejects=true, hive_partitioning=true"
    return f"SELECT * FROM read_csv({_text(_literally(path))}, delim={_separator(path)}, {how})"  # noqa: S608 quoted


def _literally(path: Path) -> Path:
    """A path in which no letter is a pattern."""
    return Path("".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path)))


def _separator(path: Path) -> str:
    """What stands most often in the heading; not guessed from rows, whose order may not matter."""
    with path.open("rb") as file:
        heading = file.readline(2**20)
    return next(f"'{each}'" for each in sorted(",;\t|", key=lambda mark: -heading.count(mark.encode())))
