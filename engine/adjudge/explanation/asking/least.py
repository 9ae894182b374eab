"""The least evidence: records that alone yield the conclusion, none of which can be left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adjudge.explanation.asking.question import Question
from adjudge.explanation.asking.replay import Variant, only
from adjudge.inference.verdict import Verdict

Ids = tuple[str, ...]
_MANY = 200  # records each of which is left out by itself


@dataclass(frozen=True, slots=True)
class Least:
    """A minimal set of records that yields the same candidates, and what each verdict would be without one of them."""

    records: Ids
    of: int  # the records of the case
    without: tuple[Verdict, ...]


def least_of(question: Question) -> Least:
    """Leaves records out as long as the conclusion stays; that none can be left out any more was tried, exactly."""
    records, without = _tried(question, _shrunk(question, question.is_concluded_by_floats))
    days = {each.id: (each.when.earliest, each.when.latest, each.id) for each in question.case.records}
    pairs = sorted(zip(records, without, strict=True), key=lambda pair: days[pair[0]])
    return Least(tuple(id_ for id_, _ in pairs), len(days), tuple(verdict for _, verdict in pairs))


def _tried(question: Question, records: Ids) -> tuple[Ids, tuple[Verdict, ...]]:
    """Records none of which can be left out, with the exact verdicts without each of them.

    What was needed among many may not be among few; where floats were not right, the search is done exactly.
    """
    whole, *without = _verdicts(question, [records, *_each_less(records)], roughly=False)
    if not _is_same(question, whole):
        return _tried(question, _shrunk(question, roughly=False))
    spare = [id_ for id_, verdict in zip(records, without, strict=True) if _is_same(question, verdict)]
    return _tried(question, _less(records, spare[:1])) if spare else (records, tuple(without))


def _shrunk(question: Question, roughly: bool) -> Ids:
    """Records that are enough, from the records that are needed and ever shorter beginnings of the others."""
    records = _ordered(question)
    needed: list[str] = []
    if len(records) <= _MANY:
        without = _verdicts(question, _each_less(records), roughly)
        needed = [id_ for id_, verdict in zip(records, without, strict=True) if not _is_same(question, verdict)]
    others = [id_ for id_ in records if id_ not in needed]
    while others:
        count = _enough(question, needed, others, roughly)
        needed, others = [*needed, *others[max(count - 1, 0) : count]], others[: max(count - 1, 0)]
    return tuple(needed)


def _enough(question: Question, needed: Sequence[str], others: Sequence[str], roughly: bool) -> int:
    """How many of the others are enough beside those that are needed; of many, some counts first, then those between.

    All of them where none is enough: what floats conclude is not what exact numbers do.
    """
    step = max(1, len(others) // _MANY)
    coarse = [*range(0, len(others), step), len(others)]
    while True:
        found = _verdicts(question, [(*needed, *others[:count]) for count in coarse], roughly)
        enough = [place for place, verdict in enumerate(found) if _is_same(question, verdict)]
        if not enough or enough[0] == 0 or coarse[enough[0]] - coarse[enough[0] - 1] == 1:
            return coarse[enough[0]] if enough else len(others)
        coarse = list(range(coarse[enough[0] - 1], coarse[enough[0]] + 1))


def _ordered(question: Question) -> Ids:
    """The records in the order in which they are kept: the evidence of the proof, what else is read, then the rest."""
    evidence, read = set(question.explained.evidence), set(question.read)
    every = sorted(
        question.case.records,
        key=lambda each: (each.id not in evidence, each.id not in read, each.when.earliest, each.id),
    )
    return tuple(each.id for each in every)


def _verdicts(question: Question, some: Sequence[Ids], roughly: bool) -> tuple[Verdict, ...]:
    variants = [Variant(only(question.case, frozenset(each)), question.as_of) for each in some]
    return question.replayed(variants, roughly=roughly)


def _is_same(question: Question, verdict: Verdict) -> bool:
    return verdict.candidates == question.verdict.candidates


def _each_less(records: Ids) -> tuple[Ids, ...]:
    return tuple(_less(records, [each]) for each in records)


def _less(records: Ids, some: Sequence[str]) -> Ids:
    return tuple(each for each in records if each not in some)
