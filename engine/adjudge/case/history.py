"""Timelines of the past: cases as they were known on days of their own, all in one timeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from adjudge.case.ids import Ids
from adjudge.case.timeline import Period, Timeline
from adjudge.values.truth import Cause, Truth, flags

Rows = npt.NDArray[np.intp]
Days = npt.NDArray[np.float64]

_CODES = ("kind", "name", "code", "specimen", "assay", "visit", "statement", "unit", "low", "high", "lod", "lloq")


def known_on(timeline: Timeline, cases: Rows, days: Days) -> Timeline:
    """One case for each pair of a case and a day, with what was known of it on that day.

    Each is the case of `build_timeline([case], day)`; a case may stand in several pairs.
    """
    rows, pair = _rows_of(timeline, cases)
    known = timeline.earliest[rows] <= days[pair]
    rows, pair = rows[known], pair[known]
    latest = np.minimum(timeline.latest[rows], days[pair])
    order = np.lexsort((_ranks(timeline.ids)[rows], latest, timeline.earliest[rows], pair))
    rows, pair, latest = rows[order], pair[order], latest[order]
    is_late = timeline.latest[rows] > days[pair]
    doubt = flags(np.where(is_late, Truth.UNKNOWN, Truth.MET), int(Cause.IMPRECISE_DATE))
    codes = {name: getattr(timeline, name)[rows] for name in _CODES}
    return replace(
        timeline,
        **codes,
        cases=tuple(timeline.cases[case] for case in cases),
        cutoff=days,
        ids=timeline.ids.take(rows),
        case=pair,
        earliest=timeline.earliest[rows],
        latest=latest,
        detected=timeline.detected.take(rows),
        present=doubt & timeline.present.take(rows),
        observed=tuple(_periods(timeline, cases, days)),
    )


def _rows_of(timeline: Timeline, cases: Rows) -> tuple[Rows, Rows]:
    """The rows of each pair, and the pair of each row."""
    start = np.searchsorted(timeline.case, np.arange(len(timeline.cases) + 1))
    counts = start[cases + 1] - start[cases]
    pair = np.repeat(np.arange(len(cases)), counts)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(counts) - counts, counts)
    return start[cases][pair] + within, pair


def _ranks(ids: Ids) -> Rows:
    """The place of each id among all: r2 before r10."""
    texts = list(ids)
    ranks = np.empty(len(texts), dtype=np.intp)
    ranks[sorted(range(len(texts)), key=lambda row: (len(texts[row]), texts[row]))] = np.arange(len(texts))
    return ranks


def _periods(timeline: Timeline, cases: Rows, days: Days) -> Iterator[Period]:
    of_case: dict[int, list[Period]] = {}
    for period in timeline.observed:
        of_case.setdefault(period.case, []).append(period)
    for pair, (case, day) in enumerate(zip(cases.tolist(), days.tolist(), strict=True)):
        for period in of_case.get(case, ()):
            if period.earliest <= day:
                yield replace(period, case=pair, latest=min(period.latest, day))
