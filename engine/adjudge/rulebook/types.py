"""The type of an expression: its sort, its kind of quantity, its classes, and the grid its points stand on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from adjudge.values.units import Kind

DAY = Kind("day", log=False)
DURATION = Kind("time", log=False)
RATIO = Kind("ratio", log=False)
LOG_RATIO = Kind("ratio", log=True)
BARE = Kind("bare", log=False)  # a literal without a unit: it takes the kind of what it meets


class Sort(StrEnum):
    """What an expression yields at each point or case."""

    NUMBER = "number"
    CLASS = "class"
    TRUTH = "truth"
    MARK = "mark"  # a happening without a value


class IllTypedError(Exception):
    """An expression that cannot be; `what` and `mend` are sentences, `code` names the fault."""

    def __init__(self, what: str, mend: str, code: str) -> None:
        super().__init__(what)
        self.what, self.mend, self.code = what, mend, code


@dataclass(frozen=True, slots=True)
class Type:
    """`grid` is the node that made the points, or None for one value by case."""

    sort: Sort
    kind: Kind | None = None
    classes: tuple[str, ...] = ()
    grid: object | None = None

    @property
    def word(self) -> str:
        """The type as an author would say it."""
        noun = str(self.kind) if self.kind else self.sort.value
        return f"a series of {noun}" if self.grid is not None else f"one {noun}"


def common_grid(*types: Type) -> object | None:
    """The one grid that the series among the types share, or None; a fault where they differ."""
    grids = {id(t.grid): t.grid for t in types if t.grid is not None}
    if len(grids) > 1:
        raise IllTypedError(
            "The series do not share their points.", "Bring one to the points of the other with `at:`.", "R105"
        )
    return next(iter(grids.values()), None)


def common_kind(left: Kind, right: Kind) -> Kind:
    """The kind of both sides of a comparison; a fault where they differ."""
    if left == BARE:
        return right
    if right not in (left, BARE):
        raise IllTypedError(
            f"{left} is compared with {right}.", "Give both sides in one kind, or write log10(...).", "R104"
        )
    return left


def result_kind(op: str, left: Kind, right: Kind) -> Kind:
    """The kind of `left op right`; a fault where the operation has no meaning."""
    found = _SUMS.get((op, left, right)) or _general(op, left, right)
    if found is None:
        raise IllTypedError(f"{left} {op} {right} has no meaning.", "Convert one side, or write log10(...).", "R104")
    return found


def log_kind(kind: Kind) -> Kind:
    """The kind of a logarithm; a fault for what is one already, and for days."""
    if kind.log or kind == DAY:
        raise IllTypedError(f"log10 of {kind} has no meaning.", "Take log10 of a linear quantity.", "R104")
    return Kind("ratio" if kind == BARE else kind.dimension, log=True)


_SUMS = {
    ("-", DAY, DAY): DURATION,
    ("+", DAY, DURATION): DAY,
    ("-", DAY, DURATION): DAY,
    ("+", DURATION, DAY): DAY,
}


def _general(op: str, left: Kind, right: Kind) -> Kind | None:
    if DAY in (left, right):
        return None
    if op in "+-":
        return _sum(op, left, right)
    if left.log or right.log:
        return None
    if op == "/" and left == right:
        return RATIO
    scales = (RATIO, BARE)
    if right in scales:
        return left
    return right if op == "*" and left in scales else None


def _sum(op: str, left: Kind, right: Kind) -> Kind | None:
    if BARE in (left, right):
        return right if left == BARE else left
    if left == right:
        return LOG_RATIO if left.log and op == "-" else (None if left.log and left != LOG_RATIO else left)
    return left if left.log and right == LOG_RATIO else None
