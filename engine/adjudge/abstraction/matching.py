"""The records that a series asks for: by name or code, kind and specimen, with a value or a statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.columns import Rows
from adjudge.abstraction.loops import bind as loops
from adjudge.case.record import RecordKind
from adjudge.case.timeline import KINDS, Timeline, folded
from adjudge.rulebook.expression import EVERY, Selection
from adjudge.values.loops import in_loops
from adjudge.values.same import is_same, same

MANY = 2**21  # groups that there could be; more are not worth a table
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Alike:
    """The rows of a timeline gathered by what they are: those of group k are `rows[start[k]:start[k+1]]`, in order."""

    rows: Rows
    start: Rows


def alike(timeline: Timeline) -> Alike | None:
    """Gathers many rows by name, code, specimen, kind and whether they have a value or a statement, once for all."""
    words = (timeline.name, timeline.code, timeline.specimen)
    size = len(timeline.words) + 1
    if not in_loops(len(timeline.name)) or size**3 * len(KINDS) * 4 > MANY:
        return None
    return Alike(*loops.alike(words, timeline.kind, timeline.low, timeline.statement, size, len(KINDS)))


def matching(selection: Selection, timeline: Timeline, groups: Alike | None = None) -> Rows:
    """The rows of the records that a series asks for; words are looked up once each, not once a row."""
    if groups is None:
        return np.flatnonzero(_are_wanted(selection, timeline, slice(None)))
    wanted = np.flatnonzero(_are_wanted(selection, timeline, groups.rows[groups.start[:-1]]))
    parts = [groups.rows[groups.start[each] : groups.start[each + 1]] for each in wanted]
    return parts[0] if len(parts) == 1 else np.sort(np.concatenate([groups.rows[:0], *parts]))


def _are_wanted(selection: Selection, timeline: Timeline, rows: Rows | slice) -> Bools:
    """Whether each of the rows is one that a series asks for."""
    is_every = EVERY in selection.names
    named = _are_among(timeline.name[rows], timeline, selection.excluded if is_every else selection.names)
    found: Bools = ~named if is_every else named | _are_among(timeline.code[rows], timeline, selection.codes)
    found = found & (timeline.kind[rows] == KINDS.index(RecordKind(selection.record_kind)))
    if selection.specimen is not None:
        found &= _are_among(timeline.specimen[rows], timeline, (selection.specimen,))
    if selection.states:
        return found & np.asarray(timeline.statement[rows] >= 0, dtype=np.bool_)
    return found & ~np.isnan(timeline.low[rows]) if selection.unit else found


def _are_among(codes: npt.NDArray[np.int32], timeline: Timeline, words: Iterable[str]) -> Bools:
    wanted = _wanted(timeline, words)
    found = same(wanted[codes[0]], len(codes), np.bool_) if is_same(codes) else wanted[codes]
    return np.asarray(found, dtype=np.bool_)


def _wanted(timeline: Timeline, words: Iterable[str]) -> Bools:
    """For each word of the timeline whether it is among some; no word, -1, takes the last."""
    wanted = np.zeros(len(timeline.words) + 1, dtype=np.bool_)
    wanted[codes_of(timeline, words)] = True
    return wanted


def codes_of(timeline: Timeline, words: Iterable[str]) -> list[int]:
    """The codes of some words, as names are compared."""
    wanted = {folded(word) for word in words}
    return [code for code, word in enumerate(timeline.words) if word in wanted]
