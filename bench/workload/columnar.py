"""The workload written by hand in numpy: the points of a series stand side by side, and positions are gone through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from bench.workload.generate import CD4, INFECTION, LESION, LOAD, OTHER, START, Columns

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
FAR = np.int32(2**30)


@dataclass(frozen=True, slots=True)
class Series:
    """The points after the start, position by position: a row for each position, a column for each case."""

    base: Ints
    measured: Bools
    there: Bools
    day: Ints
    value: Ints


def conclude(of: Columns) -> tuple[dict[str, Bools], dict[str, npt.NDArray[np.int8]]]:
    """The findings, and the classes as places in CLASSES; one element for each case."""
    found = _findings(of)
    return found, _classes(found)


def _findings(of: Columns) -> dict[str, Bools]:
    start, infection, other = (_only(of, name) for name in (START, INFECTION, OTHER))
    lines = np.flatnonzero(np.concatenate([[True], of.case[1:] != of.case[:-1]]))
    loads, counts, volumes = (_series(of, name, start) for name in (LOAD, CD4, LESION))
    low = loads.there & (loads.value < 50)
    clear = _first_confirmed(loads, low, 28)
    high = loads.there & (loads.value >= 200) & (loads.day > clear)
    fell = loads.there & (loads.value * np.int32(10) <= loads.base)
    rose = counts.there & (counts.value * np.int32(10) >= counts.base * np.int32(13))
    up = _first_confirmed(counts, rose, 28) < FAR
    recovery = _first_confirmed(counts, rose & (counts.value >= 200), 28)
    recovered = counts.measured & (recovery < FAR)
    shrank = volumes.there & (volumes.value * np.int32(4) <= volumes.base * np.int32(3))
    return {
        "vl_measured": loads.measured,
        "vl_detected": loads.measured & (loads.base >= 50),
        "vl_cleared": loads.measured & (clear < FAR),
        "vl_relapsed": loads.measured & (_first_confirmed(loads, high, 1) < FAR),
        "vl_fell": loads.measured & (_first_confirmed(loads, fell, 28) < FAR),
        "cd4_measured": counts.measured,
        "cd4_recovered": recovered,
        "cd4_sustained": counts.measured & (_first_confirmed(counts, rose, 120) < FAR),
        "cd4_waned": counts.measured & up & ~_at_last(counts, rose),
        "lesion_measured": volumes.measured,
        "lesion_regressed": volumes.measured & (_first_confirmed(volumes, shrank, 28) < FAR),
        "lesion_progressed": volumes.measured & _grew(volumes),
        "infected": (infection >= start) & (infection <= start + 90),
        "competing": recovered & (other > start) & (other < recovery),
        "followed": np.maximum.reduceat(of.day, lines) - start >= 360,
    }


def _only(of: Columns, name: int) -> Ints:
    """The day of the one record of a name in each case."""
    return of.day[of.name == name]


def _series(of: Columns, name: int, start: Ints) -> Series:
    rows = np.flatnonzero(of.name == name)
    case, day, value = of.case[rows] - of.case[0], of.day[rows], of.value[rows].astype(np.int32)
    later = day > start[case]
    base = np.full(of.cases, -1, np.int32)
    base[case[~later]] = value[~later]  # of several, the last one stays
    case, day, value = case[later], day[later], value[later]
    many = np.bincount(case, minlength=of.cases)
    place = np.arange(len(case)) - np.repeat(np.cumsum(many) - many, many)
    shape = (int(many.max(initial=1)), of.cases)
    there, days, values = np.zeros(shape, np.bool_), np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    there[place, case], days[place, case], values[place, case] = True, day, value
    return Series(base, (base >= 0) & (many > 0), there, days, values)


def _first_confirmed(of: Series, holds: Bools, gap: int) -> Ints:
    """The first day that holds and does so up to a point so much later; FAR where there is none."""
    first = np.full(of.base.shape, FAR)
    end = np.zeros_like(first)
    running = np.zeros(first.shape, np.bool_)
    for day, here in zip(of.day[::-1], holds[::-1], strict=True):
        end = np.where(running & here, end, day)
        running = here
        first = np.where(here & (end - day >= gap), day, first)
    return first


def _at_last(of: Series, holds: Bools) -> Bools:
    """Whether it holds at the last point of each case."""
    last = of.there.sum(axis=0) - 1
    return np.asarray(holds[np.maximum(last, 0), np.arange(len(last))] & (last >= 0))


def _grew(of: Series) -> Bools:
    grew, lowest = np.zeros(of.base.shape, np.bool_), of.base
    for there, value in zip(of.there, of.value, strict=True):
        lowest = np.where(there, np.minimum(lowest, value), lowest)
        grew |= there & (value * np.int32(4) >= lowest * np.int32(5)) & (value - lowest >= 5)
    return grew


CLASSES = {
    "virological": ("relapsed", "cleared", "stayed_low", "falling", "persistent", "not_applicable"),
    "immunological": ("waned", "sustained", "recovered", "partial", "not_recovered", "not_applicable"),
    "imaging": ("mixed", "regressed", "progressed", "stable", "not_applicable"),
    "confounding": ("both", "infection", "treatment", "none"),
    "response": ("relapse", "complete", "discordant", "partial", "stable", "none"),
    "durability": ("lost", "durable", "early", "no_response"),
    "attribution": ("probable", "confounded", "possible", "unlikely"),
    "overall": ("success", "early_success", "no_success"),
}


def _classes(f: dict[str, Bools]) -> dict[str, npt.NDArray[np.int8]]:
    detected, cleared = f["vl_detected"], f["vl_cleared"]
    v = _first(f["vl_relapsed"], cleared & detected, cleared, detected & f["vl_fell"])
    v[~f["vl_measured"]] = 5
    waned, sustained, recovered = f["cd4_waned"], f["cd4_sustained"], f["cd4_recovered"]
    i = _first(waned & ~sustained, sustained & recovered, recovered & ~waned, sustained)
    i[~f["cd4_measured"]] = 5
    shrank, grew = f["lesion_regressed"], f["lesion_progressed"]
    m = _first(shrank & grew, shrank, grew)
    m[~f["lesion_measured"]] = 4
    c = _first(f["infected"] & f["competing"], f["infected"], f["competing"])
    complete = (v == 1) & ((i == 1) | (i == 2)) & (m == 1)
    discordant = ((v == 1) | (v == 2)) & ((m == 2) | (m == 0))
    partial = (((v == 1) | (v == 3)) & (m != 2)) | ((i >= 1) & (i <= 3) & (v != 0))
    r = _first((v == 0) & (m != 1), complete, discordant, partial, (m == 3) | (m == 1))
    responded = (r == 1) | (r == 3)
    d = _first((r == 0) | (i == 0), responded & f["followed"], responded)
    a = _first((d == 1) & (c == 3) & (r == 1), responded & (c != 3), responded & (d != 0))
    o = _first(((a == 0) | (a == 2)) & (d == 1), (a == 2) & (d == 2))
    return dict(zip(CLASSES, (v, i, m, c, r, d, a, o), strict=True))


def _first(*conditions: Bools) -> npt.NDArray[np.int8]:
    """The place of the first condition that is met, else the number of conditions."""
    found = np.full(len(conditions[0]), len(conditions), np.int8)
    for place in range(len(conditions) - 1, -1, -1):
        found[conditions[place]] = place
    return found
