"""What is known of a variant of a case: its conclusions, with every column that they rest on."""

from __future__ import annotations

from adjudge.abstraction.findings import abstract
from adjudge.case.record import Case
from adjudge.case.timeline import build_timeline
from adjudge.explanation.proof import Basis
from adjudge.inference.conclude import facts_of
from adjudge.inference.infer import infer
from adjudge.rulebook.pack import Pack


def basis_for(pack: Pack, case: Case, as_of: int | None, *, roughly: bool = False) -> Basis:
    """The basis of every conclusion of a pack on a case; `roughly` leaves out exact arithmetic, for a search."""
    findings = abstract(pack, build_timeline([case], as_of), roughly=roughly)
    done = {each.domain: each for each in infer(findings, "chain")[0]}
    return Basis(findings, facts_of(findings, 0), done, case.is_relative)
