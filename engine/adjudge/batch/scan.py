"""Where an input is cut: its cases and their rows are counted first, so that a part is known before it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from adjudge.batch import parts
from adjudge.batch.names import is_new, sorted_places
from adjudge.batch.pieces import Piece, read

MAX_BYTES, MANY = 2**27, 2**21  # of names that are held; how many are counted together
Ints = npt.NDArray[np.int64]


class TooManyError(Exception):
    """Cases of so many names that these are not held in memory."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """The first case of each part but the first, in order, and the number of rows of each part."""

    names: tuple[str, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Distinct names of cases with their rows, and the rows without a case."""

    words: pa.Array
    rows: Ints
    nameless: int


def cut(pieces: Sequence[Piece], threads: int, tell: Callable[[int], None]) -> Cuts:
    """Where the parts begin, as `parts.whole_cases` cuts them; raises TooManyError, UsageError U109."""
    held: list[Names] = []
    rows = 0
    with ThreadPoolExecutor(threads) as pool:
        try:
            for found, size in pool.map(_counted, pieces):
                held = _added(held, found)
                rows += size
                tell(rows)
        finally:
            pool.shutdown(cancel_futures=True)
    return _whole(held)


def _whole(held: Sequence[Names]) -> Cuts:
    whole = _merged(held)
    return _cuts(whole.words, whole.rows, whole.nameless)


def _counted(piece: Piece) -> tuple[Names, int]:
    """The cases of a piece with their rows, and how many rows it has."""
    found = [each for table in read(piece.only("case")) for each in _names(table.column("case"))]
    return found[0] if len(found) == 1 else _merged(found), piece.rows


def _names(column: pa.ChunkedArray) -> Iterator[Names]:
    for chunk in column.chunks:
        codes = chunk.indices.cast(pa.int32()).fill_null(-1).to_numpy()
        counts = np.bincount(codes + 1, minlength=len(chunk.dictionary) + 1)
        used = np.flatnonzero(counts[1:])
        words = chunk.dictionary if len(used) == len(chunk.dictionary) else chunk.dictionary.take(pa.array(used))
        yield Names(words.cast(pa.string()), counts[1:][used], int(counts[0]))


def _added(held: list[Names], found: Names) -> list[Names]:
    held = [*held, found]
    if sum(len(each.words) for each in held[1:]) < max(MANY, len(held[0].words)):
        return held
    merged = _merged(held)
    if merged.words.nbytes > MAX_BYTES:
        raise TooManyError
    return [merged]


def _merged(held: Sequence[Names]) -> Names:
    """All names once, in order."""
    words = pa.concat_arrays([each.words for each in held])
    rows = np.concatenate([each.rows for each in held])
    order = sorted_places(words)
    words, rows = words.take(pa.array(order)), rows[order]
    new = is_new(words)
    summed = np.add.reduceat(rows, np.flatnonzero(new)) if len(rows) else rows
    return Names(words.filter(pa.array(new)), summed, sum(each.nameless for each in held))


def _cuts(names: pa.Array, rows: Ints, nameless: int) -> Cuts:
    """Parts of so many cases or rows; the rows without a case come first, and count as one."""
    if nameless:
        rows = np.concatenate([[nameless], rows])
    ends = np.cumsum(rows)
    begins, begin = [0], 0
    while True:
        before = int(ends[begin - 1]) if begin else 0
        many = int(np.searchsorted(ends, before + parts.ROWS_IN_PART)) + 1
        begin = min(begin + parts.CASES_IN_PART, many)
        if begin >= len(rows):
            break
        begins.append(begin)
    sizes = np.add.reduceat(rows, begins) if len(rows) else np.array([0])
    shift = 1 if nameless else 0
    firsts = names.take(pa.array([begin - shift for begin in begins[1:]], pa.int64()))
    return Cuts(tuple(firsts.to_pylist()), tuple(int(size) for size in sizes))
