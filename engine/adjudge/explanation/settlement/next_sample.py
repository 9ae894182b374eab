"""What next: the one record whose answer could settle or change most, over every conclusion of a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adjudge.case.record import Case
from adjudge.explanation.asking.basis import basis_for
from adjudge.explanation.asking.replay import Variant, replay_all
from adjudge.explanation.report import Report
from adjudge.explanation.settlement.inquiries import Inquiry, Sought
from adjudge.explanation.settlement.open_ends import Open, known_by
from adjudge.explanation.settlement.proposals import new_inquiries
from adjudge.explanation.settlement.regions import Asked, Stretch, refined, stretches, tried
from adjudge.explanation.settlement.settling import Candidates, is_settled, probes_of, seen_on
from adjudge.inference.verdict import NOT_APPLICABLE, Conclusion

Told = tuple[Candidates, ...]  # of every conclusion, in the order of the report


@dataclass(frozen=True, slots=True)
class Move:
    """A conclusion that becomes another: the classes possible now, and then."""

    conclusion: Conclusion
    candidates: Candidates

    @property
    def settles(self) -> bool:
        """Whether it was open and has a class then."""
        return _has_class(self.candidates) and not is_settled(self.conclusion.candidates)


@dataclass(frozen=True, slots=True)
class Result:
    """What some answers would do: the conclusions that they settle or change."""

    stretch: Stretch
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """The record to take next, and what each of its answers would do; `sought` is None where nothing would move.

    `settled` are the domains that every answer settles, `unsettled` those that are open before it.
    """

    inquiry: Inquiry | None
    sought: Sought | None
    day: int
    results: tuple[Result, ...]
    settled: tuple[str, ...]
    unsettled: tuple[str, ...]
    tried: int


def next_of(report: Report, day: int | None = None) -> Next:
    """The sample that settles most, on a day (an ordinal; by default the first after the cut-off)."""
    case, before = known_by(report.case, report.as_of), tuple(each.candidates for each in report.conclusions)
    open_now = tuple(each.domain for each in report.conclusions if not is_settled(each.candidates))
    search = _Search(report)
    inquiries = _inquiries(report, case, day)
    keys = [probes_of(inquiry) for inquiry in inquiries]
    asked = tried([Asked(inquiry, case, {}) for inquiry in inquiries], keys, search.roughly)
    best = max(asked, key=lambda each: _worth(before, each), default=None)
    if best is None or not any(_worth(before, best)):
        return Next(None, None, day or 0, (), (), open_now, search.tried)
    (sharp,) = refined(tried([best], [best.inquiry.keys], search.roughly), search.roughly)
    sharp = search.checked(sharp)
    results = tuple(_result(each, sharp.known[each.tried[0]], report) for each in stretches(sharp.inquiry, sharp.known))
    always = tuple(name for place, name in enumerate(_names(report)) if _always(place, before, sharp))
    return Next(best.inquiry, best.inquiry.sought, best.inquiry.day, results, always, open_now, search.tried)


def _names(report: Report) -> list[str]:
    return [each.domain for each in report.conclusions]


def _always(place: int, before: Told, asked: Asked[Told]) -> bool:
    return not is_settled(before[place]) and all(_has_class(each[place]) for each in asked.known.values())


def _has_class(candidates: Candidates) -> bool:
    """That a domain no longer applies is no answer to what is open in it."""
    return is_settled(candidates) and candidates != (NOT_APPLICABLE,)


def _worth(before: Told, asked: Asked[Told]) -> tuple[int, int, int, int]:
    """How many open conclusions every answer settles, how many some answer does; how many some answer changes.

    Between samples that settle as much, one of a series that is followed already comes first.
    """
    places, after = range(len(before)), list(asked.known.values())
    open_ = [place for place in places if not is_settled(before[place])]
    always = sum(all(_has_class(each[place]) for each in after) for place in open_)
    sometimes = sum(any(_has_class(each[place]) for each in after) for place in open_)
    changed = sum(any(each[place] != before[place] for each in after) for place in places)
    return always, sometimes, min(asked.inquiry.seen, 1) if changed else 0, changed


def _inquiries(report: Report, case: Case, day: int | None) -> list[Inquiry]:
    """A new record of every series that some rule of some pack reads, each sample once."""
    found: dict[tuple[str, str, str | None, str | None], Inquiry] = {}
    for pack in report.rulebook.packs:
        basis = basis_for(pack, case, report.as_of, roughly=True)
        here = Open(case, basis, tuple(basis.findings.nodes.values()))
        for inquiry in new_inquiries(here, (day if day is not None else here.cutoff + 1,)):
            sought = inquiry.sought
            found.setdefault((sought.record_kind, sought.name, sought.specimen, sought.unit), inquiry)
    return list(found.values())


def _result(stretch: Stretch, after: Told, report: Report) -> Result:
    pairs = zip(report.conclusions, after, strict=True)
    return Result(stretch, tuple(Move(now, then) for now, then in pairs if now.candidates != then))


@dataclass(slots=True)
class _Search:
    """Every conclusion of a report on many cases at once."""

    report: Report
    tried: int = 0  # variants so far

    def roughly(self, cases: Sequence[Case]) -> list[Told]:
        return self._told(cases, roughly=True)

    def _told(self, cases: Sequence[Case], *, roughly: bool) -> list[Told]:
        self.tried += len(cases)
        variants = [Variant(case, seen_on(case, self.report.as_of)) for case in cases]
        modules = [each for pack in self.report.rulebook.packs for each in replay_all(pack, variants, roughly=roughly)]
        return [tuple(each.verdict(place).candidates for each in modules) for place in range(len(cases))]

    def checked(self, asked: Asked[Told]) -> Asked[Told]:
        """What was found roughly, by exact numbers at the edges."""
        keys = [key for each in stretches(asked.inquiry, asked.known) for key in each.tried]
        exact = self._told(asked.answered(keys), roughly=False)
        return replace(asked, known={**asked.known, **dict(zip(keys, exact, strict=True))})
