"""Compares definitions on the same cases: domains of any packs, versions of one pack, or values of one parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adjudge.abstraction.findings import abstract
from adjudge.case.record import Case
from adjudge.case.timeline import build_timeline
from adjudge.errors import Problem, UsageError, suggestion
from adjudge.explanation.comparison import Group, Told
from adjudge.explanation.report import Explained
from adjudge.inference.infer import Engine, infer
from adjudge.inference.verdict import Conclusion
from adjudge.pipeline import assess
from adjudge.rulebook.pack import Pack, Rulebook


@dataclass(frozen=True, slots=True)
class Variant:
    """A pack under a name of its own: itself, another version of it, or with a parameter set otherwise."""

    label: str
    pack: Pack


def compare(
    cases: Sequence[Case],
    variants: Sequence[Variant],
    domains: Sequence[str] = (),
    *,
    as_of: int | None = None,
    engine: Engine = "auto",
) -> tuple[Group, ...]:
    """One group for each domain that several variants have, or one of the `domains` that are named; UsageError U106."""
    timeline = build_timeline(cases, as_of)
    concluded = [infer(abstract(each.pack, timeline), engine) for each in variants]
    found = [
        {(case.id, c.domain): c for case, all_ in zip(cases, results, strict=True) for c in all_}
        for results in concluded
    ]
    return tuple(_group(name, members, cases, found, as_of) for name, members in _grouped(variants, domains).items())


Member = tuple[int, Variant, str]  # a variant by its place, and one of its domains


def _grouped(variants: Sequence[Variant], domains: Sequence[str]) -> Mapping[str, list[Member]]:
    members = [(place, each, domain.name) for place, each in enumerate(variants) for domain in each.pack.domains]
    if domains:
        asked = [_named(name, members) for name in domains]
        return {" against ".join(domains): [member for some in asked for member in some]}
    groups: dict[str, list[Member]] = {}
    for member in members:
        groups.setdefault(member[2], []).append(member)
    shared = {name: some for name, some in groups.items() if len(some) > 1}
    return shared or {"all domains": members}


def _named(name: str, members: Sequence[Member]) -> list[Member]:
    found = [each for each in members if name in (each[2], f"{each[1].label}/{each[2]}")]
    if not found:
        known = [f"{each[1].label}/{each[2]}" for each in members]
        mend = suggestion(name, known) or f"There are {', '.join(known[:12])}."
        raise UsageError([Problem(name, "is no domain of these packs.", mend, "U106")])
    return found


def _group(
    name: str,
    members: Sequence[Member],
    cases: Sequence[Case],
    found: Sequence[Mapping[tuple[str, str], Conclusion]],
    as_of: int | None,
) -> Group:
    labels = [each.label for _, each, _ in members]
    several = len(set(labels)) < len(labels) or len({domain for _, _, domain in members}) > 1
    definitions = tuple(f"{each.label}/{domain}" if several else each.label for _, each, domain in members)
    told = {}
    for case in cases:
        verdicts = [verdict_words(found[place][case.id, domain]) for place, _, domain in members]
        is_moving = len(set(verdicts)) > 1
        reasons = [_reason(case, each, domain, as_of) if is_moving else "" for _, each, domain in members]
        told[case.id] = tuple(Told(*pair) for pair in zip(verdicts, reasons, strict=True))
    return Group(name, definitions, told)


def verdict_words(conclusion: Conclusion) -> str:
    """The class, or the status with its candidates."""
    if conclusion.given is not None:
        return conclusion.given
    open_ = "" if len(conclusion.candidates) < 2 else f" ({' or '.join(conclusion.candidates)})"
    return f"{conclusion.status}{open_}"


def _reason(case: Case, variant: Variant, domain: str, as_of: int | None) -> str:
    """The criteria that decided, or what is missing."""
    rulebook = Rulebook((variant.pack,), variant.pack.sha256)
    return _decisive(assess(case, rulebook, as_of=as_of, engine="chain")[domain])


def _decisive(explained: Explained) -> str:
    if explained.missing:
        return "; ".join(missing.what for missing in explained.missing)
    if explained.conclusion.rule is not None and explained.because:
        return "; ".join(step.sentence for step in explained.because)
    return explained.sentence
