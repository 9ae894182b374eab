"""The timeline of rows whose shapes and days are read: what each shape says, at each of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from adjudge.case.columns import Floats
from adjudge.case.ids import Ids
from adjudge.case.normalise import RefusalError
from adjudge.case.order import Rows, in_time, in_time_by_id
from adjudge.case.record import Record
from adjudge.case.shapes import Days, Shapes
from adjudge.case.timeline import KINDS, Timeline, folded
from adjudge.values.same import same
from adjudge.values.truth import Cause, Truth, constant, flags
from adjudge.values.units import read_unit
from adjudge.values.when import When

_WORDS = ("name", "code", "specimen", "assay", "visit", "statement")
_TRUTHS = {True: Truth.MET, False: Truth.NOT_MET, None: Truth.UNKNOWN}


def flattened(shapes: Shapes, days: Days, case: Rows, names: Sequence[str], ids: Ids, *, by_id: bool) -> Timeline:
    """The timeline of rows; those of case -1 are left out. Rows of one day stand by id, or as they stood."""
    spans = np.array([_span(each) for each in days.told], dtype=np.float64).reshape(-1, 2)
    rank = np.unique(spans, axis=0, return_inverse=True)[1].reshape(-1)  # NaN, no day, stands with no row
    order, case = in_time(case, days.of, rank, len(names))
    if by_id:
        order = in_time_by_id(order, case, rank[days.of[order]], ids)
    shape = shapes.of[order]
    earliest, latest = _days(spans, days.of[order])
    records = [each if isinstance(each, Record) else None for each in shapes.told]
    words: dict[str, int] = {}
    units = sorted({each.unit for each in records if each is not None and each.unit})
    unit = [units.index(each.unit) if each and each.unit else -1 for each in records]
    kind = [0 if each is None else KINDS.index(each.kind) for each in records]
    return Timeline(
        cases=tuple(names), cutoff=_cutoff(case, earliest, latest, len(names)), ids=ids.take(order), case=case,
        kind=_spread(kind, shape, np.int8), unit=_spread(unit, shape, np.int32),
        earliest=earliest, latest=latest, present=constant(Truth.MET, len(order)), observed=(),
        **cast(Any, {name: _spread([_word(e, name, words) for e in records], shape, np.int32) for name in _WORDS}),
        **cast(Any, _values(records, shapes, shape, order)),
        words=tuple(words), units=tuple(read_unit(code) for code in units),
    )  # fmt: skip


def _days(spans: Floats, day: Rows) -> tuple[Floats, Floats]:
    """The first and last day of each row, one array twice where every day is known."""
    earliest = spans[:, 0].copy()[day]
    if bool(((spans[:, 0] == spans[:, 1]) | np.isnan(spans[:, 0])).all()):
        return earliest, earliest
    latest = spans[:, 1].copy()[day]
    return earliest, earliest if bool((earliest == latest).all()) else latest


def _cutoff(case: Rows, earliest: Floats, latest: Floats, size: int) -> Floats:
    """By case, the last day of any row; rows stand by their first days."""
    cutoff = np.full(size, -np.inf)
    if not len(case):
        return cutoff
    begins = np.flatnonzero(np.append(True, case[1:] != case[:-1]))
    ends = np.append(begins[1:], len(case)) - 1
    cutoff[case[begins]] = latest[ends] if earliest is latest else np.maximum.reduceat(latest, begins)
    return cutoff


def _spread(by_shape: Sequence[Any], shape: Rows, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """What each shape says, at each row."""
    if len(set(by_shape)) == 1:
        return same(by_shape[0], len(shape), dtype)
    return np.array(by_shape, dtype=dtype)[shape]


def _values(records: list[Record | None], shapes: Shapes, shape: Rows, order: Rows) -> dict[str, Any]:
    """The ends, limits and detection of each row; plain numbers in the place of the one that stood for them."""
    found: dict[str, Any] = {name: _limits(_numbers(records, name), shape) for name in ("lod", "lloq")}
    low, high = _numbers(records, "low"), _numbers(records, "high")
    said = np.array([_TRUTHS[None if each is None else each.detected] for each in records], dtype=np.int8)[shape]
    if shapes.number is None:
        ends = {"low": _limits(low, shape), "high": _limits(high, shape)}
        return {**found, **ends, "detected": flags(said, int(Cause.CENSORED))}
    number = shapes.number[order]
    is_log = np.array([bool(e and e.unit and read_unit(e.unit).kind.log) for e in records], dtype=np.bool_)
    none = np.flatnonzero(number <= 0)
    said[none[shapes.is_plain[shape[none]] & ~is_log[shape[none]]]] = Truth.NOT_MET
    others = np.flatnonzero(~shapes.is_plain & ~np.isnan(low))
    return {**found, **_ends(number, low, high, others, shape), "detected": flags(said, int(Cause.CENSORED))}


def _ends(number: Floats, low: Floats, high: Floats, others: Rows, shape: Rows) -> dict[str, Floats]:
    """The ends of each value: the number, or for the shapes that have others, these."""
    if not len(others):
        return {"low": number, "high": number}
    is_other = np.zeros(len(low), dtype=np.bool_)
    is_other[others] = True
    rows = np.flatnonzero(is_other[shape])
    begin, end = number, number.copy()
    begin[rows], end[rows] = low[shape[rows]], high[shape[rows]]
    return {"low": begin, "high": end if bool((begin[rows] != end[rows]).any()) else begin}


def _limits(by_shape: Floats, shape: Rows) -> Floats:
    return same(np.nan, len(shape), np.float64) if bool(np.isnan(by_shape).all()) else by_shape[shape]


def _span(when: When | RefusalError) -> tuple[float, float]:
    return (when.earliest, when.latest) if isinstance(when, When) else (np.nan, np.nan)


def _word(record: Record | None, name: str, words: dict[str, int]) -> int:
    text = None if record is None else getattr(record, name)
    return -1 if text is None else words.setdefault(folded(text), len(words))


def _numbers(records: list[Record | None], name: str) -> Floats:
    found = [None if each is None else getattr(each, name) for each in records]
    return np.array([np.nan if value is None else value for value in found], dtype=np.float64)
