"""The closest decisive comparison of one conclusion, read off its report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan

from adjudge.explanation.report import Decisive, Explained, Report, Step


def closest(explained: Explained, report: Report) -> tuple[float, frozenset[str]] | None:
    """Its signed distance and unit, or units where several are as close; None where nothing was compared."""
    found = [(each, distance(each)) for each in _decisive(explained, report)]
    known = [((each.closeness, abs(away), -away), each.unit) for each, away in found if not isnan(away)]
    if not known:
        return None
    least = min(key for key, _ in known)
    return -least[2], frozenset(unit for key, unit in known if key == least)


def agrees(margin: float | None, unit: str | None, found: tuple[float, frozenset[str]] | None) -> bool:
    """Whether a margin of a table is the closest of a report."""
    if found is None or margin is None:
        return found is margin is unit
    return margin == found[0] and unit in found[1]


def distance(of: Decisive) -> float:
    """The end of the margin that is nearest to zero; zero where it straddles."""
    low, high = of.margin
    if isnan(low) or isnan(high):
        return low + high
    return max(low, 0.0) if low >= 0 or high >= 0 else high


def _decisive(explained: Explained, report: Report) -> Iterator[Decisive]:
    yield from _of_steps(explained.because, explained.conclusion.pack, report)


def _of_steps(steps: Sequence[Step], pack: str, report: Report) -> Iterator[Decisive]:
    """Also of the domains that the conclusion was drawn from."""
    domains = {each.conclusion.domain: each for each in report.explained if each.conclusion.pack == pack}
    for step in steps:
        yield from step.decisive
        yield from _of_steps(step.steps, pack, report)
        if step.name in domains and not step.records:
            yield from _of_steps(domains[step.name].because, pack, report)
