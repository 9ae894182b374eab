"""The page of a cohort and the command that writes it: escaped, self-contained, bounded."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner
from tests.cohort.cases import ROOT, hiv, invented, of

import adjudge
from adjudge.cli import main
from adjudge.cohort import Asked, cohort_of
from adjudge.errors import CaseError
from adjudge.render.cohort.page import cohort_page, cohort_part
from adjudge.rulebook.library import load_rulebook

HIV = load_rulebook(("hiv_dhhs",))
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}\u202e"
EXAMPLE = ROOT / "fixtures" / "examples" / "hiv.csv"


class Seen(HTMLParser):
    """The elements of a page and their attributes."""

    def __init__(self, page):
        super().__init__()
        self.elements = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))


def run(*arguments, code=0):
    """Runs a command; a traceback is never an answer."""
    done = CliRunner().invoke(main, [str(each) for each in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == code, done.output
    return done


@pytest.fixture(scope="module")
def page():
    return cohort_page(cohort_of(hiv(), HIV, Asked(engine="chain"))[0])


def test_a_page_asks_for_nothing_and_forbids_it(page):
    """No address of elsewhere, no element that loads, and a policy that lets nothing in."""
    elements = Seen(page).elements
    assert not {tag for tag, _ in elements} & {"link", "img", "iframe", "object", "embed", "base", "form"}
    assert not [each for _, each in elements if {"src", "style", "onclick"} & each.keys()]
    assert "default-src 'none'" in next(each["content"] for _, each in elements if "http-equiv" in each)
    assert not re.search(r"https?://", page)


def test_the_page_of_46_cases_is_small(page):
    """Under 300 kB, with three plots in two sizes."""
    assert len(page.encode()) < 300_000
    assert page.count("<figure") == 3


def test_the_page_of_very_many_cases_is_bounded():
    """A page of 800 cases is not larger than one of 200, counts all of them, and says what it shows."""
    asked = Asked(explained=0, engine="chain")
    sizes = [len(cohort_page(cohort_of(invented(count), HIV, asked)[0]).encode()) for count in (200, 800)]
    assert sizes[1] < sizes[0] * 1.05 < 1_500_000
    page = cohort_page(cohort_of(invented(800), HIV, asked)[0])
    assert "The counts are of all 800 cases. Plots, lists and the table show 200 of them" in page
    assert "800 cases by hiv_dhhs" in page


def test_the_words_of_a_stranger_stay_words():
    """Names of cases and of events are told as they are, and none of them is an element."""
    records = [
        {"event": HOSTILE, "day": 5},
        {"exposure": HOSTILE, "day": 3},
        {"measurement": "HIV RNA", "specimen": "plasma", "value": 900, "unit": "copies/mL", "day": -1},
        {"measurement": "HIV RNA", "specimen": "plasma", "value": 30, "unit": "copies/mL", "day": 60},
    ]
    cohort, _ = cohort_of([of(records, HOSTILE)], HIV, Asked(engine="chain"))
    for page in (cohort_page(cohort, {HOSTILE.strip(): 'x" onclick="alert(3)'}), cohort_part(cohort)):
        elements = Seen(page).elements
        assert not [tag for tag, each in elements if tag == "img" or {"onerror", "onclick"} & each.keys()]
        assert sum(tag == "script" for tag, _ in elements) == ("<!doctype" in page)
        assert "&lt;script&gt;alert(1)" in page
        assert "{{7*7}}" in page
        assert "\u202e" not in page


def test_a_notebook_shows_a_cohort():
    """The part has its style with it, below one class, and no script."""
    shown = adjudge.load("hiv_dhhs").cohort(EXAMPLE)
    part = shown._repr_html_()
    assert "<script" not in part
    assert repr(shown) == "<Cohort of 3 cases by hiv_dhhs>"
    style = re.search(r"<style>(.*?)</style>", part, re.DOTALL)[1]
    style = re.sub(r"@page *\{.*?\}|@media[^{]*\{", "", style)
    selectors = [each for rule in re.findall(r"([^{}]+)\{", style) for each in re.split(r",(?![^(]*\))", rule)]
    assert {each.split()[0].split(":")[0].split(".lighting")[0] for each in selectors if each.strip()} == {".adjudge"}
    assert shown.to_html().startswith("<!doctype html>")
    assert shown.figure("waterfall").startswith(b"<?xml")


def test_python_tells_files_that_cannot_be_read(tmp_path):
    """Unlike the command, which goes on with the others, Python raises."""
    (tmp_path / "bad.yaml").write_text("case: [")
    with pytest.raises(CaseError, match=r"\[D003\]"):
        adjudge.load("hiv_dhhs").cohort(EXAMPLE, tmp_path / "bad.yaml")


def test_the_command_writes_pages_and_figures(tmp_path):
    """One page, a page for each case with a link to it, and figures by their names."""
    out, figures = tmp_path / "all.html", [tmp_path / "waterfall.svg", tmp_path / "fig2-spider.pdf"]
    options = [part for each in figures for part in ("--figure", each)]
    run("report", EXAMPLE, "--cohort", "--pages", "--output", out, "--rules", "hiv_dhhs", *options)
    links = [each["href"] for tag, each in Seen(out.read_text(encoding="utf-8")).elements if tag == "a"]
    assert links == [f"all-cases/case-000{n}.html" for n in (1, 2, 3)]
    assert all("<!doctype html>" in (tmp_path / link).read_text(encoding="utf-8") for link in links)
    assert [each.read_bytes()[:4] for each in figures] == [b"<?xm", b"%PDF"]
    assert {each.name for each in tmp_path.iterdir()} == {"all.html", "all-cases", "waterfall.svg", "fig2-spider.pdf"}


def test_the_timeline_of_a_case_is_a_figure(tmp_path):
    """The same drawing as on its page; a figure alone prints no page."""
    done = run("report", ROOT / "fixtures" / "cases" / "relapse.yaml", "--figure", tmp_path / "timeline.svg")
    assert done.stdout == ""
    assert (tmp_path / "timeline.svg").read_bytes().startswith(b"<?xml")


def test_a_file_that_cannot_be_read_leaves_the_others(tmp_path):
    """The cohort of the others is written, and the exit code is 3."""
    (tmp_path / "bad.yaml").write_text("case: [")
    done = run("report", EXAMPLE, tmp_path / "bad.yaml", "--cohort", "--rules", "hiv_dhhs", code=3)
    assert "[D003]" in done.stderr
    assert "3 cases by hiv_dhhs" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--cohort", "--figure", "bars.svg"), "[U132]"),
        (("--cohort", "--figure", "waterfall.gif"), "Let it end in .svg, .pdf, .png. [U132]"),
        (("--cohort", "--pages"), "[U133]"),
        (("--cohort", "--series", "on_atr"), "is no series of numbers of these packs. Did you mean on_art? [U131]"),
        (("--cohort", "--domain", "virologic"), "Did you mean virological? [U106]"),
        (("--cohort", "--output", "none/all.html"), "[U105]"),
        (("--cohort", "--pages", "--output", "none/all.html"), "[U105]"),
        (("--cohort", "--figure", "none/waterfall.png"), "[U105]"),
        ((EXAMPLE,), "Name one, or draw all with --cohort. [U101]"),
    ],
)
def test_wrong_usage_is_told_with_its_mend(arguments, told, tmp_path, monkeypatch):
    """What cannot be done says why and how to mend it."""
    monkeypatch.chdir(tmp_path)
    assert told in run("report", EXAMPLE, "--rules", "hiv_dhhs", *arguments, code=2).stderr
