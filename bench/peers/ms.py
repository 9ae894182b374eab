"""ms_disability beside pymsprog: confirmed worsening and improvement of EDSS and SDMT on the same trajectories.

pymsprog is asked for one event at a time, as many times as the pack has domains with an event; ours concludes them all
at once, from cases in memory.
"""

from __future__ import annotations

import warnings
from typing import Any

from bench.limited import installed
from bench.workload.measure import Tally
from tests.packs.test_ms_oracle import SETTINGS, difference, document, theirs, trajectories

from adjudge.abstraction.findings import abstract
from adjudge.case.read import read_documents
from adjudge.case.timeline import build_timeline
from adjudge.inference.infer import infer
from adjudge.inference.modules import conclude_modules
from adjudge.rulebook.library import load_rulebook


def compared(count: int) -> dict[str, Any]:
    """Patients a second of both, and how many events differ."""
    clock, subjects = Tally(), list(trajectories(count))
    cases = read_documents([document(each) for each in subjects])
    pack = load_rulebook(("ms_disability",)).packs[0]
    abstract(pack, build_timeline(cases[:5]))
    findings = clock.timed("adjudge", abstract, pack, clock.timed("adjudge", build_timeline, cases))
    clock.timed("adjudge", conclude_modules, findings)
    mine = dict(zip([case.id for case in cases], infer(findings, "chain"), strict=True))
    wrong = 0
    for setting in SETTINGS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = clock.timed("pymsprog", theirs, subjects, setting)
        for each in subjects:
            domains = {conclusion.domain: conclusion for conclusion in mine[each.name]}
            wrong += difference(domains, found.get(each.name), setting) is not None
    rates = {name: count / seconds for name, seconds in clock.seconds.items()}
    return {"cases": count, "events": len(SETTINGS), **rates, "wrong": wrong, "version": installed("pymsprog")}
