"""The columns that tell what each conclusion of a table rests on: record ids, and its closest decisive comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from adjudge.abstraction.closest import Closest
from adjudge.abstraction.evidence import Evidence, kinds_of
from adjudge.abstraction.findings import Findings
from adjudge.case.timeline import Timeline
from adjudge.explanation.words import unit_words
from adjudge.inference.evidence import evidence_of_modules
from adjudge.inference.modules import Module

Columns = Mapping[str, pa.Array]


def evidence_columns(findings: Findings, modules: Sequence[Module]) -> list[Columns]:
    """For each domain the evidence of each case in the order of its timeline, its margin and the unit of that."""
    units = pa.array([unit_words(kind) for kind in kinds_of(findings.evaluation)], pa.string())
    return [
        {
            "evidence": _lists(found, findings.timeline),
            **_margins(found.closest, len(findings.timeline.cases), units),
        }
        for found in evidence_of_modules(findings, modules)
    ]


def no_evidence(timeline: Timeline) -> Columns:
    """The same columns, empty."""
    types = {"evidence": pa.list_(pa.string()), "margin": pa.float64(), "margin_unit": pa.string()}
    return {name: pa.nulls(len(timeline.cases), type) for name, type in types.items()}


def _lists(found: Evidence, timeline: Timeline) -> pa.Array:
    rows = np.flatnonzero(found.rows)
    counts = np.bincount(timeline.case[rows], minlength=len(timeline.cases))
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    ids = pa.array(timeline.ids.texts, pa.string()).take(pa.array(timeline.ids.codes[rows]))
    return pa.ListArray.from_arrays(pa.array(offsets), ids)


def _margins(closest: Closest, size: int, units: pa.Array) -> Columns:
    margin, kind = np.full(size, np.nan), np.full(size, -1, dtype=np.int64)
    margin[closest.case], kind[closest.case] = closest.margin, closest.kind
    there = kind >= 0
    return {
        "margin": pa.array(margin, pa.float64(), mask=~there),
        "margin_unit": units.take(pa.array(kind, pa.int64(), mask=~there)),
    }
