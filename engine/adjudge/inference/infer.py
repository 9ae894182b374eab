"""Inference by signature: cases whose findings have the same truths have the same verdicts, concluded once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from adjudge.abstraction.findings import Findings
from adjudge.errors import EngineError, Problem
from adjudge.inference import chain, durable
from adjudge.inference.conclude import conclusions
from adjudge.inference.verdict import Conclusion, Verdict
from adjudge.rulebook.pack import Pack
from adjudge.values.truth import Truth

Engine = Literal["auto", "chain", "durable"]
Signature = dict[str, Truth]
Concluder = Callable[[Pack, Sequence[Signature]], list[tuple[Verdict, ...]]]


def infer(
    findings: Findings, engine: Engine = "auto", network: Concluder | None = None
) -> list[tuple[Conclusion, ...]]:
    """The conclusions of each case, in the order of the timeline; raises EngineError where two engines differ."""
    signatures, which = _signatures(findings)
    verdicts = [chain.conclude(findings.pack, signature) for signature in signatures]
    if engine != "chain" and (engine == "durable" or durable.is_available()):
        _must_agree(findings.pack, signatures, verdicts, (network or durable.conclude_all)(findings.pack, signatures))
    return [conclusions(findings, case, verdicts[int(found)]) for case, found in enumerate(which.reshape(-1))]


def check_engines(findings: Findings) -> None:
    """Concludes every signature with both engines, where both are installed; raises EngineError where they differ."""
    if not durable.is_available():
        return
    signatures, _ = _signatures(findings)
    verdicts = [chain.conclude(findings.pack, signature) for signature in signatures]
    _must_agree(findings.pack, signatures, verdicts, durable.conclude_all(findings.pack, signatures))


def _signatures(findings: Findings) -> tuple[list[Signature], npt.NDArray[np.intp]]:
    rows, which = np.unique(findings.truth, axis=0, return_inverse=True)
    named = [{name: Truth(int(value)) for name, value in zip(findings.names, row, strict=True)} for row in rows]
    return named, which


def _must_agree(
    pack: Pack, signatures: Sequence[Signature], ours: Sequence[Sequence[Verdict]], theirs: Sequence[Sequence[Verdict]]
) -> None:
    problems = []
    for signature, left, right in zip(signatures, ours, theirs, strict=True):
        for one, other in zip(left, right, strict=True):
            if one != other:
                told = ", ".join(f"{name} {truth.word}" for name, truth in signature.items())
                rules = [rule for rule, truth in one.truths.items() if other.truths.get(rule) != truth]
                what = f"the two engines differ on {one.domain}, rules {rules or 'of its first match'}, where {told}."
                problems.append(Problem(pack.name, what, "No conclusion is released. Report it.", "E102"))
    if problems:
        raise EngineError(problems)
