"""The ids of rows of a table: those that are given, and for the others their place in the case."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from adjudge.case.cells import Bools, Cells, Rows
from adjudge.case.ids import Ids
from adjudge.case.order import places
from adjudge.values.distinct import distinct
from adjudge.values.same import is_same


def has_ids(cells: Cells) -> bool:
    """Whether any row has an id of its own."""
    return not is_same(cells["id"].codes) and len(cells) > 0


def ids_of_rows(cells: Cells, case: Rows, size: int) -> Ids:
    """The ids that are given; a row without one is told by its place in the case."""
    return Ids(len(case), partial(_given if has_ids(cells) else _numbered, cells, case, size))


def _numbered(_: Cells, case: Rows, size: int) -> tuple[Rows, Sequence[str]]:
    place = places(case, size)
    return place, [f"r{number + 1}" for number in range(int(place.max(initial=-1)) + 1)]


def _given(cells: Cells, case: Rows, size: int) -> tuple[Rows, Sequence[str]]:
    place, texts = _numbered(cells, case, size)
    given = cells["id"]
    known = {word: code for code, word in enumerate(given.values)}
    spare = np.array([known.setdefault(text, len(known)) for text in texts], dtype=np.intp)
    return np.where(given.codes >= 0, given.codes, spare[place]), list(known)


def doubled(cells: Cells, case: Rows, ids: Ids, size: int) -> Bools:
    """By case, whether an id stands twice in it."""
    found = np.zeros(size, dtype=np.bool_)
    if has_ids(cells):
        first, which = distinct([case, ids.codes], len(case))
        found[case[first[np.bincount(which, minlength=len(first)) > 1]]] = True
    return found
