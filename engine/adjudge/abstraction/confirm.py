"""Confirmation: a truth that is seen again, after a minimum and within a maximum gap, with little in between."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.columns import Days, Grid, Numbers, Rows, Truths, aligned, take
from adjudge.abstraction.partners import Line, confirmed, mirrored, seek, turned
from adjudge.abstraction.ranges import Ranges, spread_out
from adjudge.abstraction.segments import segment_of, some_of
from adjudge.abstraction.windows import Window, is_sharp
from adjudge.values.loops import in_loops
from adjudge.values.same import same
from adjudge.values.truth import Cause, Flags, Truth, bounds, constant, flags

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Terms:
    """What counts as a confirmation: the gap, what may stand between, and what an absent one counts as."""

    window: Window
    at_most: Numbers | None
    is_closed: bool  # an absent confirmation counts as not met
    is_second: bool  # the second record owns the date
    same_assay: bool


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the first record meets, what the second does where that is another, and what may stand between."""

    of: Truths
    then: Truths | None = None
    tolerating: Truths | None = None


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two points of one case; a `second` of -1 is a record after the cut-off."""

    first: Rows
    second: Rows
    earliest: Days  # of the second
    latest: Days


def confirm(asked: Conditions, terms: Terms, cutoff: Days) -> Truths:
    """At each point, whether the truth there is confirmed by another point, or confirms one."""
    of = asked.of
    own = _second(asked) if terms.is_second and asked.then is not None else of.truth
    if not _is_known(asked, terms):
        return replace(of, truth=own & _by_pairs(asked, terms, cutoff, own.possible))
    if in_loops(len(of.earliest)):
        return replace(of, truth=_in_one_pass(asked, terms, cutoff, own))
    return replace(of, truth=own & _sought(asked, terms, cutoff, own.possible))


def _is_known(asked: Conditions, terms: Terms) -> bool:
    """Whether every day, every bound and every number of points is known, so that partners are a range of rows."""
    grid, spare = asked.of.grid, terms.at_most
    few = spare is None or (spare.low.dtype != object and is_sharp(spare) and bool((spare.low >= 0).all()))
    few = few and (asked.tolerating is None or (asked.tolerating.truth.is_sure and asked.of.truth.is_sure))
    return grid is not None and grid.is_dated and terms.window.is_known and few and not terms.same_assay


def _in_one_pass(asked: Conditions, terms: Terms, cutoff: Days, own: Flags) -> Flags:
    """At each point whether it holds and is confirmed, or confirms one, by a compiled loop."""
    line, grid = _line(asked, terms, own.possible), cast(Grid, asked.of.grid)
    if not terms.is_second:
        return confirmed(line, own, cutoff, is_open=not terms.is_closed)
    return turned(confirmed(mirrored(line, grid.start[:-1][grid.case]), turned(own), cutoff, is_open=False))


def _sought(asked: Conditions, terms: Terms, cutoff: Days, owners: Bools) -> Flags:
    """At each owner whether it has a partner; not met elsewhere."""
    line, second = _line(asked, terms, owners), _second(asked)
    rows, grid = np.flatnonzero(owners), cast(Grid, asked.of.grid)
    if terms.is_second:
        found = seek(mirrored(line, grid.start[:-1][grid.case]))
        own = second.take(rows)
        certain, possible = found.certain[::-1] & own.met, found.possible[::-1] & own.possible
        here = bounds(certain, possible, found.cause[::-1] | own.cause)
    else:
        found = seek(line)
        here = bounds(found.certain, found.possible, found.cause)
        if not terms.is_closed:
            case = grid.case[rows]
            in_time = found.is_free & (cutoff[case] + 1 - grid.earliest[rows] <= line.most[case])
            here = here | bounds(np.zeros(len(rows), dtype=bool), in_time, found.later | np.uint8(Cause.NOT_YET))
    truth, cause = np.zeros(len(owners), dtype=np.int8), np.zeros(len(owners), dtype=np.uint8)
    truth[rows], cause[rows] = here.truth, here.cause
    return Flags(truth, cause if here.cause.any() else same(0, len(owners), np.uint8))


def _line(asked: Conditions, terms: Terms, owners: Bools) -> Line:
    of, window = asked.of, terms.window
    grid = cast(Grid, of.grid)
    size = len(grid.start) - 1
    least = np.ones(size) if window.start is None else window.start.low
    most = np.full(size, np.inf) if window.end is None else window.end.low
    partner = of.truth & of.present if terms.is_second else _second(asked)
    others = of.present & ~of.truth
    tolerated = None if asked.tolerating is None else aligned(of, asked.tolerating)[1].truth
    block = others if tolerated is None else others & ~tolerated
    spare = None if tolerated is None or terms.at_most is None else np.floor(terms.at_most.low).astype(np.intp)
    few = None if tolerated is None or spare is None else others & tolerated
    where = (grid.case, grid.earliest, grid.same_day, grid.next_day, grid.next_case)
    return Line(*where, least, most, partner, block, few, spare, owners)


def _by_pairs(asked: Conditions, terms: Terms, cutoff: Days, owners: Bools) -> Flags:
    """At each owner whether it has a partner; not met elsewhere."""
    if not owners.any():
        return constant(Truth.NOT_MET, len(owners))
    grid = cast(Grid, asked.of.grid)
    cases = np.unique(grid.case[owners])
    if 2 * len(cases) < len(cutoff):
        return _of_some_cases(asked, terms, cutoff, owners, cases)
    pairs, found = pairs_of(asked, terms, cutoff, owners)
    owner = pairs.second if terms.is_second else pairs.first
    order = np.argsort(owner, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=len(owners)))]).astype(np.int64)
    return some_of(found.take(order), start)


def _of_some_cases(asked: Conditions, terms: Terms, cutoff: Days, owners: Bools, cases: Rows) -> Flags:
    """The same, looking only at the cases that hold an owner."""
    grid = cast(Grid, asked.of.grid)
    part, rows = grid.of_cases(cases)
    window = replace(terms.window, start=_taken(terms.window.start, cases), end=_taken(terms.window.end, cases))
    few = replace(terms, window=window, at_most=_taken(terms.at_most, cases))
    of, then, between = (
        None if each is None else take(each, cases if each.grid is None else rows, each.grid and part)
        for each in (asked.of, asked.then, asked.tolerating)
    )
    found = _by_pairs(Conditions(cast(Truths, of), then, between), few, cutoff[cases], owners[rows])
    truth, cause = np.zeros(len(owners), dtype=np.int8), np.zeros(len(owners), dtype=np.uint8)
    truth[rows], cause[rows] = found.truth, found.cause
    return Flags(truth, cause)


def _taken(bound: Numbers | None, cases: Rows) -> Numbers | None:
    return None if bound is None else take(bound, cases)


def pairs_of(asked: Conditions, terms: Terms, cutoff: Days, owners: Bools | None = None) -> tuple[Pairs, Flags]:
    """Every two points of a case, or those of some owners; the second possibly later; whether it confirms the first."""
    of, grid = asked.of, asked.of.grid
    assert grid is not None  # noqa: S101 typed when the node was built
    rows = np.arange(len(of.earliest)) if owners is None else np.flatnonzero(owners)
    pairs = _pairs(grid, cutoff, rows, terms)
    again = _again(grid, pairs, _second(asked), terms)
    if terms.is_second:
        again = again & (of.truth & of.present).take(pairs.first)
    return pairs, again & _clear(grid, pairs, of, asked.tolerating, terms)


def _second(asked: Conditions) -> Flags:
    """Whether each point may stand as the second."""
    if asked.then is None:
        return asked.of.truth & asked.of.present
    then = aligned(asked.of, asked.then)[1]
    return then.truth & then.present & asked.of.present


def _pairs(grid: Grid, cutoff: Days, rows: Rows, terms: Terms) -> Pairs:
    """Each of the rows with every other of its case that may be later, or earlier where the second is the owner."""
    begin, end = grid.start[:-1][grid.case[rows]], grid.start[1:][grid.case[rows]]
    if grid.is_dated:
        begin, end = (begin, rows) if terms.is_second else (rows, end)
    other, start = spread_out(Ranges(begin, end))
    owner = rows[segment_of(start)]
    first, second = (other, owner) if terms.is_second else (owner, other)
    later = (first != second) & (grid.latest[second] > grid.earliest[first])
    first, second = first[later], second[later]
    days = grid.earliest[second], grid.latest[second]
    if terms.is_closed or terms.is_second:
        return Pairs(first, second, *days)
    return Pairs(
        np.concatenate([first, rows]),
        np.concatenate([second, np.full(len(rows), -1)]),
        np.concatenate([days[0], cutoff[grid.case[rows]] + 1]),
        np.concatenate([days[1], np.full(len(rows), np.inf)]),
    )


def _again(grid: Grid, pairs: Pairs, holds: Flags, terms: Terms) -> Flags:
    """The second point holds, far enough and soon enough after the first, by the same assay where that is asked."""
    least, most = pairs.earliest - grid.latest[pairs.first], pairs.latest - grid.earliest[pairs.first]
    case = grid.case[pairs.first]
    later = bounds(least >= 1, most >= 1, int(Cause.IMPRECISE_DATE))
    is_future = pairs.second < 0
    second = holds.take(pairs.second) if len(holds.truth) else holds
    second = flags(
        np.where(is_future, Truth.UNKNOWN, second.truth), np.where(is_future, np.uint8(Cause.NOT_YET), second.cause)
    )
    gap = later & terms.window.holds(least, most, case)
    gap = Flags(gap.truth, np.where(is_future & (gap.cause != 0), np.uint8(Cause.NOT_YET), gap.cause))
    return gap & second & _same_assay(grid, pairs) if terms.same_assay else gap & second


def _same_assay(grid: Grid, pairs: Pairs) -> Flags:
    one, other = grid.assay[pairs.first], grid.assay[pairs.second]
    stated, to_come = (one >= 0) & (other >= 0), pairs.second < 0
    same = one == other
    return bounds(to_come | (stated & same), to_come | ~stated | same, int(Cause.NOT_RECORDED))


def _clear(grid: Grid, pairs: Pairs, of: Truths, tolerating: Truths | None, terms: Terms) -> Flags:
    """No intolerable point between the two, and at most so many tolerated ones."""
    tolerated = aligned(of, tolerating)[1].truth if tolerating is not None else None
    others = of.present & ~of.truth
    intolerable = others if tolerated is None else others & ~tolerated
    clear = _few(grid, pairs, intolerable, None)
    if tolerated is None or terms.at_most is None:
        return clear
    return clear & _few(grid, pairs, others & tolerated, take(terms.at_most, grid.case[pairs.first]))


def _few(grid: Grid, pairs: Pairs, rows: Flags, limit: Numbers | None) -> Flags:
    """Whether at most `limit` of the rows (none, where that is None) stand between the points of each pair."""
    least, most, cause = _between(grid, pairs, rows)
    if limit is None:
        return bounds(most == 0, least == 0, cause)
    known = limit.defined.met
    sure, maybe = (np.asarray(each, dtype=bool) for each in (most <= limit.low, least <= limit.high))
    return bounds(sure & known, maybe | ~known, cause | limit.cause | np.where(known, 0, np.uint8(Cause.NOT_MEASURED)))


def _between(grid: Grid, pairs: Pairs, rows: Flags) -> tuple[Rows, Rows, npt.NDArray[np.uint8]]:
    """How many rows certainly and possibly stand between, and why that is not certain."""
    case = grid.case[pairs.first]
    blurred = np.bincount(grid.case[grid.earliest < grid.latest], minlength=len(grid.start) - 1)[case] > 0
    least, most, cause = _counted(grid, pairs, rows)
    some = np.flatnonzero(blurred)
    chosen = Pairs(pairs.first[some], pairs.second[some], pairs.earliest[some], pairs.latest[some])
    least[some], most[some], cause[some] = _by_rank(grid, chosen, rows)
    return least, most, cause


def _counted(grid: Grid, pairs: Pairs, rows: Flags) -> tuple[Rows, Rows, npt.NDArray[np.uint8]]:
    """Where every day is known: the rows after the first and before the second, by sums up to each row."""
    after, before = _places(grid, grid.latest[pairs.first], pairs.first, "right"), np.zeros(0, np.intp)
    before = np.maximum(_places(grid, pairs.earliest, pairs.first, "left"), after)
    least, most = (_summed(flag, after, before) for flag in (rows.met, rows.possible))
    cause = np.zeros(len(pairs.first), dtype=np.uint8)
    for bit in Cause:
        here = (rows.cause & np.uint8(bit)) != 0
        if here.any():
            cause |= np.where(_summed(here, after, before) > 0, np.uint8(bit), np.uint8(0))
    return least, most, cause


def _summed(flag: Bools, after: Rows, before: Rows) -> Rows:
    sums = np.concatenate([[0], np.cumsum(flag)]).astype(np.intp)
    return np.asarray(sums[before] - sums[after], dtype=np.intp)


def _places(grid: Grid, days: Days, first: Rows, side: Any) -> Rows:
    """Where each day would stand among the rows of the case of its pair."""
    finite = grid.earliest[np.isfinite(grid.earliest)]
    begin, end = (finite.min(initial=0.0) - 2, finite.max(initial=0.0) + 2)
    width = end - begin + 1
    keys = grid.case * width + np.clip(grid.earliest, begin, end) - begin
    asked = grid.case[first] * width + np.clip(days, begin, end) - begin
    return np.asarray(np.searchsorted(keys, asked, side=side), dtype=np.intp)


def _by_rank(grid: Grid, pairs: Pairs, rows: Flags) -> tuple[Rows, Rows, npt.NDArray[np.uint8]]:
    """Where some day is not known: the rows of each case one rank at a time."""
    size = len(pairs.first)
    least, most, cause = np.zeros(size, np.intp), np.zeros(size, np.intp), np.zeros(size, np.uint8)
    case = grid.case[pairs.first]
    for rank in range(int(np.diff(grid.start)[case].max(initial=0))):
        middle = grid.start[case] + rank
        some = np.flatnonzero(middle < grid.start[case + 1])
        least_, most_, cause_ = _middle(grid, pairs, rows, some, middle[some])
        least[some] += least_
        most[some] += most_
        cause[some] |= cause_
    return least, most, cause


def _middle(grid: Grid, pairs: Pairs, rows: Flags, some: Rows, middle: Rows) -> tuple[Any, Any, Any]:
    first, second = pairs.first[some], pairs.second[some]
    other = (middle != first) & (middle != second)
    begin, end = grid.earliest[middle], grid.latest[middle]
    inside = other & (begin > grid.latest[first]) & (end < pairs.earliest[some])
    maybe = other & (end > grid.earliest[first]) & (begin < pairs.latest[some])
    row = rows.take(middle)
    certain, possible = inside & row.met, maybe & row.possible
    doubt = row.cause | np.where(inside, np.uint8(0), np.uint8(Cause.IMPRECISE_DATE))
    return certain, possible, np.where(possible & ~certain, doubt, np.uint8(0))
