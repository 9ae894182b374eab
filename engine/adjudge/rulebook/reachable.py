"""Which conditions of an ordered list can ever decide: every consistent assignment of their atoms is gone through.

Comparisons of one expression with constants are not independent: the thresholds part the line into regions, and
a region fixes all of them. Classes of one expression exclude each other.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

from adjudge.rulebook.expression import Compare, Constant, Is, Logic, Named, Node, Source
from adjudge.rulebook.pack import AllOf, AnyOf, Concluded, Criterion, Finding, Not

MOST = 20_000
Region = Mapping[Hashable, Any]
Condition = Callable[[Region], bool]


@dataclass(slots=True)
class Space:
    """The atoms of some conditions: the thresholds of each compared expression, the classes of each other one."""

    thresholds: dict[Hashable, set[Fraction]] = field(default_factory=dict)
    classes: dict[Hashable, set[str]] = field(default_factory=dict)
    free: dict[Hashable, None] = field(default_factory=dict)

    def regions(self) -> Iterator[Region] | None:
        """Every consistent assignment; None where they are too many to go through."""
        choices: dict[Hashable, Sequence[Any]] = {key: _points(values) for key, values in self.thresholds.items()}
        choices |= {key: (*sorted(names), "") for key, names in self.classes.items()}
        choices |= dict.fromkeys(self.free, (False, True))
        count = 1
        for each in choices.values():
            count *= len(each)
        if count > MOST:
            return None
        return (dict(zip(choices, values, strict=True)) for values in product(*choices.values()))

    def of_node(self, node: Node) -> Condition:
        """The condition of a truth."""
        match node:
            case Named():
                return self.of_node(node.of)
            case Logic(op=op, operands=operands):
                parts = [self.of_node(each) for each in operands]
                if op == "not":
                    return lambda region: not parts[0](region)
                quantor = all if op == "and" else any
                return lambda region: quantor(part(region) for part in parts)
            case Compare():
                return self._compare(node)
            case Is(of=of, classes=wanted):
                return self._class(shape(of), wanted, of.type.classes)
        return self._free(shape(node))

    def of_criterion(self, criterion: Criterion) -> Condition:
        """The condition of a rule."""
        match criterion:
            case Finding(_, node):
                return self.of_node(node)
            case Concluded(domain, wanted):
                return self._class(("domain", domain), wanted, wanted)
            case AllOf(parts):
                inner = [self.of_criterion(part) for part in parts]
                return lambda region: all(part(region) for part in inner)
            case AnyOf(parts):
                inner = [self.of_criterion(part) for part in parts]
                return lambda region: any(part(region) for part in inner)
            case Not(part):
                denied = self.of_criterion(part)
                return lambda region: not denied(region)

    def _compare(self, node: Compare) -> Condition:
        left, right, op = node.left, node.right, node.op
        if isinstance(left, Constant):
            left, right, op = right, left, {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[op]  # type: ignore[assignment]
        if not isinstance(right, Constant):
            return self._free(("compare", op, shape(left), shape(right)))
        key, value = shape(left), right.value
        self.thresholds.setdefault(key, set()).add(value)
        return lambda region: _HOLDS[op](region[key], value)

    def _free(self, key: Hashable) -> Condition:
        self.free[key] = None
        return lambda region: bool(region[key])

    def _class(self, key: Hashable, wanted: Sequence[str], known: Sequence[str]) -> Condition:
        self.classes.setdefault(key, set()).update(known)
        return lambda region: region[key] in wanted


_HOLDS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "<": lambda x, t: x < t,
    "<=": lambda x, t: x <= t,
    ">": lambda x, t: x > t,
    ">=": lambda x, t: x >= t,
}


def _points(thresholds: set[Fraction]) -> tuple[Fraction, ...]:
    """A point in each region that the thresholds make: below, at, between and above them."""
    ends = sorted(thresholds)
    between = [(low + high) / 2 for low, high in pairwise(ends)]
    return tuple(sorted({*ends, *between, ends[0] - 1, ends[-1] + 1}))


def shape(node: object) -> Hashable:
    """Equal for expressions that are written alike; names of definitions do not count."""
    if isinstance(node, Named):
        return shape(node.of)
    if isinstance(node, Source):
        return ("series", node.name)
    if isinstance(node, tuple):
        return tuple(shape(each) for each in node)
    if not isinstance(node, Node):
        return node
    parts = (shape(getattr(node, each.name)) for each in fields(node) if each.init and each.name != "name")
    return (type(node).__name__, *parts)


def never_first(conditions: Sequence[Condition], space: Space) -> tuple[list[int], bool] | None:
    """The places of conditions that are never the first to hold, and whether none may hold; None if too many."""
    regions = space.regions()
    if regions is None:
        return None
    seen: set[int | None] = set()
    for region in regions:
        seen.add(next((place for place, holds in enumerate(conditions) if holds(region)), None))
    return [place for place in range(len(conditions)) if place not in seen], None in seen


def crossing(conditions: Sequence[Condition], space: Space) -> list[tuple[int, int]]:
    """Pairs that overlap although neither holds the other, in a list over one compared expression."""
    if len(space.thresholds) != 1 or space.free or space.classes:
        return []
    regions = list(space.regions() or ())
    where = [{place for place, region in enumerate(regions) if holds(region)} for holds in conditions]
    pairs = ((a, b) for a in range(len(where)) for b in range(a + 1, len(where)))
    return [(a, b) for a, b in pairs if where[a] & where[b] and where[a] - where[b] and where[b] - where[a]]
