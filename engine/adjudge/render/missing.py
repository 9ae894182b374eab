"""What is missing, and what to look for next, as text in three lengths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adjudge.explanation.report import Report
from adjudge.explanation.settlement.inquiries import NONE, NOT_DETECTED, Inquiry
from adjudge.explanation.settlement.next_sample import Move, Next
from adjudge.explanation.settlement.regions import Stretch
from adjudge.explanation.settlement.settling import Answer, Plan, Settling, is_settled
from adjudge.explanation.words import day_words, plain
from adjudge.inference.verdict import Span
from adjudge.render.lines import class_words, stop, upper, window_words, wrapped
from adjudge.render.text import Length, record_words, words

_DETECTED = "detected, "
_COUNTED = {
    1: "This would settle it:",
    2: "Up to two records would settle it:",
    3: "Up to three records would settle it:",
}


def missing_text(found: Settling, report: Report, pack: str, length: Length) -> Iterator[str]:
    """What would settle a conclusion: a line, the plans, or also what leaves it open."""
    if length == "short" or found.is_known:
        yield from wrapped(f"What is missing: {_short(found, report)}.", "  ")
        return
    yield "  What is missing"
    if length == "full":
        yield from _open_findings(found, report)
    yield from wrapped(stop(_lead(found)), "    ")
    for plan in found.plans or ((found.partly,) if found.partly else ()):
        yield from _plan(plan, report, "      ")
    if length == "full":
        yield from wrapped(f"{found.tried} variants of the case were concluded to find this.", "    ")


def _short(found: Settling, report: Report) -> str:
    plan = next(iter(found.plans), found.partly)
    if plan is None:
        return _known(found) if found.is_known else _nothing(found)
    told = "; ".join(f"{answers}: {leads}" for answers, leads in _grouped(plan, report, with_open=True))
    does = "would settle it" if plan.settles and plan.records == 1 else "could settle it"
    return f"{_sought(plan, report)} {does}: {told}"


def _known(found: Settling) -> str:
    return "nothing, it is known" if found.conclusion.given is not None else "nothing, the domain does not apply"


def _nothing(found: Settling) -> str:
    return f"nothing that was tried would settle it ({found.tried} variants of the case)"


def _open_findings(found: Settling, report: Report) -> Iterator[str]:
    missing = report[f"{found.conclusion.pack}/{found.conclusion.domain}"].missing
    if missing:
        yield "    Open is"
    for each in missing:
        yield from wrapped(f"? {each.finding} ({', '.join(each.cause.words)})", "      ")


def _lead(found: Settling) -> str:
    if not found.plans:
        if found.partly is None:
            return upper(_nothing(found))
        return "No record that was tried settles it whatever it shows. This one may:"
    first, *others = found.plans
    return "Any one of these would settle it:" if others else _COUNTED[first.records]


def _plan(plan: Plan, report: Report, indent: str) -> Iterator[str]:
    yield from wrapped(upper(_sought(plan, report)), indent)
    for answers, leads in _grouped(plan, report):
        yield from wrapped(f"{answers}: {leads}", indent + "  ")
    for answer in (each for each in plan.answers if each.then is not None):
        yield from _followed(plan, answer, report, indent + "  ")


def _followed(plan: Plan, answer: Answer, report: Report, indent: str) -> Iterator[str]:
    told = stretch_words(answer.stretch, plan.inquiry, report)
    yield from wrapped(f"{told}: {class_words(answer.candidates)}; then{_with_the_first(plan, answer, report)}", indent)
    if answer.then is not None and answer.is_sure:
        yield from _plan(answer.then, report, indent + "  ")
    elif answer.then is not None:
        classes = dict.fromkeys(name for each in answer.then.answers for name in each.candidates)
        leads = f"{_sought(answer.then, report)} settles it ({' or '.join(words(name) for name in classes)})"
        yield from wrapped(upper(leads), indent + "  ")


def _with_the_first(plan: Plan, answer: Answer, report: Report) -> str:
    """A second new record is dated by the first, so that the day of that one is told."""
    is_dated = plan.sought.kind == "record" and answer.then is not None and answer.then.sought.kind == "record"
    if not is_dated or not answer.is_sure:
        return ""
    return f", where that was {window_words(Span(plan.inquiry.day, plan.inquiry.day), report.case.is_relative)},"


def _grouped(plan: Plan, report: Report, *, with_open: bool = False) -> list[tuple[str, str]]:
    """Answers that lead to the same, together; those that settle it first."""
    groups: dict[tuple[str, ...], list[Answer]] = {}
    for answer in sorted(plan.answers, key=lambda each: not is_settled(each.candidates)):
        if with_open or answer.then is None:
            groups.setdefault(answer.candidates, []).append(answer)
    return [(_joined(told, plan, report), class_words(candidates)) for candidates, told in groups.items()]


def _joined(answers: Sequence[Answer], plan: Plan, report: Report) -> str:
    told = [stretch_words(each.stretch, plan.inquiry, report) for each in answers]
    if told[0] == NOT_DETECTED and len(told) > 1 and told[1].startswith(_DETECTED):
        told[:2] = [f"{told[1].removeprefix(_DETECTED)}, detected or not"]
    return ", or ".join(told)


def _sought(plan: Plan, report: Report) -> str:
    sought, relative = plan.sought, report.case.is_relative
    record = report.records.get(sought.record or "")
    told = f" ({record_words(record, report)})" if record is not None else ""
    if sought.kind == "date":
        return f"the exact date of {sought.record}{told}"
    if sought.kind == "result":
        return f"the number behind {sought.record}{told}"
    if sought.kind == "meaning":
        return f"what {sought.record} means{told}"
    if sought.kind == "which":
        return f"which of {sought.name} holds ({sought.what} {window_words(sought.when, relative)})"
    if sought.kind == "observed":
        days = window_words(sought.when, relative)
        return f"whether there was {sought.what} {days} (say so in observed: {sought.record_kind}s)"
    return f"{sought.what} {window_words(sought.when, relative)}"


def stretch_words(stretch: Stretch, inquiry: Inquiry, report: Report) -> str:
    """Answers as people say them: `not detected`, `20 copies/mL or more`, `up to 2013-10-01`."""
    if stretch.words:
        return " or ".join(words(each) for each in stretch.words)
    if inquiry.is_days:
        told = _days(stretch, report.case.is_relative)
        return f"one {told}" if NONE in inquiry.words else told
    unit = f" {inquiry.unit_told}" if inquiry.unit_told else ""
    told = _numbers(stretch, unit)
    return f"{_DETECTED}{told}" if NOT_DETECTED in inquiry.words and stretch.low is None else told


def _days(stretch: Stretch, relative: bool) -> str:
    ends = (None if end is None else int(end) for end in (stretch.low, stretch.high))
    low, high = (None if end is None else day_words(Span(end, end), relative) for end in ends)
    if low is None:
        return "on any day of it" if high is None else f"up to {high}"
    return f"from {low} on" if high is None else (f"on {low}" if low == high else f"from {low} to {high}")


def _numbers(stretch: Stretch, unit: str) -> str:
    low, high = (None if end is None else plain(end) for end in (stretch.low, stretch.high))
    if low is None and high is None:
        return "any number"
    if high is None:
        return f"{low}{unit} or more" if stretch.low_in else f"more than {low}{unit}"
    if low is None:
        return f"{high}{unit} or less" if stretch.high_in else f"less than {high}{unit}"
    if low == high:
        return f"{low}{unit}"
    begin = f"from {low}" if stretch.low_in else f"more than {low}"
    return f"{begin} to {high}{unit}" if stretch.high_in else f"{begin} to less than {high}{unit}"


def next_text(found: Next, report: Report, length: Length = "normal") -> str:
    """The sample to take next, and what each of its results would do."""
    return "\n".join(_next(found, report, length)) + "\n"


def _next(found: Next, report: Report, length: Length) -> Iterator[str]:
    if found.sought is None or found.inquiry is None:
        yield from wrapped(f"No single sample would settle or change a conclusion ({found.tried} variants were tried).")
        return
    yield from wrapped(f"Next: {found.sought.what} {window_words(Span(found.day, found.day), report.case.is_relative)}")
    if found.settled:
        yield from wrapped(f"Whatever it shows, it settles {', '.join(found.settled)}.", "  ")
    elif not found.unsettled:
        yield from wrapped("Nothing is open. It is the sample that could change most.", "  ")
    elif not any(move.settles for each in found.results for move in each.moves):
        open_ = ", ".join(found.unsettled)
        yield from wrapped(f"No sample settles what is open ({open_}). This one could change most.", "  ")
    if length == "short":
        return
    settling = any(move.settles for each in found.results for move in each.moves)
    for each in found.results:
        moves = each.moves if length == "full" or not settling else tuple(m for m in each.moves if m.settles)
        told = stretch_words(each.stretch, found.inquiry, report)
        yield from wrapped(told if moves else f"{told}: {_no_move(len(each.moves))}", "  ")
        for move in moves:
            yield from wrapped(f"{move.conclusion.domain}: {class_words(move.candidates)}{_was(move)}", "    ")
        if moves and len(each.moves) > len(moves):
            yield from wrapped(f"and {len(each.moves) - len(moves)} more would change (--full)", "    ")


def _no_move(changes: int) -> str:
    return f"settles nothing, changes {changes} (--full)" if changes else "changes nothing"


def _was(move: Move) -> str:
    return "" if len(move.conclusion.candidates) > 1 else f" (now {class_words(move.conclusion.candidates)})"
