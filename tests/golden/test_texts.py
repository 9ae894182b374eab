"""What people read, word for word: a change of a text is seen in its golden copy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

import adjudge
from adjudge.render.rules import pack_text
from adjudge.rulebook.library import load_rulebook

ROOT = Path(__file__).parents[2]
CASES = (
    *("pml-il7-2014", "pml-il7-synthetic", "relapse", "two-values-on-one-day", "fall-from-200-to-below-50"),
    *("value-without-unit", "iu-beside-copies", "month-that-straddles-the-window", "last-sample-too-early"),
)


class Text(SingleFileSnapshotExtension):
    """Golden copies as text files."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def golden(snapshot):
    return snapshot.use_extension(Text)


@pytest.fixture(scope="module")
def rulebook():
    return adjudge.load("pml", "evidence")


@pytest.fixture
def read(monkeypatch, rulebook):
    """A case of the fixtures, read by its relative path, so that no machine shows in a text."""
    monkeypatch.chdir(ROOT)
    return lambda name: rulebook.assess(f"fixtures/cases/{name}.yaml")


@pytest.mark.parametrize("name", CASES)
def test_the_explanation_of_a_case(name, read, golden):
    """The proof in its normal length."""
    assert _plain(read(name).explain()) == golden


@pytest.mark.parametrize("length", ["short", "full"])
def test_the_lengths_of_the_first_case(length, read, golden):
    """One line for each domain, and everything."""
    assert _plain(read("pml-il7-2014").explain(length)) == golden


def test_the_json_of_the_first_case(read, golden):
    """The report as data."""
    data = read("pml-il7-2014").to_dict()
    for pack in data["rulebook"]:
        pack["sha256"] = "..."
    assert json.dumps(data, indent=1, ensure_ascii=False) + "\n" == golden


@pytest.mark.parametrize("name", ["pml", "evidence"])
def test_the_rules_of_a_pack(name, golden):
    """The pack as text."""
    pack = load_rulebook((name,)).packs[0]
    assert pack_text(pack).replace(pack.sha256, "...") == golden


def _plain(text: str) -> str:
    """Without the hashes of packs, which change with every comma of a rule."""
    head, _, rest = text.partition("\n\n")
    return " ".join(word for word in head.split(" ") if not word.startswith("(") or len(word) < 10) + "\n\n" + rest
