"""Arrays that hold one value throughout, kept once however long: most of what is certain is so."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def same(value: Any, length: int, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """An array of so many times one value, held once; it cannot be written to."""
    return np.ndarray((length,), dtype, np.array([value], dtype=dtype).tobytes(), 0, (0,))


def is_same(values: npt.NDArray[Any]) -> bool:
    """Whether an array is held once, and so has one value throughout; an empty one never is."""
    return values.strides == (0,) and len(values) > 0


def is_all(values: npt.NDArray[Any], value: Any) -> bool:
    """Whether an array is held once as this value."""
    return is_same(values) and bool(values[0] == value)


def rows_of(values: npt.NDArray[Any], rows: npt.NDArray[np.intp]) -> npt.NDArray[Any]:
    """The values at the rows named."""
    return same(values[0], len(rows), values.dtype) if is_same(values) else values[rows]


def pick(mask: npt.NDArray[np.bool_], values: npt.NDArray[Any], other: Any) -> npt.NDArray[Any]:
    """The values where the mask holds, elsewhere the other."""
    if is_all(mask, True):
        return values
    return np.where(mask, values, np.asarray(other, dtype=values.dtype))
