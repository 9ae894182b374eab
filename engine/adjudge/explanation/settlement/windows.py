"""The days on which new records lead to the same answers, found by trying."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adjudge.explanation.settlement.regions import Asked, Judge, Outcome, tried
from adjudge.inference.verdict import Span

_REACH = (1, 4, 14, 28, 84, 224, 448, 896, 1792, 3600)
_AT_ONCE = 12


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a window: the last day on which it holds, the first on which it does not, or None while none is."""

    asked: int
    sign: int
    good: int
    bad: int | None = None
    is_open: bool = False

    @property
    def days(self) -> list[int]:
        if self.is_open:
            return []
        if self.bad is None:
            return [self.good + self.sign * step for step in _REACH]
        step = max(1, abs(self.bad - self.good) // (_AT_ONCE + 1))
        return list(range(self.good + self.sign * step, self.bad, self.sign * step))[: _AT_ONCE + 1]

    def narrowed(self, told: Sequence[bool]) -> _End:
        days = self.days
        if not days:
            return self
        first = next((place for place, each in enumerate(told) if not each), len(days))
        if first == len(days):
            return replace(self, is_open=True) if self.bad is None else replace(self, good=days[-1])
        return replace(self, good=days[first - 1] if first else self.good, bad=days[first])


def windows(asked: Sequence[Asked[Outcome]], roughly: Judge[Outcome], exactly: Judge[Outcome]) -> list[Span]:
    """Of each question about a new record, the days on which its known answers lead to the same; None without end.

    They are looked for roughly, by one answer of each kind; and again exactly where that was not enough.
    """
    keys = [tuple({outcome: key for key, outcome in each.known.items()}.values()) for each in asked]
    rough = tried([replace(each, known={}) for each in asked], keys, roughly)
    spans = _searched(rough, roughly)
    beside = [[day for day, _ in _around(span)] for span in spans]
    told = iter(_held([(each, day) for each, days in zip(asked, beside, strict=True) for day in days], exactly))
    right = [all(next(told) == holds for _, holds in _around(span)) for span in spans]
    exact = iter(_searched([each for each, is_right in zip(asked, right, strict=True) if not is_right], exactly))
    return [span if is_right else next(exact) for span, is_right in zip(spans, right, strict=True)]


def _around(span: Span) -> list[tuple[int, bool]]:
    """The ends of a window, and the days next to them, with whether it should hold there."""
    ends = ((span.earliest, -1), (span.latest, 1))
    return [(day + shift * sign, shift == 0) for day, sign in ends if day is not None for shift in (0, 1)]


def _searched(asked: Sequence[Asked[Outcome]], judge: Judge[Outcome]) -> list[Span]:
    ends = [_End(place, sign, each.inquiry.day) for place, each in enumerate(asked) for sign in (-1, 1)]
    while any(end.days for end in ends):
        held = iter(_held([(asked[end.asked], day) for end in ends for day in end.days], judge))
        ends = [end.narrowed([next(held) for _ in end.days]) for end in ends]
    edges = [None if end.is_open else end.good for end in ends]
    return [Span(edges[place], edges[place + 1]) for place in range(0, len(edges), 2)]


def _held(days: Sequence[tuple[Asked[Outcome], int]], judge: Judge[Outcome]) -> list[bool]:
    """Whether every known answer leads to the same on each of some days."""
    cases = [each.inquiry.build(each.case, key, day) for each, day in days for key in each.known]
    found = iter(judge(cases) if cases else ())
    return [[next(found) for _ in each.known] == list(each.known.values()) for each, _ in days]
