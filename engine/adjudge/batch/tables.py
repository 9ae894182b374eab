"""Tables of other libraries as Arrow tables."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from adjudge.errors import Problem, UsageError


def arrow_of(table: Any) -> pa.Table:
    """A pyarrow, pandas or polars table, a DuckDB relation, or what has Arrow's C stream; raises UsageError U114."""
    is_lazy = hasattr(table, "collect") and not hasattr(table, "__arrow_c_stream__")
    try:
        found = pa.table(table.collect() if is_lazy else table)
    except (TypeError, ValueError, AttributeError, pa.ArrowException):
        told, mend = f"a {type(table).__name__} is no table.", "Give one of pyarrow, pandas, polars or DuckDB."
        raise UsageError([Problem("assess_table", told, mend, "U114")]) from None
    return pa.table({name: _plain(column) for name, column in zip(found.column_names, found.columns, strict=True)})


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Texts and the codes of categories as one type each; polars hands over views, and codes without a sign."""
    if column.type == pa.string_view():
        return column.cast(pa.string())
    if not pa.types.is_dictionary(column.type):
        return column
    text = pa.string() if column.type.value_type == pa.string_view() else column.type.value_type
    parts = [pa.DictionaryArray.from_arrays(e.indices.cast(pa.int32()), e.dictionary.cast(text)) for e in column.chunks]
    return pa.chunked_array(parts, pa.dictionary(pa.int32(), text))
