"""A run described for other programs, as an RO-Crate 1.1: its tables, the software, the packs, the input."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from adjudge.batch.files import unwritable, write_json
from adjudge.rulebook.pack import Pack, Rulebook

NAME, LINES = "ro-crate-metadata.json", "lines.parquet"  # lines that are no records, where there are any
SPECIFICATION = "https://w3id.org/ro/crate/1.1"
CONTEXT = [f"{SPECIFICATION}/context", {"sha256": "http://schema.org/sha256"}]
FOLDERS = {
    "conclusions": "The verdict of each domain of each case.",
    "rejected": "The records that could not be used, each with its code and reason.",
    "signatures": "Which rules are met, not met or unknown, for each distinct verdict, part by part.",
    "records": "The records that were assessed, in the table form, sorted.",
}
FILES = {
    "signatures.parquet": "Which rules are met and which unknown, for each distinct verdict; the others are not met.",
    "plan.json": "What the run is made of.",
    "run.json": "Counts, versions and hashes; it also tells how long the run took, and so has no hash here.",
}
_KEY = "The identifier is a hash of the names, sizes and hashes of the files, the query and the mapping."
_TERMS = "No licence is stated here: the tables hold what the input held."
_DOI = re.compile(r"\bdoi:(10\.\d{4,9}/[^\s,;()]+)")
Entity = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Account:
    """What a run was asked: the name and the key of its input, the day, the engine, the names of its parts."""

    input: str
    key: str
    day: str
    engine: str
    parts: Sequence[str]


def write_crate(output: Path, account: Account, rulebook: Rulebook) -> None:
    """Describes the finished run in a folder; the same run gives the same bytes. Raises UsageError U105."""
    try:
        graph = list(_graph(output, account, rulebook))
    except OSError as refused:
        raise unwritable(output / NAME, refused) from None
    write_json({"@context": CONTEXT, "@graph": graph}, output / NAME)


def _graph(output: Path, account: Account, rulebook: Rulebook) -> Iterator[Entity]:
    yield _entity(NAME, "CreativeWork", about=_to("./"), conformsTo=_to(SPECIFICATION))
    yield _root(account, rulebook)
    for folder, told in FOLDERS.items():
        names = [name for name in (*account.parts, LINES) if name != LINES or (output / folder / name).exists()]
        places = [f"{folder}/{name}" for name in names]
        yield _entity(f"{folder}/", "Dataset", name=folder, description=told, hasPart=_all(places))
        yield from (_file(output, place) for place in places)
    yield from (_file(output, name) | {"description": told} for name, told in FILES.items())
    yield _action(account, rulebook)
    yield _entity("#input", "CreativeWork", name=account.input, identifier=account.key, description=_KEY)
    yield _entity("#terms", "CreativeWork", name="The terms of the input", description=_TERMS)
    yield _entity(_software(), "SoftwareApplication", name="adjudge", softwareVersion=version("adjudge"))
    citations: dict[str, Entity] = {}
    for pack in rulebook.packs:
        cited = list(_citations(pack))
        citations = {each["@id"]: each for each in cited} | citations
        yield _pack(pack, cited)
    yield from citations.values()


def _root(account: Account, rulebook: Rulebook) -> Entity:
    told = ", ".join(f"{pack.name} {pack.version}" for pack in rulebook.packs)
    parts = (*(f"{folder}/" for folder in FOLDERS), *FILES)
    return _entity(
        "./",
        "Dataset",
        name=f"{account.input} assessed with {told}",
        description=f"Conclusions of adjudge {version('adjudge')} on every case of {account.input}, by {told}.",
        datePublished=account.day,
        license=_to("#terms"),
        hasPart=_all(parts),
        mentions=_to("#assessment"),
    )


def _action(account: Account, rulebook: Rulebook) -> Entity:
    results = (*(f"{folder}/" for folder in FOLDERS), "signatures.parquet")
    return _entity(
        "#assessment",
        "CreateAction",
        name=f"Assessment of {account.input}",
        description=f"As known on {account.day}, concluded by the engine {account.engine}.",
        instrument=_all([_software(), *map(_named, rulebook.packs)]),
        object=_to("#input"),
        result=_all(results),
    )


def _pack(pack: Pack, cited: Sequence[Entity]) -> Entity:
    told = f"Rules and thresholds of {pack.name}, with their sources."
    found = {"identifier": f"sha256:{pack.sha256}", "description": f"{pack.title}. {told}"}
    names = tuple(dict.fromkeys(each["@id"] for each in cited))
    links = {"citation": _all(names)} if names else {}
    return _entity(_named(pack), "SoftwareSourceCode", name=pack.name, version=pack.version, **found, **links)


def _citations(pack: Pack) -> Iterator[Entity]:
    """What the thresholds of a pack cite; what the project itself set cites nothing."""
    for each in pack.parameters.values():
        if each.status != "project" and each.source:
            doi = _DOI.search(each.source)
            link = f"https://doi.org/{doi[1]}" if doi else f"#source-{quote(each.source, safe='')}"
            yield _entity(link, "ScholarlyArticle" if doi else "CreativeWork", name=each.source)


def _file(output: Path, place: str) -> Entity:
    is_table = place.endswith(".parquet")
    entity = _entity(place, "File", name=place)
    entity["encodingFormat"] = "application/vnd.apache.parquet" if is_table else "application/json"
    if place == "run.json":
        return entity
    with (output / place).open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return entity | {"contentSize": str((output / place).stat().st_size), "sha256": digest}


def _entity(link: str, kind: str, **properties: Any) -> Entity:
    return {"@id": link, "@type": kind, **properties}


def _to(link: str) -> Entity:
    return {"@id": link}


def _all(links: Sequence[str]) -> Entity | list[Entity]:
    """Links to several entities; a single one stands alone, as RO-Crate asks."""
    told = [_to(link) for link in links]
    return told[0] if len(told) == 1 else told


def _named(pack: Pack) -> str:
    return f"#pack-{quote(pack.name, safe='')}-{quote(pack.version, safe='')}"


def _software() -> str:
    return f"#adjudge-{quote(version('adjudge'), safe='')}"
