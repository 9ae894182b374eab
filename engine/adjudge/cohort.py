"""From many cases, or the folder of a run, to a cohort: counts of all, and the detail of as many as can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from adjudge.abstraction.findings import abstract
from adjudge.case.files import case_files
from adjudge.case.read import read_cases
from adjudge.case.record import Case
from adjudge.case.timeline import build_timeline
from adjudge.errors import CaseError, Problem, UsageError, not_installed, suggestion
from adjudge.explanation.cohorts.changes import Best, Changes, How, changes_of, follow, follow_most
from adjudge.explanation.cohorts.cohort import (
    Cohort,
    Concludeds,
    Key,
    Row,
    Whole,
    counts_of,
    fragile_of,
    key_of,
    lacks_of,
    rows_of,
    unfit_of,
)
from adjudge.explanation.cohorts.course import Courses, courses_of
from adjudge.explanation.report import Report
from adjudge.inference.infer import Engine, infer
from adjudge.pipeline import assess
from adjudge.rulebook.pack import Pack, Rulebook

AT_ONCE = 1_000  # cases that are counted together
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a cohort is to show: the series and how it changes, the domain of the courses, and of how many cases.

    Without a series it is the one in which most cases have a change; without a domain, that with most dated classes.
    """

    series: str | None = None
    how: How | None = None
    best: Best = "fall"
    domain: str | None = None
    cases: int = 200
    explained: int = 100
    as_of: int | None = None
    engine: Engine = "auto"


def cohort_of(cases: Sequence[Case], rulebook: Rulebook, asked: Asked) -> tuple[Cohort, tuple[Report, ...]]:
    """The cohort of cases, and the reports of those that it shows; raises UsageError U106, U131."""
    whole = counted_of(cases, rulebook, asked)
    return detailed(whole, spread_over(cases, asked.cases), rulebook, asked)


def cohort_in(
    paths: Sequence[Path], rulebook: Rulebook, asked: Asked, columns: Path | None = None
) -> tuple[Cohort, tuple[Report, ...], tuple[Problem, ...]]:
    """The cohort of case files, folders of them, tables, or one folder of a run with the packs of that run.

    `columns` maps the columns of one foreign table. Gives the reports of the cases that it explains, and the problems
    of files that cannot be read; raises UsageError U104, and as cohort_of does.
    """
    if len(paths) == 1 and (paths[0] / "plan.json").is_file():
        return (*cohort_of_run(paths[0], asked), ())
    if columns is not None:
        return (*cohort_of(_mapped(paths, columns), rulebook, asked), ())
    cases, problems = _read(case_files(paths))
    return (*cohort_of(cases, rulebook, asked), problems)


def _read(paths: Sequence[Path]) -> tuple[tuple[Case, ...], tuple[Problem, ...]]:
    cases: list[Case] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            cases += read_cases(path)
        except CaseError as unread:
            problems += unread.problems
    return tuple(_named_apart(cases)), tuple(problems)


def _named_apart(cases: Iterable[Case]) -> Iterator[Case]:
    """Cases of one name, of several files, are told apart by a number."""
    seen: Counter[str] = Counter()
    for case in cases:
        seen[case.id] += 1
        yield case if seen[case.id] == 1 else replace(case, id=f"{case.id} ({seen[case.id]})")


def _mapped(paths: Sequence[Path], columns: Path) -> tuple[Case, ...]:
    try:
        from adjudge.batch.case import read_cases_of  # noqa: PLC0415 an extra
        from adjudge.batch.mapping import read_mapping  # noqa: PLC0415 an extra
        from adjudge.batch.source import Source  # noqa: PLC0415 an extra
    except ImportError as missing:
        raise not_installed(str(columns), missing, "batch") from None
    mapping = read_mapping(columns)
    return tuple(case for path in paths for case in read_cases_of(Source(path, None, mapping)))


def cohort_of_run(run: Path, asked: Asked) -> tuple[Cohort, tuple[Report, ...]]:
    """The cohort of a folder written by `adjudge batch`, and the reports that it explains; UsageError U106 to U131."""
    try:
        from adjudge.batch.counted import counted_of_run  # noqa: PLC0415 an extra
    except ImportError as missing:
        raise not_installed(str(run), missing, "batch") from None
    whole, some, rulebook = counted_of_run(run, asked.cases)
    return detailed(whole, some, rulebook, asked)


def counted_of(cases: Sequence[Case], rulebook: Rulebook, asked: Asked) -> Whole:
    """The classes of all cases, counted in bounded memory."""
    counted: Counter[Key] = Counter()
    rejected = sum(len(case.rejected) for case in cases)
    for first in range(0, len(cases), AT_ONCE):
        concluded = _concluded(cases[first : first + AT_ONCE], rulebook, asked)
        counted.update(key_of(each) for _, conclusions in concluded for of_case in conclusions for each in of_case)
        rejected += len(unfit_of(findings for findings, _ in concluded))
    records = sum(len(case.records) + len(case.rejected) for case in cases)
    return Whole(len(cases), records, rejected, counted)


def detailed(whole: Whole, some: Sequence[Case], rulebook: Rulebook, asked: Asked) -> tuple[Cohort, tuple[Report, ...]]:
    """A cohort that counts all cases and shows some of them, and the reports of those that it explains."""
    concluded = _concluded(some, rulebook, asked)
    rows = rows_of(some, concluded)
    reports = tuple(assess(case, rulebook, as_of=asked.as_of, engine="chain") for case in some[: asked.explained])
    cohort = Cohort(
        rulebook=rulebook,
        as_of=asked.as_of,
        size=whole.size,
        records=whole.records,
        rejected=whole.rejected,
        counts=counts_of(rulebook, whole.counted),
        rows=rows,
        lacks=lacks_of(concluded),
        fragile=fragile_of(reports),
        explained=len(reports),
        changes=_changes(some, rulebook, asked),
        courses=_courses(some, rulebook, rows, asked),
    )
    return cohort, reports


def _concluded(cases: Sequence[Case], rulebook: Rulebook, asked: Asked) -> list[Concludeds]:
    timeline = build_timeline(cases, asked.as_of)
    many = [abstract(pack, timeline) for pack in rulebook.packs]
    return [(findings, infer(findings, asked.engine)) for findings in many]


def _changes(cases: Sequence[Case], rulebook: Rulebook, asked: Asked) -> Changes | None:
    timeline = build_timeline(cases, asked.as_of)
    if asked.series is None:
        followed = follow_most(rulebook, timeline, asked.best)
    else:
        followed = follow(rulebook, asked.series, asked.how, asked.best)
    return None if followed is None else changes_of(followed, timeline)


def _courses(cases: Sequence[Case], rulebook: Rulebook, rows: Sequence[Row], asked: Asked) -> Courses | None:
    known = {(pack.name, domain.name): pack for pack in rulebook.packs for domain in pack.domains}
    if asked.domain is not None:
        pack, name = _named(asked.domain, known)
        return courses_of(cases, pack, name, asked.as_of)
    given = Counter(
        (c.pack, c.domain, c.given, c.since is not None) for row in rows for c in row.conclusions if c.given
    )
    dated = Counter((pack, domain) for pack, domain, _, is_dated in given if is_dated)
    every = Counter((pack, domain) for pack, domain, _, _ in given)
    most = max(known, key=lambda each: (dated[each], every[each]), default=None)
    return None if most is None else courses_of(cases, known[most], most[1], asked.as_of)


def _named(name: str, known: dict[tuple[str, str], Pack]) -> tuple[Pack, str]:
    for (pack, domain), found in known.items():
        if name in (domain, f"{pack}/{domain}"):
            return found, domain
    names = [f"{pack}/{domain}" for pack, domain in known]
    mend = suggestion(name, [*names, *(domain for _, domain in known)]) or f"There are {', '.join(names)}."
    raise UsageError([Problem(name, "is no domain of these packs.", mend, "U106")])


def spread_over(items: Sequence[T], count: int) -> tuple[T, ...]:
    """At most so many of the items, spread evenly over their order, the first and the last among them."""
    if len(items) <= count:
        return tuple(items)
    places = np.unique(np.linspace(0, len(items) - 1, count).round().astype(int))
    return tuple(items[place] for place in places)
