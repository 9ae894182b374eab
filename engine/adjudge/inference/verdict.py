"""What a rulebook concludes from one signature, and what that means for one case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from adjudge.values.truth import Cause, Truth

Status = Literal["concluded", "unknown", "not_applicable", "conflict"]
NOT_APPLICABLE = "not_applicable"
UNCLASSIFIED = "unclassified"  # no rule is met, and the domain names no class for that


@dataclass(frozen=True, slots=True)
class Verdict:
    """One domain on one signature. `candidates` are in the order of the rules; one candidate is the class.

    `rule` is the first rule that gives the class, None for the domain's otherwise. `truths` has the truth of
    each rule by id, and `applies` that of `applies_when`.
    """

    domain: str
    candidates: tuple[str, ...]
    rule: str | None
    truths: Mapping[str, Truth]
    applies: Truth

    @property
    def given(self) -> str | None:
        """The class, where there is one candidate and it is a class."""
        only = self.candidates[0] if len(self.candidates) == 1 else None
        return None if only in (NOT_APPLICABLE, UNCLASSIFIED) else only


@dataclass(frozen=True, slots=True)
class Span:
    """A day that lies in [earliest, latest]; None is unbounded."""

    earliest: int | None
    latest: int | None


@dataclass(frozen=True, slots=True)
class Fact:
    """What a finding is on one case."""

    truth: Truth
    cause: Cause
    since: Span | None


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The verdict of one domain on one case."""

    case: str
    pack: str
    domain: str
    given: str | None
    status: Status
    candidates: tuple[str, ...]
    since: Span | None
    until: Span | None
    observed_through: int | None
    rule: str | None
    cause: Cause  # why it is unknown
    verdict: Verdict
