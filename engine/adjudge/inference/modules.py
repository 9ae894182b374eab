"""Inference by module: a domain is concluded once for each combination of what it reads, for all cases at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.columns import Truths
from adjudge.abstraction.findings import Findings
from adjudge.inference.chain import truth_of, verdict_of
from adjudge.inference.conclude import open_rules, unknown_in
from adjudge.inference.verdict import UNCLASSIFIED, Verdict
from adjudge.rulebook.expression import Node
from adjudge.rulebook.pack import (
    AllOf,
    AnyOf,
    Concluded,
    Criterion,
    Domain,
    Finding,
    Rule,
    domains_in,
    findings_in,
)
from adjudge.values.distinct import distinct
from adjudge.values.truth import Cause, Truth

Days = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
Spans = tuple[Days, Days]  # earliest and latest day by case; NaN where there is none


@dataclass(frozen=True, slots=True)
class Module:
    """One domain on all cases: its distinct verdicts, which of them each case has, its dates and why it is unknown.

    `first` is a case of each verdict.
    """

    domain: Domain
    verdicts: tuple[Verdict, ...]
    which: Rows
    first: Rows
    since: Spans
    until: Spans
    cause: npt.NDArray[np.uint8]

    @property
    def candidates(self) -> Rows:
        """A code of the candidates of each case, which are all that another domain reads of this one."""
        known: dict[tuple[str, ...], int] = {}
        codes = [known.setdefault(verdict.candidates, len(known)) for verdict in self.verdicts]
        return np.array(codes, dtype=np.intp)[self.which]


@dataclass(frozen=True, slots=True)
class _Here:
    """The cases that share one verdict of one domain."""

    findings: Findings
    rows: Rows
    truths: Mapping[str, Truth]
    verdicts: Mapping[str, Verdict]
    done: Mapping[str, Module]


def conclude_modules(findings: Findings) -> tuple[Module, ...]:
    """The conclusions of every case, domain by domain; what a domain does not read does not multiply its work."""
    done: dict[str, Module] = {}
    for domain in findings.pack.domains:
        done[domain.name] = _module(domain, findings, done)
    return tuple(done.values())


def _module(domain: Domain, findings: Findings, done: Mapping[str, Module]) -> Module:
    size = len(findings.timeline.cases)
    asked, others = _reads(domain)
    columns = [findings.truth[:, findings.names.index(name)].astype(np.int64) for name in asked]
    columns += [done[name].candidates for name in others]
    first, which = distinct(columns, size)
    since, until = _no_days(size), _no_days(size)
    cause = np.zeros(size, dtype=np.uint8)
    verdicts = []
    for code, (row, rows) in enumerate(zip(first, _members(which, len(first)), strict=True)):
        truths = {name: Truth(int(column[row])) for name, column in zip(asked, columns, strict=False)}
        known = {name: done[name].verdicts[int(done[name].which[row])] for name in others}
        verdicts.append(verdict_of(domain, truths, known))
        here = _Here(findings, rows, truths, known, done)
        cause[rows] = _cause(domain, verdicts[code], here)
        rule = next((each for each in domain.rules if each.id == verdicts[code].rule), None)
        if rule is not None:
            _put(since, rows, _since(rule, here))
            _put(until, rows, _met_since(rule.until, here))
    return Module(domain, tuple(verdicts), which, first, since, until, cause)


def _reads(domain: Domain) -> tuple[list[str], list[str]]:
    """The findings and the other domains that a domain reads, in order."""
    criteria = [domain.applies_when, *(rule.when for rule in domain.rules)]
    asked = dict.fromkeys(each.name for criterion in criteria for each in findings_in(criterion))
    others = dict.fromkeys(each.domain for criterion in criteria for each in domains_in(criterion))
    return list(asked), list(others)


def _members(which: Rows, count: int) -> list[Rows]:
    order = np.argsort(which, kind="stable")
    return np.split(order, np.cumsum(np.bincount(which, minlength=count))[:-1]) if count else []


def _no_days(size: int) -> Spans:
    return np.full(size, np.nan), np.full(size, np.nan)


def _put(into: Spans, rows: Rows, days: Spans) -> None:
    into[0][rows], into[1][rows] = days


def _cause(domain: Domain, verdict: Verdict, here: _Here) -> npt.NDArray[np.uint8] | int:
    """Why more than one class is possible: the causes of every unknown that its open rules read."""
    if verdict.candidates == (UNCLASSIFIED,):
        return int(Cause.NOT_MEASURED)
    if len(verdict.candidates) == 1:
        return 0
    criteria = [rule.when for rule in open_rules(domain, verdict)]
    if verdict.applies == Truth.UNKNOWN and domain.applies_when is not None:
        criteria.append(domain.applies_when)
    cause = np.zeros(len(here.rows), dtype=np.uint8)
    for criterion in criteria:
        for part in unknown_in(criterion, here.truths, here.verdicts):
            if isinstance(part, Finding):
                cause |= here.findings.cause[here.rows, here.findings.names.index(part.name)]
            else:
                cause |= here.done[part.domain].cause[here.rows]
    return cause


def _since(rule: Rule, here: _Here) -> Spans:
    if rule.since is not None:
        return _met_since(rule.since, here)
    found = _onset(rule.when, here)
    return _no_days(len(here.rows)) if found is None else found


def _met_since(node: Node | None, here: _Here) -> Spans:
    if node is None:
        return _no_days(len(here.rows))
    column = here.findings.column(node)
    days = _known_days(column.earliest[here.rows], column.latest[here.rows])
    if not isinstance(column, Truths):
        return days
    met = column.truth.truth[here.rows] == Truth.MET
    return np.where(met, days[0], np.nan), np.where(met, days[1], np.nan)


def _known_days(earliest: Days, latest: Days) -> Spans:
    lost = np.isnan(earliest) | np.isnan(latest)
    return np.where(lost, np.nan, earliest), np.where(lost, np.nan, latest)


def _onset(criterion: Criterion, here: _Here) -> Spans | None:
    """Since when it is met: from the last of all, the first of any; what is denied has no onset."""
    match criterion:
        case Finding(_, node):
            column = here.findings.column(node)
            return _known_days(column.earliest[here.rows], column.latest[here.rows])
        case Concluded(domain):
            since = here.done[domain].since
            return since[0][here.rows], since[1][here.rows]
        case AllOf(parts):
            return _extreme(parts, here, np.fmax)
        case AnyOf(parts):
            met = [part for part in parts if truth_of(part, here.truths, here.verdicts) == Truth.MET]
            return _extreme(met, here, np.fmin)
    return None


def _extreme(parts: Sequence[Criterion], here: _Here, pick: Callable[[Days, Days], Days]) -> Spans | None:
    found = [days for part in parts if (days := _onset(part, here)) is not None]
    if not found:
        return None
    earliest, latest = found[0]
    for days in found[1:]:
        earliest, latest = pick(earliest, days[0]), pick(latest, days[1])
    return earliest, latest
