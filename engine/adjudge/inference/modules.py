"""Inference by module: the rules of a domain are asked on all cases at once; each distinct answer concludes once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.findings import Findings
from adjudge.inference.chain import verdict_by_rules
from adjudge.inference.criteria import (
    Concluding,
    Days,
    Here,
    Mask,
    Rows,
    Spans,
    Truth8,
    decisive_on,
    met_since,
    onset,
    truth_in,
)
from adjudge.inference.verdict import UNCLASSIFIED, Verdict
from adjudge.rulebook.pack import Concluded, Criterion, Domain, Finding
from adjudge.values.distinct import distinct
from adjudge.values.truth import TRUTHS, Cause, Truth


@dataclass(frozen=True, slots=True)
class Module:
    """One domain on all cases: its distinct verdicts, which of them each case has, its dates and why it is unknown.

    `codes` tell the `candidates` of each case, which are all that other domains read of this one.
    """

    domain: Domain
    verdicts: tuple[Verdict, ...]
    which: Rows
    codes: Rows
    candidates: tuple[tuple[str, ...], ...]
    since: Spans
    until: Spans
    cause: npt.NDArray[np.uint8]

    def verdict(self, case: int) -> Verdict:
        """The verdict of one case, by its place."""
        return self.verdicts[int(self.which[case])]


def conclude_modules(findings: Findings) -> tuple[Module, ...]:
    """The conclusions of every case, domain by domain; what a domain does not read does not multiply its work."""
    done: dict[str, Module] = {}
    for domain in findings.pack.domains:
        done[domain.name] = _module(domain, Here(findings, done))
    return tuple(done.values())


def _module(domain: Domain, here: Here) -> Module:
    applies = np.full(here.size, Truth.MET, dtype=np.int8)
    if domain.applies_when is not None:
        applies = truth_in(domain.applies_when, here)
    rules = [truth_in(rule.when, here) for rule in domain.rules]
    first, which = distinct([each.astype(np.int64) for each in (applies, *rules)], here.size)
    verdicts = tuple(_verdicts(domain, np.array([applies, *rules])[:, first]))
    known: dict[tuple[str, ...], int] = {}
    codes = np.array([known.setdefault(verdict.candidates, len(known)) for verdict in verdicts], dtype=np.intp)
    since, until = _dates(domain, verdicts, which, here)
    cause = _cause(domain, verdicts, which, (applies, rules), here)
    return Module(domain, verdicts, which, codes[which], tuple(known), since, until, cause)


def _verdicts(domain: Domain, truths: Truth8) -> Iterator[Verdict]:
    """A verdict for each column of truths: of whether the domain applies, then of its rules.

    What follows the first rule that is met decides nothing, so that many share their classes.
    """
    ids, known = [rule.id for rule in domain.rules], dict[bytes, Verdict]()
    for column in np.ascontiguousarray(truths.T):
        raw = column.tobytes()
        rules = dict(zip(ids, [TRUTHS[truth] for truth in raw[1:]], strict=True))
        met = raw.find(Truth.MET, 1)
        key = raw[: met + 1] if met > 0 else raw
        like = known.get(key)
        if like is None:
            like = known[key] = verdict_by_rules(domain, TRUTHS[raw[0]], rules)
        yield Verdict(domain.name, like.candidates, like.rule, rules, like.applies)


def by_rule(verdicts: Sequence[Verdict], which: Rows) -> Mapping[str | None, Mask]:
    """The cases that each rule concludes, or none, of the rules that conclude some."""
    known: dict[str | None, int] = {}
    codes = np.array([known.setdefault(verdict.rule, len(known)) for verdict in verdicts], dtype=np.intp)[which]
    return {rule: codes == code for rule, code in known.items()}


def _dates(domain: Domain, verdicts: Sequence[Verdict], which: Rows, here: Here) -> tuple[Spans, Spans]:
    """Since when and until when the conclusion of each case holds, by the rule that gives it."""
    since, until = _no_days(here.size), _no_days(here.size)
    given = by_rule(verdicts, which)
    for rule in domain.rules:
        if rule.id in given:
            rows = given[rule.id]
            _put(since, rows, onset(rule.when, here) if rule.since is None else met_since(rule.since, here))
            _put(until, rows, None if rule.until is None else met_since(rule.until, here))
    return since, until


def _no_days(size: int) -> Spans:
    return np.full(size, np.nan), np.full(size, np.nan)


def _put(into: Spans, rows: Mask, days: tuple[Days, Days] | None) -> None:
    if days is not None:
        for kept, day in zip(into, days, strict=True):
            np.copyto(kept, day, where=rows)


def _cause(
    domain: Domain,
    verdicts: Sequence[Verdict],
    which: Rows,
    truths: tuple[Truth8, Sequence[Truth8]],
    here: Here,
) -> npt.NDArray[np.uint8]:
    """Why more than one class is possible: the causes of every unknown that the open rules read."""
    unclassified = np.array([verdict.candidates == (UNCLASSIFIED,) for verdict in verdicts], dtype=np.bool_)[which]
    cause = np.where(unclassified, np.uint8(Cause.NOT_MEASURED), np.uint8(0)).astype(np.uint8)
    still = np.array([len(verdict.candidates) > 1 for verdict in verdicts], dtype=np.bool_)[which]
    applies, rules = truths
    if domain.applies_when is not None:
        _add(cause, domain.applies_when, still & (applies == Truth.UNKNOWN), here)
    for rule, truth in zip(domain.rules, rules, strict=True):
        _add(cause, rule.when, still & (truth == Truth.UNKNOWN), here)
        still &= truth != Truth.MET
    return cause


def _add(cause: npt.NDArray[np.uint8], criterion: Criterion, asked: Mask, here: Here) -> None:
    """Adds the causes of the unknown parts of a criterion that is unknown in the cases asked for."""
    for part, rows in decisive_on(criterion, asked, here):
        if isinstance(part, Finding):
            cause[rows] |= here.findings.cause[rows, here.findings.names.index(part.name)]
        else:
            cause[rows] |= _of_domain(part, here.done)[rows]


def _of_domain(part: Concluded, done: Mapping[str, Concluding]) -> npt.NDArray[np.uint8]:
    module = done[part.domain]
    assert isinstance(module, Module)  # noqa: S101 domains are concluded as modules
    return module.cause
