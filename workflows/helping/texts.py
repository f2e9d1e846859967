"""The texts in docs/ that people read as pages: Markdown to HTML, with an anchor for each heading."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from directives.rules.search import unaccented

PICTURES = "pictures/"


@dataclass(frozen=True)
class Heading:
    """A heading of the second or third level."""

    level: int
    title: str
    slug: str
    """Its anchor: the title without diacritics, such as 'duyet-bao-cao'."""

    @property
    def is_chapter(self) -> bool:
        return self.level == 2


@dataclass(frozen=True)
class HelpText:
    title: str
    headings: tuple[Heading, ...]
    html: Markup


def slug_of(title: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", unaccented(title)))


@cache
def read_text(path: Path, pictures_at: str) -> HelpText:
    """Read one of our own texts; raw HTML in it is shown as text. Its first heading is the title of the page."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(path.read_text("utf-8"))
    title, rest = tokens[1].content, tokens[3:]
    headings = tuple(_mark_headings(rest))
    for token in rest:
        _mark_pictures(token, pictures_at)
    # the text comes with the program, and the parser escapes what it holds
    return HelpText(title, headings, Markup(markdown.renderer.render(rest, markdown.options, {})))


def _mark_headings(tokens: list[Token]) -> list[Heading]:
    found = []
    for opening, inside in pairwise(tokens):
        if opening.type == "heading_open":
            heading = Heading(int(opening.tag[1]), inside.content, slug_of(inside.content))
            opening.attrSet("id", heading.slug)
            found.append(heading)
    return found


def _mark_pictures(token: Token, pictures_at: str) -> None:
    for inside in token.children or []:
        if inside.type == "image":
            name = str(inside.attrGet("src")).removeprefix(PICTURES)
            inside.attrSet("src", pictures_at + name)
            inside.attrSet("loading", "lazy")
