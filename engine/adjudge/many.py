"""Many cases as a notebook sees them: a cohort that shows itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from adjudge.cohort import Asked, cohort_in
from adjudge.errors import CaseError
from adjudge.explanation.cohorts.cohort import Cohort
from adjudge.rulebook.pack import Rulebook

if TYPE_CHECKING:
    from adjudge.render.picture.figure import Format


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


def assess_many(paths: Sequence[str | Path], rulebook: Rulebook, asked: Asked) -> ManyAssessed:
    """Assesses the cases of files, folders, tables or one run as a cohort; raises CaseError where one is not read."""
    cohort, _, problems = cohort_in([Path(each) for each in paths], rulebook, asked)
    if problems:
        raise CaseError(problems)
    return ManyAssessed(cohort)
