"""One case of a run, read again for its full explanation."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from adjudge.batch.plan import known_plan
from adjudge.batch.run import packs_of
from adjudge.case.read import read_documents
from adjudge.case.record import Case
from adjudge.case.table import gathered
from adjudge.errors import Problem, UsageError
from adjudge.rulebook.library import load_rulebook
from adjudge.rulebook.pack import Rulebook


def case_of_run(run: Path, case: str) -> tuple[Case, Rulebook]:
    """The case and the rulebook of a run; raises UsageError U101 and U110, CaseError where it cannot be read."""
    plan = known_plan(run)
    if plan is None:
        raise UsageError([Problem(str(run), "holds no run.", "Give the --output of adjudge batch.", "U110")])
    rulebook = load_rulebook(plan.rules)
    if packs_of(rulebook) != plan.packs:
        told = "was made with other versions of its packs."
        raise UsageError([Problem(str(run), told, "Run it again, or bring those versions back.", "U110")])
    found = pq.read_table(run / "records", filters=[("case", "=", case)]).to_pylist()
    if not found:
        raise UsageError([Problem(str(run), f"holds no case {case}.", "See its conclusions for the cases.", "U101")])
    texts = [{key: "" if value is None else str(value) for key, value in row.items()} for row in found]
    document, _ = gathered(case, texts, str(run))
    return read_documents([document], today=date.fromisoformat(plan.today))[0], rulebook
