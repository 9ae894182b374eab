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
from adjudge.batch.order import ordered
from adjudge.batch.pieces import Piece, read

Ints = npt.NDArray[np.intp]
Place = tuple[int, int, int, int]  # a part; the piece, its table and the batch in which rows of it are
Codes = npt.NDArray[np.signedinteger[Any]]
_INDEX, _MANY = "index.npy", 2**15  # words of which it pays to write codes


def spread(each: tuple[int, Piece], cuts: Sequence[str], wanted: frozenset[int], into: Path) -> list[Place]:
    """Writes the rows of a numbered piece, those of a part together; raises UsageError U105 and U109."""
    number, piece = each
    found: list[Place] = []
    for place, table in enumerate(read(piece)):
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
    return ordered(pa.table({name: _joined([e.column(name) for e in batches]) for name in batches[0].schema.names}))


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
    names = table.column_names
    columns = [cases if name == "case" else _column(table.column(name)) for name in names]
    whole = pa.RecordBatch.from_arrays([_taken(each, order) for each in columns], names)
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


def _column(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece, few words as codes, many as they are."""
    if not pa.types.is_dictionary(column.type):
        return pa.concat_arrays(column.chunks)
    coded = _coded(column)
    if len(coded.dictionary) > _MANY:
        return coded.dictionary_decode()
    small = pa.int8() if len(coded.dictionary) < 2**7 else pa.int16()
    return pa.DictionaryArray.from_arrays(coded.indices.cast(small), coded.dictionary)


def _coded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """Codes of words, of which one is nothing where cells are missing, so that each cell has a code."""
    one = pa.concat_arrays(column.unify_dictionaries().chunks)
    words, codes = one.dictionary.cast(pa.string()), one.indices.cast(pa.int32())
    if codes.null_count:
        codes, words = codes.fill_null(len(words)), pa.concat_arrays([words, pa.nulls(1, pa.string())])
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


def _joined(chunks: Sequence[pa.Array]) -> pa.Array:
    """The chunks of a column as one."""
    is_coded = [pa.types.is_dictionary(each.type) for each in chunks]
    if not all(is_coded):
        plain = zip(chunks, is_coded, strict=True)
        return pa.concat_arrays([each.dictionary_decode() if coded else each for each, coded in plain])
    parts = [_used(each) for each in chunks]
    words = pa.concat_arrays([words for _, words in parts]).dictionary_encode("encode")
    known, begin, codes = words.indices.to_numpy(), 0, []
    for code, own in parts:
        codes.append(known[begin : begin + len(own)][code])
        begin += len(own)
    return pa.DictionaryArray.from_arrays(pa.array(np.concatenate(codes)), words.dictionary)


def _used(chunk: pa.DictionaryArray) -> tuple[Codes, pa.Array]:
    """The codes of a part and the words between the first and the last of them: few, as words stand by parts."""
    codes = chunk.indices.to_numpy()
    if len(chunk.dictionary) < 2**7:
        return codes, chunk.dictionary
    low, high = int(codes.min()), int(codes.max())
    return codes - low, chunk.dictionary.slice(low, high - low + 1)
