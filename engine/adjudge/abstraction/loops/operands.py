"""Two columns of numbers as a loop takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from adjudge.abstraction.columns import Grid, Numbers, Rows

_NONE = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two numbers at each of `size` points; one by case on a grid is looked up by the case of a point."""

    grid: Grid | None
    size: int
    given: tuple[Any, ...]


def pair(left: Numbers, right: Numbers) -> Pair:
    """The arguments of a loop over two columns."""
    grid = left.grid or right.grid
    case: Rows = _NONE if grid is None else grid.case
    size = len(left.low) if grid is None else len(case)
    spread = (grid is not None and left.grid is None, grid is not None and right.grid is None)
    return Pair(grid, size, (_number(left), _number(right), case, *spread, size))


def _number(of: Numbers) -> tuple[Any, ...]:
    return of.low, of.high, of.error, of.cause, of.defined.truth, of.defined.cause
