"""Definitions side by side, as values: what each says of each case, and what moved a case from one class to another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """What one definition says of one case: its class, or its status with the candidates, and why."""

    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class Group:
    """Definitions of one question: `told` has, for each case, what each definition says, in their order."""

    name: str
    definitions: tuple[str, ...]
    told: Mapping[str, tuple[Told, ...]]

    def counts(self, place: int) -> Counter[str]:
        """How many cases have each verdict by one definition."""
        return Counter(told[place].verdict for told in self.told.values())

    def moves(self, place: int) -> Counter[tuple[str, str]]:
        """How many cases have another verdict by this definition than by the first, from which to which."""
        pairs = ((told[0].verdict, told[place].verdict) for told in self.told.values())
        return Counter(pair for pair in pairs if pair[0] != pair[1])

    @property
    def moving(self) -> tuple[str, ...]:
        """The cases on which the definitions do not all say the same."""
        return tuple(case for case, told in self.told.items() if len({each.verdict for each in told}) > 1)
