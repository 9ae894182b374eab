"""What a question about a report rests on: the case concluded once more, with every column that its proof reads."""

from __future__ import annotations

from adjudge.abstraction.findings import abstract
from adjudge.case.timeline import build_timeline
from adjudge.explanation.proof import Basis
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
    findings = abstract(pack_of(report, conclusion), build_timeline([report.case], report.as_of))
    done = {each.domain: each for each in infer(findings, "chain")[0]}
    return Basis(findings, facts_of(findings, 0), done, report.case.is_relative)
