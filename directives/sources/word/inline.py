"""What stands in a paragraph: runs of text, whatever wraps them, and what is anchored between them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from docx.oxml.xmlchemy import BaseOxmlElement

from directives.sources.package import Package
from directives.sources.unread import UnreadKind
from directives.sources.word import drawings
from directives.sources.word.fields import Fields, is_page_number
from directives.sources.word.labels import Labels
from directives.sources.word.looks import Looks
from directives.sources.word.symbols import sign_of
from directives.sources.word.tags import (
    BREAKS,
    DRAWINGS,
    EITHER,
    FIELD,
    FIELD_CODE,
    FIELD_MARK,
    FOREIGN,
    MATH_T,
    NOTE_MARKS,
    PASSED,
    SYMBOL,
    TBL,
    P,
    R,
    T,
    tag,
)

_CODE, _ID = map(tag, ("w:instr", "w:id"))


@dataclass(frozen=True)
class Context:
    """What all stories of a document share; `notes` is {kind of mark: {id: note}}, each read where it is called."""

    package: Package
    looks: Looks
    labels: Labels
    notes: Mapping[str, dict[str, BaseOxmlElement]]
    called: list[str] = field(default_factory=list)
    """The notes that were read."""


@dataclass(frozen=True)
class Look:
    """How the text at a place looks; `style` is that of its paragraph."""

    style: str
    capitals: bool = False
    hidden: bool = False


@dataclass
class Found:
    """What was found in a paragraph: its text, the lines of what is anchored in it, and what is not read."""

    text: str = ""
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    hidden: str = ""
    unread: list[tuple[UnreadKind, str]] = field(default_factory=list)

    def add(self, text: str, look: Look) -> None:
        if look.hidden:
            self.hidden += text
        else:
            self.text += text.upper() if look.capitals else text

    def add_lines(self, lines: Iterable[str], look: Look) -> None:
        """What is anchored before any text of the paragraph is read before it."""
        if look.hidden:
            self.hidden += "\n".join(lines)
        else:
            (self.after if self.text.strip() else self.before).extend(lines)


class Inline:
    """Reads the paragraphs of one story; `anchored` gives the lines of a text box or note."""

    def __init__(self, context: Context, part: str, anchored: Callable[[Iterable[BaseOxmlElement]], list[str]]) -> None:
        self.context = context
        self.part = part
        self.anchored = anchored
        self.fields = Fields()

    def read(self, holder: Iterable[BaseOxmlElement], found: Found, look: Look) -> None:
        """Take all elements of a holder; what is not known is looked into."""
        for piece in holder:
            name = piece.tag
            if not isinstance(name, str) or name in PASSED:
                continue
            if name == R:
                self.read(piece, found, self._look_of(piece, look.style))
            elif self.fields.quiet and name not in (FIELD_CODE, FIELD_MARK):
                continue
            elif (text := _text_of(piece)) is not None:
                found.add(text, look)
            elif not self._special(piece, found, look):
                self.read(drawings.chosen(piece) if name == EITHER else piece, found, look)

    def end_paragraph(self, found: Found) -> None:
        found.unread += [(UnreadKind.FIELD, code) for code in self.fields.end_of_paragraph()]

    def _look_of(self, run: BaseOxmlElement, style: str) -> Look:
        looks = self.context.looks
        return Look(style, looks.capitals(run, style), looks.hidden(run, style))

    def _special(self, piece: BaseOxmlElement, found: Found, look: Look) -> bool:
        """Take a piece that is not read through; False if it is an unknown wrapper."""
        name = piece.tag
        if name == FIELD_CODE:
            self.fields.add_code(piece.text or "")
        elif name == FIELD_MARK:
            shown, unprinted = self.fields.step(piece)
            found.add(shown, look)
            found.unread += [(UnreadKind.FIELD, unprinted)] if unprinted else []
        elif name in NOTE_MARKS:
            found.after += self._note(name, piece.get(_ID, ""))
        elif name in DRAWINGS:
            self._drawn(piece, found, look)
        elif name in FOREIGN:
            found.unread.append((UnreadKind.DOCUMENT, ""))
        elif name in (P, TBL):
            found.add_lines(self.anchored([piece]), look)
        else:
            return name == FIELD and is_page_number(piece.get(_CODE, ""))
        return True

    def _note(self, mark: str, number: str) -> list[str]:
        """The lines of a footnote or endnote, after the paragraph that calls it."""
        note = self.context.notes[mark].pop(number, None)
        lines = [] if note is None else self.anchored(note)
        if not any(line.strip() for line in lines):
            return []
        self.context.called.append(number)
        return [f"Chú thích {len(self.context.called)}: {lines[0].strip()}", *lines[1:]]

    def _drawn(self, drawing: BaseOxmlElement, found: Found, look: Look) -> None:
        for lines in drawings.texts(self.context.package, self.part, drawing, self.anchored):
            found.add_lines(lines, look)
        found.unread += drawings.unread(self.context.package, self.part, drawing)


def _text_of(piece: BaseOxmlElement) -> str | None:
    """The text of a piece that is text; None if it is none."""
    if piece.tag in (T, MATH_T):
        return piece.text or ""
    return sign_of(piece) if piece.tag == SYMBOL else BREAKS.get(piece.tag)
