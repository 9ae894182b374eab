"""Every error code has a file that provokes it, and a heading in the reference."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from docs.generate import PAGES, problems_of_case, problems_of_pack

from adjudge.case.read import read_cases
from adjudge.documents.compose import read_document

ROOT = Path(__file__).parents[2]
INVALID = ROOT / "fixtures" / "invalid"
CASES = sorted((INVALID / "cases").iterdir())
PACKS = sorted((INVALID / "packs").iterdir())
BAD_RECORDS = [path for path in CASES if path.stem.startswith(("C2", "A3"))]
# No file provokes these: they need a command, a worker or a pack's examples.
ELSEWHERE = {
    "D001",
    "C109",
    "R208",
    "T101",
    "T102",
    *(f"E10{n}" for n in range(1, 5)),
    *(f"U1{n:02d}" for n in range(1, 24)),
    *(f"U13{n}" for n in range(1, 4)),
}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_wrong_case_file_is_told_by_its_code(path):
    """The file's fault is found with a place, a sentence, a mend and the code that names the file."""
    problems = problems_of_case(path)
    assert {problem.code for problem in problems} == {path.stem}
    for problem in problems:
        assert problem.what[-1] in ".?"
        assert path.stem == "A301" or str(path) in problem.place


@pytest.mark.parametrize(
    "path", [path for path in CASES if path.stem.startswith(("C2", "A3"))], ids=lambda path: path.stem
)
def test_one_bad_record_leaves_the_others(path):
    """A record that cannot be used is counted and named; the other records of the case go on."""
    (case,) = read_cases(path, today=date(2026, 1, 1))
    assert len(case.records) + len(case.rejected) == len(read_document(path).data["records"])
    assert case.records


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_a_wrong_pack_is_told_by_its_code(path):
    """What differs from a sound pack is told by the code that names the file, in the file that it stands in."""
    problems = list(problems_of_pack(path))
    assert path.stem in {problem.code for problem in problems}, [str(problem) for problem in problems]
    assert all(problem.place.startswith("demo/") for problem in problems)


@pytest.mark.parametrize("name", list(PAGES))
def test_reference_pages_are_up_to_date(name, monkeypatch):
    """What is generated is what is committed: `just reference` writes it anew."""
    monkeypatch.chdir(ROOT)
    assert PAGES[name]() == (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")


def test_every_code_has_a_file_and_a_heading():
    """No code in the source lacks its file in fixtures/invalid or its heading in docs/reference/errors.md."""
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "engine").rglob("*.py"))
    codes = set(re.findall(r'"([ACDEU]\d{3}|R[123]\d{2})"|\[(T\d{3})\]', sources))
    named = {code for pair in codes for code in pair if code}
    assert named - {path.stem for path in (*CASES, *PACKS)} <= ELSEWHERE
    headings = re.findall(
        r"^## (\w\d{3})", (ROOT / "docs/reference/errors.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted(named) == sorted(headings)
