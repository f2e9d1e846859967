"""The story of tests/test_story.py in Chromium: the same pages with their scripts, the school on a telephone."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.test_story import Story


@pytest.mark.browser
def test_from_the_letter_to_the_paper_in_a_browser(app, browser, live_server, smtp):
    def person(**window: object) -> "ChromiumPerson":
        return ChromiumPerson(browser.new_context(base_url=live_server.url, locale="vi-VN", **window).new_page())

    story = Story(app, smtp, person)
    story.school = person(viewport={"width": 360, "height": 740})

    story.play()


class ChromiumPerson:
    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def address(self) -> str:
        return self.page.url

    def open(self, address: str) -> None:
        self.page.goto(address)

    def download(self, address: str) -> bytes:
        return self.page.request.get(address).body()

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()

    def follow(self, name: str = "", *, beside: str = "") -> None:
        around: Page | Locator = self.page
        if beside:
            around = self.page.locator("li, tr").filter(has_text=beside)
        self._go(around.get_by_role("link", name=name or None, exact=bool(name)).first)

    def fill(self, label: str, value: str) -> None:
        self.page.get_by_label(label).first.fill(value)

    def fill_figures(self, *values: str) -> None:
        fields = self.page.locator("input[name*=figure]")
        for place, value in enumerate(values):
            fields.nth(place).fill(value)

    def check(self, label: str) -> None:
        self.page.get_by_label(label).first.check()

    def press(self, name: str) -> None:
        self._go(self.page.get_by_role("button", name=name, exact=True).first)

    def _go(self, what: Locator) -> None:
        with self.page.expect_navigation():
            what.click()
