"""Rows by case, then by day; what stands in order already is only looked at."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from adjudge.case.ids import Ids
from adjudge.case.loops import by_case, by_day, by_text
from adjudge.case.texts import Texts
from adjudge.values.distinct import distinct
from adjudge.values.loops import in_loops

Rows = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]


def in_time(case: Rows, day: Rows, rank: Rows, size: int) -> tuple[Rows, Rows]:
    """Rows by case and the rank of their day, else as they stand, and their cases; without those of case -1.

    The cases are below a size.
    """
    stands = not len(case) or bool(case[0] >= 0 and (case[1:] >= case[:-1]).all())
    if in_loops(len(case)):
        order = by_day(case, day, rank) if stands else _looped(case, day, rank, size)
        if len(order):
            return order, case if stands else case[order]
    kept = np.flatnonzero(case >= 0)
    key = case[kept] * (len(rank) + 1) + rank[day[kept]]
    if bool((key[1:] < key[:-1]).any()):
        kept = kept[np.argsort(key, kind="stable")]
    return kept, case if stands else case[kept]


def _looped(case: Rows, day: Rows, rank: Rows, size: int) -> Rows:
    rows = by_case(case, size)
    order: Rows = rows[by_day(case[rows], day[rows], rank)]
    return order


def in_time_by_id(kept: Rows, cases: Rows, days: Rows, ids: Ids) -> Rows:
    """Rows by case and day, those of one case and day by the order of their ids."""
    if isinstance(ids.texts, Texts) and in_loops(len(kept)):
        begins, letters = ids.texts.laid()
        if not bool(((letters == 0) | (letters > 127)).any()):  # letters are bytes, and numpy leaves none out
            order: Rows = by_text(kept, cases, days, begins, letters)
            if len(order) or not len(kept):
                return order
    twin = (cases[1:] == cases[:-1]) & (days[1:] == days[:-1])
    some = np.flatnonzero(np.append(twin, False) | np.append(False, twin)) if len(kept) else kept
    used, codes = distinct([ids.codes[kept[some]]], len(some))
    texts = np.array(_told(ids, kept[some][used]), dtype=str)
    rank = np.empty(len(used), dtype=np.intp)
    rank[np.lexsort((texts, np.char.str_len(texts)))] = np.arange(len(used))  # r2 before r10
    place, out = rank[codes], kept.copy()
    if bool(((place[1:] < place[:-1]) & twin[some[:-1]]).any()):
        out[some] = kept[some][np.lexsort((place, days[some], cases[some]))]
    return out


def _told(ids: Ids, rows: Rows) -> list[str]:
    codes, texts = ids.codes[rows], ids.texts
    return texts.at(codes) if isinstance(texts, Texts) else [str(texts[code]) for code in codes.tolist()]


def places(case: Rows, size: int) -> Rows:
    """The place of each row among those of its case."""
    count = np.bincount(case, minlength=size)
    ends = np.cumsum(count)
    if not bool((case[1:] < case[:-1]).any()):
        return np.arange(len(case)) - (ends - count)[case]
    place = np.empty(len(case), dtype=np.intp)
    place[np.argsort(case, kind="stable")] = np.arange(len(case)) - np.repeat(ends - count, count)
    return place
