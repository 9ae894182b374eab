"""The RO-Crate of a run: read by the rocrate library, every file with its hash, the same bytes for any run of it."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")
pytest.importorskip("duckdb", reason="duckdb is not installed: the batch extra")
ROCrate = pytest.importorskip("rocrate.rocrate", reason="rocrate is not installed: the test extra").ROCrate
import pyarrow.parquet as pq  # noqa: E402

from adjudge.batch.crate import NAME  # noqa: E402
from adjudge.cli import main  # noqa: E402
from adjudge.rulebook.library import load_rulebook  # noqa: E402

PACKS = ("hiv_dhhs", "gcig_ca125", "single_case")


def run(source: Path, output: Path, *words: object) -> bytes:
    """Runs a batch and gives the bytes of its crate."""
    arguments = ["batch", str(source), "--output", str(output), "--rules", ",".join(PACKS), "--quiet", *map(str, words)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    return (output / NAME).read_bytes()


@pytest.fixture
def source(tmp_path) -> Path:
    """Sixty cases with a treatment and two results."""
    rows = [
        {"case": f"c{case:02d}", "kind": kind, "name": name, "day": day, "value": value, "unit": unit}
        for case in range(60)
        for kind, name, day, value, unit in (
            ("exposure", "ART", 0, None, None),
            ("measurement", "HIV RNA", 30, 5000.0 - case, "copies/mL"),
            ("measurement", "HIV RNA", 200 + case, 100.0 + 5 * case, None if case == 7 else "copies/mL"),
        )
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "results.parquet")
    return tmp_path / "results.parquet"


def test_every_file_of_the_run_is_there_with_its_hash(source, tmp_path):
    """The library finds each table in the folder; sizes and hashes are those of the files; none is left out."""
    run(source, tmp_path / "run")
    crate = ROCrate(tmp_path / "run")
    files = {each.id: each for each in crate.data_entities if each.type == "File"}
    tables = {str(path.relative_to(tmp_path / "run")) for path in (tmp_path / "run").rglob("*.parquet")}
    assert set(files) == tables | {"plan.json", "run.json"}
    for name in tables | {"plan.json"}:
        content = (tmp_path / "run" / name).read_bytes()
        assert files[name]["sha256"] == hashlib.sha256(content).hexdigest()
        assert files[name]["contentSize"] == str(len(content))
    listed = {part.id for each in crate.data_entities if each.type == "Dataset" for part in each["hasPart"]}
    assert {name for name in tables if "/" in name} == listed


def test_lines_that_are_no_records_are_in_the_crate(tmp_path):
    """Their table is one of what was rejected."""
    (tmp_path / "x.ndjson").write_text('{"case": "a", "kind": "event", "name": "rash", "day": 1}\nno json\n')
    told = json.loads(run(tmp_path / "x.ndjson", tmp_path / "run"))["@graph"]
    assert "rejected/lines.parquet" in {each["@id"] for each in told}


def test_what_was_done_is_told_with_its_instruments(source, tmp_path):
    """One action: from the input, by the software and the packs with their citations, to the tables."""
    run(source, tmp_path / "run")
    crate = ROCrate(tmp_path / "run")
    action = crate.root_dataset["mentions"]
    assert action.type == "CreateAction"
    assert action["object"]["name"] == "results.parquet"
    software, *packs = action["instrument"]
    told = json.loads((tmp_path / "run" / "run.json").read_text())
    assert (software["name"], software["softwareVersion"]) == ("adjudge", told["adjudge"])
    for entity, pack in zip(packs, load_rulebook(PACKS).packs, strict=True):
        assert (entity["name"], entity["version"], entity["identifier"]) == (
            pack.name, pack.version, f"sha256:{pack.sha256}",
        )  # fmt: skip
        cited = entity.get("citation", [])
        names = {each["name"] for each in (cited if isinstance(cited, list) else [cited])}
        assert names == {each.source for each in pack.parameters.values() if each.status != "project"}
    assert {each.id for each in action["result"]} >= {"conclusions/", "rejected/"}
    assert crate.root_dataset["datePublished"] == told["as_known_on"]


def test_links_of_the_crate_lead_somewhere(source, tmp_path):
    """Whatever an entity points to is described, but for the specification; no entity is described twice."""
    graph = json.loads(run(source, tmp_path / "run"))["@graph"]
    names = [each["@id"] for each in graph]
    assert len(names) == len(set(names))
    links = {
        link["@id"]
        for each in graph
        for value in each.values()
        for link in (value if isinstance(value, list) else [value])
        if isinstance(link, dict)
    }
    assert links - set(names) == {"https://w3id.org/ro/crate/1.1"}
    assert set(names) - links == {NAME}


def test_the_number_of_workers_and_a_second_run_do_not_change_a_byte(source, tmp_path):
    """One process or two, and again in another folder: nothing in the crate tells when or how fast."""
    assert run(source, tmp_path / "one") == run(source, tmp_path / "two", "--workers", 2)


def test_a_resumed_run_ends_with_the_same_crate(source, tmp_path):
    """A run that lost a part and its description makes both again."""
    whole = run(source, tmp_path / "run")
    shutil.copytree(tmp_path / "run", tmp_path / "stopped")
    (tmp_path / "stopped" / NAME).unlink()
    (tmp_path / "stopped" / "done" / "part-00001.json").unlink()
    (tmp_path / "stopped" / "conclusions" / "part-00001.parquet").unlink()
    assert run(source, tmp_path / "stopped", "--resume") == whole


def test_doi_of_a_source_is_its_name():
    """A citation with a DOI is that article; one without keeps its words."""
    from adjudge.batch.crate import _citations

    (pack,) = load_rulebook(("pml",)).packs
    kinds = {each["@id"]: each["@type"] for each in _citations(pack)}
    assert kinds["https://doi.org/10.1002/ana.26307"] == "ScholarlyArticle"
    assert all(kind == "CreativeWork" for link, kind in kinds.items() if link.startswith("#source-"))
    assert any(link.startswith("#source-") for link in kinds)


def test_a_table_that_is_gone_is_told(tmp_path):
    """A run whose folder was changed underneath is not described wrongly: the error names the file and its mend."""
    from adjudge.batch.crate import Account, write_crate
    from adjudge.errors import UsageError

    account = Account("results.parquet", "key", "2026-01-01", "chain", ("part-00000.parquet",))
    with pytest.raises(UsageError, match=r"cannot be written.*\[U105\]"):
        write_crate(tmp_path, account, load_rulebook(("hiv_dhhs",)))
    assert not (tmp_path / NAME).exists()
