"""Names of cases found among others by their letters, eight at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.intp]
Keys = npt.NDArray[np.uint64]


def places_of(names: pa.Array, bounds: Sequence[str]) -> npt.NDArray[np.integer[Any]]:
    """For each name how many of the sorted bounds it is not before; 0 for none."""
    ends = pc.call_function("min_max", [names]).as_py()
    if not bounds or ends["min"] is None:
        return np.zeros(len(names), dtype=np.uint16)
    limits = [text.encode() for text in bounds]
    shared = _shared(min(ends["min"].encode(), limits[0]), max(ends["max"].encode(), limits[-1]))
    keys, steps = keys_of(names, shared), keys_of(pa.array(bounds, pa.string()), shared)
    place, high = np.searchsorted(steps, keys, "left"), np.searchsorted(steps, keys, "right")
    some = np.flatnonzero(place < high)  # the next eight letters do not tell
    for row, name in zip(some, names.take(pa.array(some)).to_pylist(), strict=True):
        place[row] = 0 if name is None else bisect_right(limits, name.encode(), int(place[row]), int(high[row]))
    place[names.is_null().to_numpy(zero_copy_only=False)] = 0
    return place.astype(np.uint16) if len(bounds) < 2**16 else place


def keys_of(names: pa.Array, shared: int) -> Keys:
    """The eight bytes after the shared ones as a number, of the same order."""
    offsets = np.frombuffer(names.buffers()[1], np.int32)[names.offset : names.offset + len(names) + 1]
    data = names.buffers()[2]
    letters = np.zeros(1, np.uint8) if data is None or not data.size else np.frombuffer(data, np.uint8)
    begin, end = offsets[:-1] + shared, offsets[1:]
    key = np.zeros(len(names), dtype=np.uint64)
    for step in range(8):
        at = begin + step
        letter = letters[np.minimum(at, len(letters) - 1)]
        key = (key << np.uint64(8)) | np.where(at < end, letter, 0).astype(np.uint64)
    return key


def sorted_places(names: pa.Array) -> Ints:
    """The places of names in order."""
    if len(names) < 2:
        return np.arange(len(names))
    ends = pc.call_function("min_max", [names]).as_py()
    keys = keys_of(names, _shared(ends["min"].encode(), ends["max"].encode()))
    order = np.argsort(keys)
    same_letters = np.diff(keys[order]) == 0
    if bool((same_letters & is_new(names.take(pa.array(order)))[1:]).any()):
        return np.asarray(pc.call_function("array_sort_indices", [names]).to_numpy(), dtype=np.intp)
    return order


def is_new(names: pa.Array) -> npt.NDArray[np.bool_]:
    """Whether each of the sorted names is another than the one before."""
    found = np.ones(len(names), dtype=np.bool_)
    if len(names):
        differ = pc.call_function("not_equal", [names.slice(1), names.slice(0, len(names) - 1)])
        found[1:] = differ.to_numpy(zero_copy_only=False)
    return found


def _shared(low: bytes, high: bytes) -> int:
    """How many bytes stand before the first in which two names differ, and so before that of any between them."""
    pairs = zip(low, high, strict=False)
    return next((place for place, (one, other) in enumerate(pairs) if one != other), min(len(low), len(high)))
