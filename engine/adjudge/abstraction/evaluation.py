"""What is known of every node over all cases: its column, made once, where it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.bind import Unfit
from adjudge.abstraction.columns import Column, Numbers, Rows, Truths, take
from adjudge.abstraction.matching import Alike, alike
from adjudge.case.timeline import Timeline
from adjudge.rulebook.expression import Node, Source

Kernel = Callable[[Any, Any], Column]
Settings = Mapping[str, npt.NDArray[np.object_]]  # parameters that differ between cases: exact numbers, by case


@dataclass(slots=True)
class Evaluation:
    """The columns of every node that was asked for; `close` marks cases that rounding could decide."""

    timeline: Timeline
    exact: bool
    kernels: Mapping[type[Node], Kernel]
    columns: dict[Node, Column] = field(default_factory=dict)
    unfit: dict[Source, tuple[Unfit, ...]] = field(default_factory=dict)
    close: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    settings: Settings = field(default_factory=dict)
    _alike: list[Alike | None] = field(default_factory=list)

    def of(self, node: Node) -> Column:
        """The column of a node."""
        found = self.columns.get(node)
        if found is None:
            with np.errstate(all="ignore"):  # what has no value carries NaN or infinity, and is never read
                found = self.columns[node] = self.kernels[type(node)](self, node)
        return found

    def numbers(self, node: Node) -> Numbers:
        """The column of a node that yields numbers."""
        return cast(Numbers, self.of(node))

    def truths(self, node: Node) -> Truths:
        """The column of a node that yields truths."""
        return cast(Truths, self.of(node))

    @property
    def alike(self) -> Alike | None:
        """The rows by what they are, where they are many; gathered once."""
        if not self._alike:
            self._alike.append(alike(self.timeline))
        return self._alike[0]

    @property
    def size(self) -> int:
        """The number of cases."""
        return len(self.timeline.cases)


@dataclass(slots=True)
class Holding(Evaluation):
    """What is held stands by case; what does not read it is taken from the whole, at the `points` that are asked for.

    `points` are rows and their cases; None stands for all, where what is asked for looks along the series.
    """

    whole: Evaluation | None = None
    reads: frozenset[Node] = frozenset()
    points: tuple[Rows, Rows] | None = None

    def of(self, node: Node) -> Column:
        """The column of a node at the points."""
        if node in self.reads or self.whole is None:
            return Evaluation.of(self, node)
        column = self.whole.of(node)
        if self.points is None:
            return column
        rows, cases = self.points
        return take(column, cases if column.grid is None else rows)
