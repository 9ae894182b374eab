"""The rows of a part in one order, by all their columns, however they came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from adjudge.case.table import COLUMNS

Ints = npt.NDArray[np.int64]
ROOM = 2**62  # of a whole number that holds the order of several columns
_WIDE = 2**24  # a span of whole numbers that are not counted out


@dataclass(frozen=True, slots=True)
class _Column:
    """The places of cells among the distinct ones, from 1, and 0 for nothing; a bound of them; their words if texts."""

    cells: pa.Array
    ranks: npt.NDArray[np.signedinteger[Any]]
    size: int
    words: pa.Array | None = None

    def taken(self, order: Ints | None) -> pa.Array:
        """The cells in an order, texts as codes into their sorted words."""
        if self.words is None:
            return self.cells if order is None else self.cells.take(pa.array(order))
        codes = (self.ranks if order is None else self.ranks[order]).astype(np.int32) - np.int32(1)
        return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), self.words)


def ordered(table: pa.Table) -> pa.Table:
    """The columns of the table form in their own order, the rows sorted by all of them; what is missing comes first."""
    columns = {name: _column(table.column(name)) for name in COLUMNS if name in table.column_names}
    order = _order(_keys(list(columns.values())))
    return pa.table({name: each.taken(order) for name, each in columns.items()})


def _keys(columns: Sequence[_Column]) -> list[Ints]:
    """As few columns of whole numbers as hold the order of all: two are one where their product is a number still."""
    keys: list[Ints] = []
    room = ROOM
    for each in columns:
        if each.size == 1 and keys:
            continue
        if room * each.size < ROOM:
            keys[-1] *= each.size
            keys[-1] += each.ranks
            room *= each.size
        else:
            keys.append(each.ranks.astype(np.int64))
            room = each.size
    return keys


def _order(keys: Sequence[Ints]) -> Ints | None:
    """The places of rows in order; None where they stand so. Rows that are equal by all keys are equal."""
    first = keys[0]
    if len(keys) == 1 and bool((first[1:] >= first[:-1]).all()):
        return None
    order = np.argsort(first)
    sorted_ = first[order]
    twin = np.concatenate([[False], sorted_[1:] == sorted_[:-1], [False]])
    some = np.flatnonzero(twin[1:] | twin[:-1]) if len(keys) > 1 else []
    if len(some):
        rows = order[some]
        order[some] = rows[np.lexsort([key[rows] for key in reversed(keys)])]
    return order


def _column(column: pa.ChunkedArray) -> _Column:
    one = _one(column)
    kind = one.type.value_type if pa.types.is_dictionary(one.type) else one.type
    if pa.types.is_string(kind):
        return _texts(one)
    if pa.types.is_nested(kind):
        texts = pa.array([None if cell is None else str(cell) for cell in one.to_pylist()], pa.string())
        return _Column(one, *_ranks(texts)[:2])
    if kind == one.type and (pa.types.is_integer(kind) or pa.types.is_date32(kind) or pa.types.is_floating(kind)):
        return _Column(one, *_numbers(one))
    return _Column(one, *_ranks(one)[:2])


def _one(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.unify_dictionaries().chunks) if column.num_chunks else pa.array([], column.type)


def _texts(one: pa.Array) -> _Column:
    ranks, size, words = _ranks(one)
    equal = pc.call_function("equal", [words.slice(1), words.slice(0, max(len(words) - 1, 0))])
    if pc.call_function("any", [equal]).as_py():  # categories of one name
        ranks, size, words = _ranks(one.dictionary_decode())
    return _Column(one, ranks, size, words)


def _ranks(one: pa.Array) -> tuple[npt.NDArray[np.int32], int, pa.Array]:
    """The places of cells, a bound of them, and the distinct cells that there are, sorted."""
    coded = one if pa.types.is_dictionary(one.type) else one.dictionary_encode()
    codes = coded.indices.cast(pa.int32()).fill_null(-1).to_numpy()
    used = np.zeros(len(coded.dictionary) + 1, dtype=np.bool_)
    used[codes] = True
    used[:-1] &= coded.dictionary.is_valid().to_numpy(zero_copy_only=False)
    there = np.flatnonzero(used[:-1])
    words = coded.dictionary if len(there) == len(coded.dictionary) else coded.dictionary.take(pa.array(there))
    order = pc.call_function("array_sort_indices", [words]).to_numpy()
    rank = np.zeros(len(used), dtype=np.int32)
    rank[there[order]] = np.arange(1, len(there) + 1)
    return rank[codes], len(there) + 1, words.take(pa.array(order))


def _numbers(one: pa.Array) -> tuple[Ints, int]:
    """The places of numbers: how far each is from the least, where all are whole and near, else their ranks."""
    missing = one.is_null().to_numpy(zero_copy_only=False) if one.null_count else None
    there = one.drop_null() if one.null_count else one
    whole = _whole(there)
    if not len(there):
        return np.zeros(len(one), dtype=np.int64), 1
    low, high = (int(end) for end in (whole.min(), whole.max()))
    if high - low < _WIDE:
        places, size = whole - (low - 1), high - low + 2
    else:
        places, size = _dense(whole)
    if missing is None:
        return places, size
    ranks = np.zeros(len(one), dtype=np.int64)
    ranks[~missing] = places
    return ranks, size


def _whole(there: pa.Array) -> Ints:
    """Numbers as whole ones of the same order: what they are, or their bits."""
    if pa.types.is_date32(there.type):
        there = there.cast(pa.int32())
    values = there.to_numpy()
    if values.dtype == np.uint64:
        return (values ^ np.uint64(2**63)).view(np.int64)
    if not np.issubdtype(values.dtype, np.floating):
        return values.astype(np.int64)
    values = values.astype(np.float64)
    if bool((np.abs(values) < 2**53).all()):
        whole = values.astype(np.int64)
        if bool((whole == values).all()) and not bool((np.signbit(values) & (whole == 0)).any()):
            return whole
    values[np.isnan(values)] = np.nan  # after all numbers
    bits = values.view(np.int64)
    return bits ^ ((bits >> 63) & np.int64(2**63 - 1))


def _dense(whole: Ints) -> tuple[Ints, int]:
    order = np.argsort(whole)
    value = whole[order]
    ranks = np.empty(len(whole), dtype=np.int64)
    ranks[order] = np.cumsum(np.concatenate([[True], value[1:] != value[:-1]]))
    return ranks, int(ranks[order[-1]]) + 1
