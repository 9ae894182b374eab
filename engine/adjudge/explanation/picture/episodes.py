"""Episodes: runs of points at which a truth was met and seen again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from adjudge.abstraction import confirm
from adjudge.abstraction.columns import Truths
from adjudge.abstraction.evaluation import Evaluation
from adjudge.abstraction.terms import confirm_terms
from adjudge.explanation.picture.tracks import Episode
from adjudge.inference.verdict import Span
from adjudge.rulebook.expression import Named, Node, walk
from adjudge.rulebook.temporal import Confirm
from adjudge.values.truth import Truth

Run = tuple[int, int]


def episodes_of(
    pack: str, decisive: Sequence[tuple[str, Node]], ev: Evaluation, ids: Callable[[Any], tuple[str, ...]]
) -> Iterator[Episode]:
    """The episodes behind the criteria that decided; `name` is that of the definition, empty where it has none."""
    told: set[Confirm] = set()
    for finding, top in decisive:
        names = {each.of: each.name for each in walk(top) if isinstance(each, Named) and each is not top}
        for node in walk(top):
            if isinstance(node, Confirm) and node not in told and node in ev.columns:
                told.add(node)
                of, name = ev.truths(node.of), names.get(node, "")
                for run in runs_of(node, ev):
                    since, until = (Span(int(of.earliest[end]), int(of.latest[end])) for end in run)
                    yield Episode((pack, finding), name, since, until, _records(of, run, ids))


def runs_of(node: Confirm, ev: Evaluation) -> tuple[Run, ...]:
    """The first and the last point of each run: a point that confirms and is confirmed goes on with the run."""
    of = ev.truths(node.of)
    then = None if node.then is None else ev.truths(node.then)
    tolerating = None if node.tolerating is None else ev.truths(node.tolerating)
    pairs, found = confirm.pairs_of(
        confirm.Conditions(of, then, tolerating), confirm_terms(ev, node), ev.timeline.cutoff
    )
    met = (found.truth == Truth.MET) & (pairs.second >= 0) & (of.truth.met & of.present.met)[pairs.first]
    runs: list[Run] = []
    for first, second in sorted(zip(pairs.first[met].tolist(), pairs.second[met].tolist(), strict=True)):
        if runs and first <= runs[-1][1]:
            runs[-1] = runs[-1][0], max(runs[-1][1], second)
        else:
            runs.append((first, second))
    return tuple(runs)


def _records(of: Truths, run: Run, ids: Callable[[Any], tuple[str, ...]]) -> tuple[str, ...]:
    grid, rows = of.grid, np.arange(run[0], run[1] + 1)
    while grid is not None and grid.parent is not None and grid.visit is not None:
        rows = np.flatnonzero(np.isin(grid.visit, rows))
        grid = grid.parent
    return () if grid is None else ids(grid.record[rows])
