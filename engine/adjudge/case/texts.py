"""Texts of a column as they lie in memory: no Python text is made of millions unless it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from adjudge.case.columns import listed


@dataclass(frozen=True, slots=True, eq=False)
class Texts(Sequence[str]):
    """A sequence of texts, which pyarrow takes as an array."""

    array: pa.StringArray

    def __len__(self) -> int:
        return len(self.array)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        return listed(self.array[place]) if isinstance(place, slice) else str(self.array[int(place)].as_py())

    def __arrow_array__(self, type: pa.DataType | None = None) -> pa.Array:
        """The array itself."""
        return self.array if type is None else self.array.cast(type)

    def at(self, places: npt.NDArray[np.intp]) -> list[str]:
        """The texts at some places."""
        return listed(self.array.take(pa.array(places)))

    def laid(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
        """Where each text begins, and the last ends; and all their letters."""
        _, begins, letters = self.array.buffers()
        found: Any = np.zeros(0, dtype=np.uint8) if letters is None else np.frombuffer(letters, dtype=np.uint8)
        return np.frombuffer(begins, dtype=np.int32)[self.array.offset :][: len(self.array) + 1], found


def texts_of(table: pa.Table, name: str, rows: npt.NDArray[np.intp] | None) -> Texts | None:
    """The texts of a column, or of some of its rows; None where it is no column of texts, or a row has none."""
    column = table.column(name)
    if not pa.types.is_string(column.type) or column.null_count or not len(column):
        return None
    whole = column.combine_chunks() if rows is None else column.take(pa.array(rows)).combine_chunks()
    return Texts(whole) if isinstance(whole, pa.Array) else None
