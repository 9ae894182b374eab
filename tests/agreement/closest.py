"""The closest decisive comparison of one conclusion, read off its report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isclose, isnan

from adjudge.explanation.report import Decisive, Explained, Report, Step
from adjudge.values.truth import Truth

Near = tuple[float, str]  # a signed distance and its unit


def closest(explained: Explained, report: Report) -> list[Near]:
    """The closest of its decisive comparisons: several where they are as close; none where nothing was compared."""
    found = [(each, distance(each)) for each in _decisive(explained, report)]
    known = [(each.closeness, away if each.closeness else 0.0, each.unit) for each, away in found if not isnan(away)]
    near = [(away, unit) for close, away, unit in known if close == min(known)[0]]
    least = min((abs(away) for away, _ in near), default=0.0)
    return [(away, unit) for away, unit in near if is_near(abs(away), least)]


def is_near(one: float, other: float) -> bool:
    """Whether two numbers differ by no more than the rounding of a table."""
    return isclose(one, other, rel_tol=1e-8, abs_tol=1e-8)


def agrees(margin: float | None, unit: str | None, found: Sequence[Near]) -> bool:
    """Whether a margin of a table is among the closest of a report."""
    if margin is None:
        return unit is None and not found
    return any(is_near(margin, away) and unit == word for away, word in found)


def distance(of: Decisive) -> float:
    """The end of the margin that is nearest to zero; zero where it straddles, or where only rounding misses it."""
    low, high = of.margin
    if isnan(low) or isnan(high):
        return low + high
    nearest = max(low, 0.0) if low >= 0 or high >= 0 else high
    if of.truth == Truth.MET:
        return max(nearest, 0.0)
    return min(nearest, 0.0) if of.truth == Truth.NOT_MET else nearest


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
