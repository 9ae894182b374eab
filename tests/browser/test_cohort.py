"""The page of a cohort in a real browser: what lights up, how the table sorts, and that nothing is asked for."""

from __future__ import annotations

import pytest
from tests.cohort.cases import ROOT, hiv, of, recist

from adjudge.cohort import Asked, cohort_in, cohort_of
from adjudge.render.cohort.page import cohort_page
from adjudge.rulebook.library import load_rulebook

HOSTILE = "<script>document.title='run'</script>\"'><img src=x onerror=\"document.title='run'\">"


def _many(name):
    rules = {"hiv": "hiv_dhhs", "recist": "recist_1_1", "pml": "pml", "hostile": "hiv_dhhs"}[name]
    rulebook, asked = load_rulebook((rules,)), Asked(explained=3, engine="chain")
    if name == "pml":
        return cohort_in([ROOT / "fixtures" / "cases"], rulebook, asked)[0]
    result = {"measurement": "HIV RNA", "specimen": "plasma", "unit": "copies/mL"}
    hostile = [{**result, "value": 900, "day": -1}, {**result, "value": 30, "day": 60}, {"event": HOSTILE, "day": 5}]
    return cohort_of(
        {"hiv": hiv, "recist": recist, "hostile": lambda: [of(hostile, HOSTILE)]}[name](), rulebook, asked
    )[0]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    place = tmp_path_factory.mktemp("cohorts")
    for name in ("hiv", "recist", "pml", "hostile"):
        (place / f"{name}.html").write_text(cohort_page(_many(name)), encoding="utf-8")
    return place


@pytest.fixture
def page(browser, pages):
    return browser.open(pages / "hiv.html")


def _column(page, place):
    """The words of a column of the table of cases, from above."""
    return page.run(
        "return [...document.querySelectorAll('table.sortable tbody tr')]"
        ".map(row => row.cells[arguments[0]].firstChild?.textContent.trim() ?? '')",
        place,
    )


@pytest.mark.parametrize("width", [1400, 420])
@pytest.mark.parametrize("name", ["hiv", "recist", "pml", "hostile"])
def test_a_page_opens_in_silence_and_asks_for_nothing(name, width, browser, pages):
    """The console stays empty, the only request is for the page itself, and nothing has to be scrolled sideways."""
    browser.open(pages / f"{name}.html", width)
    assert "by" in browser.find("h1").text
    assert browser.run("return document.documentElement.scrollWidth") <= width
    assert browser.run("return document.title") != "run"
    assert browser.told == []
    assert browser.requests == {(pages / f"{name}.html").as_uri()}


def test_the_table_sorts_by_keyboard(page):
    """Tab comes to a heading, Enter sorts, Enter again the other way; what has no value stays below."""
    from selenium.webdriver.common.keys import Keys

    page.run("document.querySelector('table.sortable th button').focus()")
    page.press(Keys.TAB, Keys.TAB, Keys.TAB, Keys.TAB)
    heading = page.run("return document.activeElement.textContent")
    assert heading == "HIV RNA in plasma: largest fall"
    page.press(Keys.ENTER)
    falls = _column(page, 4)
    assert falls[0].startswith("−3.76")
    assert falls[-3:] == ["", "", ""]
    assert page.run("return document.querySelector('[role=status]').textContent") == f"Sorted by {heading}, ascending"
    page.press(Keys.ENTER)
    again = _column(page, 4)
    assert again[0].startswith("−1.2")
    assert again[-3:] == ["", "", ""]
    sorts = page.run("return [...document.querySelectorAll('th')].map(each => each.getAttribute('aria-sort'))")
    assert [each for each in sorts if each] == ["descending"]


def test_names_and_numbers_sort_as_people_count(page):
    """Case 2 comes before case 10, and classes stand in the order of their domain."""
    page.find("table.sortable th button").click()
    assert _column(page, 0) == [str(number) for number in range(1, 47)]
    page.all("table.sortable th button")[1].click()
    assert list(dict.fromkeys(_column(page, 1))) == ["rebound", "low level viraemia", "not suppressed", "unknown"]


def test_a_class_lights_up_its_cases_everywhere(page):
    """Pointing at a count lights up the cases of that class in each plot and in the table."""
    page.hover(".classes li[data-rests] button")
    lit = page.run("return document.querySelector('.classes li.lit').dataset.rests").split()
    assert page.lit == {int(each) for each in lit}
    rows = page.run("return [...document.querySelectorAll('tr[data-record].lit')].map(row => row.dataset.record)")
    assert sorted(rows) == sorted(lit) != []


def test_a_case_lights_up_in_each_plot(page):
    """A lane of the swimmer plot lights up its bar, its line and its row."""
    lane = page.hover(".across .wide g[role=button] text")
    place = page.run("return arguments[0].closest('[data-record]').dataset.record", lane)
    assert page.lit == {int(place)}
    plots = page.run(
        "return [...document.querySelectorAll('figure')].filter(f => f.querySelector('.wide g.lit')).length"
    )
    assert plots == 3


def test_a_count_that_is_pressed_stays_lit_and_is_told(page):
    """The number of cases of a finding that is missing is a button, and says how many cases are lit."""
    button = page.find(".lists td button")
    count = button.text
    page.run("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    assert page.run("return document.querySelector('[role=status]').textContent") == f"{count} cases lit"
    assert button.get_attribute("aria-pressed") == "true"


def test_the_arrows_lead_through_the_cases_of_a_plot(page):
    """A plot is one stop of Tab; arrows go from case to case, each with its words."""
    from selenium.webdriver.common.keys import Keys

    plot = ".beside .wide svg"
    page.run("document.querySelector(arguments[0]).querySelector('g[tabindex=\"0\"]').focus()", plot)
    seen = set()
    for _ in range(43):
        seen.add(page.run("return document.activeElement.getAttribute('aria-label')").split(":")[0])
        page.press(Keys.ARROW_RIGHT)
    assert len(seen) == 43


def test_a_screen_reader_hears_plots_headings_and_the_table(page):
    """Plots are groups with a sentence, cases buttons with theirs, and the table says by what it is sorted."""
    nodes = page.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    named = [(each["role"]["value"], each.get("name", {}).get("value", "")) for each in nodes if not each["ignored"]]
    assert any(name.startswith("Waterfall plot of 43 cases") for _, name in named)
    assert any(role == "button" and name.startswith("11: 7 results") for role, name in named)
    assert {"table", "columnheader", "rowheader", "main", "status", "region"} <= {role for role, _ in named}


@pytest.mark.parametrize("name", ["hiv", "recist", "pml"])
@pytest.mark.parametrize("width", [1400, 420])
def test_no_two_labels_of_a_plot_overlap(name, width, browser, pages):
    """As the browser measures them, no two texts of one plot share room."""
    browser.open(pages / f"{name}.html", width)
    plots = browser.run(
        "return [...document.querySelectorAll('figure svg')].filter(each => each.getClientRects().length)"
        ".map(plot => [...plot.querySelectorAll('text')].map(each => { const box = each.getBoundingClientRect();"
        " return [each.textContent, box.left, box.top + 2, box.right, box.bottom - 2]; }))"
    )
    assert len(plots) == 3
    for boxes in plots:
        for at, one in enumerate(boxes):
            assert 0 <= one[1] <= one[3] <= width
            for other in boxes[at + 1 :]:
                apart = one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
                assert apart, (one[0], other[0])
