"""Parts of whole cases: cut from records sorted by case, each in an order that does not depend on the input's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from adjudge.case.table import COLUMNS

Ints = npt.NDArray[np.int64]
CASES_IN_PART, ROWS_IN_PART = 20_000, 500_000


class DisorderError(Exception):
    """Records that were said to be sorted by case, and are not."""


def whole_cases(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Tables of whole cases, each of at least so many cases or rows; the same for any size of batch.

    The records stand sorted by case, those without one first; raises DisorderError where they do not.
    """
    held: list[pa.RecordBatch] = []
    cases = rows = 0
    before: pa.Scalar | None = None
    for batch in batches:
        if not batch.num_rows:
            continue
        begin = 0
        for place in _beginnings(batch.column("case"), before):
            if cases >= CASES_IN_PART or rows + place - begin >= ROWS_IN_PART:
                yield pa.Table.from_batches([*held, batch.slice(begin, place - begin)])
                held, cases, rows, begin = [], 0, 0, place
            cases += 1
        held.append(batch.slice(begin))
        rows += batch.num_rows - begin
        before = batch.column("case")[-1]
    if held:
        yield pa.Table.from_batches(held)


def _beginnings(names: pa.Array, before: pa.Scalar | None) -> list[int]:
    """The places at which another case begins than stood before."""
    names = names.dictionary_decode() if pa.types.is_dictionary(names.type) else names
    first = pa.array([None if before is None else before.as_py()], names.type)
    previous = pa.concat_arrays([first, names.slice(0, len(names) - 1)])
    no_name, none_before = _flags(names.is_null()), _flags(previous.is_null())
    is_new = _flags(pc.call_function("not_equal", [names, previous]).fill_null(False)) | (no_name != none_before)
    falls = _flags(pc.call_function("less", [names, previous]).fill_null(False)) | (no_name & ~none_before)
    if before is None:
        is_new[0], falls[0] = True, False
    if falls.any():
        raise DisorderError
    return [int(place) for place in np.flatnonzero(is_new)]


def _flags(of: pa.Array) -> npt.NDArray[np.bool_]:
    return np.array(of.to_numpy(zero_copy_only=False), dtype=np.bool_)


def ordered(table: pa.Table) -> pa.Table:
    """The columns of the table form in their own order, the rows sorted by all of them; what is missing comes first."""
    part = table.select([name for name in COLUMNS if name in table.column_names])
    keys = _keys([_ranks(column) for column in part.columns])
    if len(keys) == 1 and bool((np.diff(keys[0]) >= 0).all()):
        return part
    return part.take(pa.array(np.lexsort(keys[::-1])))


def _keys(columns: list[tuple[Ints, int]]) -> list[Ints]:
    """As few columns of whole numbers as hold the order of all: two are one where their product is a number still."""
    keys: list[Ints] = []
    room = 0
    for ranks, size in columns:
        room = room * size if keys else size
        if keys and room < 2**62:
            keys[-1] = keys[-1] * size + ranks
        else:
            keys, room = [*keys, ranks], size
    return keys


def _ranks(column: pa.ChunkedArray) -> tuple[Ints, int]:
    """The place of each cell among the distinct ones, from 1, and their number with that of nothing, which is 0."""
    one = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    if pa.types.is_nested(one.type):
        one = pa.array([None if cell is None else str(cell) for cell in one.to_pylist()], pa.string())
    coded = one if pa.types.is_dictionary(one.type) else one.dictionary_encode()
    rank = np.zeros(len(coded.dictionary) + 1, dtype=np.int64)
    rank[pc.call_function("array_sort_indices", [coded.dictionary]).to_numpy()] = np.arange(1, len(rank))
    return rank[coded.indices.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)], len(rank)
