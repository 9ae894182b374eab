"""Domain by domain for all cases at once, and one case after another by the naive meaning: the same conclusions."""

from __future__ import annotations

import pytest
from tests.oracle.conclude import conclusions
from tests.packs.test_mutants import PACKS, TRIALS

from adjudge.abstraction.findings import abstract
from adjudge.case.timeline import build_timeline
from adjudge.inference.infer import infer


@pytest.mark.parametrize("name", PACKS)
def test_modules_conclude_what_is_concluded_of_each_case(name):
    """Verdicts, status, dates and causes of every domain on every example of every pack."""
    findings = abstract(PACKS[name], build_timeline([trial.case for trial in TRIALS[name]]))
    assert infer(findings, "chain") == [conclusions(findings, case) for case in range(len(TRIALS[name]))]
