"""Replay: many variants of one case concluded at once, so that every answer is one that was tried.

A case is a batch of one; its variants (records changed, taken out or added, seen from another day, judged with other
parameters) are a batch of many, in which each node is evaluated once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from adjudge.abstraction.evaluation import Settings
from adjudge.abstraction.findings import abstract
from adjudge.case.record import Case, Record
from adjudge.case.timeline import build_timeline
from adjudge.inference.modules import Module, conclude_modules
from adjudge.inference.verdict import Verdict
from adjudge.rulebook.pack import Domain, Pack, domains_in

ROWS = 300_000  # records of one batch


@dataclass(frozen=True, slots=True)
class Variant:
    """A case as it could have been: its records, the day from which it is seen, parameters with another value.

    A parameter is an exact number in the unit of its kind that has no factor, as in the pack.
    """

    case: Case
    as_of: int | None = None
    settings: Mapping[str, Fraction] = field(default_factory=dict)


def replay(pack: Pack, domain: str, variants: Sequence[Variant], *, roughly: bool = False) -> Module:
    """The conclusions of one domain on each variant, in their order; raises KeyError for an unknown domain.

    `roughly` leaves out exact arithmetic, for a search: what it finds must be replayed exactly before it is told.
    """
    return replay_all(narrowed(pack, domain), variants, roughly=roughly)[-1]


def replay_all(pack: Pack, variants: Sequence[Variant], *, roughly: bool = False) -> tuple[Module, ...]:
    """The conclusions of every domain of a pack on each variant."""
    timeline = build_timeline([each.case for each in variants], [each.as_of for each in variants])
    return conclude_modules(abstract(pack, timeline, _settings(pack, variants), roughly=roughly))


def verdicts(pack: Pack, domain: str, variants: Sequence[Variant], *, roughly: bool = False) -> tuple[Verdict, ...]:
    """The verdict of one domain on each variant."""
    return verdicts_of_all(narrowed(pack, domain), variants, roughly=roughly)[domain]


def verdicts_of_all(
    pack: Pack, variants: Sequence[Variant], *, roughly: bool = False
) -> Mapping[str, tuple[Verdict, ...]]:
    """The verdict of every domain of a pack on each variant; many variants of a long case in several batches."""
    found: dict[str, list[Verdict]] = {domain.name: [] for domain in pack.domains}
    for some in _batches(variants):
        for module in replay_all(pack, some, roughly=roughly):
            found[module.domain.name] += [module.verdict(place) for place in range(len(some))]
    return {name: tuple(each) for name, each in found.items()}


def _batches(variants: Sequence[Variant]) -> Iterator[list[Variant]]:
    """Variants in their order, so many at once that their records stay within bounds."""
    some: list[Variant] = []
    rows = 0
    for each in variants:
        if some and rows + len(each.case.records) > ROWS:
            yield some
            some, rows = [], 0
        some.append(each)
        rows += len(each.case.records)
    if some:
        yield some


def narrowed(pack: Pack, domain: str) -> Pack:
    """A pack with one domain, which stands last, and those that it reads; raises KeyError for an unknown domain."""
    asked = _needed(pack, pack.domain(domain))
    return replace(pack, domains=tuple(each for each in pack.domains if each.name in asked))


def _needed(pack: Pack, domain: Domain) -> set[str]:
    criteria = (domain.applies_when, *(rule.when for rule in domain.rules))
    read = {each.domain for criterion in criteria for each in domains_in(criterion)}
    return {domain.name}.union(*(_needed(pack, pack.domain(name)) for name in read))


def _settings(pack: Pack, variants: Sequence[Variant]) -> Settings:
    names = dict.fromkeys(name for each in variants for name in each.settings)
    found = {}
    for name in names:
        values = np.empty(len(variants), dtype=object)
        values[:] = [each.settings.get(name, pack.parameters[name].node.value) for each in variants]
        found[name] = values
    return found


def with_record(case: Case, record: Record) -> Case:
    """The case with a record in the place of that of the same id, or added."""
    if all(each.id != record.id for each in case.records):
        return replace(case, records=(*case.records, record))
    return replace(case, records=tuple(record if each.id == record.id else each for each in case.records))


def without(case: Case, ids: frozenset[str]) -> Case:
    """The case without the records of these ids."""
    return replace(case, records=tuple(each for each in case.records if each.id not in ids))


def only(case: Case, ids: frozenset[str]) -> Case:
    """The case with the records of these ids alone."""
    return replace(case, records=tuple(each for each in case.records if each.id in ids))
