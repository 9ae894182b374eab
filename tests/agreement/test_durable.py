"""durable_rules concludes what the chain concludes, on generated packs, and its worker's death costs nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.agreement.packs import FINDINGS, packs, signatures

from adjudge.abstraction.findings import abstract
from adjudge.case.record import Case
from adjudge.case.timeline import build_timeline
from adjudge.errors import EngineError
from adjudge.inference import chain, durable
from adjudge.inference.infer import infer
from adjudge.inference.network import compile_pack
from adjudge.rulebook.library import load_rulebook
from adjudge.rulebook.pack import AllOf, AnyOf, Domain, Finding, Not, Pack, Rule
from adjudge.values.truth import Truth

needs_durable = pytest.mark.skipif(not durable.is_available(), reason="durable_rules is not installed")


@needs_durable
@given(st.data())
def test_both_engines_conclude_the_same(data):
    """On any pack and any signature both engines give the same verdicts, rules and truths."""
    pack = data.draw(packs())
    some = data.draw(st.lists(signatures(pack), min_size=1, max_size=4))
    assert durable.conclude_all(pack, some) == [chain.conclude(pack, signature) for signature in some]


@pytest.fixture(scope="module")
def pml():
    return load_rulebook(("pml",)).packs[0]


def _every(pack: Pack, truth: Truth) -> dict[str, Truth]:
    return dict.fromkeys(compile_pack(pack).inputs, truth)


@needs_durable
@pytest.mark.parametrize("truth", list(Truth))
def test_the_pml_pack_is_concluded_alike(pml, truth):
    """The largest pack stays within what durable_rules can do, and both engines agree on it."""
    assert durable.conclude_all(pml, [_every(pml, truth)]) == [chain.conclude(pml, _every(pml, truth))]


@needs_durable
def test_a_killed_worker_is_replaced(pml):
    """The death of the worker costs a retry, and nothing else."""
    before = durable.conclude_all(pml, [_every(pml, Truth.MET)])
    durable._KEEPER.worker.process.kill()
    assert durable.conclude_all(pml, [_every(pml, Truth.MET)]) == before


@needs_durable
def test_a_worn_worker_is_replaced(pml, monkeypatch):
    """After its share of signatures a worker is ended and a new one started."""
    durable.conclude_all(pml, [_every(pml, Truth.MET)])
    old = durable._KEEPER.worker
    monkeypatch.setattr(durable, "RECYCLE_AFTER", 1)
    durable.conclude_all(pml, [_every(pml, Truth.MET)])
    assert durable._KEEPER.worker is not old
    assert old.process.poll() is not None


@needs_durable
def test_a_worker_lost_twice_is_a_reported_fault(pml, monkeypatch):
    """Where every worker dies, no conclusion is released, and the error names the signature."""
    durable._KEEPER.close()
    monkeypatch.setattr(durable, "_LEAN", "raise SystemExit(9)")
    with pytest.raises(EngineError, match="E101"):
        durable.conclude_all(pml, [_every(pml, Truth.MET)])
    assert durable._KEEPER.worker is None


@needs_durable
def test_a_hung_worker_is_ended(pml, monkeypatch):
    """A worker that does not answer in time counts as lost."""
    durable._KEEPER.close()
    monkeypatch.setattr(durable, "_LEAN", "import time; time.sleep(60)")
    monkeypatch.setattr(durable, "PATIENCE", 0.2)
    with pytest.raises(EngineError, match="E101"):
        durable.conclude_all(pml, [_every(pml, Truth.MET)])


def test_where_it_is_not_installed_its_use_is_refused(pml, monkeypatch):
    """Asking for durable where it is not installed is an error with its mend, not a silent change of engine."""
    monkeypatch.setattr(durable, "is_available", lambda: False)
    with pytest.raises(EngineError, match="E103"):
        durable.conclude_all(pml, [_every(pml, Truth.MET)])


def test_a_disagreement_releases_nothing(pml):
    """Where the engines differ, the error names the rule's domain and the signature."""
    findings = abstract(pml, build_timeline([Case("c", "synthetic", ())]))

    def contrary(pack, some):
        return [tuple(reversed(chain.conclude(pack, signature))) for signature in some]

    with pytest.raises(EngineError, match="E102"):
        infer(findings, "auto" if durable.is_available() else "durable", contrary)


def _pack_of(*rules: Rule) -> Pack:
    return Pack("p", "1", "", "", {}, {}, {}, (Domain("d", "", ("a",), rules),))


@needs_durable
def test_a_finding_that_many_rules_read_is_copied():
    """A fact read by more than 64 rules would fire nothing: beyond the limit copies are read, with the same result."""
    some = [(a, b) for a in FINDINGS[1:] for b in FINDINGS[1:] if a is not b]
    parts = [AllOf((FINDINGS[0], a, Not(b))) for a, b in some] + [AllOf((FINDINGS[0], a, b)) for a, b in some]
    pack = _pack_of(Rule("r", "a", AnyOf(tuple(parts)), ""))
    signature = {finding.name: Truth(number % 3) for number, finding in enumerate(FINDINGS)}
    assert durable.conclude_all(pack, [signature]) == [chain.conclude(pack, signature)]


def test_a_domain_too_large_is_refused():
    """A domain beyond the limits of durable_rules is an error when it is compiled, not a hang."""
    findings = [Finding(f"g{number}", FINDINGS[0].node) for number in range(300)]
    with pytest.raises(EngineError, match="E104"):
        compile_pack(_pack_of(Rule("r", "a", AllOf(tuple(findings)), "")))
