"""The least evidence: records that alone yield the conclusion, none of which can be left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adjudge.explanation.question import Question
from adjudge.explanation.replay import Variant, only
from adjudge.inference.verdict import Verdict

Ids = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Least:
    """A minimal set of records that yields the same candidates, and what each verdict would be without one of them."""

    records: Ids
    of: int  # the records of the case
    without: tuple[Verdict, ...]


def least_of(question: Question) -> Least:
    """Leaves records out as long as the conclusion stays; each that is left was tried, exactly."""
    days = {each.id: (each.when.earliest, each.when.latest, each.id) for each in question.case.records}
    for roughly in (question.is_concluded_by_floats, False):
        records = tuple(sorted(_shrunk(question, roughly), key=lambda id_: days[id_]))
        whole, *without = _verdicts(question, [records, *_each_less(records)], roughly=False)
        if _is_same(question, whole) and not any(_is_same(question, each) for each in without):
            break
    return Least(records, len(question.case.records), tuple(without))


def _shrunk(question: Question, roughly: bool) -> Ids:
    """The records that are left where no single one can be taken away any more."""
    records = _start(question, roughly)
    while True:
        less = _verdicts(question, list(_each_less(records)), roughly)
        spare = [id_ for id_, verdict in zip(records, less, strict=True) if _is_same(question, verdict)]
        if not spare:
            return records
        shorter = [_less(records, spare[:count]) for count in range(len(spare), 0, -1)]
        found = _verdicts(question, shorter, roughly)
        records = next(each for each, verdict in zip(shorter, found, strict=True) if _is_same(question, verdict))


def _start(question: Question, roughly: bool) -> Ids:
    """The evidence of the proof, if it is enough alone; else what the domain reads; else all, the last day included.

    Records go in the order in which they are tried: those outside the evidence first, late ones before early ones.
    """
    evidence, read = set(question.explained.evidence), set(question.read)
    every = sorted(question.case.records, key=lambda each: (each.id in evidence, -each.when.earliest, each.id))
    ids = [each.id for each in every]
    tries = [[id_ for id_ in ids if id_ in some] for some in (evidence, evidence | read)] + [ids]
    found = _verdicts(question, [tuple(each) for each in tries], roughly)
    enough = (each for each, verdict in zip(tries, found, strict=True) if _is_same(question, verdict))
    return tuple(next(enough, ids))


def _verdicts(question: Question, some: Sequence[Ids], roughly: bool) -> tuple[Verdict, ...]:
    variants = [Variant(only(question.case, frozenset(each)), question.as_of) for each in some]
    return question.replayed(variants, roughly=roughly)


def _is_same(question: Question, verdict: Verdict) -> bool:
    return verdict.candidates == question.verdict.candidates


def _each_less(records: Ids) -> tuple[Ids, ...]:
    return tuple(_less(records, [each]) for each in records)


def _less(records: Ids, some: Sequence[str]) -> Ids:
    return tuple(each for each in records if each not in some)
