"""Domain by domain for all cases at once, and signature by signature for each case: the same conclusions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.packs.test_mutants import PACKS, TRIALS

from adjudge.abstraction.findings import abstract
from adjudge.case.timeline import build_timeline
from adjudge.inference.infer import infer
from adjudge.inference.modules import conclude_modules
from adjudge.inference.verdict import Span


def span(days: tuple[np.ndarray, np.ndarray], case: int) -> Span | None:
    earliest, latest = float(days[0][case]), float(days[1][case])
    if math.isnan(earliest):
        return None
    return Span(*(int(day) if math.isfinite(day) else None for day in (earliest, latest)))


@pytest.mark.parametrize("name", PACKS)
def test_modules_conclude_what_signatures_do(name):
    """Verdicts, dates and causes of every domain on every example of every pack."""
    findings = abstract(PACKS[name], build_timeline([trial.case for trial in TRIALS[name]]))
    modules = conclude_modules(findings)
    for case, conclusions in enumerate(infer(findings, "chain")):
        for module, expected in zip(modules, conclusions, strict=True):
            verdict = module.verdicts[int(module.which[case])]
            assert verdict == expected.verdict
            assert span(module.since, case) == expected.since
            assert span(module.until, case) == expected.until
            assert int(module.cause[case]) == expected.cause
