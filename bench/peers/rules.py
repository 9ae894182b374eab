"""The rules of the workload's pack as texts of other engines: one dialect for each, the same rules in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.workload import plain
from bench.workload.generate import Columns
from bench.workload.measure import workload_rulebook

from adjudge.inference.verdict import NOT_APPLICABLE
from adjudge.rulebook.pack import AllOf, AnyOf, Concluded, Criterion, Domain, Finding, Not

Classes = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Branch:
    """A rule in order: where its text holds and none before it did, the class; the last one always holds."""

    text: str
    gives: str


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an engine writes what a criterion asks."""

    both: str = " and "
    either: str = " or "
    denied: str = "not ({})"
    is_met: str = "{}"
    is_class: str = "{} == '{}'"
    always: str = "true"


def domains() -> tuple[Domain, ...]:
    """The domains of the workload's pack, in order."""
    return workload_rulebook().packs[0].domains


def branches(domain: Domain, dialect: Dialect) -> list[Branch]:
    """The rules of a domain, the first for where it does not apply and the last for its else."""
    head = [] if domain.applies_when is None else [Branch(spoken(Not(domain.applies_when), dialect), NOT_APPLICABLE)]
    rules = [Branch(spoken(rule.when, dialect), rule.gives) for rule in domain.rules]
    return [*head, *rules, Branch(dialect.always, str(domain.otherwise))]


def spoken(criterion: Criterion, dialect: Dialect) -> str:
    """A criterion in a dialect."""
    match criterion:
        case Finding(name):
            return dialect.is_met.format(name)
        case Concluded(domain, classes):
            return _joined([dialect.is_class.format(domain, each) for each in classes], dialect.either)
        case Not(part):
            return dialect.denied.format(spoken(part, dialect))
        case AllOf(parts):
            return _joined([spoken(part, dialect) for part in parts], dialect.both)
        case AnyOf(parts):
            return _joined([spoken(part, dialect) for part in parts], dialect.either)


def _joined(parts: Sequence[str], word: str) -> str:
    return parts[0] if len(parts) == 1 else f"({word.join(parts)})"


def given(of: Columns) -> list[plain.Truths]:
    """The findings of each case, for engines that are only asked to conclude."""
    return [plain.findings(each) for each in plain.patients(of)]
