"""The package as a notebook sees it: load a rulebook, assess a case, ask the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adjudge.case.read import read_cases
from adjudge.case.record import Case, Rejected
from adjudge.errors import CaseError, Problem, UsageError, not_installed
from adjudge.explanation.changes import Best, How
from adjudge.explanation.cohort import Cohort
from adjudge.explanation.report import Explained, Report
from adjudge.inference.infer import Engine
from adjudge.inference.verdict import Conclusion
from adjudge.pipeline import assess
from adjudge.render.dot import dot
from adjudge.render.graph import graph_of
from adjudge.render.json import report_data
from adjudge.render.mermaid import mermaid
from adjudge.render.text import Length, text
from adjudge.rulebook.library import load_rulebook
from adjudge.rulebook.pack import Rulebook
from adjudge.values.when import read_when

if TYPE_CHECKING:
    from adjudge.render.picture.figure import Format

__all__ = ["Assessed", "Assessor", "Explanation", "ManyAssessed", "load", "read_cases"]


def load(*rules: str | Path | Sequence[str | Path]) -> Assessor:
    """Loads packs by name or folder, one or several; raises RulebookError, or UsageError for an unknown name."""
    names = [name for each in rules for name in ([each] if isinstance(each, str | Path) else each)]
    return Assessor(load_rulebook(tuple(str(name) for name in names)))


@dataclass(frozen=True, slots=True)
class Assessor:
    """A rulebook that assesses cases."""

    rulebook: Rulebook

    def assess(
        self, case: Case | str | Path, *, as_of: str | date | int | None = None, engine: Engine = "auto"
    ) -> Assessed:
        """Assesses a case, or the one case of a file, as known on a day; raises CaseError, UsageError."""
        one = case if isinstance(case, Case) else _only(Path(case))
        return Assessed(assess(one, self.rulebook, as_of=_ordinal(as_of), engine=engine))

    def cohort(
        self,
        *paths: str | Path,
        series: str | None = None,
        change: How | None = None,
        best: Best = "fall",
        domain: str | None = None,
        cases: int = 200,
        as_of: str | date | int | None = None,
    ) -> ManyAssessed:
        """Assesses the cases of files, folders or tables as one; a folder of a run is told with the packs of that run.

        `series` is followed from its baseline, `domain` over time, each chosen by what most cases have where it is not
        named; plots and lists show at most so many `cases`, counts are of all. Raises CaseError where a file cannot be
        read, UsageError for a name that is not there.
        """
        from adjudge.cohort import Asked, cohort_in  # noqa: PLC0415 a quick start

        asked = Asked(series, change, best, domain, cases, as_of=_ordinal(as_of))
        cohort, _, problems = cohort_in([Path(each) for each in paths], self.rulebook, asked)
        if problems:
            raise CaseError(problems)
        return ManyAssessed(cohort)

    def assess_table(self, table: Any, *, today: date | None = None) -> Any:
        """Assesses the cases of a table of records (pyarrow, pandas, DuckDB, Arrow's C stream); gives a pyarrow table.

        The columns are those of the table form; a row of the result is one domain of one case. Records that cannot be
        used are told by `rejected_in`. Needs the batch extra; raises UsageError U112 without it.
        """
        return self._assessed(table, today).conclusions

    def rejected_in(self, table: Any, *, today: date | None = None) -> Any:
        """The records of a table that cannot be used, each with its code and reason."""
        return self._assessed(table, today).rejected

    def _assessed(self, table: Any, today: date | None) -> Any:
        try:
            import pyarrow as pa  # noqa: PLC0415 an extra

            from adjudge.batch.assess import assess_records  # noqa: PLC0415 an extra
        except ImportError as missing:
            raise not_installed("assess_table", missing, "batch") from None
        records = table if isinstance(table, pa.Table) else pa.table(table)
        return assess_records(records, self.rulebook, today=today or date.today())

    def __repr__(self) -> str:
        told = ", ".join(f"{pack.name} {pack.version}" for pack in self.rulebook.packs)
        return f"<Assessor of {told}>"


@dataclass(frozen=True, slots=True)
class Assessed:
    """A report: look a domain up by name, or go through all."""

    report: Report

    @property
    def conclusions(self) -> tuple[Conclusion, ...]:
        """The conclusions, in the order of packs and domains."""
        return self.report.conclusions

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """The records that could not be used, each with its reason."""
        return self.report.rejected

    def __getitem__(self, domain: str) -> Explanation:
        return Explanation(self.report, self.report[domain])

    def __iter__(self) -> Iterator[Explanation]:
        return (Explanation(self.report, each) for each in self.report.explained)

    def explain(self, length: Length = "normal") -> str:
        """The whole report as text: short, normal or full."""
        return text(self.report, length)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data that `adjudge schema report` describes."""
        return report_data(self.report)

    def to_html(self) -> str:
        """The page of the case: one file that needs nothing else, and loads nothing."""
        from adjudge.render.picture.page import case_page  # noqa: PLC0415 only pages need templates

        return case_page(self.report)

    def _repr_html_(self) -> str:
        """The verdicts and the timeline, as a notebook shows them."""
        from adjudge.render.picture.page import case_part  # noqa: PLC0415 only pages need templates

        return str(case_part(self.report))

    def to_prov(self) -> Any:
        """The report as a `prov.model.ProvDocument`; needs the prov extra, raises UsageError U112 without it."""
        try:
            from adjudge.render.prov import prov_of  # noqa: PLC0415 an extra
        except ImportError as missing:
            raise not_installed("to_prov", missing, "prov") from None
        return prov_of([self.report])

    def to_mermaid(self, length: Length = "normal") -> str:
        """The proofs of all conclusions as a Mermaid flowchart."""
        return mermaid(graph_of(self.report, self.report.explained, length))

    def to_dot(self, length: Length = "normal") -> str:
        """The proofs of all conclusions as a graph for Graphviz."""
        return dot(graph_of(self.report, self.report.explained, length))

    def __repr__(self) -> str:
        return repr(self.report)


@dataclass(frozen=True, slots=True)
class ManyAssessed:
    """A cohort: its counts, lists and plots as values, and the page that shows them."""

    cohort: Cohort

    def to_html(self) -> str:
        """The page of the cohort: one file that needs nothing else, and loads nothing."""
        from adjudge.render.cohort.page import cohort_page  # noqa: PLC0415 only pages need templates

        return cohort_page(self.cohort)

    def figure(self, name: str, form: Format = "svg") -> bytes:
        """The bytes of the waterfall, spider or swimmer plot as svg, pdf or png; raises UsageError U112, U132."""
        from adjudge.render.cohort.page import plot, plot_named  # noqa: PLC0415 only pages need templates
        from adjudge.render.picture.figure import figure  # noqa: PLC0415 only figures need it

        return figure(plot(self.cohort, plot_named(name)), form)

    def _repr_html_(self) -> str:
        """The verdicts, plots and lists, as a notebook shows them."""
        from adjudge.render.cohort.page import cohort_part  # noqa: PLC0415 only pages need templates

        return cohort_part(self.cohort)

    def __repr__(self) -> str:
        return repr(self.cohort)


@dataclass(frozen=True, slots=True)
class Explanation:
    """One conclusion with its proof."""

    report: Report
    explained: Explained

    @property
    def conclusion(self) -> Conclusion:
        """The conclusion itself."""
        return self.explained.conclusion

    @property
    def given(self) -> str | None:
        """The class; None where it is not known."""
        return self.conclusion.given

    def explain(self, length: Length = "normal") -> str:
        """The proof as text: short, normal or full."""
        return text(self.report, length, f"{self.conclusion.pack}/{self.conclusion.domain}")

    def to_mermaid(self, length: Length = "normal") -> str:
        """The proof as a Mermaid flowchart."""
        return mermaid(graph_of(self.report, (self.explained,), length))

    def to_dot(self, length: Length = "normal") -> str:
        """The proof as a graph for Graphviz."""
        return dot(graph_of(self.report, (self.explained,), length))

    def __repr__(self) -> str:
        return f"<{self.conclusion.domain}: {self.given or self.conclusion.status}>"


def _only(path: Path) -> Case:
    cases = read_cases(path)
    if len(cases) != 1:
        mend = "Read them with adjudge.read_cases and assess each."
        raise UsageError([Problem(str(path), f"holds {len(cases)} cases.", mend, "U101")])
    return cases[0]


def _ordinal(day: str | date | int | None) -> int | None:
    if isinstance(day, str):
        return read_when(day).latest
    return day.toordinal() if isinstance(day, date) else day
