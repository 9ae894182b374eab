"""The page of a case as a file: small, alone, and holding all that is told of the case."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import adjudge
from adjudge.case.read import read_documents
from adjudge.cli import main
from adjudge.documents.compose import compose
from adjudge.render.picture.parts import criteria_of

ROOT = Path(__file__).parents[2]
SEED = "fixtures/cases/pml-il7-2014.yaml"
TWIN = "fixtures/cases/pml-il7-synthetic.yaml"


@pytest.fixture(scope="module")
def pml():
    return adjudge.load("pml", "evidence")


@pytest.fixture(scope="module")
def twin(pml):
    return pml.assess(ROOT / TWIN)


@pytest.fixture
def here(monkeypatch):
    monkeypatch.chdir(ROOT)
    return lambda *words: CliRunner().invoke(main, ["report", *words])


def test_the_page_tells_every_verdict_every_sentence_and_every_record(twin):
    """Each conclusion with its class and sentence, each record by its id, and the packs with their hashes."""
    page = twin.to_html()
    for explained in twin.report.explained:
        assert explained.sentence.replace("'", "&#39;").replace(">", "&gt;") in page
    for record in twin.report.case.records:
        assert f"<bdi>{record.id}</bdi>" in page
    for pack in twin.report.rulebook.packs:
        assert pack.sha256[:12] in page


def test_the_page_names_no_other_address(twin):
    """No link, script, style, font or image is loaded from anywhere."""
    page = twin.to_html()
    assert re.findall(r"(?:src|srcset|action|data|poster)=", page) == []
    assert {each[0] for each in re.findall(r'href="([^"]*)"', page)} == {"#"}
    assert re.findall(r"url\(|@import|https?:", page) == []


def test_the_policy_allows_the_very_style_and_script_of_the_page(twin):
    """The hashes of the policy are those of what stands in the page."""
    page = twin.to_html()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1].replace("&#39;", "'")
    assert policy.startswith("default-src 'none'; ")
    for element in ("style", "script"):
        (text,) = re.findall(f"<{element}>(.*?)</{element}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy


def test_a_case_of_fifty_records_makes_a_small_page(pml):
    """Fifty records, all verdicts and proofs take less than 300 kB."""
    lines = (ROOT / TWIN).read_text(encoding="utf-8")
    more = "".join(
        f"  - {{id: s{at}, measurement: CD4, specimen: blood, date: 2013-{at % 12 + 1:02}-{at % 27 + 1:02},"
        f" value: {100 + at}, unit: cells/uL, note: the count of visit {at}}}\n"
        for at in range(23)
    )
    (case,) = read_documents([compose(lines + more, "case")])
    assert len(case.records) == 50
    assert len(pml.assess(case).to_html().encode()) < 300_000


def test_the_same_case_makes_the_same_page(pml, twin):
    """No clock, no hash order and no place of the file shows in a page."""
    assert pml.assess(ROOT / TWIN).to_html() == twin.to_html()
    assert str(ROOT) not in twin.to_html()


def test_rejected_records_are_told_with_their_reasons(pml):
    """A record that could not be used is told under its own heading, with its code."""
    page = pml.assess(ROOT / "fixtures/cases/value-without-unit.yaml").to_html()
    assert "Rejected records" in page
    assert "[C210]" in page


def test_a_record_in_another_kind_of_unit_is_told_as_rejected_in_the_table(pml):
    """The table holds it as it was written, and says that it was rejected."""
    page = pml.assess(ROOT / "fixtures/cases/iu-beside-copies.yaml").to_html()
    assert page.count("<em>rejected</em>") == 1
    assert "[A301]" in page


def test_a_criterion_on_another_domain_rests_on_the_records_of_that_domain(twin):
    """The domain is that of its own pack, also where another pack has one of the same name."""
    report = twin.report
    place = next(at for at, each in enumerate(report.explained) if each.conclusion.domain == "waning.immunological")
    others = tuple(
        replace(each, conclusion=replace(each.conclusion, pack="other"), evidence=()) for each in report.explained
    )
    both = replace(report, explained=(*others, *report.explained))
    (part,) = criteria_of(both, len(others) + place, report.explained[place].because)
    assert [report.case.records[each].id for each in part.rests] == ["r12", "r13", "r14", "r15"]


def test_a_notebook_shows_a_part_without_script(twin):
    """What a notebook shows has verdicts and drawing, and neither script nor styles beyond its own class."""
    part = twin._repr_html_()
    assert "<script" not in part
    (style,) = re.findall("<style>(.*?)</style>", part, re.DOTALL)
    plain = re.sub(r"@media[^{]*\{|@page\{[^}]*\}", "", style)
    for rule in re.findall(r"(?:^|\})\s*([^{}@]+)\{", plain):
        for each in re.split(r",(?![^(]*\))", rule):
            assert each.strip().startswith(".adjudge"), rule


def test_the_command_prints_or_writes_the_page(here, tmp_path):
    """Without --output the page is printed; with it, the file holds the same."""
    printed = here(SEED)
    assert printed.exit_code == 0
    written = here(SEED, "--output", str(tmp_path / "case.html"))
    assert (written.exit_code, written.output) == (0, "")
    assert (tmp_path / "case.html").read_text(encoding="utf-8") == printed.output


def test_the_command_draws_the_case_as_it_was_known(here):
    """As of an earlier day, the page says the day, and what came later is told as not yet known."""
    page = here(SEED, "--as-of", "2013-06-30", "--rules", "pml").output
    assert "As known on 2013-06-30" in page
    assert page.count("not yet known on that day") == 5
    assert "evidence 0.1.0" not in page


def test_the_command_asks_which_case(here):
    """A file of several cases needs --case; a name that it does not hold is told with what it holds."""
    file = "fixtures/examples/hiv.csv"
    several = here(file, "--rules", "hiv_dhhs")
    assert several.exit_code == 2
    assert "holds several cases. Name one with --case: exactly-200, failing, suppressed. [U101]" in several.output
    wrong = here(file, "--rules", "hiv_dhhs", "--case", "faling")
    assert wrong.exit_code == 2
    assert "Did you mean failing? [U101]" in wrong.output
    right = here(file, "--rules", "hiv_dhhs", "--case", "failing")
    assert right.exit_code == 0
    assert "<h1><bdi>failing</bdi></h1>" in right.output
