"""The stories of a Word document in the order in which they are read: page header, body with its notes, page footer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from docx.oxml.xmlchemy import BaseOxmlElement

from directives.sources.package import NotAPackage, Package
from directives.sources.unread import UnreadKind, UnreadPart
from directives.sources.word.inline import Context
from directives.sources.word.labels import Labels
from directives.sources.word.looks import Looks
from directives.sources.word.story import Story
from directives.sources.word.tags import NOTE_MARKS, VAL, tag

_SECTION, _CHANGED, _TITLE_PAGE = map(tag, ("w:sectPr", "w:sectPrChange", "w:titlePg"))
_TYPE, _ID, _RELATION = map(tag, ("w:type", "w:id", "r:id"))
_MARGINS = {tag("w:headerReference"): "header", tag("w:footerReference"): "footer"}
_OFF = ("0", "false", "off")


@dataclass
class _Section:
    """Blocks of the body, and the names of the header and footer on their first page."""

    children: list[BaseOxmlElement]
    heads: list[str] = field(default_factory=list)
    feet: list[str] = field(default_factory=list)


class WordDocument:
    """A document, and what was found in it besides its text."""

    def __init__(self, package: Package) -> None:
        self.package = package
        looks = Looks(self._root("styles"))
        notes = {mark: self._notes(kind) for mark, kind in NOTE_MARKS.items()}
        self.context = Context(package, looks, Labels(self._root("numbering"), looks), notes)
        self.body = Story(self.context, package.main)
        self.margins: dict[str, list[str]] = {}
        self.beside_the_body: list[str] = []
        self.unread: list[UnreadPart] = []

    def lines(self) -> list[str]:
        """The lines as a reader meets them. A header or footer is read once, where it first stands."""
        sections = list(self._sections())
        printed = list(dict.fromkeys(name for section in sections for name in (*section.heads, *section.feet)))
        for name in dict.fromkeys((*printed, *self._all_margins())):
            self._read_margin(name)
        body: list[str] = []
        seen: set[str] = set()
        for section in sections:
            lines = list(self.body.blocks(section.children))
            body += [*self._new(section.heads, seen, lines), *lines]
        self.unread += self.body.unread
        self.beside_the_body += self.body.beside
        feet = list(dict.fromkeys(name for section in sections for name in section.feet))
        foot = self._new(feet, seen, body)
        self._tell_of_running_heads(printed, {line.strip() for line in (*body, *foot)})
        return [*body, "", *foot] if foot else body

    def _sections(self) -> Iterator["_Section"]:
        """Each section's blocks, and the headers and footers on its first page; what it does not say, the last said."""
        margins: dict[tuple[str, str], str] = {}
        children: list[BaseOxmlElement] = []
        for child in self._blocks_of_the_body():
            children.append(child)
            for section in (each for each in child.iter(_SECTION) if not _is_former(each)):
                margins |= self._margins_of(section)
                kind = "first" if _is_on(section.find(_TITLE_PAGE)) else "default"
                head, foot = margins.get(("header", kind)), margins.get(("footer", kind))
                yield _Section(children, [head] if head else [], [foot] if foot else [])
                children = []
        if children:
            yield _Section(children)

    def _blocks_of_the_body(self) -> Iterator[BaseOxmlElement]:
        for story in self.package.root(self.package.main).iterchildren(tag("w:body")):
            yield from story.iterchildren("*")

    def _margins_of(self, section: BaseOxmlElement) -> Iterator[tuple[tuple[str, str], str]]:
        known = self.package.relationships(self.package.main)
        for each in section.iterchildren(*_MARGINS):
            target = known.get(each.get(_RELATION, ""))
            if target is not None:
                yield (_MARGINS[each.tag], each.get(_TYPE, "default")), target.target

    def _all_margins(self) -> Iterator[str]:
        for kind in _MARGINS.values():
            yield from self.package.related(self.package.main, kind)

    def _read_margin(self, name: str) -> None:
        story = Story(self.context, name)
        try:
            self.margins[name] = list(story.blocks(self.package.root(name)))
        except NotAPackage:
            self.margins[name] = []
        self.unread += story.unread
        self.beside_the_body += [*self.margins[name], *story.beside]

    def _new(self, names: Sequence[str], seen: set[str], known: Sequence[str]) -> list[str]:
        """The lines of headers or footers not met before, without those that the text beside them has too."""
        there = {line.strip() for line in known}
        found = [line for name in names if name not in seen for line in self.margins[name] if line.strip() not in there]
        seen.update(names)
        return found if any(line.strip() for line in found) else []

    def _tell_of_running_heads(self, printed: Sequence[str], known: set[str]) -> None:
        for name, lines in self.margins.items():
            left = [line.strip() for line in lines if line.strip() not in known and any(map(str.isalpha, line))]
            if name not in printed and left:
                self.unread.append(UnreadPart(UnreadKind.RUNNING_HEAD, " / ".join(left)))
                known.update(left)

    def _root(self, kind: str) -> BaseOxmlElement | None:
        """The part of this kind; None if there is none or it is damaged: the text does not depend on it."""
        try:
            return next((self.package.root(name) for name in self.package.related(self.package.main, kind)), None)
        except NotAPackage:
            return None

    def _notes(self, kind: str) -> dict[str, BaseOxmlElement]:
        root = self._root(kind)
        return {} if root is None else {str(note.get(_ID, "")): note for note in root.iterchildren("*")}


def _is_former(section: BaseOxmlElement) -> bool:
    """Whether a tracked change keeps it: the section as it was before."""
    above = section.getparent()
    return above is not None and above.tag == _CHANGED


def _is_on(switch: BaseOxmlElement | None) -> bool:
    return switch is not None and switch.get(VAL, "1") not in _OFF
