"""Columns of any type, brought to what the table form knows: texts, numbers, and nothing where a cell is blank.

Texts are held as codes into their distinct values, so that what is done to a text is done once for each.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from adjudge.case.table import COLUMNS
from adjudge.values.same import same

_NUMBERS = ("value", "lod", "lloq")


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as codes into its distinct values; -1 where there is none."""

    codes: npt.NDArray[np.signedinteger[Any]]
    values: list[Any]


def table_form(table: pa.Table) -> pa.Table:
    """The columns of the table form alone: texts, but numbers in value, lod and lloq where all of a column are."""
    names = [name for name in table.column_names if name in COLUMNS]
    known = {name: _column(table.column(name), name) for name in names}
    nothing = pa.nulls(table.num_rows, pa.string())
    return pa.table({"case": nothing, **known})


def coded(table: pa.Table, name: str) -> Coded:
    """A column of a table in the table form, by its codes."""
    if name not in table.column_names:
        return Coded(same(-1, table.num_rows, np.int64), [])
    column = _encoded(table.column(name))
    codes = column.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    if len(column.dictionary) <= len(codes) // 4 + 64:
        return Coded(codes, column.dictionary.to_pylist())
    found, ranks = np.unique(codes, return_inverse=True)  # of a part of a table: only what stands in it
    used = found[found >= 0]
    return Coded(ranks.reshape(-1) - (len(found) - len(used)), column.dictionary.take(pa.array(used)).to_pylist())


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    if encoded.num_chunks == 1:
        return encoded.chunk(0)
    if encoded.num_chunks == 0:
        return pa.array([], encoded.type)
    return pa.concat_arrays(encoded.unify_dictionaries().chunks)


def _column(column: pa.ChunkedArray, name: str) -> pa.Array | pa.ChunkedArray:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if name in _NUMBERS and (pa.types.is_floating(kind) or pa.types.is_integer(kind)):
        return _numbers(column.cast(kind))
    if pa.types.is_nested(kind):  # equal cells cannot be found: each is told as text
        column = pa.chunked_array([[None if cell is None else str(cell) for cell in column.to_pylist()]], pa.string())
    return _worded(_encoded(column))


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
    blank = pc.call_function("equal", [pc.call_function("utf8_trim_whitespace", [values]), pa.scalar("")])
    is_blank = pc.call_function("any", [blank]).as_py()
    return not is_blank and len(pc.call_function("unique", [values])) == len(values)


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
    return pa.array(floats.to_numpy(), pa.float64(), from_pandas=True)
