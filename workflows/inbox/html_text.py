"""HTML -> plain text, line by line. One pass of regular expressions: html.parser takes minutes over forged input."""

import re
from collections import Counter
from contextlib import suppress
from html import unescape

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>|<[!?/][^<>]*>")
CLASS = re.compile(r"\bclass\s*=\s*[\"']?([^\"'<>]{0,200})", re.IGNORECASE)
BLOCKS = frozenset({"p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "pre", "blockquote", "hr"})
QUOTED = "\ue000"
"""Begins a line that the HTML marks as quoted. No text has this character of its own, so that none can be forged."""

CITED = re.compile(r"\b(?:type\s*=\s*[\"']?cite|cite\s*=|class\s*=|id\s*=|style\s*=[^>]*border-left)", re.IGNORECASE)
"""Attributes of a <blockquote> that quotes; one with another style is text that a person indented."""

QUOTING = ("gmail_quote", "yahoo_quoted", "protonmail_quote", "moz-cite-prefix")
"""CSS classes of quotations in mail programs, besides <blockquote>."""

HIDDEN = (
    *(
        (re.compile(rf"<{name}\b", re.IGNORECASE), re.compile(rf"</{name}\b[^<>]*>", re.IGNORECASE))
        for name in ("style", "script", "title")
    ),
    (re.compile("<!--"), re.compile("-->")),
)
"""Begin and end of parts that are not shown."""


def text_of_html(html: str) -> str:
    """The text of an HTML mail; quoted lines begin with QUOTED."""
    for begins, ends in HIDDEN:
        html = _without(html, begins, ends)
    text, at = _Text(), 0
    for tag in TAG.finditer(html):
        text.add(html[at : tag.start()])
        at = tag.end()
        if tag[2]:
            text.end(tag[2].lower()) if tag[1] else text.begin(tag[2].lower(), tag[3])
    text.add(html[at:])
    return text.finish()


def _without(html: str, begins: re.Pattern[str], ends: re.Pattern[str]) -> str:
    """The HTML without these parts; a part that is never closed reaches to the end."""
    kept, at = [], 0
    while found := begins.search(html, at):
        kept.append(html[at : found.start()])
        end = ends.search(html, found.end())
        if end is None:
            return "".join(kept)
        at = end.end()
    return "".join([*kept, html[at:]])


def _cites(attributes: str) -> bool:
    return "style" not in attributes.lower() or bool(CITED.search(attributes))


class _Text:
    """Collects lines, and tracks whether they are quoted."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.count: Counter[str] = Counter()
        self.quotations = 0

    def add(self, data: str) -> None:
        """Add the text between two tags."""
        with suppress(ValueError):  # a character reference with more digits than Python converts
            data = unescape(data)
        if data:
            self.line.append(re.sub(r"[ \t\r\n\f]+", " ", data.replace(QUOTED, "")))

    def begin(self, tag: str, attributes: str) -> None:
        """Handle an opening tag."""
        if tag in BLOCKS or tag == "br":
            self._new_line(always=tag == "br")
        if tag in {"div", "blockquote"}:
            found = CLASS.search(attributes) if tag == "div" else None
            quotes = _cites(attributes) if tag == "blockquote" else bool(found and any(n in found[1] for n in QUOTING))
            self.open.append((tag, quotes))
            self.count[tag] += 1
            self.quotations += quotes

    def end(self, tag: str) -> None:
        """Handle a closing tag; one that was never opened closes nothing."""
        if tag in BLOCKS:
            self._new_line()
        closed = not self.count[tag]
        while not closed:
            name, quotes = self.open.pop()
            self.count[name] -= 1
            self.quotations -= quotes
            closed = name == tag

    def _new_line(self, always: bool = False) -> None:
        line = "".join(self.line)
        if always or line.strip(" "):  # a non-breaking space counts as a line
            self.lines.append(f"{QUOTED}{line.strip()}" if self.quotations else line.strip())
            self.line = []

    def finish(self) -> str:
        """All lines, joined."""
        self._new_line()
        return "\n".join(self.lines)
