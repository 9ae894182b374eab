"""What criteria are on all cases at once: their truths, which of their parts decide, and since when they are met."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.columns import Truths
from adjudge.abstraction.findings import Findings
from adjudge.inference.chain import belongs
from adjudge.rulebook.expression import Node
from adjudge.rulebook.pack import AllOf, AnyOf, Concluded, Criterion, Finding, Not
from adjudge.values.truth import Truth

Truth8 = npt.NDArray[np.int8]
Mask = npt.NDArray[np.bool_]
Days = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
Spans = tuple[Days, Days]  # earliest and latest day by case; NaN where there is none
Part = Finding | Concluded


class Concluding(Protocol):
    """What another domain tells of all cases: a code of the candidates of each, what the codes mean, and since when."""

    @property
    def codes(self) -> Rows: ...  # noqa: D102
    @property
    def candidates(self) -> Sequence[tuple[str, ...]]: ...  # noqa: D102
    @property
    def since(self) -> Spans: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Here:
    """The findings of all cases, and the domains that are concluded."""

    findings: Findings
    done: Mapping[str, Concluding]

    @property
    def size(self) -> int:
        """The number of cases."""
        return len(self.findings.timeline.cases)


def truth_in(criterion: Criterion, here: Here) -> Truth8:
    """Strong Kleene by case: what chain.truth_of says of one."""
    match criterion:
        case Finding(name):
            return here.findings.truth[:, here.findings.names.index(name)]
        case Concluded(domain, classes):
            told = here.done[domain]
            by_code = np.array([belongs(each, classes) for each in told.candidates], dtype=np.int8)
            return by_code[told.codes]
        case AllOf(parts):
            least = np.full(here.size, Truth.MET, dtype=np.int8)
            return np.asarray(np.minimum.reduce([least, *(truth_in(part, here) for part in parts)]))
        case AnyOf(parts):
            most = np.full(here.size, Truth.NOT_MET, dtype=np.int8)
            return np.asarray(np.maximum.reduce([most, *(truth_in(part, here) for part in parts)]))
        case Not(part):
            return np.int8(Truth.MET) - truth_in(part, here)


def decisive_on(criterion: Criterion, asked: Mask, here: Here) -> Iterator[tuple[Part, Mask]]:
    """The parts that decide a criterion, each with those of the cases in which it does (decisive_in, of one case)."""
    if not asked.any():
        return
    match criterion:
        case Finding() | Concluded():
            yield criterion, asked
        case AllOf(parts) | AnyOf(parts):
            truth = truth_in(criterion, here)
            for part in parts:
                yield from decisive_on(part, asked & (truth_in(part, here) == truth), here)
        case Not(part):
            yield from decisive_on(part, asked, here)


def met_since(node: Node, here: Here) -> Spans:
    """The days of a date, or of a truth where it is met; NaN elsewhere."""
    column = here.findings.column(node)
    days = _known_days(column.earliest, column.latest)
    if not isinstance(column, Truths):
        return days
    met = column.truth.truth == Truth.MET
    return np.where(met, days[0], np.nan), np.where(met, days[1], np.nan)


def onset(criterion: Criterion, here: Here) -> Spans | None:
    """Since when it is met: from the last of all, the first of any; what is denied has no onset."""
    match criterion:
        case Finding(_, node):
            column = here.findings.column(node)
            return _known_days(column.earliest, column.latest)
        case Concluded(domain):
            return here.done[domain].since
        case AllOf(parts):
            return _extreme([days for part in parts if (days := onset(part, here)) is not None], np.fmax)
        case AnyOf(parts):
            found = [(part, days) for part in parts if (days := onset(part, here)) is not None]
            return _extreme([_where_met(part, days, here) for part, days in found], np.fmin)
    return None


def _where_met(part: Criterion, days: Spans, here: Here) -> Spans:
    met = truth_in(part, here) == Truth.MET
    return cast(Spans, tuple(np.where(met, day, np.nan) for day in days))


def _extreme(found: Sequence[Spans], pick: Callable[[Days, Days], Days]) -> Spans | None:
    if not found:
        return None
    earliest, latest = found[0]
    for days in found[1:]:
        earliest, latest = pick(earliest, days[0]), pick(latest, days[1])
    return earliest, latest


def _known_days(earliest: Days, latest: Days) -> Spans:
    no_earliest, no_latest = np.isnan(earliest), np.isnan(latest)
    if earliest is latest or bool((no_earliest == no_latest).all()):
        return earliest, latest
    lost = no_earliest | no_latest
    return np.where(lost, np.nan, earliest), np.where(lost, np.nan, latest)
