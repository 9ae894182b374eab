"""The columns that tell what each conclusion of a table rests on: record ids, and its closest decisive comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from adjudge.abstraction.evidence import Evidence, kinds_of
from adjudge.abstraction.findings import Findings
from adjudge.batch import loops
from adjudge.case.timeline import Timeline
from adjudge.explanation.words import unit_words
from adjudge.inference.evidence import evidence_of_modules
from adjudge.inference.modules import Module
from adjudge.values.loops import in_loops

Columns = Mapping[str, pa.Array]
Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Ground:
    """What the conclusions of one domain on the cases of a timeline rest on; None where that is not told.

    `units` are the words for the kinds of what is compared.
    """

    timeline: Timeline
    found: Evidence | None = None
    units: tuple[str, ...] = ()


def evidence_columns(findings: Findings, modules: Sequence[Module]) -> list[Ground]:
    """For each domain the evidence of each case, its margin and the unit of that."""
    units = tuple(unit_words(kind) for kind in kinds_of(findings.evaluation))
    return [Ground(findings.timeline, found, units) for found in evidence_of_modules(findings, modules)]


def no_evidence(timeline: Timeline) -> Ground:
    """The same columns, empty."""
    return Ground(timeline)


def told_by(grounds: Sequence[Ground]) -> Columns:
    """The columns of several domains together, case by case and then by domain."""
    found = [each.found for each in grounds if each.found is not None]
    if not found:
        size = len(grounds) * len(grounds[0].timeline.cases) if grounds else 0
        types = {"evidence": pa.list_(pa.string()), "margin": pa.float64(), "margin_unit": pa.string()}
        return {name: pa.nulls(size, type) for name, type in types.items()}
    return {"evidence": _lists(found, grounds[0].timeline), **_margins(found, grounds)}


def _lists(found: Sequence[Evidence], timeline: Timeline) -> pa.Array:
    listed = _in_a_loop if in_loops(len(found) * len(timeline.ids)) else _listed
    codes, begin = listed([each.rows for each in found], timeline)
    return pa.ListArray.from_arrays(pa.array(begin), pa.array(timeline.ids.texts, pa.string()).take(pa.array(codes)))


def _in_a_loop(marks: Sequence[Mask], timeline: Timeline) -> tuple[Codes, Codes]:
    counts = np.bincount(timeline.case, minlength=len(timeline.cases))
    start, rows = np.concatenate([[0], np.cumsum(counts)]), np.concatenate(marks)
    found: tuple[Codes, Codes] = loops.listed(rows, start, timeline.ids.codes, len(marks), np.count_nonzero(rows))
    return found


def _listed(marks: Sequence[Mask], timeline: Timeline) -> tuple[Codes, Codes]:
    """The ids of the rows that each domain marks, by case and domain, as codes; and where those of each begin."""
    rows = [np.flatnonzero(mark) for mark in marks]
    counts = [np.bincount(timeline.case[row], minlength=len(timeline.cases)) for row in rows]
    begin = np.concatenate([[0], np.cumsum(np.array(counts).T)])
    found = np.empty(begin[-1], dtype=np.int32)
    for domain, (row, count) in enumerate(zip(rows, counts, strict=True)):
        moved = begin[domain : -1 : len(marks)] - (np.cumsum(count) - count)
        found[np.arange(len(row)) + np.repeat(moved, count)] = timeline.ids.codes[row]
    return found, begin.astype(np.int32)


def _margins(found: Sequence[Evidence], grounds: Sequence[Ground]) -> Columns:
    size, words = len(grounds[0].timeline.cases), sorted({word for each in grounds for word in each.units})
    margin, unit = np.full((size, len(found)), np.nan), np.full((size, len(found)), -1, dtype=np.int32)
    for domain, (each, ground) in enumerate(zip(found, grounds, strict=True)):
        near, codes = each.closest, np.array([words.index(word) for word in ground.units], dtype=np.int32)
        margin[near.case, domain], unit[near.case, domain] = near.margin, codes[near.kind]
    nowhere = (unit < 0).reshape(-1)
    return {
        "margin": pa.array(margin.reshape(-1), pa.float64(), mask=nowhere),
        "margin_unit": pa.array(words, pa.string()).take(pa.array(unit.reshape(-1), pa.int32(), mask=nowhere)),
    }
