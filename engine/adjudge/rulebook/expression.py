"""The closed set of nodes: frozen, validated when built, so that an ill-typed tree cannot exist.

What each node means is in docs/explanation/semantics.md; why there are no others, in docs/decisions/0001-node-set.md.
Nodes compare by identity: a named definition is one object, evaluated once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Literal

from adjudge.rulebook.types import (
    BARE,
    DAY,
    IllTypedError,
    Sort,
    Type,
    common_grid,
    common_kind,
    log_kind,
    result_kind,
)
from adjudge.values.units import Kind


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """An expression; `type` is found when it is built."""

    type: Type = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "type", self._type())

    def _type(self) -> Type:
        raise TypeError(f"{type(self).__name__} is no node of the language")

    @property
    def children(self) -> tuple[Node, ...]:
        """The nodes that this one reads, in the order in which they are written."""
        return tuple(_nodes(getattr(self, each.name) for each in fields(self)))

    @property
    def unchanged(self) -> Node | None:
        """The node whose values these are, perhaps at fewer points; None where they are this node's own."""
        return None


def walk(node: Node) -> Iterator[Node]:
    """Every node below and including this one, each once, children first."""
    seen: set[int] = set()

    def visit(each: Node) -> Iterator[Node]:
        if id(each) not in seen:
            seen.add(id(each))
            for child in each.children:
                yield from visit(child)
            yield each

    return visit(node)


def _nodes(values: Iterator[object]) -> Iterator[Node]:
    for value in values:
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from _nodes(iter(value))


EVERY = "*"  # as a name: records of every name


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records make a series: the kind of record, names or codes, specimen; and how statements are read."""

    record_kind: str
    names: tuple[str, ...]
    codes: tuple[str, ...] = ()
    specimen: str | None = None
    unit: str | None = None  # numbers are brought to this unit
    excluded: tuple[str, ...] = ()  # where `names` is "*", every name but these
    states: tuple[tuple[str, tuple[str, ...]], ...] = ()  # class -> the statements that count as it


@dataclass(frozen=True, slots=True, eq=False)
class Source(Node):
    """The records that a selection names, as a series on a grid of its own."""

    name: str
    selection: Selection
    kind: Kind | None = None
    say: str = ""

    def _type(self) -> Type:
        if self.selection.states:
            return Type(Sort.CLASS, classes=tuple(state for state, _ in self.selection.states), grid=self)
        return Type(Sort.NUMBER if self.kind else Sort.MARK, self.kind, grid=self)


@dataclass(frozen=True, slots=True, eq=False)
class Constant(Node):
    """An exact number: a parameter where it has a name, else a literal."""

    value: Fraction
    kind: Kind = BARE
    name: str | None = None

    def _type(self) -> Type:
        return Type(Sort.NUMBER, self.kind)


@dataclass(frozen=True, slots=True, eq=False)
class Label(Node):
    """One class, as the value of a branch."""

    name: str

    def _type(self) -> Type:
        return Type(Sort.CLASS, classes=(self.name,))


@dataclass(frozen=True, slots=True, eq=False)
class Cutoff(Node):
    """The last day on which the case was observed."""

    def _type(self) -> Type:
        return Type(Sort.NUMBER, DAY)


@dataclass(frozen=True, slots=True, eq=False)
class Attribute(Node):
    """What a record carries beside its value: its day, its limits, whether it was detected, that it is recorded."""

    what: Literal["day", "lod", "lloq", "detected", "recorded"]
    of: Node

    def _type(self) -> Type:
        if self.of.type.grid is None:
            raise IllTypedError(f"`{self.what}` asks for a series.", "Use since(...) for the day of one value.", "R106")
        if self.what in ("lod", "lloq", "detected") and not _is_measured(self.of):
            raise IllTypedError(f"Only measurements have `{self.what}`.", "Ask their series itself.", "R106")
        if self.what in ("detected", "recorded"):
            return Type(Sort.TRUTH, grid=self.of.type.grid)
        kind = DAY if self.what == "day" else number_kind(self.of)
        return Type(Sort.NUMBER, kind, grid=self.of.type.grid)


def _is_measured(node: Node) -> bool:
    """Whether the points are measurements as they were recorded, perhaps not all of them."""
    while node.unchanged is not None:
        node = node.unchanged
    return isinstance(node, Source) and node.kind is not None


@dataclass(frozen=True, slots=True, eq=False)
class Arithmetic(Node):
    """`left op right`, or log10 of left alone."""

    op: Literal["+", "-", "*", "/", "log10"]
    left: Node
    right: Node | None = None

    def _type(self) -> Type:
        left = number_kind(self.left)
        if self.right is None:
            return Type(Sort.NUMBER, log_kind(left), grid=self.left.type.grid)
        grid = common_grid(self.left.type, self.right.type)
        return Type(Sort.NUMBER, result_kind(self.op, left, number_kind(self.right)), grid=grid)


@dataclass(frozen=True, slots=True, eq=False)
class Compare(Node):
    """`left op right`, with a signed margin."""

    op: Literal["<", "<=", ">", ">="]
    left: Node
    right: Node

    def _type(self) -> Type:
        common_kind(number_kind(self.left), number_kind(self.right))
        return Type(Sort.TRUTH, grid=common_grid(self.left.type, self.right.type))


@dataclass(frozen=True, slots=True, eq=False)
class Is(Node):
    """The class is one of some classes."""

    of: Node
    classes: tuple[str, ...]

    def _type(self) -> Type:
        expect(self.of, Sort.CLASS)
        if unknown := [name for name in self.classes if name not in self.of.type.classes]:
            raise IllTypedError(
                f"`{unknown[0]}` is none of its classes.", f"It has {', '.join(self.of.type.classes)}.", "R107"
            )
        return Type(Sort.TRUTH, grid=self.of.type.grid)


@dataclass(frozen=True, slots=True, eq=False)
class Known(Node):
    """A value is there."""

    of: Node

    def _type(self) -> Type:
        return Type(Sort.TRUTH, grid=self.of.type.grid)


@dataclass(frozen=True, slots=True, eq=False)
class Logic(Node):
    """Strong Kleene and, or, not."""

    op: Literal["and", "or", "not"]
    operands: tuple[Node, ...]

    def _type(self) -> Type:
        for operand in self.operands:
            expect(operand, Sort.TRUTH)
        return Type(Sort.TRUTH, grid=common_grid(*(operand.type for operand in self.operands)))


@dataclass(frozen=True, slots=True, eq=False)
class Decide(Node):
    """An ordered list of conditions, each with the class or the number given where it is the first that is met."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node | None = None

    def _type(self) -> Type:
        values = [value for _, value in self.branches] + ([self.otherwise] if self.otherwise else [])
        for condition, _ in self.branches:
            expect(condition, Sort.TRUTH)
        grid = common_grid(*(node.type for node in (*(c for c, _ in self.branches), *values)))
        if all(value.type.sort == Sort.CLASS for value in values):
            names = dict.fromkeys(name for value in values for name in value.type.classes)
            return Type(Sort.CLASS, classes=tuple(names), grid=grid)
        kind = number_kind(values[0])
        for value in values[1:]:
            kind = common_kind(kind, number_kind(value))
        return Type(Sort.NUMBER, kind, grid=grid)


@dataclass(frozen=True, slots=True, eq=False)
class Named(Node):
    """A definition: the same value, with the author's name and sentence."""

    name: str
    of: Node
    say: str = ""

    def _type(self) -> Type:
        return self.of.type

    @property
    def unchanged(self) -> Node:
        """What it names."""
        return self.of


def number_kind(node: Node) -> Kind:
    """The kind of a number; a fault for anything else."""
    expect(node, Sort.NUMBER)
    if node.type.kind is None:
        raise IllTypedError("A number without a kind.", "Give the series a unit.", "R104")
    return node.type.kind


def expect(node: Node, sort: Sort) -> None:
    """A fault where the node yields another sort."""
    if node.type.sort != sort:
        raise IllTypedError(
            f"A {sort.value} is needed, this is {node.type.word}.", "Compare it or name its class.", "R103"
        )
