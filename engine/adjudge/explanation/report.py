"""A report: all conclusions of one case with their explanations, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from adjudge.case.record import Case, Record, Rejected
from adjudge.inference.verdict import Conclusion, Span
from adjudge.rulebook.pack import Parameter, Rulebook
from adjudge.values.truth import Cause, Truth


@dataclass(frozen=True, slots=True)
class Decisive:
    """A comparison that decided: what was found, what was required, and the signed distance between them.

    `closeness` is its size relative to what was required; infinite for days and where zero was required. `is_count`
    where a number of points was compared. `left` and `right` are their closed ends in `unit`, or days (ordinals, or
    study days) where `is_day`.
    """

    actual: str
    op: str
    required: str
    truth: Truth
    margin: tuple[float, float]
    closeness: float
    is_count: bool
    unit: str
    when: Span | None
    left: tuple[float, float]
    right: tuple[float, float]
    is_day: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One labelled step of a proof, with the records under it."""

    name: str
    sentence: str
    truth: Truth
    cause: Cause
    since: Span | None
    decisive: tuple[Decisive, ...]
    records: tuple[str, ...]
    parameters: tuple[str, ...]
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A rule that did not conclude, and what stood in its way."""

    gives: str
    rule: str
    sentence: str
    truth: Truth
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What would settle an unknown finding."""

    finding: str
    cause: Cause
    what: str
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """What speaks for a cause, what against it, what is not known, and the test that would separate it."""

    gives: str
    support: tuple[Step, ...]
    contrary: tuple[Step, ...]
    unknown: tuple[Step, ...]
    separates: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One conclusion with its proof; `weighed` where its domain weighs a cause."""

    conclusion: Conclusion
    title: str
    sentence: str
    because: tuple[Step, ...]
    why_not: tuple[WhyNot, ...]
    missing: tuple[Missing, ...]
    parameters: tuple[Parameter, ...]
    evidence: tuple[str, ...]
    weighed: Weighed | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All conclusions of a case."""

    case: Case
    rulebook: Rulebook
    as_of: int | None
    explained: tuple[Explained, ...]
    rejected: tuple[Rejected, ...]
    unused: tuple[str, ...]

    @property
    def conclusions(self) -> tuple[Conclusion, ...]:
        """The conclusions, in the order of packs and domains."""
        return tuple(each.conclusion for each in self.explained)

    @property
    def records(self) -> Mapping[str, Record]:
        """The records of the case by id."""
        return {record.id: record for record in self.case.records}

    def __getitem__(self, domain: str) -> Explained:
        """The explained conclusion of `domain` or `pack/domain`; raises KeyError."""
        for each in self.explained:
            if domain in (each.conclusion.domain, f"{each.conclusion.pack}/{each.conclusion.domain}"):
                return each
        raise KeyError(domain)

    def __repr__(self) -> str:
        told = ", ".join(f"{c.domain}={c.given or c.status}" for c in self.conclusions)
        return f"<Report of {self.case.id}: {told}>"
