"""Conclusions of many cases as a table: a row for each domain of each case, every text made once and looked up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from adjudge.batch.evidence import Ground, told_by
from adjudge.case.timeline import Timeline
from adjudge.inference.modules import Module
from adjudge.inference.verdict import NOT_APPLICABLE, Verdict
from adjudge.rulebook.pack import Pack
from adjudge.values.truth import Cause, Truth

UNIX_DAY_ZERO = date(1970, 1, 1).toordinal()
_DATED = ("since_earliest", "since_latest", "until_earliest", "until_latest", "observed_through")
CONCLUSIONS = pa.schema(
    [
        *((name, pa.string()) for name in ("case", "pack", "domain", "class", "status", "candidates", "rule", "cause")),
        *((name, pa.date32()) for name in _DATED),
        *((f"{name}_day", pa.int32()) for name in _DATED),
        ("signature", pa.string()),
        ("evidence", pa.list_(pa.string())),
        ("margin", pa.float64()),
        ("margin_unit", pa.string()),
    ]
)
SIGNATURES = pa.schema([(name, pa.string()) for name in ("signature", "pack", "domain", "verdict")])
Codes = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Told:
    """One domain of one pack on all cases: its module, and what its conclusions rest on."""

    pack: Pack
    module: Module
    ground: Ground

    @cached_property
    def signatures(self) -> list[dict[str, str]]:
        """A row for each of its verdicts: which rules are met, not met or unknown, and what follows."""
        return list(_signatures(self.pack, self.module))


def conclusions_table(told: Sequence[Told], timeline: Timeline, relative: npt.NDArray[np.bool_]) -> pa.Table:
    """A row for each domain of each case, cases in the order of the timeline; `relative` are those without dates."""
    size, count = len(timeline.cases), len(told)
    columns: dict[str, Any] = {"case": _looked_up(np.repeat(np.arange(size), count), timeline.cases)}
    for name, words in _BY_VERDICT.items():
        columns[name] = _by_verdict(told, words)
    columns["cause"] = _looked_up(_rows([each.module.cause for each in told], np.intp), _CAUSES)
    columns["status"] = _statuses(told)
    for place, name in enumerate(_DATED):
        days = _rows([(*each.module.since, *each.module.until, timeline.cutoff)[place] for each in told], np.float64)
        there, is_relative = np.isfinite(days), np.repeat(relative, count)
        whole = np.where(there, days, 0).astype(np.int32)
        columns[name] = pa.array(whole - UNIX_DAY_ZERO, pa.int32(), mask=~there | is_relative).cast(pa.date32())
        columns[f"{name}_day"] = pa.array(whole, pa.int32(), mask=~there | ~is_relative)
    columns |= told_by([each.ground for each in told])
    return pa.table({name: columns[name] for name in CONCLUSIONS.names}, CONCLUSIONS)


def _signatures(pack: Pack, module: Module) -> Iterator[dict[str, str]]:
    """A row for each verdict: the rules that are met and unknown; those that are not named are not met."""
    names = [json.dumps(rule.id) for rule in module.domain.rules]
    for verdict in module.verdicts:
        said = [pair for pair in zip(names, verdict.truths.values(), strict=True) if pair[1]]
        met = ", ".join([name for name, truth in said if truth == Truth.MET])
        unknown = ", ".join([name for name, truth in said if truth == Truth.UNKNOWN])
        head = _head(verdict.applies, verdict.candidates, verdict.rule)
        text = f'{head}, "met": [{met}], "unknown": [{unknown}]}}'
        key = hashlib.sha256(f"{pack.sha256} {verdict.domain} {text}".encode()).hexdigest()[:16]
        yield {"signature": key, "pack": pack.name, "domain": verdict.domain, "verdict": text}


@lru_cache(4096)
def _head(applies: Truth, candidates: tuple[str, ...], rule: str | None) -> str:
    return json.dumps({"applies": applies.word, "candidates": list(candidates), "rule": rule})[:-1]


_BY_VERDICT: Mapping[str, Callable[[Told], list[str | None]]] = {
    "pack": lambda told: [told.pack.name] * len(told.module.verdicts),
    "domain": lambda told: [told.module.domain.name] * len(told.module.verdicts),
    "class": lambda told: [verdict.given for verdict in told.module.verdicts],
    "candidates": lambda told: ["|".join(verdict.candidates) for verdict in told.module.verdicts],
    "rule": lambda told: [verdict.rule for verdict in told.module.verdicts],
    "signature": lambda told: [each["signature"] for each in told.signatures],
}
_CAUSES: list[str | None] = [", ".join(Cause(code).words) or None for code in range(256)]


def _by_verdict(told: Sequence[Told], words: Callable[[Told], list[str | None]]) -> pa.Array:
    known: dict[str | None, int] = {}
    codes = [np.array([known.setdefault(word, len(known)) for word in words(each)], np.intp) for each in told]
    return _looked_up(_rows([code[each.module.which] for code, each in zip(codes, told, strict=True)], np.intp), known)


def _rows(by_domain: Sequence[npt.NDArray[Any]], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """Values by domain and case, brought to the order of the rows."""
    return np.ascontiguousarray(np.array(by_domain, dtype=dtype).T).reshape(-1)


def _looked_up(codes: Codes, words: Sequence[str | None] | Mapping[str | None, int]) -> pa.Array:
    return pa.array(list(words), pa.string()).take(pa.array(codes))


_STATUSES = ["concluded", "unknown", "not_applicable", "conflict"]


def _statuses(told: Sequence[Told]) -> pa.Array:
    found = []
    for each in told:
        code = np.array([_status(verdict) for verdict in each.module.verdicts], dtype=np.intp)[each.module.which]
        is_conflict = (code == _STATUSES.index("unknown")) & (each.module.cause == int(Cause.CONFLICT))
        found.append(np.where(is_conflict, _STATUSES.index("conflict"), code))
    return _looked_up(_rows(found, np.intp), _STATUSES)


def _status(verdict: Verdict) -> int:
    if verdict.given is not None:
        return _STATUSES.index("concluded")
    return _STATUSES.index("not_applicable" if verdict.candidates == (NOT_APPLICABLE,) else "unknown")
