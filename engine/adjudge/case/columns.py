"""Columns of any type, brought to what the table form knows: texts, numbers, and nothing where a cell is blank.

Texts are held as codes into their distinct values, so that what is done to a text is done once for each.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from adjudge.case.table import COLUMNS
from adjudge.values.same import is_same, same

_NUMBERS = ("value", "lod", "lloq")
_FEW = 4096  # distinct values; so many that no row has cost less than to look for them
Codes = npt.NDArray[np.signedinteger[Any]]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as codes into its distinct values; -1 where there is none. Few of the values may be in no row."""

    codes: Codes
    values: Sequence[Any]

    def where(self, word: str) -> npt.NDArray[np.bool_] | None:
        """The rows whose text, stripped, is this word; None where none is."""
        is_it = np.array([str(each).strip() == word for each in self.values] + [False], dtype=np.bool_)
        return is_it[self.codes] if is_it.any() else None

    def cell(self, row: int) -> Any:
        """The value at a row; None where there is none."""
        code = int(self.codes[row])
        return self.values[code] if code >= 0 else None

    def take(self, rows: npt.NDArray[np.intp]) -> Coded:
        """The cells of the rows named."""
        return Coded(same(-1, len(rows), np.int64) if is_same(self.codes) else self.codes[rows], self.values)


def table_form(table: pa.Table) -> pa.Table:
    """The columns of the table form alone: texts, but numbers in value, lod and lloq where all of a column are."""
    names = [name for name in table.column_names if name in COLUMNS]
    known = {name: _column(table.column(name), name) for name in names}
    nothing = pa.nulls(table.num_rows, pa.string())
    return pa.table({"case": nothing, **known})


def coded(table: pa.Table, name: str) -> Coded:
    """A column of a table in the table form, by its codes."""
    column = table.column(name) if name in table.column_names else None
    if column is None or column.null_count == len(column):
        return Coded(same(-1, table.num_rows, np.int64), [])
    if pa.types.is_floating(column.type) and (few := _few_numbers(column.to_numpy())):
        return few
    found = encoded(column)
    codes, values = codes_of(found), found.dictionary
    return Coded(codes, listed(values)) if len(values) <= _FEW else _seen(codes, values)


def _seen(codes: Codes, values: pa.Array) -> Coded:
    """A column without the values that no row has: it may be a part of a table with many more."""
    seen = np.zeros(len(values) + 1, dtype=np.bool_)
    seen[codes] = True
    if seen[:-1].all():
        return Coded(codes, listed(values))
    ranks = np.append(np.cumsum(seen[:-1]) - 1, -1)
    return Coded(ranks[codes], listed(values.take(pa.array(np.flatnonzero(seen[:-1])))))


def listed(values: pa.Array) -> list[Any]:
    """Values as a list: texts by way of numpy, which takes a twentieth of the time."""
    return list((values.to_numpy(zero_copy_only=False) if pa.types.is_string(values.type) else values).tolist())


def encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """A column of any number of chunks as one array of codes with its dictionary."""
    found = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    if found.num_chunks == 1:
        return found.chunk(0)
    if found.num_chunks == 0:
        return pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), pa.array([], pa.string()))
    return pa.concat_arrays(found.unify_dictionaries().chunks)


def codes_of(column: pa.DictionaryArray) -> Codes:
    """The place of each cell in the dictionary; -1 where there is none."""
    indices = column.indices
    bare = pa.Array.from_buffers(indices.type, len(indices), [None, indices.buffers()[1]], 0, indices.offset)
    codes = cast(Codes, bare.to_numpy())
    if codes.dtype not in (np.int32, np.int64):
        codes = codes.astype(np.int64)
    if not indices.null_count:
        return codes
    codes = codes + 1  # a copy: what stands in the place of none is not said
    codes *= indices.is_valid().to_numpy(zero_copy_only=False)
    codes -= 1
    return codes


def _few_numbers(numbers: Floats) -> Coded | None:
    """A column of no more than four different numbers, none of them zero, which has two signs."""
    left = numbers == numbers  # noqa: PLR0124 NaN is no number
    codes, values = left.view(np.int8) - np.int8(1), list[float]()
    while len(values) < 4 and left.any():
        values.append(float(numbers[left.argmax()]))
        left &= numbers != values[-1]
        codes[left] = len(values)  # the next stands for all that follow
    return None if 0 in values or left.any() else Coded(codes, values)


def _column(column: pa.ChunkedArray, name: str) -> pa.Array | pa.ChunkedArray:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if name in _NUMBERS and (pa.types.is_floating(kind) or pa.types.is_integer(kind)):
        return _numbers(column.cast(kind))
    if pa.types.is_nested(kind):  # equal cells cannot be found: each is told as text
        column = pa.chunked_array([[None if cell is None else str(cell) for cell in column.to_pylist()]], pa.string())
    if name == "day" and pa.types.is_integer(column.type) and (ranged := _ranged(column)) is not None:
        return ranged
    if name == "id" and _is_told(column):
        return column
    return _worded(_in_runs(column) if name == "case" and pa.types.is_string(column.type) else encoded(column))


def _is_told(column: pa.ChunkedArray) -> bool:
    """Whether all are texts, and none is blank: ids are many, and need not be told apart before it is asked for."""
    return pa.types.is_string(column.type) and not _has_blanks(column)


def _has_blanks(texts: pa.Array | pa.ChunkedArray) -> bool:
    blank = pc.call_function("equal", [pc.call_function("utf8_trim_whitespace", [texts]), pa.scalar("")])
    return bool(pc.call_function("any", [blank]).as_py())


def _ranged(column: pa.ChunkedArray) -> pa.DictionaryArray | None:
    """Whole numbers that lie close together, as places among all between the ends; None for others."""
    ends = pc.call_function("min_max", [column]).as_py()
    if ends["min"] is None or ends["max"] - ends["min"] >= _FEW or ends["max"] >= 2**62:
        return None
    whole = column.combine_chunks().fill_null(ends["min"]).to_numpy(zero_copy_only=False)
    codes = np.subtract(whole, ends["min"], dtype=np.int64, casting="unsafe").astype(np.int32)
    gaps = column.is_null().to_numpy() if column.null_count else None
    words = [str(number) for number in range(ends["min"], ends["max"] + 1)]
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=gaps), pa.array(words, pa.string()))


def _in_runs(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """A column of texts by its runs: of a case, most rows stand one after the other."""
    runs = pc.call_function("run_end_encode", [column.combine_chunks()])
    runs = pa.concat_arrays(runs.chunks) if isinstance(runs, pa.ChunkedArray) else runs
    found = runs.values.dictionary_encode()
    codes = np.repeat(codes_of(found), np.diff(runs.run_ends.to_numpy(), prepend=0))
    gaps = codes < 0 if found.null_count else None
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=gaps), found.dictionary)


def _worded(column: pa.DictionaryArray) -> pa.DictionaryArray:
    """The distinct values as texts; blank ones and NaN are none."""
    if _is_clean(column.dictionary):
        return column
    texts = [_text(cell) for cell in _cells(column.dictionary)]
    words = list(dict.fromkeys(text for text in texts if text is not None))
    if words == texts:
        return pa.DictionaryArray.from_arrays(column.indices, pa.array(words, pa.string()))
    place = {word: number for number, word in enumerate(words)}
    codes = pa.array([None if text is None else place[text] for text in texts], pa.int32())
    return pa.DictionaryArray.from_arrays(codes.take(column.indices), pa.array(words, pa.string()))


def _is_clean(values: pa.Array) -> bool:
    """Whether all are texts, each once, and none is blank."""
    if not pa.types.is_string(values.type) or values.null_count:
        return False
    return not _has_blanks(values) and len(pc.call_function("unique", [values])) == len(values)


def _cells(values: pa.Array) -> list[Any]:
    kind = values.type
    if pa.types.is_timestamp(kind):
        values, kind = values.cast(pa.date32(), safe=False), pa.date32()  # the time of day is left out
    simple = (pa.types.is_integer, pa.types.is_date, pa.types.is_decimal)
    return list((values.cast(pa.string()) if any(test(kind) for test in simple) else values).to_pylist())


def _text(cell: Any) -> str | None:
    """A cell as text; a day of 3.0 is day 3."""
    if isinstance(cell, float):
        if math.isnan(cell):
            return None
        return str(int(cell)) if math.isfinite(cell) and cell == int(cell) else repr(cell)
    return None if cell is None or not str(cell).strip() else str(cell)


def _numbers(column: pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Numbers as they are, NaN as nothing; as texts where floats do not hold them."""
    try:
        floats = column.cast(pa.float64())
    except pa.ArrowInvalid:  # an integer of more digits than a float holds
        return column.cast(pa.string())
    if not pc.call_function("any", [pc.call_function("is_nan", [floats])]).as_py():
        return floats
    return pa.array(floats.to_numpy(), pa.float64(), from_pandas=True)
