"""The history of verdicts: what was concluded on each day on which something became known, and which record did it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from adjudge.case.record import Case
from adjudge.explanation.replay import Variant, narrowed, replay_all, without
from adjudge.inference.modules import Module
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
    modules = replay_all(some, [Variant(case, day) for day in days])
    asked = [module for module in modules if domain in (None, module.domain.name)]
    turning = {module.domain.name: tuple(_turning(module, len(days))) for module in asked}
    days_of_turns = [days[place] for place in sorted({place for places in turning.values() for place in places})]
    again = _without(case, some, days_of_turns)
    return tuple(
        History(pack.name, each.domain.name, _turns(each, turning[each.domain.name], days, again)) for each in asked
    )


def _days(case: Case, as_of: int | None) -> list[int]:
    """The days on which a record becomes known or certain."""
    days = {day for record in case.records for day in (record.when.earliest, record.when.latest)}
    return sorted(day for day in days if as_of is None or day <= as_of)


def _turning(module: Module, count: int) -> Iterator[int]:
    """The places at which the verdict is another one than at the day before."""
    for place in range(count):
        if place == 0 or module.verdict(place).candidates != module.verdict(place - 1).candidates:
            yield place


@dataclass(frozen=True, slots=True)
class _Again:
    """The records of each day, and the case on that day without each of them and without all."""

    new: Mapping[int, Ids]
    rows: Mapping[tuple[int, Ids], int]
    modules: Mapping[str, Module]

    def verdict(self, domain: str, day: int, left_out: Ids) -> Verdict:
        """The verdict of a domain on a day without some of the records of that day."""
        return self.modules[domain].verdict(self.rows[day, left_out])


def _without(case: Case, pack: Pack, days: Sequence[int]) -> _Again:
    new = {
        day: tuple(each.id for each in case.records if day in (each.when.earliest, each.when.latest)) for day in days
    }
    asked = list(dict.fromkeys((day, ids) for day in days for ids in (new[day], *((id_,) for id_ in new[day]))))
    modules = replay_all(pack, [Variant(without(case, frozenset(ids)), day) for day, ids in asked])
    return _Again(new, {pair: row for row, pair in enumerate(asked)}, {each.domain.name: each for each in modules})


def _turns(module: Module, places: Sequence[int], days: Sequence[int], again: _Again) -> tuple[Turn, ...]:
    return tuple(Turn(days[each], module.verdict(each), _made(module, each, days[each], again)) for each in places)


def _made(module: Module, place: int, day: int, again: _Again) -> Ids:
    """The records of a day without which the verdict is another one."""

    def differs(left_out: Ids) -> bool:
        found = again.verdict(module.domain.name, day, left_out)
        return found.candidates != module.verdict(place).candidates

    new = again.new[day]
    return (tuple(id_ for id_ in new if differs((id_,))) or new) if differs(new) else ()
