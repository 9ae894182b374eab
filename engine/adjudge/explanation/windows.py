"""The days on which a new record leads to the same answers, found by trying."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from adjudge.case.record import Case
from adjudge.explanation.axes import Axis, Key
from adjudge.explanation.regions import Judge, Outcome
from adjudge.inference.verdict import Span

_REACH = (1, 2, 4, 7, 14, 28, 56, 112, 224, 448, 896, 1792, 3600)
_AT_ONCE = 12


def window_of(axis: Axis, case: Case, judge: Judge[Outcome], expected: Mapping[Key, Outcome]) -> Span:
    """The days around that of the axis on which every answer leads to what is expected; None where it has no end."""

    def holds(days: Sequence[int]) -> list[bool]:
        cases = [axis.build(case, key, day) for day in days for key in expected]
        found = list(judge(cases))
        wanted, size = list(expected.values()), len(expected)
        return [found[place * size : (place + 1) * size] == wanted for place in range(len(days))]

    return Span(*(_end(axis.day, sign, holds) for sign in (-1, 1)))


def _end(day: int, sign: int, holds: Callable[[Sequence[int]], list[bool]]) -> int | None:
    """The last day in one direction on which it holds."""
    reach = [day + sign * step for step in _REACH]
    told = holds(reach)
    if all(told):
        return None
    place = told.index(False)
    good, bad = (reach[place - 1] if place else day), reach[place]
    while abs(bad - good) > 1:
        step = max(1, abs(bad - good) // (_AT_ONCE + 1))
        between = list(range(good + sign * step, bad, sign * step))[: _AT_ONCE + 1]
        told = holds(between)
        first = next((place for place, each in enumerate(told) if not each), len(between))
        good, bad = (between[first - 1] if first else good), (between[first] if first < len(between) else bad)
    return good
