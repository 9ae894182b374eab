"""The rows of a part in one order, by all their columns, however they came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from adjudge.batch.names import sorted_places
from adjudge.case.table import COLUMNS

Ints = npt.NDArray[np.int64]
Which = npt.NDArray[np.signedinteger[Any]]
ROOM = 2**62  # of a whole number that holds the order of several columns
_WIDE = 2**24  # a span of whole numbers that are not counted out


@dataclass(frozen=True, slots=True)
class Column:
    """The order of cells, from 1, and 0 for nothing, and a bound of it; of cells that are coded, that of each code."""

    ranks: Ints
    size: int
    cells: pa.Array  # of coded ones the distinct, sorted
    which: Which | None = None

    def taken(self, order: Ints | None) -> pa.Array:
        """The cells in an order, texts as codes into their sorted words."""
        if self.which is None:
            return self.cells if order is None else self.cells.take(pa.array(order))
        which = self.which if order is None else self.which[order]
        code = (self.ranks - 1).astype(np.int32)
        is_whole = bool((code[:-1] >= 0).all()) and which.min(initial=0) >= 0
        codes = pa.array(code[which], mask=None if is_whole else (code < 0)[which])
        is_text = pa.types.is_string(self.cells.type)
        return pa.DictionaryArray.from_arrays(codes, self.cells) if is_text else self.cells.take(codes)


def ordered(table: pa.Table) -> pa.Table:
    """The columns of the table form in their own order, the rows sorted by all of them; what is missing comes first."""
    return in_order({name: column(table.column(name)) for name in table.column_names if name in COLUMNS})


def in_order(columns: Mapping[str, Column]) -> pa.Table:
    """A table of columns in their order, its rows sorted by all of them."""
    names = [name for name in COLUMNS if name in columns]
    order = _order(_keys([columns[name] for name in names]))
    return pa.table({name: columns[name].taken(order) for name in names})


def column(cells: pa.ChunkedArray) -> Column:
    """A column by the order of its cells."""
    one = _one(cells)
    kind = one.type
    if pa.types.is_integer(kind) or pa.types.is_date32(kind) or pa.types.is_floating(kind):
        return Column(*_numbers(one), one)
    if pa.types.is_nested(kind):
        texts = pa.array([None if cell is None else str(cell) for cell in one.to_pylist()], pa.string())
        return Column(*_spread(_coded(texts)), one)
    return (
        _coded(one) if pa.types.is_string(kind) or pa.types.is_dictionary(kind) else Column(*_spread(_coded(one)), one)
    )


def coded(which: Which, values: pa.Array) -> Column:
    """A column of codes into values, which may stand twice or be nothing; nothing is -1 too."""
    used = np.zeros(len(values) + 1, dtype=np.bool_)
    used[which] = True
    there = np.flatnonzero(used[:-1] & values.is_valid().to_numpy(zero_copy_only=False))
    known = values.take(pa.array(there)).dictionary_encode()
    is_text = pa.types.is_string(known.dictionary.type)
    order = sorted_places(known.dictionary) if is_text else _sorted(known.dictionary)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    ranks = np.zeros(len(used), dtype=np.int64)
    ranks[there] = rank[known.indices.to_numpy()]
    return Column(ranks, len(order) + 1, known.dictionary.take(pa.array(order)), which)


def _sorted(words: pa.Array) -> Ints:
    return cast(Ints, pc.call_function("array_sort_indices", [words]).to_numpy().astype(np.int64))


def _coded(one: pa.Array) -> Column:
    known = one if pa.types.is_dictionary(one.type) else one.dictionary_encode()
    return coded(known.indices.cast(pa.int32()).fill_null(-1).to_numpy(), known.dictionary)


def _spread(of: Column) -> tuple[Ints, int]:
    return of.ranks[of.which], of.size


def _one(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.unify_dictionaries().chunks) if column.num_chunks else pa.array([], column.type)


def _keys(columns: Sequence[Column]) -> list[Ints]:
    """As few columns of whole numbers as hold the order of all: two are one where their product is a number still."""
    keys: list[Ints] = []
    room = ROOM
    for each in _merged(columns):
        ranks = each.ranks if each.which is None else each.ranks[each.which]
        if room * each.size < ROOM:
            keys[-1] *= each.size
            keys[-1] += ranks
            room *= each.size
        else:
            keys.append(ranks if each.which is not None else ranks.copy())
            room = each.size
    return keys


def _merged(columns: Sequence[Column]) -> list[Column]:
    """The columns, those that follow each other and have the same codes as one."""
    found: list[Column] = []
    for each in columns:
        last = found[-1] if found else None
        if last is not None and each.which is not None and each.which is last.which and last.size * each.size < 2**31:
            found[-1] = Column(last.ranks * each.size + each.ranks, last.size * each.size, each.cells, each.which)
        else:
            found.append(each)
    return found


def _order(keys: Sequence[Ints]) -> Ints | None:
    """The places of rows in order; None where they stand so. Rows that are equal by all keys are equal."""
    first = keys[0]
    if len(keys) == 1 and bool((first[1:] >= first[:-1]).all()):
        return None
    order = np.argsort(first)
    if len(keys) > 1:
        value = first[order]
        twin = np.concatenate([[False], value[1:] == value[:-1], [False]])
        some = np.flatnonzero(twin[1:] | twin[:-1])
        rows = order[some]
        order[some] = rows[np.lexsort([key[rows] for key in reversed(keys)])]
    return order


def _numbers(one: pa.Array) -> tuple[Ints, int]:
    """The order of numbers: how far each is from the least, where all are whole and near, else their ranks."""
    missing = one.is_null().to_numpy(zero_copy_only=False) if one.null_count else None
    whole = _whole(one.drop_null() if one.null_count else one)
    if not len(whole):
        return np.zeros(len(one), dtype=np.int64), 1
    low, high = (int(end) for end in (whole.min(), whole.max()))
    places, size = (whole - (low - 1), high - low + 2) if high - low < _WIDE else _dense(whole)
    if missing is None:
        return places, size
    ranks = np.zeros(len(one), dtype=np.int64)
    ranks[~missing] = places
    return ranks, size


def _whole(there: pa.Array) -> Ints:
    """Numbers as whole ones of the same order: what they are, or their bits."""
    values = (there.cast(pa.int32()) if pa.types.is_date32(there.type) else there).to_numpy()
    if values.dtype == np.uint64:
        return cast(Ints, (values ^ np.uint64(2**63)).view(np.int64))
    if not np.issubdtype(values.dtype, np.floating):
        return cast(Ints, values.astype(np.int64))
    floats = values.astype(np.float64)
    if bool((np.abs(floats) < 2**53).all()):
        whole = floats.astype(np.int64)
        if bool((whole == floats).all()) and not bool((np.signbit(floats) & (whole == 0)).any()):
            return cast(Ints, whole)
    floats[np.isnan(floats)] = np.nan  # after all numbers
    bits = floats.view(np.int64)
    return cast(Ints, bits ^ ((bits >> 63) & np.int64(2**63 - 1)))


def _dense(whole: Ints) -> tuple[Ints, int]:
    order = np.argsort(whole)
    value = whole[order]
    ranks = np.empty(len(whole), dtype=np.int64)
    ranks[order] = np.cumsum(np.concatenate([[True], value[1:] != value[:-1]]))
    return ranks, int(ranks[order[-1]]) + 1
