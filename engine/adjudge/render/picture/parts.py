"""The parts of a report that belong together on a page, each with a key: conclusions and their criteria."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from adjudge.explanation.report import Report, Step


@dataclass(frozen=True, slots=True)
class Part:
    """A criterion with its key and the records under it, by their places among those of the case."""

    key: str
    step: Step
    rests: tuple[int, ...]
    parts: tuple[Part, ...]


def conclusion_key(place: int) -> str:
    """The key of a conclusion by its place in the report."""
    return f"c{place}"


def places(report: Report) -> Mapping[str, int]:
    """The place of each record among those of the case, by id."""
    return {record.id: place for place, record in enumerate(report.case.records)}


def rests_of(records: tuple[str, ...], known: Mapping[str, int]) -> tuple[int, ...]:
    """The places of records, in the order of the case."""
    return tuple(sorted({known[each] for each in records if each in known}))


def criteria_of(report: Report, place: int, steps: tuple[Step, ...], side: str = "s") -> tuple[Part, ...]:
    """The criteria of a conclusion; one that reads another domain rests on the records of that domain."""
    known, pack = places(report), report.explained[place].conclusion.pack
    domains = {each.conclusion.domain: each.evidence for each in report.explained if each.conclusion.pack == pack}
    return tuple(_part(f"{conclusion_key(place)}{side}{at}", step, domains, known) for at, step in enumerate(steps))


def _part(key: str, step: Step, domains: Mapping[str, tuple[str, ...]], known: Mapping[str, int]) -> Part:
    records = step.records or domains.get(step.name, ())
    inner = [_part(f"{key}n{at}", each, domains, known) for at, each in enumerate(step.steps) if _adds(each, step)]
    return Part(key, step, rests_of(records, known), tuple(inner))


def _adds(inner: Step, step: Step) -> bool:
    """Whether an inner step tells more than the one above it: another truth, or other records."""
    return inner.truth != step.truth or inner.records != step.records


def keys_of_findings(report: Report) -> Mapping[tuple[str, str], str]:
    """For each criterion by pack and name, the keys of its conclusions and of itself in them."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for place, explained in enumerate(report.explained):
        for at, step in enumerate(explained.because):
            keys = found.setdefault((explained.conclusion.pack, step.name), {})
            keys |= dict.fromkeys((conclusion_key(place), f"{conclusion_key(place)}s{at}"))
    return {name: " ".join(keys) for name, keys in found.items()}


def classes_of_findings(report: Report) -> Mapping[tuple[str, str], str]:
    """For each criterion by pack and name, the class of the first conclusion that rests on it."""
    found: dict[tuple[str, str], str] = {}
    for each in report.explained:
        for step in each.because:
            if each.conclusion.given is not None:
                found.setdefault((each.conclusion.pack, step.name), each.conclusion.given)
    return found


def sentences_of_findings(report: Report) -> Mapping[tuple[str, str], str]:
    """For each criterion by pack and name, its sentence."""
    return {(each.conclusion.pack, step.name): step.sentence for each in report.explained for step in each.because}
