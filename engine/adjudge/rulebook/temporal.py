"""The nodes that look along time: windows, picks, visits, confirmation, and what is carried from point to point."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from adjudge.rulebook.expression import Node, expect, number_kind, walk
from adjudge.rulebook.types import BARE, DAY, DURATION, RATIO, IllTypedError, Sort, Type, common_grid, common_kind

Reducer = Literal["any", "first", "last", "lowest", "highest", "count", "sum", "mean"]


@dataclass(frozen=True, slots=True, eq=False)
class Where(Node):
    """The series at those of its points where the condition is met."""

    of: Node
    condition: Node

    def _type(self) -> Type:
        expect(self.condition, Sort.TRUTH)
        if self.of.type.grid is None:
            raise IllTypedError("`where` asks for a series.", "Name a series before `where`.", "R106")
        common_grid(self.of.type, self.condition.type)
        return self.of.type

    @property
    def unchanged(self) -> Node:
        """The series, whose values stay."""
        return self.of


@dataclass(frozen=True, slots=True, eq=False)
class Reduce(Node):
    """One value by case over all points; `by` is the day from which `any` is closed."""

    how: Reducer
    of: Node
    by: Node | None = None

    def _type(self) -> Type:
        if self.by is not None and (self.how != "any" or number_kind(self.by) != DAY or self.by.type.grid is not None):
            raise IllTypedError("`by:` is one day, and only for `any`.", "Give a day such as index + window.", "R108")
        return _reduced(self.how, self.of, None)


@dataclass(frozen=True, slots=True, eq=False)
class Over(Node):
    """The same reducers over a window of days from each point of `at`; either end is open or closed.

    Where `than` is given, a point belongs if its value `op` that of `than` at the point of `at`.
    """

    how: Reducer
    of: Node
    at: Node
    start: Node | None = None
    end: Node | None = None
    open_start: bool = False
    open_end: bool = False
    op: Literal["<", "<=", ">", ">="] = ">"
    than: Node | None = None

    def _type(self) -> Type:
        if self.than is not None:
            common_kind(number_kind(self.of), number_kind(self.than))
            common_grid(self.at.type, self.than.type)
        if self.at.type.grid is None:
            raise IllTypedError(
                "`at:` asks for a series.", "Name the series whose points the windows belong to.", "R106"
            )
        for bound in (self.start, self.end):
            if bound is not None and (number_kind(bound) not in (DURATION, BARE) or bound.type.grid is not None):
                raise IllTypedError("A window is bounded by durations.", "Give it in days.", "R108")
        return _reduced(self.how, self.of, self.at.type.grid)


@dataclass(frozen=True, slots=True, eq=False)
class Visits(Node):
    """Groups points by visit label, or by day, and reduces each group; a grid of its own."""

    how: Reducer
    of: Node

    def _type(self) -> Type:
        if self.of.type.grid is None:
            raise IllTypedError("`visits` asks for a series.", "Name a series.", "R106")
        return _reduced(self.how, self.of, self)


@dataclass(frozen=True, slots=True, eq=False)
class Confirm(Node):
    """A truth that is seen again, from `after` to `within` later, dated by the first or the second record.

    `then` is what the second record must meet instead, where that is not the same. `tolerating` says which other
    points may stand between (None: none; at most `at_most`, None: any number); `unconfirmed` is what an absent
    confirmation counts as while it could still come.
    """

    of: Node
    after: Node | None = None
    within: Node | None = None
    tolerating: Node | None = None
    at_most: Node | None = None
    then: Node | None = None
    unconfirmed: Literal["unknown", "not met"] = "unknown"
    dated: Literal["first", "second"] = "first"
    same_assay: bool = False

    def _type(self) -> Type:
        expect(self.of, Sort.TRUTH)
        if self.of.type.grid is None:
            raise IllTypedError("`confirmed` asks for a series.", "Confirm a comparison of a series.", "R106")
        for bound in (self.after, self.within):
            if bound is not None and (number_kind(bound) not in (DURATION, BARE) or bound.type.grid is not None):
                raise IllTypedError("The gap of a confirmation is a duration.", "Give it in days.", "R108")
        is_count = self.at_most is None or (number_kind(self.at_most) in (RATIO, BARE) and not self.at_most.type.grid)
        if not is_count:
            raise IllTypedError("`at_most:` is a number of points.", "Give a count.", "R108")
        for other in (self.then, self.tolerating):
            if other is not None:
                expect(other, Sort.TRUTH)
                common_grid(self.of.type, other.type)
        return Type(Sort.TRUTH, grid=self.of.type.grid)


@dataclass(frozen=True, slots=True, eq=False)
class Held(Node):
    """What a Carry holds before the point at hand; `classes` are those that it may come to, beside its first."""

    like: Node
    classes: tuple[str, ...] = ()

    def _type(self) -> Type:
        classes = dict.fromkeys((*self.like.type.classes, *self.classes))
        return Type(self.like.type.sort, self.like.type.kind, tuple(classes))


@dataclass(frozen=True, slots=True, eq=False)
class Carry(Node):
    """From `start`, point by point of one grid, what `next` yields; `next` may read `held`.

    Where `next` looks along the series (a confirmation, say), what is held at that moment stands at every point.
    """

    start: Node
    held: Held
    next: Node

    def _type(self) -> Type:
        if self.next.type.grid is None or self.start.type.grid is not None:
            raise IllTypedError("`carry` goes from one value over a series.", "Start from a value by case.", "R106")
        if self.next.type.sort != self.start.type.sort or self.start.type.sort not in (Sort.NUMBER, Sort.CLASS):
            raise IllTypedError("What is carried changes its sort.", "Let `next` yield what `start` is.", "R104")
        if new := [name for name in self.next.type.classes if name not in self.held.type.classes]:
            raise IllTypedError(f"What is held is never `{new[0]}`.", "Name its classes.", "R107")
        return replace(self.next.type, classes=self.held.type.classes)

    @property
    def readers(self) -> frozenset[Node]:
        """What is held, and every node of `next` that reads it."""
        reads: set[Node] = {self.held}
        for each in walk(self.next):
            if not reads.isdisjoint(each.children):
                reads.add(each)
        return frozenset(reads)


@dataclass(frozen=True, slots=True, eq=False)
class Since(Node):
    """The day of a value by case: the onset of a truth, the day of a pick."""

    of: Node

    def _type(self) -> Type:
        if self.of.type.grid is not None:
            raise IllTypedError("`since` asks for one value by case.", "Use day(...) for a series.", "R106")
        return Type(Sort.NUMBER, DAY)


def _reduced(how: Reducer, of: Node, grid: object | None) -> Type:
    if of.type.grid is None:
        raise IllTypedError(f"`{how}` asks for a series.", "Name a series.", "R106")
    if how == "any":
        expect(of, Sort.TRUTH)
        return Type(Sort.TRUTH, grid=grid)
    if how == "count":
        return Type(Sort.NUMBER, RATIO, grid=grid)
    if how in ("first", "last"):
        return Type(of.type.sort, of.type.kind, of.type.classes, grid)
    if how in ("sum", "mean") and number_kind(of).log:
        mend = "Take it of the linear quantity, and its logarithm afterwards."
        raise IllTypedError(f"The {how} of logarithms is not that of the quantity.", mend, "R104")
    return Type(Sort.NUMBER, number_kind(of), grid=grid)
