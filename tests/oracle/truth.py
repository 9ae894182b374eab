"""A truth in three values that carries why it is unknown, so that `&`, `|` and `~` are those of strong Kleene."""

from __future__ import annotations

from collections.abc import Iterable

from adjudge.values.truth import Cause


class Truth(int):
    """0 not met, 1 unknown, 2 met; `why` holds causes, and only of what is unknown."""

    why: Cause

    def __new__(cls, value: int, why: int = 0) -> Truth:
        made = super().__new__(cls, value)
        made.why = Cause(int(why)) if value == 1 else Cause.NONE
        return made

    def __and__(self, other: Truth) -> Truth:
        return Truth(min(int(self), int(other)), self.why | other.why)

    def __or__(self, other: Truth) -> Truth:
        return Truth(max(int(self), int(other)), self.why | other.why)

    def __invert__(self) -> Truth:
        return Truth(2 - int(self), self.why)

    def __repr__(self) -> str:
        word = ("not met", "unknown", "met")[int(self)]
        return f"{word} {'+'.join(self.why.words)}".strip()


NOT_MET, MET = Truth(0), Truth(2)


def unknown(why: int) -> Truth:
    return Truth(1, why)


def bounded(sure: bool, maybe: bool, why: int) -> Truth:
    """Met where it is sure, unknown where it only may be."""
    return MET if sure and maybe else (unknown(why) if sure or maybe else NOT_MET)


def all_of(truths: Iterable[Truth]) -> Truth:
    found = MET
    for each in truths:
        found = found & each
    return found


def any_of(truths: Iterable[Truth]) -> Truth:
    found = NOT_MET
    for each in truths:
        found = found | each
    return found


def causes(parts: Iterable[int]) -> Cause:
    """The union of some causes."""
    found = Cause.NONE
    for each in parts:
        found |= each
    return found
