"""Runs the examples of a pack: are their conclusions those expected, and is every rule met, not met and unknown?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adjudge.case.record import Case
from adjudge.explanation.report import Report
from adjudge.inference.verdict import Conclusion
from adjudge.pipeline import assess
from adjudge.rulebook.pack import Pack, Rulebook
from adjudge.values.truth import Truth


@dataclass(frozen=True, slots=True)
class Trial:
    """An example as a case, and the class, the status or the candidates that each domain must have."""

    name: str
    place: str
    case: Case
    expect: Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """An expectation that does not hold."""

    place: str
    example: str
    domain: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f'{self.place}: "{self.example}": {self.domain} is {self.found}, expected {self.expected}. [T101]'


@dataclass(frozen=True, slots=True)
class Outcome:
    """The differences, and for each rule (as `domain/rule`) the truths that no example shows."""

    examples: int
    differences: tuple[Difference, ...]
    unseen: Mapping[str, tuple[Truth, ...]]


def run(pack: Pack, trials: Sequence[Trial]) -> Outcome:
    """Assesses every example with its pack."""
    rulebook = Rulebook((pack,), pack.sha256)
    seen: dict[str, set[Truth]] = {f"{d.name}/{rule.id}": set() for d in pack.domains for rule in d.rules}
    differences: list[Difference] = []
    for trial in trials:
        report = assess(trial.case, rulebook, engine="chain")
        differences += differences_of(trial, report)
        for conclusion in report.conclusions:
            for rule, truth in conclusion.verdict.truths.items():
                seen[f"{conclusion.domain}/{rule}"].add(truth)
    unseen = {rule: tuple(truth for truth in Truth if truth not in truths) for rule, truths in seen.items()}
    return Outcome(len(trials), tuple(differences), {rule: truths for rule, truths in unseen.items() if truths})


def differences_of(trial: Trial, report: Report) -> list[Difference]:
    """What a report says otherwise than its example expects."""
    found = {conclusion.domain: conclusion for conclusion in report.conclusions}
    return [
        Difference(trial.place, trial.name, domain, _told(expected), _found(found[domain]))
        for domain, expected in trial.expect.items()
        if not _is_as_expected(found[domain], expected)
    ]


def _is_as_expected(conclusion: Conclusion, expected: str | Sequence[str]) -> bool:
    if isinstance(expected, str):
        return expected == (conclusion.given or conclusion.status)
    return conclusion.given is None and set(expected) == set(conclusion.candidates)


def _told(expected: str | Sequence[str]) -> str:
    return expected if isinstance(expected, str) else f"one of {', '.join(expected)}"


def _found(conclusion: Conclusion) -> str:
    if conclusion.given is not None:
        return conclusion.given
    return f"{conclusion.status} ({', '.join(conclusion.cause.words)}; one of {', '.join(conclusion.candidates)})"
