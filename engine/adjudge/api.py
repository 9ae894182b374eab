"""The package as a notebook sees it: load a rulebook, assess a case, ask the report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adjudge.case.read import read_cases
from adjudge.case.record import Case, Rejected
from adjudge.errors import Problem, UsageError, not_installed
from adjudge.explanation.asking.answers import QUESTIONS, answers_of
from adjudge.explanation.asking.history import History, history_of
from adjudge.explanation.asking.least import Least, least_of
from adjudge.explanation.asking.question import Question, ask
from adjudge.explanation.asking.whatif import WhatIf, changed_case, fields_of, what_moved
from adjudge.explanation.flips.flip import Flips, flip_of
from adjudge.explanation.hindrance.why_not import WhyNotAny, why_not_of
from adjudge.explanation.report import Explained, Report
from adjudge.explanation.settlement.next_sample import Next, next_of
from adjudge.explanation.settlement.settling import Settling, settling_of
from adjudge.inference.infer import Engine
from adjudge.inference.verdict import Conclusion
from adjudge.pipeline import assess
from adjudge.render.dot import dot
from adjudge.render.graph import graph_of
from adjudge.render.json import report_data
from adjudge.render.mermaid import mermaid
from adjudge.render.prose import answers_text
from adjudge.render.text import Length, text
from adjudge.rulebook.library import changes_of, load_rulebook
from adjudge.rulebook.pack import Rulebook
from adjudge.values.when import read_when

if TYPE_CHECKING:
    from adjudge.explanation.cohorts.changes import Best, How
    from adjudge.many import ManyAssessed

__all__ = ["Assessed", "Assessor", "Explanation", "load", "read_cases"]


def load(*rules: str | Path | Sequence[str | Path]) -> Assessor:
    """Loads packs by name or folder, one or several; raises RulebookError, or UsageError for an unknown name."""
    names = [name for each in rules for name in ([each] if isinstance(each, str | Path) else each)]
    some = tuple(str(name) for name in names)
    return Assessor(load_rulebook(some), some)


@dataclass(frozen=True, slots=True)
class Assessor:
    """A rulebook that assesses cases."""

    rulebook: Rulebook
    names: tuple[str, ...] = ()

    def assess(
        self, case: Case | str | Path, *, as_of: str | date | int | None = None, engine: Engine = "auto"
    ) -> Assessed:
        """Assesses a case, or the one case of a file, as known on a day; raises CaseError, UsageError."""
        one = case if isinstance(case, Case) else _only(Path(case))
        return Assessed(assess(one, self.rulebook, as_of=_ordinal(as_of), engine=engine))

    def what_if(
        self,
        case: Case | str | Path,
        *,
        fields: Mapping[str, str] | None = None,
        without: Collection[str] = (),
        settings: Mapping[str, str] | None = None,
        as_of: str | date | int | None = None,
    ) -> WhatIf:
        """The verdicts that move where fields are written otherwise, records left out, or parameters set.

        `fields` is such as {"m7.value": "<20"}, `settings` such as {"pml.confirmation_gap": "14d"}; raises UsageError.
        """
        one = case if isinstance(case, Case) else _only(Path(case))
        texts, set_ = ([f"{name}={value}" for name, value in (given or {}).items()] for given in (fields, settings))
        changed = changed_case(one, fields_of(texts), without)
        rulebook = load_rulebook(self.names, changes_of(set_)) if set_ else self.rulebook
        day = _ordinal(as_of)
        before, after = (
            assess(*pair, as_of=day, engine="chain") for pair in ((one, self.rulebook), (changed, rulebook))
        )
        return what_moved(before, after, [*texts, *(f"without {id_}" for id_ in without), *set_])

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

        `series` is followed from its baseline, `domain` over time; plots and lists show at most so many `cases`, counts
        are of all. Raises CaseError where a file cannot be read, UsageError for a name that is not there.
        """
        from adjudge.cohort import Asked  # noqa: PLC0415 a quick start
        from adjudge.many import assess_many  # noqa: PLC0415 a quick start

        asked = Asked(series, change, best, domain, cases, as_of=_ordinal(as_of))
        return assess_many(paths, self.rulebook, asked)

    def assess_table(self, table: Any, *, today: date | None = None) -> Any:
        """Assesses the cases of a table of records (pyarrow, pandas, polars, DuckDB, ...); gives a pyarrow table.

        The columns are those of the table form; a row of the result is one domain of one case. Records that cannot be
        used are told by `rejected_in`. Raises UsageError U112 without the batch extra, U114 for what is no table.
        """
        return self._assessed(table, today).conclusions

    def rejected_in(self, table: Any, *, today: date | None = None) -> Any:
        """The records of a table that cannot be used, each with its code and reason."""
        return self._assessed(table, today).rejected

    def assess_batches(self, batches: Iterable[Any], *, today: date | None = None) -> Iterator[Any]:
        """Assesses Arrow batches of whole cases, sorted by case, a part at a time: a function for Spark's mapInArrow.

        It can be sent to other processes. Raises UsageError U112 without the batch extra, U114 for cases in disorder.
        """
        (distributed,) = _batch_extra("assess_batches", "distributed")
        yield from distributed.assess_batches(batches, self.rulebook, today=today or date.today())

    def _assessed(self, table: Any, today: date | None) -> Any:
        tables, whole = _batch_extra("assess_table", "tables", "whole")
        return whole.assess_whole(tables.arrow_of(table), self.rulebook, today=today or date.today())

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

    def history(self, domain: str | None = None) -> tuple[History, ...]:
        """How each verdict, or that of one domain, changed as records came in; raises KeyError."""
        asked = None if domain is None else self.report[domain].conclusion
        return tuple(
            history
            for pack in self.report.rulebook.packs
            if asked is None or asked.pack == pack.name
            for history in history_of(self.report.case, pack, asked.domain if asked else None, self.report.as_of)
        )

    def next(self, day: str | date | int | None = None) -> Next:
        """The sample that settles or changes most, taken on a day, by default the first after the last record."""
        return next_of(self.report, _ordinal(day))

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
        return text(self.report, length, self._name)

    def why_not(self, class_: str | None = None) -> WhyNotAny:
        """What stands in the way of a class, or of every other, nearest first; raises UsageError U120."""
        return why_not_of(self._question(), class_)

    def missing(self) -> Settling:
        """The fewest records that would settle it, and what each of their answers would lead to."""
        return settling_of(self._question())

    def flip(self) -> Flips:
        """The smallest change of one value, one date and one threshold that changes the class."""
        return flip_of(self._question())

    def least(self) -> Least:
        """Records that alone yield the conclusion, none of which can be left out."""
        return least_of(self._question())

    def answer(self, *questions: str, length: Length = "normal") -> str:
        """The answers to questions, such as "flip" and "least", or to all, as text."""
        asked = dict.fromkeys(questions or QUESTIONS)
        return answers_text(answers_of(self._question(), asked), self.report, self._name, length)

    @property
    def _name(self) -> str:
        return f"{self.conclusion.pack}/{self.conclusion.domain}"

    def _question(self) -> Question:
        pack = next(each for each in self.report.rulebook.packs if each.name == self.conclusion.pack)
        return ask(self.report.case, pack, self.conclusion.domain, self.report.as_of)

    def to_mermaid(self, length: Length = "normal") -> str:
        """The proof as a Mermaid flowchart."""
        return mermaid(graph_of(self.report, (self.explained,), length))

    def to_dot(self, length: Length = "normal") -> str:
        """The proof as a graph for Graphviz."""
        return dot(graph_of(self.report, (self.explained,), length))

    def __repr__(self) -> str:
        return f"<{self.conclusion.domain}: {self.given or self.conclusion.status}>"


def _batch_extra(place: str, *modules: str) -> list[Any]:
    try:
        return [import_module(f"adjudge.batch.{name}") for name in modules]
    except ImportError as missing:
        raise not_installed(place, missing, "batch") from None


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
