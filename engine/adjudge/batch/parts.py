"""Parts of whole cases: cut from records sorted by case, each in an order that does not depend on the input's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

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
