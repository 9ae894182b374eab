"""PROV-JSON is read back by the prov library, and leads from every conclusion to exactly its records."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

pytest.importorskip("prov", reason="prov is not installed: the prov extra")
from prov.constants import PROV_LABEL, PROV_TYPE
from prov.model import (
    ProvActivity,
    ProvAssociation,
    ProvAttribution,
    ProvDerivation,
    ProvDocument,
    ProvEntity,
    ProvGeneration,
    ProvMembership,
    ProvUsage,
)

import adjudge
from adjudge.case.read import read_documents
from adjudge.cli import main
from adjudge.documents.compose import Document
from adjudge.render.prov import prov_json, prov_of
from adjudge.rulebook.library import pack_folder, pack_names
from adjudge.trial import read_trials

load = cache(adjudge.load)
ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "fixtures" / "cases").glob("*.yaml"))


def read_back(*reports) -> ProvDocument:
    """The document as another program reads it."""
    text = prov_json(reports)
    document = ProvDocument.deserialize(content=text, format="json")
    assert document == prov_of(reports)
    return document


def ends(document: ProvDocument, kind: type) -> set[tuple[str, str]]:
    """The two ends of every relation of a kind."""
    return {tuple(str(value) for _, value in each.formal_attributes[:2]) for each in document.get_records(kind)}


def below(links: set[tuple[str, str]], begin: str) -> set[str]:
    """All that a name is derived from, in any number of steps."""
    found, todo = set(), [begin]
    while todo:
        here = todo.pop()
        new = {target for source, target in links if source == here} - found
        found |= new
        todo += new
    return found


def records_below(document: ProvDocument, case: str, conclusion) -> set[str]:
    links = ends(document, ProvDerivation)
    reached = below(links, f"conclusion:{case}/{conclusion.pack}/{conclusion.domain}")
    names = [name.removeprefix("record:").split("/") for name in reached if name.startswith("record:")]
    assert all(unquote(owner) == conclusion.case for owner, _ in names)
    return {unquote(record) for _, record in names}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_conclusion_is_followed_to_exactly_its_evidence(path):
    """Derivations lead from each conclusion of a fixture to the records that its report names, and to no other."""
    report = load("pml", "evidence").assess(path, engine="chain").report
    document = read_back(report)
    for each in report.explained:
        assert records_below(document, report.case.id, each.conclusion) == set(each.evidence)


@pytest.mark.parametrize("name", pack_names())
def test_the_examples_of_every_pack_are_followed(name):
    """The same for the first examples of each pack, whose names hold spaces and signs."""
    rulebook = load(name)
    for trial in read_trials(pack_folder(name), rulebook.rulebook.packs[0])[:2]:
        report = rulebook.assess(trial.case, as_of=trial.as_of, engine="chain").report
        document = read_back(report)
        (case,) = {str(end[0]).removeprefix("case:") for end in ends(document, ProvMembership) if "case:" in end[0]}
        assert unquote(case) == trial.case.id
        for each in report.explained:
            assert records_below(document, case, each.conclusion) == set(each.evidence)


@pytest.fixture(scope="module")
def first():
    report = load("pml", "evidence").assess(ROOT / "fixtures" / "cases" / "waning-with-rivals.yaml").report
    return report, read_back(report)


def test_every_finding_and_conclusion_has_its_activity(first):
    """Findings come from the abstraction, conclusions from the inference, each by its pack as the plan."""
    report, document = first
    generated = dict(ends(document, ProvGeneration))
    entities = {str(each.identifier) for each in document.get_records(ProvEntity)}
    for name in entities:
        if name.startswith(("finding:", "conclusion:")):
            kind, case, pack = name.replace(":", "/").split("/")[:3]
            activity = {"finding": "abstraction", "conclusion": "inference"}[kind]
            assert generated[name] == f"{activity}:{case}/{pack}"
    plans = {str(each.args[2]) for each in document.get_records(ProvAssociation)}
    assert plans == {f"pack:{pack.name}-{pack.sha256[:16]}" for pack in report.rulebook.packs}
    assert len(list(document.get_records(ProvActivity))) == 2 * len(report.rulebook.packs)


def test_what_is_derived_in_an_activity_was_used_by_it(first):
    """Every derivation but that of a threshold from its citation names an activity, which used its source."""
    _, document = first
    used = ends(document, ProvUsage)
    derived = [tuple(map(str, each.args[:3])) for each in document.get_records(ProvDerivation)]
    assert all((activity, source) in used for _, source, activity in derived if not source.startswith("citation:"))
    assert {target.partition(":")[0] for target, _, _ in derived} == {"conclusion", "finding", "parameter"}


def test_records_thresholds_and_assessors_are_told(first):
    """Every record belongs to its case, what an assessor stated is attributed, every threshold has value and status."""
    report, document = first
    members = {member for whole, member in ends(document, ProvMembership) if whole.startswith("case:")}
    assert members == {f"record:{report.case.id}/{record.id}" for record in report.case.records}
    stated = {
        unquote(record.split("/")[1]): unquote(by.split("/")[1]) for record, by in ends(document, ProvAttribution)
    }
    assert stated == {record.id: record.by for record in report.case.records if record.by}
    assert stated
    told = json.loads(document.serialize(format="json"))["entity"]
    for pack in report.rulebook.packs:
        for parameter in pack.parameters.values():
            entity = told[f"parameter:{pack.name}-{pack.sha256[:16]}/{parameter.name}"]
            assert (entity["adjudge:value"], entity["adjudge:status"]) == (parameter.written, parameter.status)
            assert entity["adjudge:source"] == parameter.source


def test_each_name_is_described_once(first):
    """Citations and assessors that several things share stand there once."""
    _, document = first
    names = [str(each.identifier) for each in document.get_records() if each.identifier is not None]
    assert len(names) == len(set(names))
    for each in document.get_records(ProvEntity):
        assert len(each.get_attribute(PROV_LABEL)) == 1
        assert each.get_attribute(PROV_TYPE) or str(each.identifier).startswith("citation:")


HOSTILE = ("a/b", "a:b c", "%2F", "</script>", "Größe 漢", '"quoted"', "a\nb", "record:x/y", "+2", "..", "{x}", "a\\b")


@pytest.mark.parametrize("text", HOSTILE)
def test_names_of_strangers_keep_apart(text):
    """Ids, cases and assessors with any letters are names that are read back as they were."""
    records = [
        {"id": "x", "exposure": "rhIL-7", "day": 0},
        {"id": text, "assessment": "clinical status", "day": 30, "value": "improving", "by": text},
        {"id": text + "/", "assessment": "MRI", "day": 60, "value": "regressed"},
    ]
    data = {"case": text, "provenance": {"kind": "synthetic"}, "records": records}
    (case,) = read_documents([Document("hostile", data, {})])
    report = load("pml").assess(case, engine="chain").report
    document = read_back(report)
    (whole,) = {whole for whole, _ in ends(document, ProvMembership) if whole.startswith("case:")}
    assert unquote(whole.removeprefix("case:")) == report.case.id
    assert any(each.evidence for each in report.explained)
    for each in report.explained:
        assert records_below(document, whole.removeprefix("case:"), each.conclusion) == set(each.evidence)


def test_cases_of_one_name_are_told_apart():
    """Two files may call their case the same; the second is another one in the document."""
    path = ROOT / "fixtures" / "cases" / "relapse.yaml"
    report = load("pml").assess(path, engine="chain").report
    document = read_back(report, report)
    cases = {whole for whole, _ in ends(document, ProvMembership) if whole.startswith("case:")}
    assert cases == {"case:relapse", "case:relapse+2"}


def test_the_command_writes_the_same_each_time(tmp_path):
    """`adjudge assess --format prov` gives one document of all cases, and no byte of it depends on when it ran."""
    paths = [str(path) for path in CASES[:3]]
    one = CliRunner().invoke(main, ["assess", *paths, "--format", "prov", "--output", str(tmp_path / "one.json")])
    two = CliRunner().invoke(main, ["assess", *paths, "--format", "prov"])
    assert (one.exit_code, two.exit_code) == (0, 0)
    assert (tmp_path / "one.json").read_text(encoding="utf-8") == two.stdout
    document = ProvDocument.deserialize(content=two.stdout, format="json")
    assert {f"case:{path.stem}" for path in CASES[:3]} <= {str(e.identifier) for e in document.get_records(ProvEntity)}


def test_python_gives_the_document(first):
    """`to_prov` gives a document that prov writes in its other forms too."""
    report = load("pml", "evidence").assess(ROOT / "fixtures" / "cases" / "waning-with-rivals.yaml")
    assert report.to_prov() == first[1]
    assert "wasDerivedFrom(conclusion:waning-with-rivals/" in report.to_prov().get_provn()


def test_without_the_library_the_extra_is_named(monkeypatch):
    """Where prov is not installed, the command and Python say how to install it."""
    monkeypatch.setitem(__import__("sys").modules, "prov.model", None)
    monkeypatch.delitem(__import__("sys").modules, "adjudge.render.prov")
    done = CliRunner().invoke(main, ["assess", str(CASES[0]), "--format", "prov"])
    assert done.exit_code == 2
    assert "pip install 'adjudge[prov]'. [U112]" in done.stderr
    with pytest.raises(adjudge.api.UsageError, match="U112"):
        load("pml").assess(CASES[0]).to_prov()
