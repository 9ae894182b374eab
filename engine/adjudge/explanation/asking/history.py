"""The history of verdicts: what was concluded on each day on which something became known, and which record did it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from adjudge.case.record import Case
from adjudge.explanation.asking.replay import Variant, narrowed, verdicts_of_all, without
from adjudge.inference.verdict import Verdict
from adjudge.rulebook.pack import Pack

Ids = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """From this day on the verdict is another one.

    `records` are those of the day without which the verdict would be another one; where each of several would do
    alone, all of them; none where it is the day itself that counts.
    """

    day: int
    verdict: Verdict
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The turns of one domain, the first of them on the first day of the case."""

    pack: str
    domain: str
    turns: tuple[Turn, ...]


def history_of(case: Case, pack: Pack, domain: str | None = None, as_of: int | None = None) -> tuple[History, ...]:
    """The history of each domain of a pack, or of one, up to a day; raises KeyError for an unknown domain.

    A record counts from the first of its possible days, as in `as_of`, and once more from its last one.
    """
    some = pack if domain is None else narrowed(pack, domain)
    days = _days(case, as_of)
    whole = verdicts_of_all(some, [Variant(case, day) for day in days])
    asked = {name: found for name, found in whole.items() if domain in (None, name)}
    turning = {name: tuple(_turning(found)) for name, found in asked.items()}
    days_of_turns = [days[place] for place in sorted({place for places in turning.values() for place in places})]
    again = _without(case, some, days_of_turns)
    return tuple(
        History(pack.name, name, tuple(_turn(name, days[each], found[each], again) for each in turning[name]))
        for name, found in asked.items()
    )


def _days(case: Case, as_of: int | None) -> list[int]:
    """The days on which a record becomes known or certain."""
    days = {day for record in case.records for day in (record.when.earliest, record.when.latest)}
    return sorted(day for day in days if as_of is None or day <= as_of)


def _turning(verdicts: Sequence[Verdict]) -> Iterator[int]:
    """The places at which the verdict is another one than at the day before."""
    for place, verdict in enumerate(verdicts):
        if place == 0 or verdict.candidates != verdicts[place - 1].candidates:
            yield place


@dataclass(frozen=True, slots=True)
class _Again:
    """The records of each day, and the case on that day without each of them and without all."""

    new: Mapping[int, Ids]
    rows: Mapping[tuple[int, Ids], int]
    verdicts: Mapping[str, Sequence[Verdict]]

    def verdict(self, domain: str, day: int, left_out: Ids) -> Verdict:
        """The verdict of a domain on a day without some of the records of that day."""
        return self.verdicts[domain][self.rows[day, left_out]]


def _without(case: Case, pack: Pack, days: Sequence[int]) -> _Again:
    new = {
        day: tuple(each.id for each in case.records if day in (each.when.earliest, each.when.latest)) for day in days
    }
    asked = list(dict.fromkeys((day, ids) for day in days for ids in (new[day], *((id_,) for id_ in new[day]))))
    found = verdicts_of_all(pack, [Variant(without(case, frozenset(ids)), day) for day, ids in asked])
    return _Again(new, {pair: row for row, pair in enumerate(asked)}, found)


def _turn(domain: str, day: int, verdict: Verdict, again: _Again) -> Turn:
    """The turn of a day with the records of the day without which the verdict is another one."""

    def differs(left_out: Ids) -> bool:
        return again.verdict(domain, day, left_out).candidates != verdict.candidates

    new = again.new[day]
    return Turn(day, verdict, (tuple(id_ for id_ in new if differs((id_,))) or new) if differs(new) else ())
