"""What a question is about: one domain of one case, its conclusion, and all that it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adjudge.abstraction.columns import Grid
from adjudge.abstraction.findings import abstract
from adjudge.case.record import Case
from adjudge.case.timeline import build_timeline
from adjudge.explanation.asking.replay import Variant, narrowed, verdicts
from adjudge.explanation.explain import explain_domain
from adjudge.explanation.proof import Basis
from adjudge.explanation.report import Explained
from adjudge.inference import chain
from adjudge.inference.conclude import facts_of
from adjudge.inference.infer import infer
from adjudge.inference.verdict import Verdict
from adjudge.rulebook.expression import Source
from adjudge.rulebook.pack import Domain, Pack
from adjudge.values.truth import Truth

Class = tuple[str, ...]  # the candidates of a verdict: one is the class, several are what is still possible


@dataclass(frozen=True, slots=True)
class Question:
    """One domain of one case as known on a day; the pack has only that domain and what it reads."""

    case: Case
    pack: Pack
    domain: Domain
    as_of: int | None
    basis: Basis
    explained: Explained

    @property
    def verdict(self) -> Verdict:
        """The verdict that is asked about."""
        return self.explained.conclusion.verdict

    @property
    def read(self) -> tuple[str, ...]:
        """The ids of the records that some series of the domain reads, in the order of the timeline."""
        columns = self.basis.findings.evaluation.floats.columns
        grids = [column.grid for node, column in columns.items() if isinstance(node, Source)]
        rows = {row for grid in grids if isinstance(grid, Grid) for row in grid.record.tolist() if row >= 0}
        return self.basis.record_ids(tuple(sorted(rows)))

    @property
    def is_concluded_by_floats(self) -> bool:
        """Whether floats alone conclude what exact numbers do."""
        findings = self.basis.findings
        columns = {name: findings.evaluation.floats.truths(node) for name, node in findings.nodes.items()}
        truths = {name: Truth(int(column.truth.truth[0])) for name, column in columns.items()}
        return chain.conclude(self.pack, truths)[-1].candidates == self.verdict.candidates

    def replayed(self, variants: Sequence[Variant], *, roughly: bool = False) -> tuple[Verdict, ...]:
        """The verdicts of variants of the case in this domain."""
        return verdicts(self.pack, self.domain.name, variants, roughly=roughly)


def ask(case: Case, pack: Pack, domain: str, as_of: int | None = None) -> Question:
    """The question about one domain of a case; raises KeyError for an unknown domain."""
    some = narrowed(pack, domain)
    findings = abstract(some, build_timeline([case], as_of))
    (concluded,) = infer(findings, "chain")
    basis = Basis(findings, facts_of(findings, 0), {each.domain: each for each in concluded}, case.is_relative)
    of = some.domain(domain)
    return Question(case, some, of, as_of, basis, explain_domain(of, basis))


def settled(verdict: Verdict) -> str | None:
    """The class of a verdict, or that the domain does not apply; None where several are possible."""
    return verdict.candidates[0] if len(verdict.candidates) == 1 else None
