"""Reports as W3C PROV: what was concluded, from which findings, records and thresholds, by what and on whose word.

Needs the prov extra. Nothing in it depends on the clock: the same reports give the same document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from prov.model import PROV, ProvActivity, ProvDerivation, ProvDocument, ProvEntity, QualifiedName

from adjudge.case.record import Record
from adjudge.explanation.report import Explained, Report, Step
from adjudge.explanation.words import day_words
from adjudge.inference.verdict import Span
from adjudge.render.text import record_words
from adjudge.rulebook.pack import Pack, Parameter

_SHARED = ("case", "record", "assessor", "pack", "parameter", "citation", "software")
_OF_RUN = ("finding", "conclusion", "abstraction", "inference")
Attributes = dict[Any, Any]  # names to texts and names


@dataclass(frozen=True, slots=True)
class _Scene:
    """A document, one report that goes into it, and the name of its case there."""

    document: ProvDocument
    report: Report
    case: str

    def name(self, prefix: str, *parts: str) -> QualifiedName:
        """A name of the case in one of the namespaces; its parts may hold any letters."""
        return _name(self.document, prefix, self.case, *(quote(part, safe="") for part in parts))


def prov_of(reports: Iterable[Report]) -> ProvDocument:
    """One document of the reports of one rulebook.

    Names hold the names of cases, packs, records and findings, each percent-encoded and parted by slashes; a case
    whose name was there before gets `+2`, `+3`.
    """
    document = ProvDocument()
    seen: dict[str, int] = {}
    for place, report in enumerate(reports):
        if not place:
            _begin(document, report)
        count = seen[report.case.id] = seen.get(report.case.id, 0) + 1
        case = quote(report.case.id, safe="") + (f"+{count}" if count > 1 else "")
        _report(_Scene(document, report, case))
    _usages(document)
    return document.unified()  # what several things share is told once


def _usages(document: ProvDocument) -> None:
    """An activity used whatever something was derived from in it."""
    derivations = [each.args for each in document.get_records(ProvDerivation)]
    for activity, source in dict.fromkeys((each[2], each[1]) for each in derivations if each[2] is not None):
        document.used(activity, source)


def prov_json(reports: Iterable[Report]) -> str:
    """The document as PROV-JSON."""
    text = prov_of(reports).serialize(format="json", indent=1, ensure_ascii=False)
    return f"{text}\n"


def _begin(document: ProvDocument, report: Report) -> None:
    """The namespaces, the packs with their thresholds, and the software."""
    basis = f"{report.rulebook.sha256} {report.as_of} {version('adjudge')}"
    run = hashlib.sha256(basis.encode()).hexdigest()[:16]
    document.add_namespace("adjudge", "urn:adjudge:")
    for prefix in _SHARED:
        document.add_namespace(prefix, f"urn:adjudge:{prefix}:")
    for prefix in _OF_RUN:
        document.add_namespace(prefix, f"urn:adjudge:run:{run}:{prefix}:")
    for pack in report.rulebook.packs:
        _pack(document, pack)
    label = f"adjudge {version('adjudge')}"
    told: Attributes = {PROV["type"]: PROV["SoftwareAgent"], PROV["label"]: label}
    document.agent(_software(document), {**told, "adjudge:version": version("adjudge")})


def _pack(document: ProvDocument, pack: Pack) -> None:
    label = _typed(document, "Pack", f"{pack.name} {pack.version}: {pack.title}")
    told = _told({"version": pack.version, "sha256": pack.sha256})
    entity = document.entity(_pack_name(document, pack), {**label, **told})
    entity.add_asserted_type(PROV["Plan"])
    entity.add_asserted_type(PROV["Collection"])
    for parameter in pack.parameters.values():
        entity.hadMember(_parameter(document, pack, parameter))


def _parameter(document: ProvDocument, pack: Pack, parameter: Parameter) -> ProvEntity:
    told = {name: getattr(parameter, name) for name in ("source", "quote", "verified_by", "status")}
    label = {**_typed(document, "Parameter", parameter.name), "adjudge:value": parameter.written}
    entity = document.entity(_parameter_name(document, pack, parameter.name), {**label, **_told(told)})
    if parameter.source and parameter.status != "project":
        label = {PROV["label"]: parameter.source}
        citation = document.entity(_name(document, "citation", quote(parameter.source, safe="")), label)
        entity.wasDerivedFrom(citation)
    return entity


def _report(scene: _Scene) -> None:
    case, document = scene.report.case, scene.document
    told = {"provenance": case.provenance, "source": case.source}
    whole = document.entity(scene.name("case"), {**_typed(document, "Case", case.id), **_told(told)})
    whole.add_asserted_type(PROV["Collection"])
    for record in case.records:
        whole.hadMember(_record(scene, record))
    for pack in scene.report.rulebook.packs:
        _applied(scene, pack)


def _record(scene: _Scene, record: Record) -> ProvEntity:
    span = record.when
    told = {
        "id": record.id, "kind": record.kind.value, "name": record.name, "specimen": record.specimen,
        "value": record.statement or record.written, "unit": record.unit, "code": record.code,
        "when": f"{span.earliest}..{span.latest}" if scene.report.case.is_relative else str(span),
    }  # fmt: skip
    label = _typed(scene.document, "Record", record_words(record, scene.report))
    entity = scene.document.entity(scene.name("record", record.id), {**label, **_told(told)})
    if record.by:
        label = _typed(scene.document, "Assessor", record.by)
        entity.wasAttributedTo(scene.document.agent(scene.name("assessor", record.by), label))
    return entity


def _applied(scene: _Scene, pack: Pack) -> None:
    """What one pack found and concluded: two activities by the software, with the pack as their plan."""
    abstraction, inference = _activity(scene, pack, "abstraction"), _activity(scene, pack, "inference")
    explained = [each for each in scene.report.explained if each.conclusion.pack == pack.name]
    domains = {each.conclusion.domain for each in explained}
    read: dict[str, Step] = {}
    for each in explained:
        _conclusion(scene, each, inference, domains)
        read |= {step.name: step for step in each.because if not _is_of_domain(step, domains)}
    for step in read.values():
        _finding(scene, pack, (step.name,), step, abstraction)


def _activity(scene: _Scene, pack: Pack, prefix: str) -> ProvActivity:
    label = {PROV["label"]: f"{prefix} of {scene.report.case.id} by {pack.name}"}
    activity = scene.document.activity(scene.name(prefix, pack.name), other_attributes=label)
    activity.wasAssociatedWith(_software(scene.document), plan=_pack_name(scene.document, pack))
    return activity


def _conclusion(scene: _Scene, each: Explained, inference: ProvActivity, domains: set[str]) -> None:
    found = each.conclusion
    told = {
        "domain": found.domain, "class": found.given, "status": found.status, "rule": found.rule,
        "cause": ", ".join(found.cause.words), "candidates": ", ".join(found.candidates),
        "since": _day(found.since, scene), "until": _day(found.until, scene),
    }  # fmt: skip
    label = _typed(scene.document, "Conclusion", each.sentence)
    entity = scene.document.entity(scene.name("conclusion", found.pack, found.domain), {**label, **_told(told)})
    entity.wasGeneratedBy(inference)
    for step in each.because:
        prefix = "conclusion" if _is_of_domain(step, domains) else "finding"
        entity.wasDerivedFrom(scene.name(prefix, found.pack, step.name), inference)


def _is_of_domain(step: Step, domains: set[str]) -> bool:
    """Whether a step is the conclusion of another domain, which then has the records."""
    return step.name in domains and not step.records


def _finding(scene: _Scene, pack: Pack, path: tuple[str, ...], step: Step, abstraction: ProvActivity) -> ProvEntity:
    """A finding with the labelled findings inside it, each derived from its records and thresholds."""
    told = {
        "truth": step.truth.word, "cause": ", ".join(step.cause.words), "since": _day(step.since, scene),
    }  # fmt: skip
    label = _typed(scene.document, "Finding", step.sentence)
    entity = scene.document.entity(scene.name("finding", pack.name, *path), {**label, **_told(told)})
    entity.wasGeneratedBy(abstraction)
    for name in _below(scene, pack, step):
        entity.wasDerivedFrom(name, abstraction)
    for inner in step.steps:
        entity.wasDerivedFrom(_finding(scene, pack, (*path, inner.name), inner, abstraction), abstraction)
    return entity


def _below(scene: _Scene, pack: Pack, step: Step) -> Iterator[QualifiedName]:
    yield from (scene.name("record", record) for record in step.records)
    yield from (_parameter_name(scene.document, pack, name) for name in step.parameters if name in pack.parameters)


def _typed(document: ProvDocument, kind: str, label: str) -> Attributes:
    return {PROV["type"]: _name(document, "adjudge", kind), PROV["label"]: label}


def _day(span: Span | None, scene: _Scene) -> str:
    return "" if span is None else day_words(span, scene.report.case.is_relative)


def _told(values: Mapping[str, str | None]) -> Attributes:
    """What is known, in our own namespace."""
    return {f"adjudge:{name}": value for name, value in values.items() if value}


def _software(document: ProvDocument) -> QualifiedName:
    return _name(document, "software", f"adjudge-{version('adjudge')}")


def _pack_name(document: ProvDocument, pack: Pack) -> QualifiedName:
    return _name(document, "pack", f"{quote(pack.name, safe='')}-{pack.sha256[:16]}")


def _parameter_name(document: ProvDocument, pack: Pack, name: str) -> QualifiedName:
    return _name(document, "parameter", f"{quote(pack.name, safe='')}-{pack.sha256[:16]}", quote(name, safe=""))


def _name(document: ProvDocument, prefix: str, *parts: str) -> QualifiedName:
    found = {namespace.prefix: namespace for namespace in document.namespaces}[prefix]
    return QualifiedName(found, "/".join(parts))
