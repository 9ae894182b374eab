"""Columns of any type, brought to what the table form knows: texts, numbers, and nothing where a cell is blank."""

from __future__ import annotations

import math

import pyarrow as pa

from adjudge.case.table import COLUMNS

_NUMBERS = ("value", "lod", "lloq")


def table_form(table: pa.Table) -> pa.Table:
    """The columns of the table form alone: texts, but numbers in value, lod and lloq where all of a column are."""
    names = [name for name in table.column_names if name in COLUMNS]
    known = {name: _column(table.column(name), name) for name in names}
    nothing = pa.nulls(table.num_rows, pa.string())
    return pa.table({"case": nothing, **known})


def _column(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray | pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_floating(kind) or (pa.types.is_integer(kind) and name in _NUMBERS):
        return _numbers(column, name)
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.date32(), safe=False)  # the time of day is left out
    simple = (pa.types.is_integer, pa.types.is_date, pa.types.is_timestamp, pa.types.is_null, pa.types.is_decimal)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or any(test(kind) for test in simple):
        return _texts(column.cast(pa.string()))
    return _texts(pa.array([None if cell is None else str(cell) for cell in column.to_pylist()], pa.string()))


def _numbers(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray | pa.Array:
    """Numbers as they are, NaN as nothing; as texts in a column of texts, and where floats do not hold them."""
    try:
        floats = column.cast(pa.float64())
    except pa.ArrowInvalid:  # an integer of more digits than a float holds
        return column.cast(pa.string())
    whole = pa.array(floats.to_numpy(zero_copy_only=False), pa.float64(), from_pandas=True)
    return whole if name in _NUMBERS else pa.array([_written(cell) for cell in whole.to_pylist()], pa.string())


def _written(cell: float | None) -> str | None:
    """A day of 3.0 is day 3."""
    if cell is None:
        return None
    return str(int(cell)) if math.isfinite(cell) and cell == int(cell) else repr(cell)


def _texts(column: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    encoded = column.dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.unify_dictionaries().combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):
        return column
    words = [word if word is not None and word.strip() else None for word in encoded.dictionary.to_pylist()]
    return pa.array(words, pa.string()).take(encoded.indices)
