"""The workload in plain Python, one case at a time: what the pack says, said again in the most direct way.

It holds for exact values on exact days, one result of a series on a day, and cases in which the treatment, an infection
and another treatment are recorded, as the generator makes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isnan

from bench.workload.generate import CD4, INFECTION, LESION, LOAD, OTHER, START, Columns

FINDINGS = (
    "vl_measured", "vl_detected", "vl_cleared", "vl_relapsed", "vl_fell", "cd4_measured", "cd4_recovered",
    "cd4_sustained", "cd4_waned", "lesion_measured", "lesion_regressed", "lesion_progressed", "infected",
    "competing", "followed",
)  # fmt: skip
DOMAINS = (
    "virological", "immunological", "imaging", "confounding", "response", "durability", "attribution", "overall",
)  # fmt: skip
Point = tuple[int, int]  # day, value
Truths = dict[str, bool]


@dataclass(frozen=True, slots=True)
class Patient:
    """The records of one case, each series in the order of days."""

    start: int
    infection: int
    other: int
    last_day: int
    loads: tuple[Point, ...]
    counts: tuple[Point, ...]
    volumes: tuple[Point, ...]


def patients(of: Columns) -> Iterator[Patient]:
    """The cases of columns as objects."""
    rows: list[list[Point]] = [[] for _ in range(6)]
    cells = zip(of.case.tolist(), of.name.tolist(), of.day.tolist(), of.value.tolist(), strict=True)
    current = None
    for case, name, day, value in cells:
        if case != current and current is not None:
            yield _patient(rows)
            rows = [[] for _ in range(6)]
        current = case
        rows[name].append((day, 0 if isnan(value) else int(value)))
    if current is not None:
        yield _patient(rows)


def _patient(rows: Sequence[list[Point]]) -> Patient:
    days = [rows[name][0][0] for name in (START, INFECTION, OTHER)]
    last_day = max(day for points in rows for day, _ in points)
    return Patient(*days, last_day, *(tuple(sorted(rows[name])) for name in (LOAD, CD4, LESION)))


def findings(of: Patient) -> Truths:
    """The fifteen findings of a case."""
    found = dict.fromkeys(FINDINGS, False)
    found |= _virological(of) | _immunological(of) | _imaging(of)
    found["infected"] = of.start <= of.infection <= of.start + 90
    found["followed"] = of.last_day - of.start >= 360
    return found


def _virological(of: Patient) -> Truths:
    base, after = _split(of.loads, of.start)
    if base is None or not after:
        return {}
    clear = confirmed(after, lambda load: load < 50, 28)
    fell = confirmed(after, lambda load: base >= 10 * load, 28)
    return {
        "vl_measured": True,
        "vl_detected": base >= 50,
        "vl_cleared": bool(clear),
        "vl_relapsed": bool(clear) and _again([p for p in after if p[0] > clear[0]], lambda load: load >= 200, 1),
        "vl_fell": bool(fell),
    }


def _immunological(of: Patient) -> Truths:
    base, after = _split(of.counts, of.start)
    if base is None or not after:
        return {}
    rose = [day for day, count in after if 10 * count >= 13 * base]
    up = confirmed(after, lambda count: 10 * count >= 13 * base, 28)
    recovery = confirmed(after, lambda count: 10 * count >= 13 * base and count >= 200, 28)
    back = [
        day
        for day, _ in after
        if day not in rose and any(each < day for each in up) and not any(each > day for each in rose)
    ]
    return {
        "cd4_measured": True,
        "cd4_recovered": bool(recovery),
        "cd4_sustained": bool(confirmed(after, lambda count: 10 * count >= 13 * base, 120)),
        "cd4_waned": bool(back),
        "competing": bool(recovery) and of.start < of.other < recovery[0],
    }


def _imaging(of: Patient) -> Truths:
    base, after = _split(of.volumes, of.start)
    if base is None or not after:
        return {}
    grew, lowest = False, base
    for _, volume in after:
        lowest = min(lowest, volume)
        grew = grew or (4 * volume >= 5 * lowest and volume - lowest >= 5)
    return {
        "lesion_measured": True,
        "lesion_regressed": bool(confirmed(after, lambda volume: 4 * volume <= 3 * base, 28)),
        "lesion_progressed": grew,
    }


def _split(points: Sequence[Point], start: int) -> tuple[int | None, list[Point]]:
    """The last value up to a day, and the points after it."""
    before = [value for day, value in points if day <= start]
    return (before[-1] if before else None), [(day, value) for day, value in points if day > start]


def confirmed(points: Sequence[Point], condition: Callable[[int], bool], gap: int) -> list[int]:
    """The days of the points that hold and are seen again so many days later, all points between holding too."""
    days = []
    for place, (day, _) in enumerate(points):
        for later, value in points[place:]:
            if not condition(value):
                break
            if later - day >= gap:
                days.append(day)
                break
    return days


def _again(points: Sequence[Point], condition: Callable[[int], bool], gap: int) -> bool:
    return bool(confirmed(points, condition, gap))


def conclusions(f: Truths) -> tuple[str, ...]:
    """The class in each domain, in the order of DOMAINS."""
    virological = _virological_class(f) if f["vl_measured"] else "not_applicable"
    immunological = _immunological_class(f) if f["cd4_measured"] else "not_applicable"
    imaging = _imaging_class(f) if f["lesion_measured"] else "not_applicable"
    confounding = _confounding_class(f)
    response = _response_class(virological, immunological, imaging)
    durability = _durability_class(response, immunological, f["followed"])
    attribution = _attribution_class(response, confounding, durability)
    overall = _overall_class(attribution, durability)
    return virological, immunological, imaging, confounding, response, durability, attribution, overall


def _virological_class(f: Truths) -> str:
    if f["vl_relapsed"]:
        return "relapsed"
    if f["vl_cleared"] and f["vl_detected"] and not f["vl_relapsed"]:
        return "cleared"
    if f["vl_cleared"] and not f["vl_detected"]:
        return "stayed_low"
    if f["vl_detected"] and f["vl_fell"] and not f["vl_cleared"]:
        return "falling"
    return "persistent"


def _immunological_class(f: Truths) -> str:
    if f["cd4_waned"] and not f["cd4_sustained"]:
        return "waned"
    if f["cd4_sustained"] and f["cd4_recovered"]:
        return "sustained"
    if f["cd4_recovered"] and not f["cd4_waned"]:
        return "recovered"
    if f["cd4_sustained"] and not f["cd4_recovered"]:
        return "partial"
    return "not_recovered"


def _imaging_class(f: Truths) -> str:
    if f["lesion_regressed"] and f["lesion_progressed"]:
        return "mixed"
    if f["lesion_regressed"] and not f["lesion_progressed"]:
        return "regressed"
    if f["lesion_progressed"] and not f["lesion_regressed"]:
        return "progressed"
    return "stable"


def _confounding_class(f: Truths) -> str:
    if f["infected"] and f["competing"]:
        return "both"
    if f["infected"] and not f["competing"]:
        return "infection"
    if f["competing"] and not f["infected"]:
        return "treatment"
    return "none"


def _response_class(virological: str, immunological: str, imaging: str) -> str:
    if virological == "relapsed" and imaging != "regressed":
        return "relapse"
    if virological == "cleared" and immunological in ("sustained", "recovered") and imaging == "regressed":
        return "complete"
    if virological in ("cleared", "stayed_low") and imaging in ("progressed", "mixed"):
        return "discordant"
    if virological in ("cleared", "falling") and imaging != "progressed":
        return "partial"
    if immunological in ("sustained", "recovered", "partial") and virological != "relapsed":
        return "partial"
    return "stable" if imaging in ("stable", "regressed") else "none"


def _durability_class(response: str, immunological: str, followed: bool) -> str:
    if response == "relapse" or immunological == "waned":
        return "lost"
    if response in ("complete", "partial") and followed and immunological != "waned":
        return "durable"
    if response in ("complete", "partial") and not followed:
        return "early"
    return "no_response"


def _attribution_class(response: str, confounding: str, durability: str) -> str:
    if durability == "durable" and confounding == "none" and response == "complete":
        return "probable"
    if response in ("complete", "partial") and confounding != "none":
        return "confounded"
    if response in ("complete", "partial") and durability != "lost":
        return "possible"
    return "unlikely"


def _overall_class(attribution: str, durability: str) -> str:
    if attribution in ("probable", "possible") and durability == "durable":
        return "success"
    if attribution == "possible" and durability == "early":
        return "early_success"
    return "no_success"
