"""A checked rulebook: packs of parameters, series, definitions and domains, immutable and hashed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from adjudge.rulebook.expression import Constant, Named, Node, Source

Status = Literal["published", "borrowed", "project", "unverified"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number with its source; `written` is the value and unit as the author wrote them."""

    name: str
    node: Constant
    written: str
    since: str
    source: str
    quote: str
    verified_by: str
    status: Status


@dataclass(frozen=True, slots=True)
class Finding:
    """A truth by case that rules read, by the name under which they read it."""

    name: str
    node: Node


@dataclass(frozen=True, slots=True)
class Concluded:
    """Another domain's class is one of some classes; `not_applicable` counts as a class here."""

    domain: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Strong Kleene and; without parts it is met."""

    parts: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Strong Kleene or; without parts it is not met."""

    parts: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Strong Kleene not."""

    part: Criterion


Criterion = Finding | Concluded | AllOf | AnyOf | Not


@dataclass(frozen=True, slots=True)
class Rule:
    """Where its criterion is the first of its domain that is met, the domain has the class `gives`.

    `say` is told where it concludes, `otherwise` where it does not. `since` and `until` name definitions whose
    onset dates the conclusion; without `since` its criteria date it.
    """

    id: str
    gives: str
    when: Criterion
    say: str
    otherwise: str = ""
    since: Named | None = None
    until: Named | None = None


@dataclass(frozen=True, slots=True)
class Domain:
    """An ordered list of rules; where none is met and none unknown, `otherwise` is the class.

    `weighs` is the id of a rule whose criteria are laid out as support, contrary evidence and unknowns, and
    `separates` the test that would tell its class from its rivals.
    """

    name: str
    say: str
    classes: tuple[str, ...]
    rules: tuple[Rule, ...]
    applies_when: Criterion | None = None
    otherwise: str | None = None
    otherwise_say: str = ""
    weighs: str | None = None
    separates: str = ""
    not_applicable_say: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of rules, read and checked; domains stand in an order in which each reads only earlier ones."""

    name: str
    version: str
    title: str
    sha256: str
    parameters: Mapping[str, Parameter]
    series: Mapping[str, Source]
    definitions: Mapping[str, Named]
    domains: tuple[Domain, ...]
    index: Named | None = None

    def domain(self, name: str) -> Domain:
        """The domain of that name; raises KeyError."""
        return {each.name: each for each in self.domains}[name]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The union of packs, shared by all cases."""

    packs: tuple[Pack, ...]
    sha256: str


def findings_in(criterion: Criterion | None) -> Iterator[Finding]:
    """Every finding that a criterion reads, as often as it stands there."""
    match criterion:
        case Finding():
            yield criterion
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from findings_in(part)
        case Not(part):
            yield from findings_in(part)
        case _:
            return


def domains_in(criterion: Criterion | None) -> Iterator[Concluded]:
    """Every other domain's class that a criterion reads."""
    match criterion:
        case Concluded():
            yield criterion
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from domains_in(part)
        case Not(part):
            yield from domains_in(part)
        case _:
            return
