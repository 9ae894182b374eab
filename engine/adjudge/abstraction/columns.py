"""What a node yields: columns over the points of a grid, or over cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.loops import days as loops
from adjudge.abstraction.segments import segment_of
from adjudge.values.loops import in_loops
from adjudge.values.same import is_all, is_same, rows_of, same
from adjudge.values.truth import Cause, Flags, Truth, bounds, constant

Floats = npt.NDArray[Any]  # float64, or objects holding exact numbers
Days = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
_NOWHEN = same(np.nan, 1, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The points of a series, sorted by case and earliest day; `start` holds one offset more than there are cases.

    `case` is the case of each point; `is_dated` where every day is known. `record` is the row of the timeline
    behind a point, or -1. A point that is not `recorded` only may exist: it stands for days that nobody observed.
    Where `is_open`, the absence of points says nothing by itself. `parent` and `visit` lead from the points of
    another grid to the visits of this one.
    """

    start: npt.NDArray[np.int64]
    earliest: Days
    latest: Days
    record: Rows
    assay: npt.NDArray[np.int32]
    label: npt.NDArray[np.int32]
    recorded: npt.NDArray[np.bool_]
    is_open: bool = False
    parent: Grid | None = None
    visit: Rows | None = None
    case: Rows = field(init=False)
    is_dated: bool = field(init=False)
    _days: list[tuple[Rows, Rows]] = field(init=False, default_factory=list)  # made once, when they are asked for
    _ends: list[Rows] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        is_one = self.earliest is self.latest or bool((self.earliest == self.latest).all())
        known = is_one and bool(np.isfinite(self.earliest).all())
        object.__setattr__(self, "case", segment_of(self.start))
        object.__setattr__(self, "is_dated", known)

    @property
    def same_day(self) -> Rows:
        """The first row of the day of each row, where every day is known."""
        return self._of_day()[0]

    @property
    def next_day(self) -> Rows:
        """The row after the last of the day of each row, where every day is known."""
        return self._of_day()[1]

    @property
    def next_case(self) -> Rows:
        """The row after the last of the case of each row."""
        if not self._ends:
            self._ends.append(np.repeat(self.start[1:], np.diff(self.start)))
        return self._ends[0]

    def of_cases(self, cases: Rows) -> tuple[Grid, Rows]:
        """The part of some cases, in their order, and its rows; `parent` and `visit` stay behind."""
        start = np.concatenate([[0], np.cumsum(np.diff(self.start)[cases])])
        rows = np.arange(start[-1]) + np.repeat(self.start[cases] - start[:-1], np.diff(start))
        names = ("earliest", "latest", "record", "assay", "label", "recorded")
        held: dict[str, Any] = {name: rows_of(getattr(self, name), rows) for name in names}
        return Grid(start, **held, is_open=self.is_open), rows

    def _of_day(self) -> tuple[Rows, Rows]:
        if not self._days and in_loops(len(self.case)):
            self._days.append(loops.same_days(self.case, self.earliest))
        if not self._days:
            edge = (self.earliest[1:] != self.earliest[:-1]) | (self.case[1:] != self.case[:-1])
            first = np.concatenate([[0], np.flatnonzero(edge) + 1, [len(self.earliest)]])
            self._days.append((np.repeat(first[:-1], np.diff(first)), np.repeat(first[1:], np.diff(first))))
        return self._days[0]


@dataclass(frozen=True, slots=True)
class Column:
    """One value at each point of `grid`, or by case where that is None.

    `present` tells whether the point is there, `defined` whether it has a value. The days are those of the
    point, or by case the day of the pick or the onset of the truth (NaN where there is none).
    """

    grid: Grid | None
    present: Flags
    defined: Flags
    earliest: Days
    latest: Days


@dataclass(frozen=True, slots=True)
class Marks(Column):
    """Happenings without a value."""


@dataclass(frozen=True, slots=True)
class Numbers(Column):
    """Closed intervals, the causes of their widths, and a bound on the rounding error of either end.

    Where `is_written`, each end is the float next to the decimal number that was written, and tells that number.
    """

    low: Floats
    high: Floats
    cause: npt.NDArray[np.uint8]
    error: Days
    is_written: bool = False


@dataclass(frozen=True, slots=True)
class Classes(Column):
    """Sets of possible classes, as bits in the order of the type's classes."""

    mask: npt.NDArray[np.int64]
    cause: npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Truths(Column):
    """Truths; an operand without a value makes its comparison unknown."""

    truth: Flags


AnyColumn = TypeVar("AnyColumn", bound=Column)


def take(column: AnyColumn, rows: Rows, grid: Grid | None = None) -> AnyColumn:
    """The column at the rows named, standing on `grid`."""
    changed: dict[str, Any] = {"grid": grid}
    taken: dict[int, Any] = {}  # what is held once for two names is taken once
    for each in fields(column):
        value = getattr(column, each.name)
        if isinstance(value, Flags | np.ndarray):
            if id(value) not in taken:
                taken[id(value)] = value.take(rows) if isinstance(value, Flags) else rows_of(value, rows)
            changed[each.name] = taken[id(value)]
    return replace(column, **changed)


def put(column: AnyColumn, rows: Rows, values: AnyColumn) -> AnyColumn:
    """The column with other values at some rows."""
    spots = np.arange(len(column.earliest))
    spots[rows] = len(spots) + np.arange(len(rows))
    return take(joined([column, values]), spots, column.grid)


def _end_to_end(parts: list[Any]) -> Any:
    if isinstance(parts[0], Flags):
        return Flags(_end_to_end([part.truth for part in parts]), _end_to_end([part.cause for part in parts]))
    if all(is_same(part) and part[0] == parts[0][0] for part in parts):
        return same(parts[0][0], sum(map(len, parts)), parts[0].dtype)
    return np.concatenate(parts)


def joined(columns: list[AnyColumn]) -> AnyColumn:
    """Columns one after another."""
    changed: dict[str, Any] = {}
    made: dict[tuple[int, ...], Any] = {}  # what is held once for two names stays so
    for each in fields(columns[0]):
        parts = [getattr(column, each.name) for column in columns]
        if isinstance(parts[0], Flags | np.ndarray):
            key = tuple(map(id, parts))
            if key not in made:
                made[key] = _end_to_end(parts)
            changed[each.name] = made[key]
    if isinstance(columns[0], Numbers):
        changed["is_written"] = all(column.is_written for column in cast(list[Numbers], columns))
    return replace(columns[0], **changed)


def spread(column: AnyColumn, grid: Grid | None) -> AnyColumn:
    """A column by case, repeated at each point of the grid; a series stays as it is."""
    if grid is None or column.grid is not None:
        return column
    undated = replace(column, earliest=_NOWHEN, latest=_NOWHEN)
    return replace(take(undated, grid.case, grid), earliest=grid.earliest, latest=grid.latest)


def aligned(*columns: AnyColumn) -> tuple[AnyColumn, ...]:
    """Columns brought to the one grid that they share."""
    grid = next((column.grid for column in columns if column.grid is not None), None)
    return tuple(spread(column, grid) for column in columns)


def frame(columns: tuple[Column, ...]) -> dict[str, Any]:
    """What a pointwise result takes from its aligned operands: grid, presence, and the latest of their days."""
    present, defined = columns[0].present, columns[0].defined
    for column in columns[1:]:
        present, defined = present & column.present, defined & column.defined
    earliest, latest = _latest([c.earliest for c in columns]), _latest([c.latest for c in columns])
    return {"grid": columns[0].grid, "present": present, "defined": defined, "earliest": earliest, "latest": latest}


def outline(columns: tuple[Column, ...], grid: Grid | None) -> dict[str, Any]:
    """The same but for whether a value is there, of operands that are not aligned."""
    present, days = columns[0].present, []
    for place, column in enumerate(columns):
        here, there = column.present, (column.earliest, column.latest)
        if grid is not None and column.grid is None:
            here, there = here.take(grid.case), (grid.earliest, grid.latest)
        present = here if place == 0 else present & here
        days.append(there)
    earliest, latest = (_latest([pair[place] for pair in days]) for place in (0, 1))
    return {"grid": grid, "present": present, "earliest": earliest, "latest": latest}


def _latest(days: list[Days]) -> Days:
    """The latest of the days that there are; often all columns hold the same ones."""
    apart = list({id(each): each for each in days}.values())
    with np.errstate(invalid="ignore"):
        return apart[0] if len(apart) == 1 else np.fmax.reduce(apart)


def union(causes: Sequence[npt.NDArray[np.uint8]]) -> npt.NDArray[np.uint8]:
    """All causes of several columns."""
    held = [cause for cause in causes if not is_all(cause, 0)]
    return np.asarray(np.bitwise_or.reduce(held), dtype=np.uint8) if held else causes[0]


def valued(truth: Flags, defined: Flags) -> Flags:
    """The truth where there is a value; elsewhere unknown, by the doubt or because nothing was measured."""
    if is_all(defined.truth, Truth.MET):
        return truth
    doubt = np.where(defined.possible, truth.cause | defined.cause, np.uint8(Cause.NOT_MEASURED))
    certain = truth.met & defined.met
    possible = truth.possible | ~defined.met
    return bounds(certain, possible, doubt.astype(np.uint8))


def everywhere(length: int) -> Flags:
    """Met at each point."""
    return constant(Truth.MET, length)
