"""Chromium without a window, driven by selenium; where either is not installed, these tests skip and say so."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SWITCHES = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"),
    "--force-prefers-reduced-motion",  # what lights up is asked at once, not on the way
)


class Browser:
    """A browser with the window, the log and the requests of one page."""

    def __init__(self, driver):
        self.driver = driver

    def open(self, path, width=1400, height=900, media=()):
        """Opens a file in a window of a size; forgets what was logged before."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        features = [{"name": name, "value": value} for name, value in media]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": features})
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.driver.get(path.as_uri())
        return self

    def run(self, script, *arguments):
        """What a script returns that is run in the page."""
        return self.driver.execute_script(script, *arguments)

    def find(self, selector):
        """The first element of a selector that can be seen."""
        found = [each for each in self.all(selector) if each.is_displayed()]
        assert found, selector
        return found[0]

    def all(self, selector):
        """Every element of a selector."""
        return self.driver.find_elements("css selector", selector)

    def hover(self, selector):
        """Moves the pointer onto an element, into its sight first."""
        from selenium.webdriver import ActionChains

        element = self.find(selector)
        self.run("arguments[0].scrollIntoView({block: 'center'})", element)
        ActionChains(self.driver).move_to_element(element).perform()
        return element

    def press(self, *keys):
        """Presses keys one after another, wherever the focus is."""
        from selenium.webdriver import ActionChains

        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    @property
    def lit(self):
        """The records that are lit in the drawing that can be seen."""
        return set(
            self.run(
                "return [...document.querySelectorAll('.drawing g[role=button].lit')]"
                ".filter(each => each.getClientRects().length).map(each => Number(each.dataset.record))"
            )
        )

    @property
    def told(self):
        """What the console told."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    @property
    def requests(self):
        """The addresses that were asked for."""
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return {each["params"]["request"]["url"] for each in messages if each["method"] == "Network.requestWillBeSent"}


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """One browser for all tests of pages."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    driver = shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.skip("Chromium is not installed: apt-get install chromium chromium-driver")
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    options = webdriver.ChromeOptions()
    for switch in (*SWITCHES, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(switch)
    options.binary_location = program
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    found = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield Browser(found)
    found.quit()
