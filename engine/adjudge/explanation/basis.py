"""What a question about a report rests on: the case concluded once more, with every column that its proof reads."""

from __future__ import annotations

from adjudge.abstraction.findings import abstract
from adjudge.case.record import Case
from adjudge.case.timeline import build_timeline
from adjudge.explanation.proof import Basis
from adjudge.explanation.replay import narrowed
from adjudge.explanation.report import Report
from adjudge.inference.conclude import facts_of
from adjudge.inference.infer import infer
from adjudge.inference.verdict import Conclusion
from adjudge.rulebook.pack import Pack


def pack_of(report: Report, conclusion: Conclusion) -> Pack:
    """The pack that concluded."""
    return next(pack for pack in report.rulebook.packs if pack.name == conclusion.pack)


def basis_of(report: Report, conclusion: Conclusion) -> Basis:
    """The basis of one conclusion of a report."""
    return basis_for(narrowed(pack_of(report, conclusion), conclusion.domain), report.case, report.as_of)


def basis_for(pack: Pack, case: Case, as_of: int | None, *, roughly: bool = False) -> Basis:
    """The basis of every conclusion of a pack on a case; `roughly` leaves out exact arithmetic, for a search."""
    findings = abstract(pack, build_timeline([case], as_of), roughly=roughly)
    done = {each.domain: each for each in infer(findings, "chain")[0]}
    return Basis(findings, facts_of(findings, 0), done, case.is_relative)
