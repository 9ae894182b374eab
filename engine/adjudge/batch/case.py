"""Cases of a run, read again for their full explanation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq

from adjudge.batch.plan import Plan, known_plan
from adjudge.batch.run import packs_of
from adjudge.batch.source import Source, opened
from adjudge.case.read import read_documents
from adjudge.case.record import Case
from adjudge.case.table import gathered
from adjudge.errors import CaseError, Problem, UsageError
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
    rows = pq.read_table(run / "records", filters=[("case", "in", list(names))]).to_pylist()
    return _cases(rows, str(run), date.fromisoformat(plan.today))


def read_cases_of(source: Source) -> tuple[Case, ...]:
    """The cases of a table that fits in memory; raises UsageError U109, and CaseError for a case that is none."""
    with TemporaryDirectory() as work, opened(source, Path(work)) as records:
        rows = [row for batch in records.batches(is_sorted=False) for row in batch.to_pylist()]
    return _cases(rows, str(source.path), date.today())


def _cases(rows: Iterable[dict[str, Any]], place: str, today: date) -> tuple[Case, ...]:
    of_case: dict[str, list[dict[str | None, str]]] = {}
    for row in rows:
        texts: dict[str | None, str] = {key: "" if value is None else str(value) for key, value in row.items()}
        of_case.setdefault(texts["case"], []).append(texts)
    told = [gathered(name, some, place) for name, some in of_case.items()]
    if problems := [problem for _, found in told for problem in found]:
        raise CaseError(problems)
    return tuple(read_documents([document for document, _ in told], today=today)) if told else ()
