"""Runs the examples of a pack: are their conclusions those expected, and is every rule met, not met and unknown?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from adjudge.case.read import read_documents
from adjudge.case.record import Case
from adjudge.documents.compose import Document
from adjudge.errors import CaseError, Problem, RulebookError
from adjudge.explanation.report import Report
from adjudge.inference.verdict import Conclusion
from adjudge.pipeline import assess
from adjudge.rulebook.load import read_forms
from adjudge.rulebook.pack import Pack, Rulebook
from adjudge.rulebook.schema import ExampleForm
from adjudge.values.truth import Truth
from adjudge.values.when import read_when


@dataclass(frozen=True, slots=True)
class Trial:
    """An example as a case, and the class, the status or the candidates that each domain must have."""

    name: str
    place: str
    case: Case
    expect: Mapping[str, str | Sequence[str]]
    as_of: int | None = None


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
    rules: int
    differences: tuple[Difference, ...]
    unseen: Mapping[str, tuple[Truth, ...]]


def read_trials(folder: Path, pack: Pack) -> tuple[Trial, ...]:
    """The examples of a pack as cases; raises RulebookError where they cannot be read or a record is rejected."""
    loading = read_forms(folder, ("examples.yaml",))
    if loading.problems:
        raise RulebookError(loading.problems)
    document = loading.documents["examples.yaml"]
    trials = tuple(
        _trial(document, place, form, pack) for place, form in enumerate(loading.forms["examples.yaml"].root)
    )
    problems = [each.problem for trial in trials for each in trial.case.rejected]
    if problems:
        raise RulebookError(problems)
    return trials


def _trial(document: Document, place: int, form: ExampleForm, pack: Pack) -> Trial:
    where = document.where((place,))
    data = {"case": form.name, "provenance": {"kind": "synthetic"}, "records": form.records}
    data |= {key: value for key in ("observed", "index") if (value := getattr(form, key)) is not None}
    moved = {("records", *path[2:]): at for path, at in document.positions.items() if path[:2] == (place, "records")}
    try:
        (case,) = read_documents([Document(document.place, data, moved)])
    except CaseError as fault:
        raise RulebookError(fault.problems) from None
    unknown = [name for name in form.expect if name not in [domain.name for domain in pack.domains]]
    if unknown:
        raise RulebookError([Problem(where, f"`{unknown[0]}` is no domain of {pack.name}.", "Mend it.", "R307")])
    return Trial(form.name, where, case, form.expect, _as_of(form))


def _as_of(form: ExampleForm) -> int | None:
    return read_when(form.as_of).latest if isinstance(form.as_of, str) else form.as_of


def run(pack: Pack, trials: Sequence[Trial]) -> Outcome:
    """Assesses every example with its pack."""
    rulebook = Rulebook((pack,), pack.sha256)
    seen: dict[str, set[Truth]] = {f"{d.name}/{rule.id}": set() for d in pack.domains for rule in d.rules}
    differences: list[Difference] = []
    for trial in trials:
        report = assess(trial.case, rulebook, as_of=trial.as_of, engine="chain")
        differences += differences_of(trial, report)
        for conclusion in report.conclusions:
            for rule, truth in conclusion.verdict.truths.items():
                seen[f"{conclusion.domain}/{rule}"].add(truth)
    unseen = {rule: tuple(truth for truth in Truth if truth not in truths) for rule, truths in seen.items()}
    return Outcome(
        len(trials), len(seen), tuple(differences), {rule: truths for rule, truths in unseen.items() if truths}
    )


def differences_of(trial: Trial, report: Report) -> list[Difference]:
    """What a report says otherwise than its example expects."""
    found = {conclusion.domain: conclusion for conclusion in report.conclusions}
    return [
        Difference(trial.place, trial.name, domain, _told(expected), _found(found[domain]))
        for domain, expected in trial.expect.items()
        if not is_as_expected(found[domain], expected)
    ]


def is_as_expected(conclusion: Conclusion, expected: str | Sequence[str]) -> bool:
    """Whether a conclusion is the class, the status or the candidates that are expected."""
    if isinstance(expected, str):
        return expected == (conclusion.given or conclusion.status)
    return conclusion.given is None and set(expected) == set(conclusion.candidates)


def _told(expected: str | Sequence[str]) -> str:
    return expected if isinstance(expected, str) else f"one of {', '.join(expected)}"


def _found(conclusion: Conclusion) -> str:
    if conclusion.given is not None:
        return conclusion.given
    return f"{conclusion.status} ({', '.join(conclusion.cause.words)}; one of {', '.join(conclusion.candidates)})"
