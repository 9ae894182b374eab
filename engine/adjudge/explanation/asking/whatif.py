"""What if: a case with records written otherwise, left out or added, and the verdicts that moved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from adjudge.case.normalise import RefusalError
from adjudge.case.record import Case
from adjudge.case.rewrite import rewritten
from adjudge.errors import Problem, UsageError, suggestion
from adjudge.explanation.asking.replay import with_record, without
from adjudge.explanation.report import Explained, Report
from adjudge.inference.verdict import Conclusion


@dataclass(frozen=True, slots=True)
class Moved:
    """A verdict before and after, and the sentence of the one after."""

    before: Conclusion
    after: Explained


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What was changed, the verdicts that moved by it, and how many did not."""

    changes: tuple[str, ...]
    moved: tuple[Moved, ...]
    kept: int


def fields_of(texts: Collection[str], place: str = "--with") -> dict[str, dict[str, str]]:
    """The fields to write otherwise, by record, of texts such as `m7.value=<20`; raises UsageError U121."""
    found: dict[str, dict[str, str]] = {}
    for text in texts:
        path, equals, value = text.partition("=")
        id_, _, field = path.rpartition(".")
        if not equals or not id_ or not field:
            mend = "Write RECORD.FIELD=VALUE, such as m7.value=<20."
            raise UsageError([Problem(f"{place} {text}", "changes nothing.", mend, "U121")])
        found.setdefault(id_.strip(), {})[field.strip()] = value.strip()
    return found


def changed_case(
    case: Case, changes: Mapping[str, Mapping[str, str]], left_out: Collection[str] = (), *, today: date | None = None
) -> Case:
    """The case with records written otherwise or added, and others left out; raises UsageError with every problem.

    A value goes through the reader of records: a record that it would reject is a problem with its code.
    """
    known = {record.id for record in case.records}
    problems = [_unknown(case, f"--without {id_}", id_) for id_ in left_out if id_ not in known]
    for id_, fields in changes.items():
        try:
            case = with_record(case, rewritten(case, id_, fields, today or date.today()))
        except RefusalError as refused:
            is_new = id_ not in known and refused.code in ("C201", "C202")
            place = f"--with {id_}.{refused.field}".rstrip(".")
            told = Problem(place, refused.what, refused.mend, refused.code)
            problems.append(_unknown(case, f"--with {id_}", id_) if is_new else told)
    if problems:
        raise UsageError(problems)
    return without(case, frozenset(left_out))


def _unknown(case: Case, place: str, id_: str) -> Problem:
    rejected = next((each.problem for each in case.rejected if each.record == id_), None)
    if rejected is not None:
        return Problem(place, f"names a record that was rejected: {rejected.what}", "Mend it in the file.", "U122")
    names = [record.id for record in case.records]
    mend = suggestion(id_, names) or f"It has {', '.join(names[:20])}; a new record needs a kind and a date."
    return Problem(place, "names no record of the case.", mend, "U122")


def what_moved(before: Report, after: Report, changes: Collection[str]) -> WhatIf:
    """Compares the reports of a case and of the same case as it could have been, domain by domain."""
    pairs = list(zip(before.conclusions, after.explained, strict=True))
    moved = tuple(Moved(old, new) for old, new in pairs if old.candidates != new.conclusion.candidates)
    return WhatIf(tuple(changes), moved, len(pairs) - len(moved))
