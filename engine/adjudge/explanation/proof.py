"""The proof of a conclusion: a small program over recorded derivations; unlabelled steps vanish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from adjudge.abstraction.columns import Classes, Column, Numbers, Truths
from adjudge.abstraction.evaluation import Evaluation
from adjudge.abstraction.findings import Findings
from adjudge.abstraction.trace import Comparison, Trace, trace
from adjudge.explanation.report import Decisive, Step
from adjudge.explanation.words import day_words, number_words, unit_words
from adjudge.inference.chain import truth_of
from adjudge.inference.conclude import decisive_in, span_of
from adjudge.inference.verdict import Conclusion, Fact, Span, Verdict
from adjudge.rulebook.expression import Named, Node, walk
from adjudge.rulebook.pack import Concluded, Criterion, Finding
from adjudge.rulebook.sentences import fill
from adjudge.rulebook.types import DAY
from adjudge.values.exact import next_float
from adjudge.values.truth import Cause, Truth


@dataclass(frozen=True, slots=True)
class Basis:
    """All that a proof of one case rests on: a timeline of that one case, its facts and its conclusions."""

    findings: Findings
    facts: Mapping[str, Fact]
    done: Mapping[str, Conclusion]
    is_relative: bool

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation that decided: exact where rounding could have."""
        found = self.findings.evaluation
        return found.floats if found.exact is None else found.exact

    def truth(self, criterion: Criterion) -> Truth:
        """The truth of a criterion."""
        return truth_of(criterion, *self.truths)

    @property
    def truths(self) -> tuple[Mapping[str, Truth], Mapping[str, Verdict]]:
        """The truth of each finding, and the verdict of each domain."""
        verdicts = {name: conclusion.verdict for name, conclusion in self.done.items()}
        return {name: fact.truth for name, fact in self.facts.items()}, verdicts

    def record_ids(self, rows: tuple[int, ...]) -> tuple[str, ...]:
        """The ids of rows of the timeline."""
        return tuple(self.findings.timeline.ids[row] for row in rows)


def steps_of(criterion: Criterion, basis: Basis) -> tuple[Step, ...]:
    """The findings and conclusions that made a criterion what it is, each once."""
    steps: dict[str, Step] = {}
    for each in decisive_parts(criterion, basis):
        step = _finding(each, basis) if isinstance(each, Finding) else _concluded(each, basis)
        steps.setdefault(step.name, step)
    return tuple(steps.values())


def decisive_parts(criterion: Criterion, basis: Basis) -> Iterator[Finding | Concluded]:
    """All parts of a met `and`, the parts not met of one that is not, the unknown ones of an unknown; `or` mirrored."""
    return decisive_in(criterion, *basis.truths)


def sentence(text: str, basis: Basis) -> str:
    """A sentence of the author with its slots filled from the case."""
    return fill(text, lambda name, part: _slot(name, part, basis))


def _finding(finding: Finding, basis: Basis) -> Step:
    found = trace(basis.evaluation, finding.node)
    fact = basis.facts[finding.name]
    return _step(finding.name, found, fact.truth, fact.cause, basis)


def _step(name: str, found: Trace, truth: Truth, cause: Cause, basis: Basis) -> Step:
    node = found.node
    say = sentence(node.say, basis) if isinstance(node, Named) and node.say else name.replace("_", " ")
    say = f"not so: {say}" if truth == Truth.NOT_MET else say
    column = basis.evaluation.of(node)
    return Step(
        name=name,
        sentence=say,
        truth=truth,
        cause=cause,
        since=span_of(column, 0) if column.grid is None else None,
        decisive=tuple(dict.fromkeys(_decisive(each, basis) for each in found.comparisons)),
        records=basis.record_ids(found.all_rows),
        parameters=found.all_parameters,
        steps=tuple(_below(inner, step, basis) for inner, step in found.steps.items()),
    )


def _below(inner: Named, step: Trace, basis: Basis) -> Step:
    column = basis.evaluation.of(inner)
    if isinstance(column, Truths) and column.grid is None:
        truth = column.truth
        return _step(inner.name, step, Truth(int(truth.truth[0])), Cause(int(truth.cause[0])), basis)
    return _step(inner.name, step, Truth.MET, Cause.NONE, basis)


def _concluded(part: Concluded, basis: Basis) -> Step:
    conclusion = basis.done[part.domain]
    told = (conclusion.given or " or ".join(conclusion.candidates)).replace("_", " ")
    reason = _reason(conclusion, basis)
    say = f"{part.domain} is {told}{f' ({reason})' if reason else ''}"
    return Step(part.domain, say, basis.truth(part), conclusion.cause, conclusion.since, (), (), ())


def _reason(conclusion: Conclusion, basis: Basis) -> str:
    """The sentence of the rule that concluded another domain, as part of a sentence."""
    rules = basis.findings.pack.domain(conclusion.domain).rules
    found = [sentence(rule.say, basis) for rule in rules if rule.id == conclusion.rule]
    return found[0].rstrip(".") if found else ""


def _decisive(comparison: Comparison, basis: Basis) -> Decisive:
    kind = comparison.node.left.type.kind
    other = comparison.node.right.type.kind
    return Decisive(
        actual=number_words(*comparison.left, kind, basis.is_relative),
        op=comparison.node.op,
        required=number_words(*comparison.right, other, basis.is_relative),
        truth=comparison.truth,
        margin=comparison.margin,
        closeness=comparison.closeness,
        is_count=any(getattr(each, "how", None) == "count" for each in walk(comparison.node.left)),
        unit=unit_words(kind),
        when=_span(comparison.earliest, comparison.latest),
        left=_floats(comparison.left),
        right=_floats(comparison.right),
        is_day=kind == DAY,
    )


def _floats(ends: tuple[Any, Any]) -> tuple[float, float]:
    """Ends as floats, also where they were decided exactly."""
    return next_float(ends[0]), next_float(ends[1])


def _span(earliest: float, latest: float) -> Span | None:
    if earliest != earliest or latest != latest:  # noqa: PLR0124 only NaN differs from itself
        return None
    infinite = (float("inf"), float("-inf"))
    return Span(*(None if day in infinite else int(day) for day in (earliest, latest)))


def _slot(name: str, part: str, basis: Basis) -> str:
    pack = basis.findings.pack
    if not part and name in pack.parameters:
        return pack.parameters[name].written
    node = pack.definitions.get(name)
    if node is None or node.type.grid is not None:
        return name.replace("_", " ")
    column = basis.evaluation.of(node)
    if part == "since":
        return day_words(span_of(column, 0), basis.is_relative)
    return _value(node, column, basis)


def _value(node: Node, column: Column, basis: Basis) -> str:
    if not bool(column.defined.possible[0]):
        return "no value"
    if isinstance(column, Numbers):
        return number_words(column.low[0], column.high[0], node.type.kind, basis.is_relative)
    if isinstance(column, Classes):
        names = [each for bit, each in enumerate(node.type.classes) if int(column.mask[0]) >> bit & 1]
        return " or ".join(names).replace("_", " ")
    if isinstance(column, Truths):
        return Truth(int(column.truth.truth[0])).word
    return cast(Named, node).name.replace("_", " ")
