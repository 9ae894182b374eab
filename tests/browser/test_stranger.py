"""A case or a pack from a stranger is text on the page: it runs no script and asks for nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import adjudge
from adjudge.cli.new import new

ROOT = Path(__file__).parents[2]
HOSTILE = (
    "<script>document.title='run'</script>",
    '"><img src=x onerror="document.title=\'run\'">',
    "'><svg onload=document.title='run'>",
    "</style></script><script>document.title='run'</script>",
    "javascript:document.title='run'",
    "{{ 7 * 7 }}{% raw %}",
    "]]>--><a href='https://example.org/'>x</a>",
    "\u202e\u0007\ufffe turned",
    "x" * 3000,
)


def _case(text):
    records = [
        {"id": f"{text}", "measurement": text, "specimen": text, "date": "2020-01-01", "value": 5, "unit": "mm"},
        {"id": f"a{text}", "assessment": text, "date": "2020-02-01..2020-03-01", "value": f"s{text}", "by": text},
        {"id": f"e{text}", "event": text, "date": "2020-02-01", "note": text},
        {"id": f"x{text}", "exposure": text, "date": "2020-02-01", "dose": text},
        {"id": f"u{text}", "measurement": "JCV DNA", "date": "2020-02-01", "value": 5, "unit": text},
        {"id": f"v{text}", "measurement": "JCV DNA", "date": "2020-02-01", "value": text, "unit": "mm"},
    ]
    provenance = {"kind": "published", "source": text}
    return {"case": f"c{text}", "provenance": provenance, "subject": {"age": text, "sex": text}, "records": records}


@pytest.fixture
def page(tmp_path):
    def written(case, rules=("pml", "evidence")):
        place = tmp_path / "case.json"
        place.write_text(json.dumps(case), encoding="utf-8")
        page = tmp_path / "case.html"
        page.write_text(adjudge.load(*rules).assess(place).to_html(), encoding="utf-8")
        return page

    return written


def _quiet(browser, page):
    browser.open(page)
    assert browser.run("return document.title") != "run"
    assert browser.told == []
    assert {each for each in browser.requests if not each.startswith("about:")} == {page.as_uri()}
    assert browser.run("return document.querySelectorAll('script').length") == 1
    assert browser.run("return document.querySelectorAll('img,iframe,object,embed,link,a[href^=http]').length") == 0


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_case_runs_nothing(text, browser, page):
    """Names, ids, units, values, statements and notes stay words, whatever is in them."""
    _quiet(browser, page(_case(text)))


def test_a_hostile_pack_runs_nothing(browser, page, tmp_path):
    """Titles, names and sentences of a pack stay words."""
    CliRunner().invoke(new, ["demo", "--into", str(tmp_path)], catch_exceptions=False)
    for path in (tmp_path / "demo").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        lines = [
            f"{line.partition('say:')[0]}say: {json.dumps(HOSTILE[1])}" if line.strip().startswith("say:") else line
            for line in text.splitlines()
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _quiet(browser, page(_case("plain"), rules=(str(tmp_path / "demo"),)))
    assert "onerror" in browser.find("main").text


def test_the_policy_stops_what_escaping_would_miss(browser, page):
    """A script that comes into the page all the same does not run."""
    place = page(_case("plain"))
    broken = place.read_text(encoding="utf-8").replace("<h1>", "<script>document.title='run'</script><h1>")
    place.write_text(broken, encoding="utf-8")
    browser.open(place)
    assert browser.run("return document.title") != "run"
    assert any("Content Security Policy" in each for each in browser.told)
