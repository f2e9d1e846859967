"""A telephone of 320 pixels without script, which looks at each page that it opens."""

import os
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, expect

from bench.weights import FIRST, NEXT

WIDTH = 320
TOO_LOW = """() => [...document.querySelectorAll(':is(button, a.button, a.work, .choice, summary):not(.foot *)')]
  .filter(one => one.checkVisibility() && one.innerText && one.getBoundingClientRect().height < 43.5)
  .map(one => one.innerText)"""
"""What a thumb misses: rows and buttons below 44 pixels."""


class Telephone:
    """Somebody of a unit. No page is wider than the screen or heavier than the marks; `seen` keeps some for axe."""

    def __init__(self, browser: Browser, url: str) -> None:
        window = {"width": WIDTH, "height": 640}
        context = browser.new_context(base_url=url, locale="vi-VN", viewport=window, java_script_enabled=False)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(8_000)
        self.seen: dict[str, str] = {}
        self.bytes, self.pages = 0, 0
        tools = context.new_cdp_session(self.page)
        tools.send("Network.enable")
        tools.on("Network.loadingFinished", self._weigh)

    def _weigh(self, event: dict[str, float]) -> None:
        self.bytes += round(event["encodedDataLength"])

    def close(self) -> None:
        self.page.context.close()

    def open(self, address: str) -> None:
        self.bytes = 0
        self.page.goto(address)
        self._look()

    def follow(self, name: str, beside: str = "") -> None:
        """Follow the first link whose words begin so, in the row that says `beside`."""
        around = self.page.locator("li", has_text=beside) if beside else self.page
        self._go(around.get_by_role("link", name=name).first)

    def press(self, name: str) -> None:
        self._go(self.page.get_by_role("button", name=name, exact=True).first)

    def fill(self, **values: str) -> None:
        """By the names of the fields, which are the same for every reader."""
        for name, text in values.items():
            self.page.locator(f"[name='{name}']").fill(text)

    def figures(self, *values: str) -> None:
        for place, text in enumerate(values):
            self.page.locator("input[name^=figure_]").nth(place).fill(text)

    def sign(self) -> None:
        self.fill(typed_by="Nguyễn Thị Mẫu", approved_by="Trần Văn Nam, Hiệu trưởng")

    def check(self, *labels: str) -> None:
        for label in labels:
            self.page.get_by_label(label).first.check()

    def sees(self, *words: str) -> None:
        for text in words:
            expect(self.page.get_by_text(text).first).to_be_visible()

    def keep(self, name: str) -> None:
        """Keep the page, to be looked at by axe."""
        self.seen[name] = self.page.content()

    def to_do(self) -> list[str]:
        """What the page of the unit asks, in its order."""
        return [text.strip() for text in self.page.locator("#viec-can-lam .work strong").all_inner_texts()]

    def _go(self, what: Locator) -> None:
        self.bytes = 0
        with self.page.expect_navigation():
            what.click()
        self._look()

    def _look(self) -> None:
        self.page.wait_for_load_state("load")
        self.pages += 1
        where = urlsplit(self.page.url).path
        if folder := os.environ.get("PICTURES"):
            name = re.sub(r"\W+", "-", where.rpartition("/phieu/")[2])
            self.page.screenshot(path=f"{folder}/{self.pages:03}{name}.png", full_page=True)
        assert self.page.evaluate("document.documentElement.scrollWidth") <= WIDTH, f"{where} is too wide"
        assert (low := self.page.evaluate(TOO_LOW)) == [], f"{where} has rows that are too low: {low}"
        most = FIRST if self.pages == 1 else NEXT
        assert self.bytes <= most, f"{where} weighs {self.bytes} bytes"


def show_again(page: Page, path: str, html: str) -> None:
    """Show what another browser was shown, with the styles of this site."""
    page.route(f"**{path}", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(path)


def look_again(page: Page, axe: Callable[[Page], None], *telephones: Telephone) -> None:
    """Show what telephones have kept where axe has script."""
    page.set_viewport_size({"width": WIDTH, "height": 640})
    for telephone in telephones:
        for name, html in telephone.seen.items():
            show_again(page, f"/kept/{name}", html)
            axe(page)
