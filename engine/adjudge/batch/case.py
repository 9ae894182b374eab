"""Cases of a run, read again for their full explanation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from adjudge.batch.run import Plan, known_plan, packs_of
from adjudge.case.read import read_documents
from adjudge.case.record import Case
from adjudge.case.table import gathered
from adjudge.errors import Problem, UsageError
from adjudge.rulebook.library import load_rulebook
from adjudge.rulebook.pack import Rulebook


def case_of_run(run: Path, case: str) -> tuple[Case, Rulebook]:
    """The case and the rulebook of a run; raises UsageError U101 and U110, CaseError where it cannot be read."""
    plan, rulebook = plan_of(run)
    found = cases_of_run(run, plan, [case])
    if not found:
        raise UsageError([Problem(str(run), f"holds no case {case}.", "See its conclusions for the cases.", "U101")])
    return found[0], rulebook


def plan_of(run: Path) -> tuple[Plan, Rulebook]:
    """The plan of a run and the rulebook with which it was made; raises UsageError U110."""
    plan = known_plan(run)
    if plan is None:
        raise UsageError([Problem(str(run), "holds no run.", "Give the --output of adjudge batch.", "U110")])
    rulebook = load_rulebook(plan.rules)
    if packs_of(rulebook) != plan.packs:
        told = "was made with other versions of its packs."
        raise UsageError([Problem(str(run), told, "Run it again, or bring those versions back.", "U110")])
    return plan, rulebook


def cases_of_run(run: Path, plan: Plan, names: Sequence[str]) -> tuple[Case, ...]:
    """Those of the named cases that the run holds, in its order; raises CaseError for one that cannot be read."""
    rows: dict[str, list[dict[str | None, str]]] = {}
    for row in pq.read_table(run / "records", filters=[("case", "in", list(names))]).to_pylist():
        texts = {key: "" if value is None else str(value) for key, value in row.items()}
        rows.setdefault(texts["case"], []).append(texts)
    documents = [gathered(name, of_case, str(run))[0] for name, of_case in rows.items()]
    return tuple(read_documents(documents, today=date.fromisoformat(plan.today))) if documents else ()
