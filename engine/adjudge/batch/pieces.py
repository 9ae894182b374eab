"""Parquet files in the table form as pieces of about a million rows, read by Arrow with texts as codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from adjudge.batch.source import Source, unreadable
from adjudge.case.table import COLUMNS
from adjudge.errors import UsageError

ROWS = 2**20  # of a piece; a group of rows that has many more is read some at a time
NUMBERS = ("value", "lod", "lloq", "date", "day")
TEXTS = tuple(name for name in COLUMNS if name not in NUMBERS)
Groups = tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Groups of rows of some Parquet files, which are read together."""

    groups: Groups
    columns: tuple[str, ...]
    rows: int

    def only(self, *columns: str) -> Piece:
        """The same rows, some of their columns."""
        return Piece(self.groups, columns, self.rows)


def pieces_of(source: Source) -> list[Piece] | None:
    """The pieces of an input; None where DuckDB has to read it, or to say why it cannot be read."""
    files = source.files()
    is_plain = source.sql is None and source.mapping is None and all(each.suffix == ".parquet" for each in files)
    if not files or not is_plain or any("=" in each for path in files for each in path.absolute().parts):
        return None  # DuckDB reads a column of such a folder
    try:
        schemas = [_columns(path) for path in files]
        if any(each != schemas[0] for each in schemas) or not _is_known(schemas[0]):
            return None
        return list(_pieces(files, tuple(schemas[0])))
    except (pa.ArrowException, OSError):
        return None


def _metadata(path: str) -> pq.FileMetaData:
    """What the end of a file says of it, read once."""
    found = Path(path).stat()
    return _known(path, found.st_mtime_ns, found.st_size)


@lru_cache(16)
def _known(path: str, changed: int, size: int) -> pq.FileMetaData:
    return pq.read_metadata(path)


def _columns(path: Path) -> dict[str, pa.DataType]:
    """The types of the columns of the table form, in their order; none where names differ by case alone."""
    schema = _metadata(str(path)).schema.to_arrow_schema()
    if len({name.lower() for name in schema.names}) < len(schema.names):
        return {}
    return {name: schema.field(name).type for name in COLUMNS if name in schema.names}


def _is_known(columns: dict[str, pa.DataType]) -> bool:
    """Whether Arrow reads the same of these columns as DuckDB."""
    simple = (pa.types.is_integer, pa.types.is_floating, pa.types.is_string, pa.types.is_date32)
    return "case" in columns and all(
        _is_text(kind) if name in TEXTS else any(test(kind) for test in simple) and kind != pa.float16()
        for name, kind in columns.items()
    )


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind.value_type if pa.types.is_dictionary(kind) else kind))


def _pieces(files: Sequence[Path], columns: tuple[str, ...]) -> Iterator[Piece]:
    held: dict[str, list[int]] = {}
    rows = 0
    for path in files:
        known = _metadata(str(path))
        for group in range(known.num_row_groups):
            size = known.row_group(group).num_rows
            if rows and rows + size > ROWS:
                yield _piece(held, columns, rows)
                held, rows = {}, 0
            held.setdefault(str(path), []).append(group)
            rows += size
    if rows:
        yield _piece(held, columns, rows)


def _piece(held: dict[str, list[int]], columns: tuple[str, ...], rows: int) -> Piece:
    return Piece(tuple((path, tuple(groups)) for path, groups in held.items()), columns, rows)


def read(piece: Piece) -> Iterator[pa.Table]:
    """The rows of a piece, at most about two million at a time; raises UsageError U109 where a file cannot be read."""
    tables: list[pa.Table] = []
    for path, groups in piece.groups:
        try:
            for table in _read(path, groups, piece):
                if piece.rows > 2 * ROWS:
                    yield _checked(table)
                else:
                    tables.append(_checked(table))
        except UnicodeError:
            raise _broken(path, "holds texts that are not UTF-8") from None
        except (pa.ArrowException, OSError) as fault:
            raise _broken(path, f"cannot be read: {_line(fault)}") from None
    if tables:
        yield pa.concat_tables(tables)


def _broken(path: str, told: str) -> UsageError:
    return unreadable(Path(path), f"{told}.", "Mend the input.")


def _line(fault: Exception) -> str:
    return str(fault).splitlines()[0].rstrip(".") if str(fault) else type(fault).__name__


def _read(path: str, groups: Sequence[int], piece: Piece) -> Iterator[pa.Table]:
    how = {"metadata": _metadata(path), "read_dictionary": [name for name in piece.columns if name in TEXTS]}
    columns = list(piece.columns)
    if piece.rows > 2 * ROWS:
        with pq.ParquetFile(path, pre_buffer=False, buffer_size=2**20, **how) as file:
            batches = file.iter_batches(ROWS, row_groups=list(groups), columns=columns, use_threads=False)
            yield from (pa.Table.from_batches([batch]) for batch in batches)
    else:
        with pq.ParquetFile(path, pre_buffer=False, **how) as file:
            yield file.read_row_groups(list(groups), columns=columns, use_threads=False)


def _checked(table: pa.Table) -> pa.Table:
    """A table whose texts are known to be texts."""
    for column in table.columns:
        for chunk in column.chunks if pa.types.is_dictionary(column.type) else ():
            _check(chunk.dictionary)
        if pa.types.is_string(column.type):
            for chunk in column.chunks:
                _check(chunk)
    return table


def _check(texts: pa.Array) -> None:
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        raise UnicodeError from None
