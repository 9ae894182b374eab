"""Generated expressions: every node of the language, well typed."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

from tests.agreement.cases import DAY_ZERO, LEVELS

from adjudge.rulebook.expression import (
    Arithmetic,
    Attribute,
    Compare,
    Constant,
    Cutoff,
    Decide,
    Is,
    Known,
    Label,
    Logic,
    Named,
    Node,
    Selection,
    Source,
)  # fmt: skip
from adjudge.rulebook.temporal import Carry, Confirm, Held, Over, Reduce, Since, Visits, Where
from adjudge.rulebook.types import DAY, DURATION, LOG_RATIO, RATIO, IllTypedError
from adjudge.values.units import Kind, read_unit

STATES = (("better", ("improved",)), ("same", ()), ("worse", ()))
REDUCERS = ("first", "last", "lowest", "highest", "sum", "mean", "count")


def _measured(name: str, unit: str) -> Source:
    return Source(name, Selection("measurement", (name,), unit=unit), read_unit(unit).kind)


JCV, CD4 = _measured("jcv", "{copies}/mL"), _measured("cd4", "/uL")
LOGS = Source("logs", Selection("measurement", ("jcv",), unit="{Log_copies}/mL"), read_unit("{Log_copies}/mL").kind)
MRI = Source("mri", Selection("assessment", ("mri",), states=STATES))
FALL, DRUG = (Source(name, Selection(name, (name,))) for name in ("event", "exposure"))


class Maker:
    """Random well-typed expressions; every choice comes from one generator of numbers."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.visits: dict[Kind, Node] = {}

    def pick(self, *options: Any) -> Any:
        return self.random.choice(options)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def constant(self, kind: Kind) -> Constant:
        if kind == DAY:
            return Constant(Fraction(DAY_ZERO + self.random.randint(-5, 60)), DAY)
        if kind == DURATION:
            return Constant(Fraction(self.pick(0, 1, 7, 28, 30)), DURATION)
        if kind in (RATIO, LOG_RATIO):
            return Constant(Fraction(self.pick("0", "1", "0.3", "0.5", "2", "-1")), kind)
        if kind.log:
            return Constant(Fraction(self.pick("1", "2", "2.3", "3")), kind)
        return Constant(Fraction(self.pick(*LEVELS[kind.dimension])), kind)

    def base(self) -> Source:
        return self.pick(JCV, JCV, CD4, CD4, LOGS)

    def numbers(self, base: Node, depth: int) -> Node:
        """A series of numbers on the grid of `base`, of its kind."""
        if depth <= 0:
            return base
        kind = base.type.kind
        forms: list[Callable[[], Node]] = [
            lambda: base,
            lambda: Where(self.numbers(base, depth - 1), self.truths(base, depth - 1)),
            lambda: Over(self.reducer(kind), self.numbers(base, depth - 1), base, **self.window()),
            lambda: self.decided(base, depth - 1),
            lambda: self.carried(base, depth - 1),
        ]
        if isinstance(base, Source):
            forms.append(lambda: Attribute(self.pick("lod", "lloq"), base))
        if not kind.log:
            forms.append(lambda: self.changed(base, depth - 1))
        return self.pick(*forms)()

    def reducer(self, kind: Kind) -> Any:
        return self.pick(*(REDUCERS[:4] if kind.log else REDUCERS[:6]))

    def decided(self, base: Node, depth: int) -> Node:
        branches = ((self.truths(base, depth), self.numbers(base, depth)),)
        return Decide(branches, self.pick(None, self.number(base.type.kind, depth)))

    def changed(self, base: Node, depth: int) -> Node:
        other = self.number(base.type.kind, depth)
        if self.chance(0.5):
            return Arithmetic(self.pick("+", "-"), self.numbers(base, depth), other)
        return Arithmetic(self.pick("*", "/"), self.numbers(base, depth), self.ratio(base, depth))

    def ratio(self, base: Node, depth: int) -> Node:
        if depth > 0 and self.chance(0.5) and not base.type.kind.log:
            return Arithmetic("/", self.numbers(base, depth - 1), self.number(base.type.kind, depth - 1))
        return self.constant(RATIO)

    def carried(self, base: Node, depth: int) -> Node:
        """The lowest so far, say: what is held, and when it is replaced."""
        start = self.number(base.type.kind, 0)
        held = Held(start)
        inner = self.numbers(base, depth - 1)
        condition = Compare(self.pick("<", "<=", ">", ">="), inner, held)
        return Carry(start, held, Decide(((condition, inner),), held))

    def carried_class(self, depth: int) -> Node:
        start = Label("same")
        held = Held(start, ("worse", "better"))
        ever = Logic("and", (self.truths(MRI, depth - 1), Logic("not", (Is(held, ("worse",)),))))
        whole = Decide(((Is(MRI, ("worse",)), Label("worse")), (ever, Label("better"))), held)
        return Carry(start, held, whole)

    def window(self) -> dict[str, Any]:
        start = self.pick(None, Constant(Fraction(self.pick(-30, -7, 0)), DURATION))
        end = self.pick(None, Constant(Fraction(self.pick(0, 7, 30)), DURATION))
        return {"start": start, "end": end, "open_start": self.chance(0.3), "open_end": self.chance(0.3)}

    def truths(self, base: Node, depth: int) -> Node:
        """A series of truths on the grid of `base`."""
        kind = base.type.kind
        op = self.pick("<", "<=", ">", ">=")

        def leaf() -> Node:
            if base is MRI:
                return Is(self.readings(depth - 1), self.pick(("better",), ("worse", "same")))
            if kind is None:
                return Attribute("recorded", base)
            level = self.pick(self.constant(kind), self.number(kind, depth - 1))
            return Compare(op, self.numbers(base, depth - 1), level)

        if depth <= 0:
            return leaf()
        forms = [
            leaf,
            leaf,
            lambda: Logic(self.pick("and", "or"), (self.truths(base, depth - 1), self.truths(base, depth - 1))),
            lambda: Logic("not", (self.truths(base, depth - 1),)),
            lambda: Compare(op, Attribute("day", base), self.day(depth - 1)),
            lambda: self.confirm(base, depth - 1),
            lambda: Over("any", self.truths(self.any_base(), depth - 1), base, **self.window()),
            lambda: self.counted(base, op, depth - 1),
            lambda: Where(self.truths(base, depth - 1), self.truths(base, depth - 1)),
            lambda: Known(Over("last", self.any_series(depth - 1), base, **self.window())),
            lambda: Over(self.pick("first", "last"), self.truths(self.any_base(), depth - 1), base, **self.window()),
            lambda: self.truth(depth - 1),
        ]
        if isinstance(base, Source) and kind is not None:
            forms.append(lambda: Attribute("detected", base))
        found = self.pick(*forms)()
        return found if found.type.grid is not None else Logic("and", (leaf(), found))

    def counted(self, base: Node, op: Any, depth: int) -> Node:
        return Compare(op, Over("count", self.truths(base, depth), base, **self.window()), self.constant(RATIO))

    def readings(self, depth: int) -> Node:
        if depth > 0 and self.chance(0.3):
            return self.carried_class(depth)
        if depth > 0 and self.chance(0.3):
            return Over("last", MRI, MRI, **self.window())
        return Where(MRI, self.truths(MRI, depth - 1)) if depth > 0 and self.chance(0.3) else MRI

    def confirm(self, base: Node, depth: int) -> Node:
        tolerating = self.truths(base, depth - 1) if self.chance(0.4) else None
        return Confirm(
            self.truths(base, depth - 1),
            after=self.pick(None, self.constant(DURATION)),
            within=self.pick(None, Constant(Fraction(60), DURATION)),
            tolerating=tolerating,
            at_most=self.pick(None, Constant(Fraction(1), RATIO)) if tolerating is not None else None,
            unconfirmed=self.pick("unknown", "not met"),
            dated=self.pick("first", "second"),
            same_assay=self.chance(0.2),
        )

    def any_base(self) -> Node:
        return self.pick(JCV, CD4, LOGS, MRI, FALL, DRUG)

    def any_series(self, depth: int) -> Node:
        base = self.pick(JCV, CD4, MRI, FALL)
        return base if base in (MRI, FALL) else self.numbers(base, depth)

    def visited(self, depth: int) -> Node:
        """A series by visit; kept, so that expressions may share its points."""
        base = self.base()
        if base.type.kind not in self.visits:
            how = self.pick("last", "sum", "lowest", "mean") if not base.type.kind.log else "last"
            self.visits[base.type.kind] = Visits(how, self.numbers(base, depth))
        return self.visits[base.type.kind]

    def number(self, kind: Kind, depth: int) -> Node:
        """One number by case."""
        if depth <= 0 or self.chance(0.3):
            return self.constant(kind)
        bases = [base for base in (JCV, CD4, LOGS) if base.type.kind == kind]
        if not bases:
            return self.constant(kind)
        return Reduce(self.reducer(kind), self.numbers(bases[0], depth - 1))

    def day(self, depth: int) -> Node:
        """One day by case."""
        forms: list[Callable[[], Node]] = [lambda: self.constant(DAY), Cutoff]
        if depth > 0:
            forms += [
                lambda: Since(self.truth(depth - 1)),
                lambda: Since(Reduce(self.pick("first", "last"), self.any_series(depth - 1))),
                lambda: Arithmetic(self.pick("+", "-"), self.day(depth - 1), self.constant(DURATION)),
            ]
        return self.pick(*forms)()

    def truth(self, depth: int) -> Node:
        """One truth by case."""
        base = self.base()
        op = self.pick("<", "<=", ">", ">=")
        forms: list[Callable[[], Node]] = [
            lambda: Compare(op, self.number(base.type.kind, depth - 1), self.constant(base.type.kind)),
            lambda: Reduce("any", self.truths(self.any_base(), depth - 1), self.pick(None, None, self.day(depth - 1))),
        ]
        if depth > 0:
            series = self.numbers(base, depth - 1)
            forms += [
                lambda: Logic(self.pick("and", "or"), (self.truth(depth - 1), self.truth(depth - 1))),
                lambda: Logic("not", (self.truth(depth - 1),)),
                lambda: Known(Reduce(self.pick("first", "lowest"), series)),
                lambda: Is(Reduce(self.pick("first", "last"), self.readings(depth - 1)), ("better", "same")),
                lambda: Compare(op, self.day(depth - 1), self.day(depth - 1)),
                lambda: Compare(op, Reduce("count", self.truths(self.any_base(), depth - 1)), self.constant(RATIO)),
                lambda: self.log_change(base, op, depth - 1),
                lambda: Reduce("any", self.truths(self.visited(depth - 1), depth - 1)),
                lambda: Reduce(self.pick("first", "last"), self.truths(self.any_base(), depth - 1)),
                lambda: Named("named", self.truth(depth - 1), "a sentence"),
            ]
        return self.pick(*forms)()

    def log_change(self, base: Node, op: str, depth: int) -> Node:
        sides = [self.number(base.type.kind, depth) for _ in range(2)]
        logs = [side if base.type.kind.log else Arithmetic("log10", side) for side in sides]
        return Compare(op, Arithmetic("-", *logs), self.constant(LOG_RATIO))


def expressions(random: Random, count: int, depth: int = 4) -> list[Node]:
    """So many truths by case; a tree that would be ill-typed is drawn again."""
    maker, found = Maker(random), []
    while len(found) < count:
        try:
            found.append(maker.truth(random.randint(1, depth)))
        except IllTypedError:
            continue
    return found
