"""Reads case files: what is wrong with a file stops it, what is wrong with a record stops that record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from adjudge.case import table
from adjudge.case.normalise import Calendar, RefusalError, read_days, read_form, read_record
from adjudge.case.record import Case, Observed, Record, RecordKind, Rejected, Subject
from adjudge.case.schema import CaseForm, ProvenanceForm, SubjectForm
from adjudge.documents.compose import Document, Path_, read_document
from adjudge.errors import AdjudgeError, CaseError, Problem, suggestion
from adjudge.values.when import When, read_when

PROVENANCES = ("published", "synthetic", "private")
PLURALS = {f"{kind.value}s": kind for kind in RecordKind} | {kind.value: kind for kind in RecordKind}


def read_cases(path: str | Path, *, today: date | None = None) -> tuple[Case, ...]:
    """The cases of a YAML, JSON or CSV file; records that cannot be used are in each case's `rejected`.

    Raises CaseError with every problem of the file at once. Records after `today` (by default the day on which
    it is called) are rejected as lying in the future.
    """
    path = Path(path)
    try:
        documents = table.read_table(path) if path.suffix.lower() == ".csv" else [read_document(path)]
    except AdjudgeError as fault:
        raise CaseError(fault.problems) from None
    return read_documents(documents, today=today)


def read_documents(documents: Sequence[Document], *, today: date | None = None) -> tuple[Case, ...]:
    """The cases of documents that are read already; raises CaseError with all their problems."""
    readers = [_Reader(document, path, data, today or date.today()) for document, path, data in _each(documents)]
    cases = [reader.case() for reader in readers]
    problems = [problem for reader in readers for problem in reader.problems]
    problems += _doubles(readers, cases)
    if problems:
        raise CaseError(problems)
    return tuple(case for case in cases if case is not None)


def _each(documents: Sequence[Document]) -> Iterator[tuple[Document, Path_, Any]]:
    for document in documents:
        if isinstance(document.data, list):
            for place, data in enumerate(document.data):
                yield document, (place,), data
        else:
            yield document, (), document.data


def _doubles(readers: Sequence[_Reader], cases: Sequence[Case | None]) -> Iterator[Problem]:
    seen: set[str] = set()
    for reader, case in zip(readers, cases, strict=True):
        if case is not None and case.id in seen:
            where = reader.where("case")
            yield Problem(where, f'case "{case.id}" stands here a second time.', "Give each case a name.", "C107")
        seen |= {case.id} if case is not None else set()


@dataclass(slots=True)
class _Reader:
    """One case of a document, and the problems that stop it."""

    document: Document
    path: Path_
    data: Any
    today: date
    problems: list[Problem] = field(default_factory=list)

    def where(self, *path: str | int) -> str:
        return self.document.where((*self.path, *path))

    def tell(self, path: Path_, what: str, mend: str, code: str) -> None:
        self.problems.append(Problem(self.where(*path), what, mend, code))

    def case(self) -> Case | None:
        if not isinstance(self.data, Mapping):
            self.tell((), "is no case.", "Write case: NAME and records: [...].", "C101")
            return None
        self._check_keys(self.data, CaseForm.model_fields, ())
        name = self._name()
        provenance, source = self._provenance()
        subject = self._subject()
        records = self._listed()
        is_relative = self._is_relative(records)
        calendar = Calendar(is_relative, self._day_zero(), self.today.toordinal(), subject.birth)
        observed = tuple(self._observed(calendar))
        kept, rejected = self._records(records, calendar)
        index = self._index(calendar)
        if self.problems:
            return None
        place = self.document.place
        whole = (*((index,) if index else ()), *kept)
        return Case(name, provenance, whole, observed, rejected, source, is_relative, subject, place)

    def _check_keys(self, data: Mapping[str, Any], known: Mapping[str, Any], path: Path_) -> None:
        for key in data:
            if key not in known:
                hint = suggestion(key, known) or f"Known are {', '.join(known)}."
                self.tell((*path, key), f'"{key}" is no key here.', hint, "C102")

    def _name(self) -> str:
        name = self.data.get("case")
        if not isinstance(name, str | int) or isinstance(name, bool) or not str(name).strip():
            self.tell(("case",), "the case has no name.", "Write case: NAME.", "C103")
        return str(name)

    def _part(self, key: str, known: Mapping[str, Any]) -> Mapping[str, Any]:
        part = self.data.get(key)
        if part is None:
            return {}
        if not isinstance(part, Mapping):
            self.tell((key,), f"{key} is no mapping.", f"Write {key}: {{{', '.join(known)}}}.", "C104")
            return {}
        self._check_keys(part, known, (key,))
        return part

    def _provenance(self) -> tuple[str, str | None]:
        part = self._part("provenance", ProvenanceForm.model_fields)
        kind = part.get("kind", "private")
        if kind not in PROVENANCES:
            hint = suggestion(str(kind), PROVENANCES) or f"Write one of {', '.join(PROVENANCES)}."
            self.tell(("provenance", "kind"), f'"{kind}" is no provenance.', hint, "C104")
        source = part.get("source")
        return str(kind), None if source is None else str(source)

    def _subject(self) -> Subject:
        part = self._part("subject", SubjectForm.model_fields)
        texts = {key: str(part[key]) for key in ("age", "sex") if part.get(key) is not None}
        born = part.get("birth")
        return Subject(**texts, birth=None if born is None else self._when(("subject", "birth"), str(born)))

    def _when(self, path: Path_, text: str) -> When | None:
        try:
            return read_when(text)
        except ValueError as fault:
            self.tell(path, str(fault), "", "C105")
            return None

    def _listed(self) -> Sequence[Any]:
        records = self.data.get("records")
        if not isinstance(records, list):
            self.tell(("records",), "the case has no list of records.", "Write records: [], or name some.", "C106")
            return []
        return records

    def _is_relative(self, records: Sequence[Any]) -> bool:
        """Study days only, and no date that says when they were."""
        dated = any(isinstance(each, Mapping) and each.get("date") is not None for each in records)
        counted = any(isinstance(each, Mapping) and each.get("day") is not None for each in records)
        counted |= isinstance(self.data.get("index"), int)
        return counted and not dated and self.data.get("day_zero") is None

    def _day_zero(self) -> int | None:
        text = self.data.get("day_zero")
        when = None if text is None else self._when(("day_zero",), str(text))
        if when is not None and not when.is_precise:
            self.tell(("day_zero",), "day_zero is no single day.", "Give its date.", "C105")
        return None if when is None else when.earliest

    def _days(self, path: Path_, value: Any, calendar: Calendar) -> When | None:
        try:
            return read_days(value) if calendar.is_relative else read_when(str(value))
        except (RefusalError, ValueError) as fault:
            self.tell(path, str(fault), "", "C105")
            return None

    def _index(self, calendar: Calendar) -> Record | None:
        value = self.data.get("index")
        if value is None:
            return None
        when = self._days(("index",), value, calendar)
        return None if when is None else Record("index", RecordKind.EVENT, "index", when)

    def _observed(self, calendar: Calendar) -> Iterator[Observed]:
        part = self.data.get("observed")
        if part is not None and not isinstance(part, Mapping):
            self.tell(("observed",), "observed is no mapping.", "Write observed: {events: 2012..2014}.", "C104")
        for key, value in (part if isinstance(part, Mapping) else {}).items():
            word, _, name = key.strip().partition(" ")
            if word not in PLURALS:
                hint = suggestion(word, PLURALS) or f"Write one of {', '.join(PLURALS)}."
                self.tell(("observed", key), f'"{word}" is no kind of record.', hint, "C104")
                continue
            for each in value if isinstance(value, list) else [value]:
                if (when := self._days(("observed", key), each, calendar)) is not None:
                    yield Observed(PLURALS[word], name.strip() or None, when)

    def _records(self, data: Sequence[Any], calendar: Calendar) -> tuple[tuple[Record, ...], tuple[Rejected, ...]]:
        kept: dict[str, Record] = {}
        rejected: list[Rejected] = []
        taken = {"index"} if self.data.get("index") is not None else set()
        for place, each in enumerate(data):
            given = each.get("id") if isinstance(each, Mapping) else None
            id = f"r{place + 1}" if given is None else str(given)
            try:
                form = read_form(each)
                if id in taken:
                    mend = "Give each record an id of its own."
                    raise RefusalError("id", f'"{id}" stands here a second time.', mend, "C205")
                taken.add(id)
                kept[id] = read_record(form, id, calendar)
            except RefusalError as fault:
                rejected.append(Rejected(id, self._told(place, fault)))
        return tuple(kept.values()), tuple(rejected)

    def _told(self, place: int, fault: RefusalError) -> Problem:
        path: Path_ = ("records", place, fault.field) if fault.field else ("records", place)
        dotted = f"records[{place}]" + (f".{fault.field}" if fault.field else "")
        return Problem(self.where(*path), f"{dotted}: {fault.what}", f"{fault.mend}".strip(), fault.code)
