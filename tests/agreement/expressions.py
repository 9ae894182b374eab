"""More generated expressions: every sort as a root, grids of visits, bounds that are numbers, states by any series."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from typing import Any

from tests.agreement.generate import CD4, DRUG, FALL, JCV, LOGS, MRI, Maker

from adjudge.rulebook.expression import (
    EVERY,
    Arithmetic,
    Attribute,
    Compare,
    Constant,
    Decide,
    Is,
    Known,
    Label,
    Logic,
    Named,
    Node,
    Selection,
    Source,
    walk,
)  # fmt: skip
from adjudge.rulebook.temporal import Carry, Confirm, Held, Over, Reduce, Since, Visits, Where
from adjudge.rulebook.types import DAY, DURATION, RATIO, IllTypedError, Sort

CODED = Source("coded", Selection("measurement", ("jcv",), ("c-1",), "csf", "{copies}/L"), JCV.kind)
OTHERS = Source("others", Selection("event", (EVERY,), excluded=("event",)))
FALLS = Source("falls", Selection("event", ("Event", "stumble")))
OPS = ("<", "<=", ">", ">=")


class Author(Maker):
    """A maker that also writes what authors seldom do."""

    def window(self) -> dict[str, Any]:
        if self.chance(0.6):
            return super().window()
        start, end = (self.pick(None, self.duration(1)) for _ in range(2))
        return {"start": start, "end": end, "open_start": self.chance(0.3), "open_end": self.chance(0.3)}

    def duration(self, depth: int) -> Node:
        """Days by case, that may be an interval, missing, or no whole number."""
        forms: list[Callable[[], Node]] = [
            lambda: self.constant(DURATION),
            lambda: Constant(Fraction(self.pick("0.5", "1.5", "487/16", "-7")), DURATION),
            lambda: Arithmetic("-", self.day(depth), self.day(depth)),
            lambda: Arithmetic("*", self.constant(DURATION), self.constant(RATIO)),
        ]
        return self.pick(*forms)()

    def any_base(self) -> Node:
        return self.pick(JCV, CD4, LOGS, MRI, FALL, DRUG, CODED, OTHERS, FALLS, self.grouped(1))

    def ratio(self, base: Node, depth: int) -> Node:
        if depth <= 0 or self.chance(0.7):
            return super().ratio(base, depth)
        one, other = (Reduce("count", self.any_series(depth - 1)) for _ in range(2))
        return Arithmetic(self.pick("/", "*", "+", "-"), one, other)

    def grouped(self, depth: int) -> Node:
        """Points by visit, of any sort."""
        base = self.pick(MRI, FALL, JCV, CD4)
        if self.chance(0.3):
            return Visits("any", self.truths(base, depth - 1))
        if base.type.kind is not None and self.chance(0.3):
            return Visits("count", base)
        return Visits(self.pick("first", "last"), base)

    def numbers(self, base: Node, depth: int) -> Node:
        if depth > 0 and self.chance(0.1):
            return Named("series", super().numbers(base, depth - 1), "a sentence")
        return super().numbers(base, depth)

    def truths(self, base: Node, depth: int) -> Node:
        if base.type.sort == Sort.CLASS and base is not MRI:
            return Is(base, self.pick(("better",), ("worse", "same")))
        if base.type.sort == Sort.TRUTH:
            return base
        if base.type.kind is not None and (depth <= 0 or not isinstance(base, Source)):
            return Compare(self.pick(*OPS), base, self.number(base.type.kind, depth - 1))
        return self.along(base, depth) if depth > 0 and self.chance(0.35) else super().truths(base, depth)

    def along(self, base: Node, depth: int) -> Node:
        """A series of truths as authors seldom write them."""
        op = self.pick(*OPS)
        day = Attribute("day", self.pick(base, Where(base, self.truths(base, depth - 1))))
        forms: list[Callable[[], Node]] = [
            lambda: self.beside(base, op, depth - 1),
            lambda: Compare(op, Arithmetic("-", day, self.day(depth - 1)), self.duration(depth - 1)),
            lambda: Compare(op, self.brought("day", base, depth - 1), day),
            lambda: Attribute("recorded", self.pick(base, Over("last", self.any_series(depth - 1), base))),
            lambda: Is(self.graded(base, depth - 1), self.pick(("a",), ("b", "same"), ("a", "b"))),
            lambda: Is(self.stated(base, depth - 1), ("a",)),
            lambda: Logic(self.pick("and", "or"), tuple(self.truths(base, depth - 1) for _ in range(self.pick(1, 3)))),
            lambda: Known(self.graded(base, depth - 1)),
            lambda: Compare(op, self.brought("sum", base, depth - 1), self.constant(CD4.type.kind)),
        ]
        return self.pick(*forms)()

    def beside(self, base: Node, op: str, depth: int) -> Node:
        """How many points, or whether any known one, of a series lie on one side of a number at each point."""
        other = self.numbers(self.pick(JCV, CD4), depth)
        than = self.numbers(base, depth) if base.type.kind == other.type.kind else self.number(other.type.kind, depth)
        count = Over("count", other, base, **self.window(), op=self.pick(*OPS), than=than)
        return Compare(op, count, self.constant(RATIO))

    def brought(self, how: str, base: Node, depth: int) -> Node:
        """Numbers of another series, brought to the points of this one."""
        if how == "day":
            return Over(self.pick("first", "last", "lowest"), Attribute("day", self.any_base()), base, **self.window())
        return Over(self.pick("sum", "mean", "highest"), self.numbers(CD4, depth), base, **self.window())

    def graded(self, base: Node, depth: int) -> Node:
        """One of the classes a, b and same, by a list of conditions along a series."""
        conditions = [self.truths(base, depth - 1) for _ in range(self.pick(1, 2))]
        branches = [(condition, Label(self.pick("a", "b"))) for condition in conditions]
        never = Logic("and", (conditions[0], Logic("not", (conditions[0],))))
        branches += [(never, Label(name)) for name in ("a", "b", "same")]
        return Decide(tuple(branches), self.pick(None, Label("b"), Reduce("last", MRI)))

    def stated(self, base: Node, depth: int) -> Node:
        """A class that is carried along any series."""
        held = Held(start := Label("a"), ("b", "c"))
        middle = Logic(self.pick("and", "or"), (Is(held, ("a", "c")), self.truths(base, depth - 1)))
        branches = ((middle, Label("b")), (self.truths(base, depth - 1), Label("c")))
        return Carry(start, held, Named("state", Decide(branches, held)))

    def carried(self, base: Node, depth: int) -> Node:
        if self.chance(0.3):
            return self.roved(base, depth)
        if self.chance(0.5) or base.type.kind.log:
            return super().carried(base, depth)
        held = Held(start := self.number(base.type.kind, depth - 1))
        step = Arithmetic(self.pick("+", "-"), held, self.numbers(base, depth - 1))
        known = Logic("and", (Known(held), self.truths(base, depth - 1)))
        return Carry(start, held, Decide(((known, step),), self.pick(held, None, self.numbers(base, depth - 1))))

    def roved(self, base: Node, depth: int) -> Node:
        """A reference that moves with what is seen of the series as compared with it."""
        held = Held(start := self.number(base.type.kind, depth - 1))
        beyond = Compare(self.pick(*OPS), self.numbers(base, depth - 1), held)
        seen = self.pick(
            Confirm(beyond, self.duration(0), None, unconfirmed="not met", dated=self.pick("first", "second")),
            Over("any", beyond, base, **self.window()),
            Logic("and", (Reduce("any", beyond), self.truths(base, depth - 1))),
        )
        return Carry(start, held, Decide(((seen, self.numbers(base, depth - 1)),), held))

    def confirm(self, base: Node, depth: int) -> Node:
        found = super().confirm(base, depth)
        gap = {name: self.pick(getattr(found, name), self.duration(depth - 1)) for name in ("after", "within")}
        at_most = self.pick(found.at_most, Reduce("count", self.any_series(0)), Constant(Fraction(1, 2)))
        return Confirm(
            found.of, **gap, tolerating=found.tolerating,
            at_most=None if found.tolerating is None else at_most,
            unconfirmed=found.unconfirmed, dated=found.dated,
            then=self.truths(base, depth - 1) if self.chance(0.3) else None,
            same_assay=found.same_assay,
        )  # fmt: skip

    def any_series(self, depth: int) -> Node:
        return self.pick(super().any_series(depth), CODED, OTHERS, self.grouped(depth))

    def day(self, depth: int) -> Node:
        if depth <= 0 or self.chance(0.7):
            return super().day(depth)
        days = Attribute("day", self.any_base())
        return self.pick(
            Reduce(self.pick("first", "last", "lowest", "highest"), days),
            Since(self.number(CD4.type.kind, depth - 1)),
            Since(Reduce("last", self.graded(self.pick(JCV, MRI), depth - 1))),
            Decide(((self.truth(depth - 1), self.constant(DAY)),), self.pick(None, self.constant(DAY))),
        )

    def truth(self, depth: int) -> Node:
        if depth <= 0 or self.chance(0.75):
            return super().truth(depth)
        op = self.pick(*OPS)
        forms: list[Callable[[], Node]] = [
            lambda: Known(self.value(depth - 1)),
            lambda: Compare(op, self.duration(depth - 1), self.duration(depth - 1)),
            lambda: Is(self.verdict(depth - 1), self.pick(("a",), ("b", "same"))),
            lambda: Logic(self.pick("and", "or"), tuple(self.truth(depth - 1) for _ in range(self.pick(1, 2, 3)))),
            lambda: Reduce("any", self.truths(self.grouped(depth - 1), depth - 1), self.day(depth - 1)),
        ]
        return self.pick(*forms)()

    def verdict(self, depth: int) -> Node:
        """One class by case."""
        branches = tuple((self.truth(depth - 1), value) for value in (Label("a"), self.pick(Label("b"), Label("a"))))
        never = Reduce("any", Logic("not", (Attribute("recorded", MRI),)))
        seen = Reduce(self.pick("first", "last"), MRI)
        return Decide((*branches, (never, Label("b")), (never, seen)), self.pick(None, Label("b"), seen))

    def value(self, depth: int) -> Node:
        """An expression of any sort by case."""
        forms: list[Callable[[], Node]] = [
            lambda: self.number(CD4.type.kind, depth),
            lambda: self.day(depth),
            lambda: self.verdict(depth),
            lambda: Reduce(self.pick("first", "last"), self.pick(FALL, OTHERS, self.grouped(depth))),
            lambda: self.truth(depth),
        ]
        return self.pick(*forms)()

    def root(self, depth: int) -> Node:
        """An expression of any sort, by case or along a series."""
        forms: list[Callable[[], Node]] = [
            lambda: self.value(depth),
            lambda: self.truths(self.any_base(), depth),
            lambda: self.numbers(self.base(), depth),
            lambda: self.grouped(depth),
            lambda: self.narrowed(self.pick(FALL, MRI, OTHERS), depth),
        ]
        return self.pick(*forms)()

    def narrowed(self, base: Node, depth: int) -> Node:
        return Where(base, self.truths(base, depth))


def drawn(random: Random, count: int, depth: int = 4, *, whole: bool = False) -> list[Node]:
    """So many truths by case (or roots of any sort); what would be ill-typed is drawn again."""
    author, found = Author(random), []
    while len(found) < count:
        try:
            found.append((author.root if whole else author.truth)(random.randint(1, depth)))
        except IllTypedError:
            continue
    return found


def parts(nodes: Sequence[Node]) -> list[Node]:
    """Every expression within some expressions that stands by itself: all but those that read what is held."""
    every = dict.fromkeys(each for node in nodes for each in walk(node))
    return [each for each in every if not _reads_held(each)]


def _reads_held(node: Node) -> bool:
    below = list(walk(node))
    own = {each.held for each in below if isinstance(each, Carry)}
    return any(isinstance(each, Held) and each not in own for each in below) or isinstance(node, Held)
