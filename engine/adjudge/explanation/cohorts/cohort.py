"""Many cases as one value: counts, what is missing, what is fragile, how a series changed, the course of each case."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from adjudge.abstraction.findings import Findings
from adjudge.case.record import Case
from adjudge.explanation.cohorts.changes import Changes
from adjudge.explanation.cohorts.course import Courses
from adjudge.explanation.report import Decisive, Explained, Report, Step
from adjudge.inference.conclude import facts_of, open_rules, unknown_parts
from adjudge.inference.verdict import Conclusion
from adjudge.rulebook.expression import Named
from adjudge.rulebook.pack import Criterion, Domain, Finding, Pack, Rulebook
from adjudge.rulebook.sentences import fill
from adjudge.values.truth import Cause, Truth

Concludeds = tuple[Findings, Sequence[Sequence[Conclusion]]]  # of a pack on many cases
Key = tuple[str, str, str, str, int]  # pack, domain, class (or empty), status, causes
_VALUE = "\0"
_IN_BRACKETS = re.compile(rf" ?\([^()]*{_VALUE}[^()]*\)")
STATUSES = ("unknown", "conflict", "not_applicable")


@dataclass(frozen=True, slots=True)
class DomainCount:
    """How many cases have each class of a domain, in the order of its classes, and each status without a class.

    `causes` counts why the verdicts that are not known are not; a case with two causes counts under both.
    """

    pack: str
    domain: str
    title: str
    classes: Mapping[str, int]
    statuses: Mapping[str, int]
    causes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Whole:
    """What is counted of all cases, whether they are shown or not."""

    size: int
    records: int
    rejected: int
    counted: Counter[Key]


@dataclass(frozen=True, slots=True)
class Lack:
    """A finding that leaves verdicts of a domain open, why, and in which cases."""

    pack: str
    domain: str
    finding: str
    sentence: str
    causes: tuple[str, ...]
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fragile:
    """The verdicts of a case that rest on one comparison as their nearest to another class."""

    case: str
    conclusions: tuple[Conclusion, ...]
    sentence: str
    decisive: Decisive


@dataclass(frozen=True, slots=True)
class Row:
    """One case with its conclusions."""

    case: str
    is_relative: bool
    records: int
    rejected: int
    conclusions: tuple[Conclusion, ...]


@dataclass(frozen=True, slots=True)
class Cohort:
    """Many cases, assessed; `counts` are of all of them, the rest is of the `rows`, which may be some of them.

    `fragile` is of the first `explained` rows.
    """

    rulebook: Rulebook
    as_of: int | None
    size: int
    records: int
    rejected: int
    counts: tuple[DomainCount, ...]
    rows: tuple[Row, ...]
    lacks: tuple[Lack, ...]
    fragile: tuple[Fragile, ...]
    explained: int
    changes: Changes | None
    courses: Courses | None

    @property
    def is_whole(self) -> bool:
        """Whether every case is among the rows."""
        return len(self.rows) == self.size

    def __repr__(self) -> str:
        packs = ", ".join(pack.name for pack in self.rulebook.packs)
        return f"<Cohort of {self.size} cases by {packs}>"


def key_of(conclusion: Conclusion) -> Key:
    """What of a conclusion is counted."""
    cause = int(conclusion.cause) if conclusion.given is None else 0
    return conclusion.pack, conclusion.domain, conclusion.given or "", conclusion.status, cause


def counts_of(rulebook: Rulebook, counted: Counter[Key]) -> tuple[DomainCount, ...]:
    """The counts by domain, of conclusions counted by their keys."""
    return tuple(_count(pack.name, domain, counted) for pack in rulebook.packs for domain in pack.domains)


def _count(pack: str, domain: Domain, counted: Counter[Key]) -> DomainCount:
    mine = {key[2:]: count for key, count in counted.items() if key[:2] == (pack, domain.name)}
    names = dict.fromkeys((*domain.classes, *(given for given, _, _ in mine if given)))
    classes = {name: sum(n for (given, _, _), n in mine.items() if given == name) for name in names}
    statuses = {
        name: sum(n for (given, status, _), n in mine.items() if not given and status == name) for name in STATUSES
    }
    causes = {
        flag.words[0]: sum(n for (_, _, cause), n in mine.items() if cause & flag) for flag in Cause if flag.words
    }
    told = [{name: n for name, n in some.items() if n} for some in (statuses, causes)]
    return DomainCount(pack, domain.name, domain.say or domain.name, classes, *told)


def lacks_of(concluded: Iterable[Concludeds]) -> tuple[Lack, ...]:
    """What leaves verdicts open, most often first: for each pack its findings on many cases, and their conclusions."""
    found: dict[tuple[str, str, str], tuple[Cause, list[str]]] = {}
    packs: dict[str, Pack] = {}
    for findings, conclusions in concluded:
        packs[findings.pack.name] = findings.pack
        for place, of_case in enumerate(conclusions):
            for domain, finding, cause in _open(findings, place, of_case):
                known, cases = found.get((findings.pack.name, domain, finding), (Cause.NONE, []))
                found[findings.pack.name, domain, finding] = known | cause, [*cases, findings.timeline.cases[place]]
    lacks = [
        Lack(pack, domain, finding, _template(packs[pack], finding), cause.words, tuple(cases))
        for (pack, domain, finding), (cause, cases) in found.items()
    ]
    return tuple(sorted(lacks, key=lambda each: -len(each.cases)))


def _open(findings: Findings, place: int, conclusions: Sequence[Conclusion]) -> Iterator[tuple[str, str, Cause]]:
    """The findings that leave a verdict of one case open, each once for a domain."""
    left = [each for each in conclusions if len(each.candidates) > 1]
    facts = facts_of(findings, place) if left else {}
    done = {each.domain: each for each in conclusions}
    for conclusion in left:
        domain = findings.pack.domain(conclusion.domain)
        criteria = _open_criteria(domain, conclusion)
        parts = {
            part.name for each in criteria for part in unknown_parts(each, facts, done) if isinstance(part, Finding)
        }
        for name in sorted(parts, key=list(facts).index):
            yield domain.name, name, facts[name].cause


def _open_criteria(domain: Domain, conclusion: Conclusion) -> list[Criterion]:
    criteria = [rule.when for rule in open_rules(domain, conclusion.verdict)]
    if conclusion.verdict.applies == Truth.UNKNOWN and domain.applies_when is not None:
        criteria.insert(0, domain.applies_when)
    return criteria


def _template(pack: Pack, finding: str) -> str:
    """The author's sentence with its thresholds filled in; the values of a case are left out."""
    node = pack.definitions.get(finding)
    say = node.say if isinstance(node, Named) else ""

    def slot(name: str, part: str) -> str:
        return pack.parameters[name].written if name in pack.parameters and not part else _VALUE

    return _IN_BRACKETS.sub("", fill(say, slot)).replace(_VALUE, "its value") or finding.replace("_", " ")


def fragile_of(reports: Iterable[Report]) -> tuple[Fragile, ...]:
    """The comparisons on which verdicts rest as their nearest, the closest to its threshold first."""
    found: dict[tuple[str, Decisive], Fragile] = {}
    for report in reports:
        for explained in report.explained:
            if (near := _nearest(explained)) is not None:
                key = report.case.id, near[1]
                known = found.get(key, Fragile(report.case.id, (), *near))
                found[key] = replace(known, conclusions=(*known.conclusions, explained.conclusion))
    return tuple(sorted(found.values(), key=lambda each: (each.decisive.closeness, each.case, each.sentence)))


def _nearest(explained: Explained) -> tuple[str, Decisive] | None:
    """The decisive comparison of a verdict that comes nearest, where it has a class and such a comparison.

    A count always comes near, and no measurement could have been otherwise: it does not make a verdict fragile.
    """
    if explained.conclusion.given is None:
        return None
    near = [
        (step.sentence, decisive)
        for step in _steps(explained.because)
        for decisive in step.decisive
        if decisive.truth != Truth.UNKNOWN and not decisive.is_count and math.isfinite(decisive.closeness)
    ]
    return min(near, key=lambda each: each[1].closeness, default=None)


def _steps(steps: Iterable[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from _steps(step.steps)


def rows_of(cases: Sequence[Case], concluded: Sequence[Concludeds]) -> tuple[Row, ...]:
    """The cases as rows; for each pack, its findings on these cases and their conclusions."""
    unfit = Counter(case for case, _ in unfit_of(findings for findings, _ in concluded))
    return tuple(
        Row(
            case.id,
            case.is_relative,
            len(case.records) + len(case.rejected),
            len(case.rejected) + unfit[case.id],
            tuple(each for _, conclusions in concluded for each in conclusions[place]),
        )
        for place, case in enumerate(cases)
    )


def unfit_of(many: Iterable[Findings]) -> set[tuple[str, str]]:
    """The records that a series asks for and cannot use, by case and id; each once, however many packs ask for it."""
    found = set()
    for findings in many:
        timeline = findings.timeline
        found |= {(timeline.cases[timeline.case[e.row]], timeline.ids[e.row]) for e in findings.evaluation.unfit}
    return found
