"""Rows in any order brought to their parts: those of each piece are spread on disk, then those of a part gathered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from adjudge.batch.files import unwritable
from adjudge.batch.names import places_of
from adjudge.batch.order import Column, coded, column, in_order, ordered
from adjudge.batch.pieces import Piece, read

Ints = npt.NDArray[np.intp]
Place = tuple[int, int, int, int]  # a part; the piece, its table and the batch in which rows of it are
Codes = npt.NDArray[np.signedinteger[Any]]
_INDEX, _SHAPE = "index.npy", "shape"  # a file; the column that stands for several
_SOME, _FEW = 4096, 64  # of so many numbers so few distinct ones, and it pays to write codes
_MANY, _ROOM = 2**15, 2**16  # words of which it pays to write codes; combinations of them that are counted


def spread(each: tuple[int, Piece], cuts: Sequence[str], wanted: frozenset[int], into: Path) -> list[Place]:
    """Writes the rows of a numbered piece, those of a part together; raises UsageError U105 and U109."""
    number, piece = each
    found: list[Place] = []
    for place, table in enumerate(each for each in read(piece) if each.num_rows):
        try:
            parts = _written(table, cuts, wanted, _path(into, number, place))
        except OSError as refused:
            raise unwritable(into, refused) from None
        found += [(part, number, place, batch) for batch, part in enumerate(parts)]
    return found


def keep(places: Iterable[Place], into: Path) -> None:
    """Keeps where the rows of each part are; raises UsageError U105."""
    try:
        np.save(into / _INDEX, np.array(sorted(places), dtype=np.int64).reshape(-1, 4))
    except OSError as refused:
        raise unwritable(into, refused) from None


def gathered(spill: Path, part: int) -> pa.Table:
    """The rows of a part, in their order; raises UsageError U105 where they are not there."""
    try:
        index = np.load(spill / _INDEX, mmap_mode="r")
        batches = [_batch(spill, *place) for place in index[slice(*np.searchsorted(index[:, 0], [part, part + 1])), 1:]]
    except (OSError, pa.ArrowException, ValueError) as fault:
        raise unwritable(spill, OSError(str(fault))) from None
    first = batches[0].schema.names
    if any(each.schema.names != first for each in batches):  # what has few distinct cells here has many there
        tables = [_told_apart(each) for each in batches]
        return ordered(pa.concat_tables(tables))
    columns: dict[str, Column] = {}
    for name in first:
        columns |= _columns(name, [each.column(name) for each in batches])
    return in_order(columns)


def _path(spill: Path, number: int, place: int) -> Path:
    return spill / f"{number:06d}-{place:04d}.arrow"


def _batch(spill: Path, number: int, place: int, batch: int) -> pa.RecordBatch:
    return pa.ipc.open_file(pa.memory_map(str(_path(spill, number, place)))).get_batch(int(batch))


def _written(table: pa.Table, cuts: Sequence[str], wanted: frozenset[int], path: Path) -> list[int]:
    """Writes a batch for each wanted part that has rows, and gives these parts."""
    cases, of_word = _by_part(_coded(table.column("case")), cuts)
    part = of_word[cases.indices.to_numpy()]
    ends = np.concatenate([[0], np.cumsum(np.bincount(part, minlength=len(cuts) + 1))])
    order = None if bool((part[1:] >= part[:-1]).all()) else np.argsort(part, kind="stable")
    columns = {name: _cells(table.column(name)) for name in table.column_names if name != "case"}
    columns = {"case": cases, **_shaped(columns, len(part))}
    whole = pa.RecordBatch.from_arrays([_taken(each, order) for each in columns.values()], list(columns))
    parts = [int(each) for each in np.flatnonzero(np.diff(ends)) if int(each) in wanted]
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, whole.schema) as writer:
        for each in parts:
            writer.write_batch(whole.slice(ends[each], ends[each + 1] - ends[each]))
    return parts


def _by_part(cases: pa.DictionaryArray, cuts: Sequence[str]) -> tuple[pa.DictionaryArray, npt.NDArray[np.integer[Any]]]:
    """The names of cases in the order of their parts, and the part of each."""
    part = places_of(cases.dictionary, cuts)
    if bool((part[1:] >= part[:-1]).all()):
        return cases, part
    order = np.argsort(part, kind="stable")
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order))
    codes = pa.array(place[cases.indices.to_numpy()])
    return pa.DictionaryArray.from_arrays(codes, cases.dictionary.take(pa.array(order))), part[order]


def _cells(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece: few distinct cells as codes, many as they are."""
    if not pa.types.is_dictionary(column.type):
        whole = pa.concat_arrays(column.chunks)
        if len(whole.slice(0, _SOME).unique()) > _FEW:
            return whole
        column = pa.chunked_array([whole.dictionary_encode()])
    found = _coded(column)
    return found if len(found.dictionary) <= _MANY else found.dictionary_decode()


def _shaped(columns: dict[str, pa.Array], rows: int) -> dict[str, pa.Array]:
    """The columns, but those of few distinct cells as one, of the distinct combinations of these."""
    few: list[str] = []
    size, key = 1, np.zeros(rows, dtype=np.int32)
    for name, each in columns.items():
        if pa.types.is_dictionary(each.type) and size * len(each.dictionary) <= _ROOM:
            few, size = [*few, name], size * len(each.dictionary)
            key *= np.int32(len(each.dictionary))
            key += each.indices.to_numpy()
    there = np.flatnonzero(np.bincount(key, minlength=size))
    code = np.zeros(size, dtype=np.int8 if len(there) < 2**7 else np.int32)
    code[there] = np.arange(len(there))
    cells, rest = [], there
    for name in reversed(few):
        words = columns[name].dictionary
        cells.append(words.take(pa.array(rest % len(words))))
        rest = rest // len(words)
    shapes = pa.StructArray.from_arrays(cells[::-1], few)
    others = {name: each for name, each in columns.items() if name not in few}
    return {_SHAPE: pa.DictionaryArray.from_arrays(pa.array(code[key]), shapes), **others} if few else others


def _coded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """Codes of words, of which one is nothing where cells are missing, so that each cell has a code."""
    one = column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.unify_dictionaries().chunks)
    codes, words = one.indices.cast(pa.int32()), one.dictionary
    if codes.null_count:
        codes, words = codes.fill_null(len(words)), pa.concat_arrays([words, pa.nulls(1, words.type)])
    return pa.DictionaryArray.from_arrays(codes, words)


def _taken(column: pa.Array, order: Ints | None) -> pa.Array:
    if order is None:
        return column
    if pa.types.is_dictionary(column.type):
        return pa.DictionaryArray.from_arrays(pa.array(column.indices.to_numpy()[order]), column.dictionary)
    return column.take(pa.array(order)) if column.null_count else _plain(column, order)


def _plain(column: pa.Array, order: Ints) -> pa.Array:
    """Cells of which none is missing."""
    if pa.types.is_string(column.type) or pa.types.is_date32(column.type):
        return column.take(pa.array(order))
    return pa.array(column.to_numpy()[order])


def _told_apart(batch: pa.RecordBatch) -> pa.Table:
    """A batch without codes, and each column for itself."""
    columns: dict[str, pa.Array] = {}
    for name, each in zip(batch.schema.names, batch.columns, strict=True):
        plain = each.dictionary.take(each.indices) if pa.types.is_dictionary(each.type) else each
        columns |= dict(zip(plain.type.names, plain.flatten(), strict=True)) if name == _SHAPE else {name: plain}
    return pa.table({name: columns[name] for name in sorted(columns)})


def _columns(name: str, chunks: Sequence[pa.Array]) -> dict[str, Column]:
    """The column, or those that were written as one."""
    is_coded = [pa.types.is_dictionary(each.type) for each in chunks]
    if not all(is_coded):
        plain = zip(chunks, is_coded, strict=True)
        return {name: column(pa.chunked_array([e.dictionary_decode() if is_ else e for e, is_ in plain]))}
    parts = [_used(each) for each in chunks]
    words = pa.concat_arrays([words for _, words in parts])
    kind = np.int16 if len(words) < 2**15 else np.int32
    begins = np.cumsum([0, *(len(words) for _, words in parts[:-1])], dtype=kind)
    which = np.concatenate([codes.astype(kind) for codes, _ in parts])
    which += np.repeat(begins, [len(codes) for codes, _ in parts])
    if name != _SHAPE:
        return {name: coded(which, words)}
    return {each.name: coded(which, words.field(each.name)) for each in words.type}


def _used(chunk: pa.DictionaryArray) -> tuple[Codes, pa.Array]:
    """The codes of a part and the words between the first and the last of them: few, as words stand by parts."""
    codes = chunk.indices.to_numpy()
    if len(chunk.dictionary) < 2**7:
        return codes, chunk.dictionary
    low, high = int(codes.min()), int(codes.max())
    return codes - low, chunk.dictionary.slice(low, high - low + 1)
