"""A case among many is what it is alone: its conclusions, the records they rest on, and their margins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.agreement.cases import DAY_ZERO, case, wide_case
from tests.agreement.closest import agrees, closest
from tests.agreement.expressions import drawn
from tests.agreement.generate import expressions
from tests.oracle.trace import grounds_of
from tests.packs.test_mutants import PACKS, TRIALS

from adjudge.abstraction.evaluate import evaluate
from adjudge.abstraction.evidence import kinds_of
from adjudge.abstraction.findings import abstract
from adjudge.abstraction.terms import over_groups
from adjudge.abstraction.trace import trace_all
from adjudge.case.record import Case
from adjudge.case.timeline import build_timeline
from adjudge.explanation.report import Report
from adjudge.explanation.words import unit_words
from adjudge.inference.evidence import evidence_of_modules
from adjudge.inference.infer import infer
from adjudge.inference.modules import conclude_modules
from adjudge.pipeline import assess
from adjudge.rulebook.expression import Node, walk
from adjudge.rulebook.pack import AllOf, AnyOf, Concluded, Criterion, Domain, Finding, Not, Pack, Rule, Rulebook
from adjudge.rulebook.temporal import Over

SEEDS = st.integers(0, 2**32)
Told = tuple[frozenset[str], float | None, str | None]


def among_many(pack: Pack, cases: Sequence[Case], as_of: int | None) -> list[list[Told]]:
    """The evidence and the margin of each domain of each case, of all cases together."""
    findings = abstract(pack, build_timeline(cases, as_of))
    units = [unit_words(kind) for kind in kinds_of(findings.evaluation)]
    told: list[list[Told]] = [[] for _ in cases]
    for found in evidence_of_modules(findings, conclude_modules(findings)):
        ids: list[set[str]] = [set() for _ in cases]
        for row in np.flatnonzero(found.rows):
            ids[findings.timeline.case[row]].add(findings.timeline.ids[row])
        near = found.closest
        margins = {
            int(place): (float(margin), units[int(kind)])
            for place, margin, kind in zip(near.case, near.margin, near.kind, strict=True)
        }
        for place in range(len(cases)):
            told[place].append((frozenset(ids[place]), *margins.get(place, (None, None))))
    return told


def agrees_alone(report: Report, told: Sequence[Told]) -> bool:
    """Whether the report of one case by itself has the evidence and the margins told."""
    return all(
        ids == frozenset(each.evidence) and agrees(margin, unit, closest(each, report))
        for each, (ids, margin, unit) in zip(report.explained, told, strict=True)
    )


def alone(pack: Pack, one: Case, as_of: int | None) -> Report:
    return assess(one, Rulebook((pack,), ""), as_of=as_of, engine="chain")


@pytest.mark.parametrize("name", PACKS)
def test_a_case_is_a_batch_of_one(name):
    """Every example of every pack, alone and among all of its pack that are read on the same day."""
    for as_of in {trial.as_of for trial in TRIALS[name]}:
        cases = [trial.case for trial in TRIALS[name] if trial.as_of == as_of]
        together = infer(abstract(PACKS[name], build_timeline(cases, as_of)), "chain")
        for one, conclusions, told in zip(cases, together, among_many(PACKS[name], cases, as_of), strict=True):
            report = alone(PACKS[name], one, as_of)
            assert report.conclusions == conclusions
            assert agrees_alone(report, told)


def drawn_criterion(random: Random, findings: Sequence[Finding], domains: Sequence[str], depth: int = 2) -> Criterion:
    """Some tree of findings and of the classes of earlier domains."""
    if domains and random.random() < 0.2:
        return Concluded(random.choice(domains), (random.choice("ab"),))
    if depth == 0 or random.random() < 0.4:
        return random.choice(findings)
    parts = tuple(drawn_criterion(random, findings, domains, depth - 1) for _ in range(random.randint(1, 3)))
    return random.choice((AllOf(parts), AnyOf(parts), Not(parts[0])))


def drawn_pack(random: Random, nodes: Sequence[Node]) -> Pack:
    """Three domains of two rules each over some truths by case."""
    findings = [Finding(f"f{place}", node) for place, node in enumerate(nodes)]
    domains: list[Domain] = []
    for place in range(3):
        earlier = [each.name for each in domains]
        rules = tuple(Rule(f"r{c}", c, drawn_criterion(random, findings, earlier), "") for c in "ab")
        applies = drawn_criterion(random, findings, earlier) if random.random() < 0.3 else None
        domains.append(Domain(f"d{place}", "", ("a", "b"), rules, applies, random.choice((None, "c"))))
    return Pack("p", "1", "", "", {}, {}, {}, tuple(domains))


def some_day(random: Random) -> int | None:
    return None if random.random() < 0.7 else DAY_ZERO + random.choice((-1, 0, 20, 30, 60))


@given(SEEDS)
def test_generated_cases_are_batches_of_one(seed):
    """Any pack over any expressions: the same evidence and margins; the very same numbers however they are parted."""
    random = Random(seed)
    pack = drawn_pack(random, [*expressions(random, 3), *drawn(random, 2)])
    cases, as_of = [wide_case(random, f"c{place}") for place in range(5)], some_day(random)
    together = among_many(pack, cases, as_of)
    assert together == among_many(pack, cases[:2], as_of) + among_many(pack, cases[2:], as_of)
    for one, told in zip(cases, together, strict=True):
        assert agrees_alone(alone(pack, one, as_of), told)


@given(SEEDS)
def test_the_backward_pass_is_that_of_one_point_after_another(seed):
    """Rows and comparisons of all cases at once, from the case asked for only, are those of a walk over its points."""
    random = Random(seed)
    nodes, cases = [*expressions(random, 2), *drawn(random, 2)], [case(random, f"c{place}") for place in range(4)]
    together = evaluate(nodes, build_timeline(cases), exact=True)
    for node in nodes:
        for place, one in enumerate(cases):
            asked = np.arange(len(cases)) == place
            found = trace_all(together, [(node, asked)])
            expected = grounds_of(evaluate([node], build_timeline([one]), exact=True), node)
            ids = {together.timeline.ids[row] for rows in found.read for row in rows}
            assert ids == {build_timeline([one]).ids[row] for row in expected.rows}
            assert sum(len(points) for _, points in found.decided) == len(expected.compared)
            assert {each for each, points in found.decided if len(points)} == {each for each, _ in expected.compared}


def windows_in(nodes: Sequence[Node]) -> Iterator[Over]:
    return (each for node in nodes for each in walk(node) if isinstance(each, Over))


@given(SEEDS)
def test_windows_of_some_points_are_those_of_all(seed):
    """The points in the windows of every second point, and whether they belong."""
    random = Random(seed)
    nodes, cases = expressions(random, 4), [case(random, f"c{place}") for place in range(4)]
    evaluation = evaluate(nodes, build_timeline(cases))
    for node in windows_in(nodes):
        if node not in evaluation.columns:
            continue  # it reads what a state holds, and stands nowhere by itself
        whole = over_groups(evaluation, node)
        points = np.arange(len(evaluation.of(node).earliest))[::2]
        some = over_groups(evaluation, node, points)
        for place, point in enumerate(points):
            assert members(some, place) == members(whole, point)


def members(groups, place: int) -> list[tuple[int, int, int]]:
    here = slice(groups.start[place], groups.start[place + 1])
    columns = (groups.rows[here], groups.belongs.truth[here], groups.belongs.cause[here])
    return list(zip(*(column.tolist() for column in columns), strict=True))
