"""What is missing: for each unknown finding, the record that would settle it."""

from __future__ import annotations

from collections.abc import Callable

from adjudge.abstraction.columns import Column
from adjudge.abstraction.trace import trace
from adjudge.explanation.proof import Basis, sentence
from adjudge.explanation.report import Missing
from adjudge.explanation.words import day_words
from adjudge.inference.conclude import open_rules, unknown_parts
from adjudge.inference.verdict import Conclusion, Span
from adjudge.rulebook.expression import Named, Node, Source, walk
from adjudge.rulebook.pack import Concluded, Criterion, Domain, Finding
from adjudge.values.truth import Cause, Truth


def missing_of(domain: Domain, conclusion: Conclusion, basis: Basis) -> tuple[Missing, ...]:
    """What would settle a conclusion that is not known, each finding once, in the order of the rules."""
    if len(conclusion.candidates) < 2:
        return ()
    found: dict[str, Missing] = {}
    for criterion in open_criteria(domain, conclusion):
        for part in unknown_parts(criterion, basis.facts, basis.done):
            missing = _of_finding(part, basis) if isinstance(part, Finding) else _of_domain(part, basis)
            found.setdefault(missing.finding, missing)
    return tuple(found.values())


def open_criteria(domain: Domain, conclusion: Conclusion) -> list[Criterion]:
    """The criteria that leave a conclusion open, that of its applying first."""
    criteria = [rule.when for rule in open_rules(domain, conclusion.verdict)]
    if conclusion.verdict.applies == Truth.UNKNOWN and domain.applies_when is not None:
        criteria.insert(0, domain.applies_when)
    return criteria


def _of_domain(part: Concluded, basis: Basis) -> Missing:
    cause = basis.done[part.domain].cause
    return Missing(part.domain, cause, f"what settles {part.domain}", ())


def _of_finding(finding: Finding, basis: Basis) -> Missing:
    cause = basis.facts[finding.name].cause
    records = basis.record_ids(trace(basis.evaluation, finding.node).all_rows)
    words = [_WORDS[flag](finding.node, records, basis) for flag in Cause if flag & cause and flag in _WORDS]
    node = finding.node
    told = sentence(node.say, basis) if isinstance(node, Named) and node.say else finding.name.replace("_", " ")
    return Missing(told, cause, "; ".join(words), records)


def _unmeasured(node: Node, records: tuple[str, ...], basis: Basis) -> str:
    empty = [each for each in walk(node) if isinstance(each, Source) and _is_empty(basis.evaluation.of(each))]
    names = " or ".join(dict.fromkeys(_series(each, basis) for each in empty))
    return f"a record of {names}" if names else "a record in the window that is asked for"


def _is_empty(column: Column) -> bool:
    return column.grid is None or not bool(column.grid.recorded.any())


def _series(source: Source, basis: Basis) -> str:
    if source.say:
        return source.say
    names = source.selection.names[0] if source.selection.names else source.name
    return f"{names} in {source.selection.specimen}" if source.selection.specimen else names


def _listed(records: tuple[str, ...]) -> str:
    return ", ".join(records) or "the records"


def _later(node: Node, records: tuple[str, ...], basis: Basis) -> str:
    cutoff = float(basis.findings.timeline.cutoff[0])
    after = day_words(Span(int(cutoff), int(cutoff)), basis.is_relative) if abs(cutoff) < 1e9 else "the cut-off"
    names = dict.fromkeys(_series(each, basis) for each in walk(node) if isinstance(each, Source))
    return f"a later record of {next(iter(names), 'the series')}, after {after}"


def _recorded(node: Node, records: tuple[str, ...], basis: Basis) -> str:
    names = dict.fromkeys(_series(each, basis) for each in trace(basis.evaluation, node).all_unobserved)
    return f"whether {' or '.join(names) or 'such a record'} would have been recorded (say so in observed:)"


_WORDS: dict[Cause, Callable[[Node, tuple[str, ...], Basis], str]] = {
    Cause.NOT_MEASURED: _unmeasured,
    Cause.CENSORED: lambda n, records, b: f"a result with a narrower limit than that of {_listed(records)}",
    Cause.IMPRECISE_DATE: lambda n, records, b: f"the exact date of {_listed(records)}",
    Cause.NOT_YET: _later,
    Cause.NOT_RECORDED: _recorded,
    Cause.CONFLICT: lambda n, records, b: f"which of {_listed(records)} holds",
    Cause.UNREADABLE: lambda n, records, b: f"what the statement of {_listed(records)} means",
    Cause.UNDEFINED: lambda n, records, b: f"a reference value other than zero in {_listed(records)}",
}
