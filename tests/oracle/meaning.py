"""The naive meaning of an expression on one case, point by point, in exact numbers (docs/explanation/semantics.md)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from typing import Any

from tests.oracle.cells import Cell, compare, decide, pointwise
from tests.oracle.groups import Member, reduced
from tests.oracle.records import Spot, carried, fold, matches, usable, value_of
from tests.oracle.truth import MET, NOT_MET, Truth, any_of, bounded, unknown

from adjudge.case.record import Case, Observed, Record
from adjudge.rulebook.expression import (
    Attribute,
    Constant,
    Cutoff,
    Label,
    Named,
    Node,
    Selection,
    Source,
    walk,
)  # fmt: skip
from adjudge.rulebook.temporal import Carry, Confirm, Over, Reduce, Since, Visits, Where
from adjudge.values.exact import as_written
from adjudge.values.truth import Cause


@dataclass(frozen=True)
class Line:
    """A series: spots, one cell for each, whether absence says nothing by itself."""

    spots: tuple[Spot, ...]
    cells: tuple[Cell, ...]
    is_open: bool = False

    def with_cells(self, cells: Any) -> Line:
        return replace(self, cells=tuple(cells))


class Meaning:
    """One case as known on a day, and what expressions are on it."""

    def __init__(self, case: Case, as_of: int | None = None, within: tuple[Meaning, Node] | None = None) -> None:
        self.case, self.as_of = case, as_of
        self.within = within  # the meaning of all that does not read what is held
        self.known: dict[Node, Line | Cell] = {}
        last = inf if as_of is None else as_of
        self.records = [record for record in case.records if record.when.earliest <= last]
        days = [record.when.latest for record in self.records] + [each.when.latest for each in case.observed]
        self.cutoff = max(days, default=-inf) if as_of is None else as_of

    def of(self, node: Node) -> Line | Cell:
        if node not in self.known:
            if self.within is not None and self.within[1] not in walk(node):
                return self.within[0].of(node)
            self.known[node] = self._of(node)
        return self.known[node]

    def _of(self, node: Node) -> Line | Cell:
        forms = {
            Named: lambda: self.of(node.of),
            Source: lambda: self._source(node),
            Constant: lambda: Cell((node.value, node.value)),
            Cutoff: lambda: Cell((as_written(self.cutoff), as_written(self.cutoff))),
            Label: lambda: Cell(frozenset({node.name})),
            Attribute: lambda: self._attribute(node),
            Where: lambda: self._where(node),
            Reduce: lambda: self._reduce(node),
            Over: lambda: self._over(node),
            Visits: lambda: self._visits(node),
            Confirm: lambda: self._confirm(node),
            Carry: lambda: self._carry(node),
            Since: lambda: _since(self.of(node.of)),
        }
        return forms.get(type(node), lambda: self._pointwise(node))()

    def _pointwise(self, node: Node) -> Line | Cell:
        parts = [self.of(child) for child in node.children]
        line = next((part for part in parts if isinstance(part, Line)), None)
        if line is None:
            return pointwise(node, parts, by_case=True)
        columns = [self._spread(part, line) for part in parts]
        return line.with_cells(pointwise(node, cells, by_case=False) for cells in zip(*columns, strict=True))

    def _spread(self, part: Line | Cell, line: Line) -> list[Cell]:
        if isinstance(part, Line):
            return list(part.cells)
        return [replace(part, days=spot.days) for spot in line.spots]

    # Records

    def _source(self, node: Source) -> Line:
        chosen = [record for record in self.records if matches(node.selection, record) and usable(node, record)]
        spots = [Spot(self._days(record), record) for record in chosen]
        is_open = node.selection.record_kind in ("event", "exposure")
        if is_open:
            spots += [Spot(days, None, recorded=False) for days in self._unobserved(node.selection)]
        spots.sort(key=lambda spot: (*spot.days, *spot.place))
        return Line(tuple(spots), tuple(self._recorded(node, spot) for spot in spots), is_open)

    def _days(self, record: Record) -> tuple[Any, Any]:
        latest = record.when.latest if self.as_of is None else min(record.when.latest, self.as_of)
        return record.when.earliest, latest

    def _recorded(self, node: Source, spot: Spot) -> Cell:
        record = spot.record
        if record is None:
            return Cell(None, spot.days, unknown(Cause.NOT_RECORDED))
        late = self.as_of is not None and record.when.latest > self.as_of
        what, why = value_of(node, record)
        return Cell(what, spot.days, unknown(Cause.IMPRECISE_DATE) if late else MET, why=why)

    def _unobserved(self, selection: Selection) -> list[tuple[Any, Any]]:
        kept = [each for each in self.case.observed if each.kind.value == selection.record_kind]
        days = set.intersection(*(self._vouched(fold(name), kept) for name in selection.names or ("*",)))
        gaps: list[tuple[Any, Any]] = []
        begin: Any = -inf
        for day in [*sorted(days), self.cutoff + 1]:
            end = day - 1
            if begin <= end and (begin > -inf or end > -inf):
                gaps.append((begin, end))
            begin = day + 1
        return gaps

    def _vouched(self, name: str | None, kept: list[Observed]) -> set[int]:
        """The days for which someone says that records of a name were kept."""
        days: set[int] = set()
        for each in kept:
            if each.name is None or fold(each.name) == name:
                days |= set(range(each.when.earliest, min(each.when.latest, self.cutoff) + 1))
        return days

    def _attribute(self, node: Attribute) -> Line:
        line = self.of(node.of)
        found = []
        for spot, cell in zip(line.spots, line.cells, strict=True):
            what, defined, why = carried(node, spot)
            found.append(Cell(what, spot.days, cell.present, defined, why))
        return line.with_cells(found)

    # Along time

    def _where(self, node: Where) -> Line:
        line, condition = self.of(node.of), self.of(node.condition)
        conditions = self._spread(condition, line)
        pairs = zip(line.cells, conditions, strict=True)
        return line.with_cells(replace(c, present=c.present & d.present & d.what) for c, d in pairs)

    def _reduce(self, node: Reduce) -> Cell:
        line = self.of(node.of)
        group = [Member(c, c.present, spot.recorded) for spot, c in zip(line.spots, line.cells, strict=True)]
        found = reduced(node.how, group, line.is_open, node.of.type.sort)
        if node.by is None or found.what == MET:
            return found
        by = self.of(node.by)
        is_closed = by.defined == MET and by.what[1] <= self.cutoff
        return found if is_closed else replace(found, what=unknown(found.what.why | Cause.NOT_YET))

    def _over(self, node: Over) -> Line:
        of, at = self.of(node.of), self.of(node.at)
        same = node.of.type.grid is node.at.type.grid
        bounds = [None if bound is None else self.of(bound) for bound in (node.start, node.end)]
        than = None if node.than is None else self._spread(self.of(node.than), at)
        found = []
        for here, (spot, cell) in enumerate(zip(at.spots, at.cells, strict=True)):
            group = []
            for there, (other, value) in enumerate(zip(of.spots, of.cells, strict=True)):
                itself = same and here == there
                gap = (0, 0) if itself else (other.days[0] - spot.days[1], other.days[1] - spot.days[0])
                inside = within(gap, bounds[0], bounds[1], node.open_start, node.open_end)
                if than is not None:
                    inside = inside & than[here].present & compare(node.op, value, than[here]).what
                group.append(Member(value, value.present & inside, other.recorded))
            result = reduced(node.how, group, of.is_open, node.of.type.sort)
            found.append(replace(result, days=spot.days, present=cell.present))
        return at.with_cells(found)

    def _visits(self, node: Visits) -> Line:
        line = self.of(node.of)
        groups: dict[Any, list[tuple[Spot, Cell]]] = {}
        for spot, cell in zip(line.spots, line.cells, strict=True):
            if cell.present != NOT_MET:
                label = spot.record.visit if spot.record else None
                groups.setdefault(("v", fold(label)) if label else spot.days, []).append((spot, cell))
        loose = [key for key in groups if key[0] != "v"]
        apart, made = _told_apart(loose), []
        for key, members in groups.items():
            meet = [other for other in loose if other != key and key in loose and _may_meet(key, other)]
            others = [cell for other in meet for _, cell in groups[other]]
            recorded = [spot.recorded for other in meet for spot, _ in groups[other]]
            guests = [Member(cell, cell.present & PERHAPS, known) for cell, known in zip(others, recorded, strict=True)]
            sure = MET if not meet or key in apart else PERHAPS
            made.append(_visit(node, members, guests, sure, line.is_open))
        made.sort(key=lambda pair: pair[0].days)
        return Line(tuple(spot for spot, _ in made), tuple(cell for _, cell in made))

    def _confirm(self, node: Confirm) -> Line:
        from tests.oracle.confirm import confirmed

        bounds = [None if each is None else self.of(each) for each in (node.after, node.within, node.at_most)]
        line = self.of(node.of)
        tolerated = None if node.tolerating is None else self._spread(self.of(node.tolerating), line)
        then = line.cells if node.then is None else self._spread(self.of(node.then), line)
        return line.with_cells(confirmed(node, line, list(then), tolerated, bounds, self.cutoff))

    def _carry(self, node: Carry) -> Line:
        base = self.of(node.type.grid)
        lost = _disorder(base)
        held, cells = self.of(node.start), []
        for place, cell in enumerate(base.cells):
            after = self._holding(node, held, place)
            if lost is not None and place >= lost[0]:
                after = Cell(_anything(node), present=after.present, defined=unknown(lost[1]), why=lost[1])
            held = decide([Cell(after.present), replace(after, present=MET), held], has_else=True)
            cells.append(replace(held, days=base.spots[place].days, present=cell.present))
        return base.with_cells(cells)

    def _holding(self, node: Carry, held: Cell, place: int) -> Cell:
        """What comes next at one point, where what is held stands at every point."""
        inner = Meaning(self.case, self.as_of, (self, node.held))
        inner.known[node.held] = replace(held, days=None)
        found = inner.of(node.next)
        return found.cells[place] if isinstance(found, Line) else found


def within(gap: tuple[Any, Any], start: Cell | None, end: Cell | None, open_start: bool, open_end: bool) -> Truth:
    """Whether a gap, known as an interval, lies between two bounds, known as intervals."""
    truth = MET
    if start is not None:
        sure = gap[0] > start.what[1] or (not open_start and gap[0] == start.what[1])
        maybe = gap[1] > start.what[0] or (not open_start and gap[1] == start.what[0])
        truth = truth & _bound(start, sure, maybe)
    if end is not None:
        sure = gap[1] < end.what[0] or (not open_end and gap[1] == end.what[0])
        maybe = gap[0] < end.what[1] or (not open_end and gap[0] == end.what[1])
        truth = truth & _bound(end, sure, maybe)
    return truth


def _bound(bound: Cell, sure: bool, maybe: bool) -> Truth:
    if bound.defined != MET:
        return unknown(Cause.NOT_MEASURED)
    return bounded(sure, maybe, bound.why | Cause.IMPRECISE_DATE)


PERHAPS = unknown(Cause.IMPRECISE_DATE)  # two imprecise days may be the same


def _may_meet(one: tuple[Any, Any], other: tuple[Any, Any]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _told_apart(days: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """As many of the days as certainly differ."""
    found: list[tuple[Any, Any]] = []
    meeting = [one for one in days if any(other != one and _may_meet(one, other) for other in days)]
    for one in sorted(meeting, key=lambda each: (each[1], each[0])):
        if not found or one[0] > found[-1][1]:
            found.append(one)
    return found


def _visit(
    node: Visits, members: list[tuple[Spot, Cell]], guests: list[Member], sure: Truth, is_open: bool
) -> tuple[Spot, Cell]:
    days = min(spot.days[0] for spot, _ in members), max(spot.days[1] for spot, _ in members)
    group = [Member(cell, cell.present, spot.recorded) for spot, cell in members] + guests
    present = any_of(cell.present for _, cell in members) & sure
    return Spot(days, None), replace(reduced(node.how, group, is_open, node.of.type.sort), days=days, present=present)


def _disorder(line: Line) -> tuple[int, Cause] | None:
    """The first point that may trade places with a later one, and why."""
    rows = [place for place, cell in enumerate(line.cells) if cell.present != NOT_MET]
    reach: Any = -inf
    for here, following in pairwise(rows):
        reach = max(reach, line.spots[here].days[1])
        if reach >= line.spots[following].days[0]:
            same = line.spots[here].days[0] == reach == line.spots[following].days[1]
            return here, Cause.CONFLICT if same else Cause.IMPRECISE_DATE
    return None


def _anything(node: Carry) -> Any:
    return frozenset(node.type.classes) if node.type.classes else (-inf, inf)


def _since(found: Line | Cell) -> Cell:
    there = found.what if isinstance(found.what, Truth) else found.defined
    if found.days is None:
        return Cell((-inf, inf), None, MET, NOT_MET, Cause.IMPRECISE_DATE)
    why = Cause.IMPRECISE_DATE if found.days[0] < found.days[1] else Cause.NONE
    return Cell(tuple(as_written(day) for day in found.days), found.days, MET, there, why)
