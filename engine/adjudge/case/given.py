"""The ids of rows of a table: those that are given, and for the others their place in the case."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from adjudge.case.cells import Bools, Cells, Rows
from adjudge.case.ids import Ids
from adjudge.case.loops import is_any_twice
from adjudge.case.order import places
from adjudge.case.texts import Texts, texts_of
from adjudge.values.distinct import distinct
from adjudge.values.loops import in_loops


def has_ids(cells: Cells) -> bool:
    """Whether any row may have an id of its own."""
    table = cells.table
    return "id" in table.column_names and table.column("id").null_count < len(table) and len(cells) > 0


def ids_of_rows(cells: Cells, case: Rows, size: int) -> Ids:
    """The ids that are given; a row without one is told by its place in the case."""
    if not has_ids(cells):
        return Ids(len(case), partial(_numbered, case, size))
    texts = texts_of(cells.table, "id", cells.rows)
    return Ids(len(case), partial(_given, cells, case, size) if texts is None else partial(_each, texts))


def _each(texts: Texts) -> tuple[Rows, Sequence[str]]:
    return np.arange(len(texts)), texts


def _numbered(case: Rows, size: int) -> tuple[Rows, Sequence[str]]:
    place = places(case, size)
    return place, [f"r{number + 1}" for number in range(int(place.max(initial=-1)) + 1)]


def _given(cells: Cells, case: Rows, size: int) -> tuple[Rows, Sequence[str]]:
    place, texts = _numbered(case, size)
    given = cells["id"]
    known = {word: code for code, word in enumerate(given.values)}
    spare = np.array([known.setdefault(text, len(known)) for text in texts], dtype=np.intp)
    return np.where(given.codes >= 0, given.codes, spare[place]), list(known)


def doubled(cells: Cells, case: Rows, ids: Ids, size: int) -> Bools:
    """By case, whether an id stands twice in it."""
    found = np.zeros(size, dtype=np.bool_)
    if not has_ids(cells):
        return found
    texts = ids.texts
    if isinstance(texts, Texts) and in_loops(len(case)) and not is_any_twice(case, *texts.laid()):
        return found
    codes = cells["id"].codes if isinstance(texts, Texts) else ids.codes
    first, which = distinct([case, codes], len(case))
    found[case[first[np.bincount(which, minlength=len(first)) > 1]]] = True
    return found
