"""The days on which new records lead to the same answers, found by trying."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adjudge.explanation.regions import Asked, Judge, Outcome
from adjudge.inference.verdict import Span

_REACH = (1, 2, 4, 7, 14, 28, 56, 112, 224, 448, 896, 1792, 3600)
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


def windows(asked: Sequence[Asked[Outcome]], judge: Judge[Outcome]) -> list[Span]:
    """Of each question about a new record, the days on which its known answers lead to the same; None without end."""
    ends = [_End(place, sign, each.inquiry.day) for place, each in enumerate(asked) for sign in (-1, 1)]
    while any(end.days for end in ends):
        days = [(asked[end.asked], day) for end in ends for day in end.days]
        found = iter(judge([each.inquiry.build(each.case, key, day) for each, day in days for key in each.known]))
        held = iter([[next(found) for _ in each.known] == list(each.known.values()) for each, _ in days])
        ends = [end.narrowed([next(held) for _ in end.days]) for end in ends]
    edges = [None if end.is_open else end.good for end in ends]
    return [Span(edges[place], edges[place + 1]) for place in range(0, len(edges), 2)]
