"""The page of a case in a real browser: what lights up, by pointer, by keyboard and by touch."""

from __future__ import annotations

from pathlib import Path

import pytest

import adjudge

ROOT = Path(__file__).parents[2]
CASES = {
    "pml-il7-2014": ("fixtures/cases/pml-il7-2014.yaml", ("pml", "evidence")),
    "pml-il7-synthetic": ("fixtures/cases/pml-il7-synthetic.yaml", ("pml", "evidence")),
    "relapse": ("fixtures/cases/relapse.yaml", ("pml", "evidence")),
    "recist": ("fixtures/examples/recist.yaml", ("recist_1_1",)),
}
TWIN = "pml-il7-synthetic"


@pytest.fixture(scope="module")
def reports():
    return {name: adjudge.load(*rules).assess(ROOT / place) for name, (place, rules) in CASES.items()}


@pytest.fixture(scope="module")
def pages(reports, tmp_path_factory):
    place = tmp_path_factory.mktemp("pages")
    for name, report in reports.items():
        (place / f"{name}.html").write_text(report.to_html(), encoding="utf-8")
    return {name: place / f"{name}.html" for name in reports}


@pytest.fixture
def twin(browser, pages):
    return browser.open(pages[TWIN])


def _numbers(element):
    return {int(each) for each in (element.get_attribute("data-rests") or "").split()}


@pytest.mark.parametrize("name", CASES)
def test_a_page_opens_in_silence_and_asks_for_nothing(name, browser, pages):
    """The console stays empty, and the only request is for the page itself."""
    browser.open(pages[name])
    assert browser.find("h1").text
    assert browser.told == []
    assert {each for each in browser.requests if not each.startswith("about:")} == {pages[name].as_uri()}


def test_a_conclusion_lights_up_the_records_that_it_rests_on(twin, reports):
    """Exactly its evidence is lit in the drawing, and its verdict above; where nothing is pointed at, nothing is."""
    report = reports[TWIN].report
    for place, explained in enumerate(report.explained[:4]):
        twin.hover(f"article#c{place} .sentence")
        assert {report.case.records[each].id for each in twin.lit} == set(explained.evidence)
        assert "lit" in twin.find(f"a.verdict[href='#c{place}']").get_attribute("class")
    twin.hover("h1")
    assert twin.lit == set()


def test_a_criterion_lights_up_its_records_and_its_threshold(twin):
    """The criterion on the CD4 count lights up four counts and the line at which it turns."""
    line = twin.find(".drawing.wide g[aria-label^='threshold ≥ 143']")
    twin.hover("article#c3 .criterion .sign")
    assert twin.lit == _numbers(twin.find("article#c3 .criterion")) != set()
    assert "lit" in line.get_attribute("class")


def test_a_record_lights_up_what_rests_on_it(twin):
    """A record in the drawing lights up every conclusion that rests on it, and its row in the table; no other."""
    mark = twin.hover(".drawing.wide g[role=button][aria-label^='r7:']")
    number = int(mark.get_attribute("data-record"))
    assert twin.lit == {number}
    for article in twin.all("article.conclusion"):
        assert ("lit" in article.get_attribute("class").split()) == (number in _numbers(article))
    assert "lit" in twin.find(f"tr[data-record='{number}']").get_attribute("class")


def test_a_threshold_lights_up_its_criteria(twin):
    """A line in the drawing lights up the conclusion that it decided."""
    twin.hover(".drawing.wide g[aria-label^='threshold ≥ 143'] text")
    assert "lit" in twin.find("article#c3").get_attribute("class")
    assert "lit" not in twin.find("article#c0").get_attribute("class").split()


def test_the_focus_lights_up_and_escape_puts_out(twin):
    """Tab comes to a verdict, arrows go on to the next ones, Escape ends it."""
    from selenium.webdriver.common.keys import Keys

    twin.press(Keys.TAB)
    assert twin.run("return document.activeElement.getAttribute('href')") == "#c0"
    first = twin.lit
    assert first == _numbers(twin.find("article#c0"))
    twin.press(Keys.ARROW_RIGHT)
    assert twin.run("return document.activeElement.getAttribute('href')") == "#c1"
    assert twin.lit == _numbers(twin.find("article#c1")) != first
    twin.press(Keys.ESCAPE)
    assert twin.lit == set()


def test_the_arrows_reach_every_record_of_the_drawing(twin, reports):
    """The drawing is one stop of Tab; from its first record arrows lead through all the others, each with its words."""
    from selenium.webdriver.common.keys import Keys

    stops = [each for each in twin.all(".drawing.wide g[role=button]") if each.get_attribute("tabindex") == "0"]
    assert len(stops) == 1
    twin.run("arguments[0].focus()", stops[0])
    seen = []
    for _ in reports[TWIN].report.case.records:
        seen.append(twin.run("return document.activeElement.getAttribute('aria-label')").split(":")[0])
        twin.press(Keys.ARROW_RIGHT)
    assert sorted(seen) == sorted(each.id for each in reports[TWIN].report.case.records)
    lane = twin.run("return document.activeElement.getBoundingClientRect().top")
    twin.press(Keys.ARROW_UP)
    assert twin.run("return document.activeElement.getBoundingClientRect().top") < lane


def test_a_touch_holds_what_is_lit_until_it_is_touched_again(twin):
    """What is pressed stays lit while the pointer goes elsewhere, and is told as pressed and aloud."""
    button = twin.hover("article#c0 .head")
    button.click()
    lit = twin.lit
    twin.hover("article#c3 .sentence")
    assert twin.lit == lit != set()
    assert button.get_attribute("aria-pressed") == "true"
    assert twin.run("return document.querySelector('[role=status]').textContent") == f"{len(lit)} records lit"
    twin.hover("article#c0 .head").click()
    assert button.get_attribute("aria-pressed") == "false"


def test_a_screen_reader_hears_each_record_and_each_conclusion(twin, reports):
    """Records and conclusions are buttons with their words, and there is a table of all records."""
    nodes = twin.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    named = [(each["role"]["value"], each.get("name", {}).get("value", "")) for each in nodes if not each["ignored"]]
    buttons = [name for role, name in named if role == "button"]
    for record in reports[TWIN].report.case.records:
        assert any(name.startswith(f"{record.id}: ") for name in buttons), record.id
    assert any(name.startswith("cleared since") and "(concluded)" in name for name in buttons)
    assert {"table", "main", "status"} <= {role for role, _ in named}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("width", [1400, 420])
def test_no_two_labels_overlap(name, width, browser, pages):
    """As the browser measures them, no two texts of the drawing share room, and none runs out of the window."""
    browser.open(pages[name], width)
    boxes = browser.run(
        "return [...document.querySelectorAll('.drawing text')].filter(each => each.getClientRects().length)"
        ".map(each => { const box = each.getBoundingClientRect();"
        " return [each.textContent, box.left, box.top + 2, box.right, box.bottom - 2]; })"
    )
    assert boxes
    for at, one in enumerate(boxes):
        assert one[1] >= 0
        assert one[3] <= width
        for other in boxes[at + 1 :]:
            apart = one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
            assert apart, (one[0], other[0])


@pytest.mark.parametrize("name", CASES)
def test_a_narrow_window_has_one_column(name, browser, pages):
    """Nothing has to be scrolled sideways, and the narrow drawing stands for the wide one."""
    browser.open(pages[name], 420)
    assert browser.run("return document.documentElement.scrollWidth") <= 420
    assert browser.find(".drawing.narrow svg").is_displayed()
    assert not any(each.is_displayed() for each in browser.all(".drawing.wide svg"))


def test_dark_and_still_where_that_is_asked_for(browser, pages):
    """A dark scheme turns the ground dark, and who asks for less motion gets none."""
    media = (("prefers-color-scheme", "dark"), ("prefers-reduced-motion", "reduce"))
    browser.open(pages[TWIN], media=media)
    style = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
    assert browser.run(style, ".adjudge", "backgroundColor") == "rgb(15, 20, 25)"
    assert browser.run(style, "article.conclusion", "transitionProperty") == "none"


def test_the_print_holds_everything(browser, pages):
    """On paper the wide drawing is shown, the folded parts are open, and nothing is dimmed."""
    browser.open(pages[TWIN], 420)
    browser.hover("article#c0 .sentence")
    browser.run("window.dispatchEvent(new Event('beforeprint'))")
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": []})
    assert browser.find(".drawing.wide svg").is_displayed()
    assert all(each.get_attribute("open") for each in browser.all("details"))
    dims = "return [...document.querySelectorAll('.adjudge *')].filter(each => getComputedStyle(each).opacity !== '1')"
    assert browser.run(dims) == []


def test_a_part_of_a_notebook_leaves_the_notebook_alone(browser, reports, tmp_path):
    """The styles of a report in a notebook end at its own edge."""
    page = tmp_path / "notebook.html"
    around = (
        "<!doctype html><meta charset='utf-8'><title>notebook</title><h2>a heading</h2><table><tr><td>1</td></table>"
    )
    style = (
        "const one = getComputedStyle(document.querySelector('h2'));"
        "const two = getComputedStyle(document.querySelector('td'));"
        "return [one.fontSize, one.fontFamily, one.margin, two.padding, document.body.ownerDocument.title]"
    )
    page.write_text(around, encoding="utf-8")
    before = browser.open(page).run(style)
    page.write_text(around + reports[TWIN]._repr_html_(), encoding="utf-8")
    assert browser.open(page).run(style) == before
    assert browser.find(".adjudge .drawing svg").is_displayed()
    assert browser.told == []
