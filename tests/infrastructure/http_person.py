"""A person with a plain browser: real HTTP, cookies and forms, no script. Finds things by the words on the page."""

import re
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, build_opener

from lxml import html


class HttpPerson:
    def __init__(self, url: str) -> None:
        self.address = url
        self.opener = build_opener(HTTPCookieProcessor())

    def open(self, address: str) -> None:
        self._send(address)

    def download(self, address: str) -> bytes:
        with self.opener.open(urljoin(self.address, address)) as answer:
            return answer.read()

    def sees(self, words: str) -> None:
        assert words in text_of(self.page.body), f"{words!r} is not on {self.address}"

    def follow(self, name: str = "", *, beside: str = "") -> None:
        """Follow the first link of this name, or of any, in the list item or row that says `beside`."""
        self._send(self._first("a", name, beside).get("href"))

    def fill(self, label: str, value: str) -> None:
        self._labelled(label).value = value

    def fill_figures(self, *values: str) -> None:
        """Fill the first fields that ask for a figure, whatever the letter calls them."""
        fields = (field for field in self.page.iter("input") if "figure" in field.get("name", ""))
        for field, value in zip(fields, values, strict=False):
            field.value = value

    def check(self, label: str) -> None:
        """Tick a box, or choose one of several."""
        control = self._labelled(label)
        if control.type == "radio":
            next(control.iterancestors("form")).inputs[control.name].value = control.get("value")
        else:
            control.checked = True

    def press(self, name: str) -> None:
        """Press the button of this name, which sends its form."""
        button = self._first("button", name)
        form = next(button.iterancestors("form"))
        values = [*form.form_values(), *([(button.get("name"), button.get("value"))] if button.get("name") else [])]
        address = button.get("formaction") or form.action or self.address
        if form.method == "POST":
            self._send(address, urlencode(values).encode())
        else:
            self._send(f"{address}?{urlencode(values)}")

    def _send(self, address: str, body: bytes | None = None) -> None:
        with self.opener.open(urljoin(self.address, address), body) as answer:
            self.address = answer.url
            self.page = html.document_fromstring(answer.read().decode())

    def _labelled(self, label: str) -> html.HtmlElement:
        """The control whose label begins with these words."""
        labels = [found for found in self.page.iter("label") if text_of(found).startswith(label)]
        controls = [found.for_element if found.get("for") else next(found.iter("input")) for found in labels]
        assert controls, f"{self.address} has no field {label!r}"
        return controls[0]

    def _first(self, tag: str, name: str, beside: str = "") -> html.HtmlElement:
        found = [
            element
            for element in self.page.iter(tag)
            if name in ("", text_of(element))
            and (not beside or any(beside in text_of(around) for around in element.iterancestors("li", "tr")))
        ]
        assert found, f"{self.address} has no {tag} {name!r} {beside and f'beside {beside!r}'}"
        return found[0]


def text_of(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()
