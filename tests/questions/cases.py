"""What the questions are asked about: the examples of packs, and generated cases with generated rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from random import Random

from tests.agreement.cases import case
from tests.agreement.generate import expressions

from adjudge.abstraction.findings import abstract
from adjudge.case.record import Case, Record
from adjudge.case.rewrite import rewritten
from adjudge.case.timeline import build_timeline
from adjudge.explanation.asking.replay import narrowed
from adjudge.explanation.flips.flip import Flip
from adjudge.inference.infer import infer
from adjudge.inference.verdict import Verdict
from adjudge.rulebook.library import load_rulebook, pack_folder, pack_names
from adjudge.rulebook.pack import Domain, Finding, Pack, Rule
from adjudge.trial import Trial, read_trials
from adjudge.values.quantity import read_result
from adjudge.values.truth import Truth
from adjudge.values.units import read_unit
from adjudge.values.when import When, read_when

TODAY = date(2100, 1, 1)


@cache
def pack_of(name: str) -> Pack:
    return load_rulebook((name,)).packs[0]


@cache
def trials(name: str) -> tuple[Trial, ...]:
    return read_trials(pack_folder(name), pack_of(name))


@cache
def examples() -> tuple[tuple[str, str, int], ...]:
    """Every domain of every example, by pack, domain and place of the example."""
    return tuple(
        (name, domain.name, place)
        for name in pack_names()
        for place in range(len(trials(name)))
        for domain in pack_of(name).domains
    )


def alone(pack: Pack, domain: str, one: Case, as_of: int | None = None) -> Verdict:
    """The verdict of one domain by the ordinary line, from a case alone."""
    (found,) = infer(abstract(narrowed(pack, domain), build_timeline([one], as_of)), "chain")
    return found[-1].verdict


def generated(seed: int) -> tuple[Pack, Case]:
    """A pack of three rules over generated expressions, and a case that writes what its values are."""
    random = Random(seed)
    nodes = expressions(random, 3)
    rules = tuple(Rule(f"r{place}", "abc"[place], Finding(f"f{place}", node), "") for place, node in enumerate(nodes))
    domain = Domain("d", "", ("a", "b", "c", "d"), rules, None, "d")
    return Pack("p", "1", "", "", {}, {}, {}, (domain,)), case(random)


def flipped(one: Case, flip: Flip) -> Case:
    """The case with the record of a flip written anew; a generated record, which has no words, by its fields."""
    record = next(each for each in one.records if each.id == flip.of)
    return replace(
        one, records=tuple(_changed(one, record, flip.kind, flip.after) if r is record else r for r in one.records)
    )


def halved(one: Case, flip: Flip) -> Case:
    return flipped(one, replace(flip, after=flip.half))


def _changed(one: Case, record: Record, kind: str, text: str) -> Record:
    if record.written is None and kind == "date":
        return replace(record, when=_when(text, one.is_relative))
    if record.written is None and record.statement is None:
        log = read_unit(record.unit).kind.log
        found = read_result(text, record.lod, record.lloq, log=log)
        return replace(record, low=found.low, high=found.high, detected=found.detected == Truth.MET)
    if record.written is None:
        return replace(record, statement=text)
    field = "value" if kind == "value" else "day" if one.is_relative else "date"
    return rewritten(one, record.id, {field: text}, TODAY)


def _when(text: str, is_relative: bool) -> When:
    if not is_relative:
        return read_when(text)
    first, _, last = text.partition("..")
    return When(int(first), int(last or first))
