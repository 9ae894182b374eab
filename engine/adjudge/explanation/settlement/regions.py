"""The answers to one question, parted by what each would lead to: the edges are found by trying."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Generic, TypeVar

from adjudge.case.record import Case
from adjudge.explanation.settlement.inquiries import Inquiry, Key

Outcome = TypeVar("Outcome", bound=Hashable)
Judge = Callable[[Sequence[Case]], Sequence[Outcome]]
_ROUNDS, _MOST, _NEAR = 6, 32, 1e-9


@dataclass(frozen=True, slots=True)
class Stretch:
    """Answers that lead to the same: words, or a stretch of a scale from `low` to `high`, None where it has no end.

    `low_in` and `high_in` tell whether the ends belong to it; `tried` are answers in it that were tried.
    """

    outcome: Hashable
    words: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    low_in: bool = True
    high_in: bool = True
    tried: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked(Generic[Outcome]):
    """A question about a case, and what the answers that were tried lead to."""

    inquiry: Inquiry
    case: Case
    known: Mapping[Key, Outcome]

    def answered(self, keys: Sequence[Key]) -> list[Case]:
        """The case with each of some answers."""
        return [self.inquiry.applied(self.case, key) for key in keys]


def tried(
    asked: Sequence[Asked[Outcome]], keys: Sequence[Sequence[Key]], judge: Judge[Outcome]
) -> list[Asked[Outcome]]:
    """The questions with some more answers of each tried, all in one batch."""
    cases = [case for each, more in zip(asked, keys, strict=True) for case in each.answered(more)]
    found = iter(judge(cases) if cases else ())
    return [
        replace(each, known={**each.known, **{key: next(found) for key in more}})
        for each, more in zip(asked, keys, strict=True)
    ]


def refined(asked: Sequence[Asked[Outcome]], judge: Judge[Outcome]) -> list[Asked[Outcome]]:
    """The questions with more answers tried, until each change is between neighbours or beside a round number."""
    found = list(asked)
    for turn in range(_ROUNDS):
        keys = [_between_changes(each, turn + 1) for each in found]
        if not any(keys):
            break
        found = tried(found, keys, judge)
    return found


def _between_changes(asked: Asked[Outcome], turn: int) -> list[Key]:
    between = _between if asked.inquiry.is_days else _round_numbers
    return [key for a, b in _changes(asked.known) for key in between(a, b, turn) if key not in asked.known]


def _numbers(found: Mapping[Key, Hashable]) -> list[float]:
    return sorted(key for key in found if not isinstance(key, str))


def _changes(found: Mapping[Key, Hashable]) -> list[tuple[float, float]]:
    return [(a, b) for a, b in pairwise(_numbers(found)) if found[a] != found[b]]


def _between(low: float, high: float, turn: int) -> list[float]:
    """Days between two days, all or as many as are tried at once."""
    step = max(1, math.ceil((high - low) / _MOST))
    return [float(day) for day in range(int(low) + step, int(high), step)]


def _round_numbers(low: float, high: float, digits: int) -> list[float]:
    """The next number on either side, and those with so many digits in between."""
    if is_next(low, high):
        return []
    after, before = _beside(low, 1), _beside(high, -1)
    size = max(abs(low), abs(high))
    step = 10.0 ** (math.floor(math.log10(size)) - digits + 1)
    step *= max(1, math.ceil((high - low) / step / _MOST))
    first = math.floor(low / step) + 1
    inner = [float(f"{place * step:.12g}") for place in range(first, first + _MOST) if low < place * step < high]
    return [after, *(each for each in inner if low < each < high), before]


def stretches(inquiry: Inquiry, found: Mapping[Key, Hashable]) -> tuple[Stretch, ...]:
    """The answers, parted by their outcomes: words of one outcome together, then the scale from low to high."""
    parts: dict[Hashable, list[str]] = {}
    for word in inquiry.words:
        parts.setdefault(found[word], []).append(word)
    told = [Stretch(outcome, words=tuple(words), tried=tuple(words)) for outcome, words in parts.items()]
    return (*told, *_scale(found))


def _scale(found: Mapping[Key, Hashable]) -> list[Stretch]:
    numbers = _numbers(found)
    groups: list[list[float]] = []
    for number in numbers:
        if groups and found[groups[-1][-1]] == found[number]:
            groups[-1].append(number)
        else:
            groups.append([number])
    return [_stretch(groups, place, found) for place in range(len(groups))]


def _stretch(groups: Sequence[Sequence[float]], place: int, found: Mapping[Key, Hashable]) -> Stretch:
    here = groups[place]
    low, low_in = (None, True) if place == 0 else _edge(here[0], groups[place - 1][-1])
    high, high_in = (None, True) if place == len(groups) - 1 else _edge(here[-1], groups[place + 1][0])
    tried = tuple(dict.fromkeys((here[0], here[len(here) // 2], here[-1])))
    return Stretch(found[here[0]], (), low, high, low_in, high_in, tried)


def _beside(value: float, sign: int) -> float:
    """A number so near that nothing written lies in between, and far enough for rounding not to count."""
    return value + sign * (abs(value) * _NEAR or _NEAR)


def is_next(one: float, other: float) -> bool:
    """Whether nothing that anyone would write lies between two numbers."""
    return abs(one - other) <= 2 * _NEAR * max(abs(one), abs(other), 1e-3)


def _edge(inside: float, outside: float) -> tuple[float, bool]:
    """The end of a stretch: its last answer, or where that is only just beside it, the round number."""
    if is_next(inside, outside) and len(repr(outside)) < len(repr(inside)):
        return outside, False
    return inside, True
