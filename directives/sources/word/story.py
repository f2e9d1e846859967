"""One story of a Word document (its body, a page header, a text box): paragraphs and tables as lines of text."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from docx.oxml.xmlchemy import BaseOxmlElement

from directives.sources.unread import UnreadKind, UnreadPart
from directives.sources.word import drawings
from directives.sources.word.inline import Context, Found, Inline, Look
from directives.sources.word.tags import EITHER, FOREIGN, INLINE, PASSED, TBL, TC, TR, P, tag

_COLUMN = "    |    "
_WIDEST = 60
"""Characters to which the columns of a head or foot are filled up."""
_PROPERTIES = tag("w:pPr")
_END_GONE = (f"{tag('w:rPr')}/{tag('w:del')}", f"{tag('w:rPr')}/{tag('w:moveFrom')}")
_ROW_GONE, _ROW_HIDDEN = f"{tag('w:trPr')}/{tag('w:del')}", f"{tag('w:trPr')}/{tag('w:hidden')}"
_CELL_GONE = f"{tag('w:tcPr')}/{tag('w:cellDel')}"


class Story:
    """Reads one part of a document. `beside` collects the lines of text boxes and notes, and hidden text."""

    def __init__(self, context: Context, part: str) -> None:
        self.context = context
        self.part = part
        self.unread: list[UnreadPart] = []
        self.beside: list[str] = []
        self._inline = Inline(context, part, self._anchored)
        self._last = ""
        self._unended: Found | None = None

    def blocks(self, children: Iterable[BaseOxmlElement]) -> Iterator[str]:
        """The lines of paragraphs and tables, whatever wraps them."""
        for child in children:
            name = child.tag
            if not isinstance(name, str) or name in PASSED:
                continue
            if name == P:
                yield from self._paragraph(child)
            elif name == TBL:
                yield from self._told(self._ended())
                yield from self._table(child)
            elif name in INLINE or name in FOREIGN:
                self._inline.read([child], found := self._ended() or Found(), Look(self.context.looks.plain))
                yield from self._told(found)
            else:
                yield from self.blocks(drawings.chosen(child) if name == EITHER else child)
        yield from self._told(self._ended())

    def _paragraph(self, paragraph: BaseOxmlElement) -> Iterator[str]:
        style = self.context.looks.style_of(paragraph)
        found = self._ended() or Found()
        self._inline.read(paragraph, found, Look(style))
        self._inline.end_paragraph(found)
        if self._runs_on(paragraph, style):
            self._unended = found
        else:
            yield from self._told(found, self.context.labels.of(paragraph))

    def _runs_on(self, paragraph: BaseOxmlElement, style: str) -> bool:
        """Whether the paragraph's end is deleted, moved away or hidden: then the next one goes on in its line."""
        properties = paragraph.find(_PROPERTIES)
        if properties is None:
            return False
        gone = any(properties.find(mark) is not None for mark in _END_GONE)
        return gone or self.context.looks.hidden(properties, style)

    def _ended(self) -> Found | None:
        """The paragraph that ran on so far, which then ends here."""
        found, self._unended = self._unended, None
        return found

    def _told(self, found: Found | None, label: str = "") -> Iterator[str]:
        """The lines of a paragraph; keeps what of it was not read, with its place."""
        if found is None:
            return
        text = f"{label}{found.text}" if found.text.strip() else found.text
        self._last = text.strip() or self._last
        self._keep_unread(found)
        yield from found.before
        yield from text.split("\n")
        yield from found.after

    def _keep_unread(self, found: Found) -> None:
        if found.hidden.strip():
            self.beside.append(found.hidden)
            found.unread.append((UnreadKind.HIDDEN, " ".join(found.hidden.split())))
        self.unread += [UnreadPart(kind, detail, self._last) for kind, detail in found.unread]

    def _table(self, table: BaseOxmlElement) -> Iterator[str]:
        rows = [
            (row, [list(self.blocks(cell)) for cell in _within(row, TC, _CELL_GONE)])
            for row in _within(table, TR, _ROW_GONE)
        ]
        widths = _widths([cells for _row, cells in rows])
        for row, cells in rows:
            lines = [_side_by_side(line, widths) for line in zip_longest(*cells, fillvalue="")]
            if row.find(_ROW_HIDDEN) is None:
                yield from lines
            else:
                self._keep_unread(Found(hidden="\n".join(lines)))

    def _anchored(self, children: Iterable[BaseOxmlElement]) -> list[str]:
        """The lines of a text box or note: a story of its own, told of with this one."""
        inner = Story(self.context, self.part)
        inner._last = self._last
        lines = list(inner.blocks(children))
        self.unread += inner.unread
        self.beside += [*lines, *inner.beside]
        return lines


def _within(holder: BaseOxmlElement, name: str, gone: str) -> Iterator[BaseOxmlElement]:
    """The rows of a table or the cells of a row, whatever wraps them, without those deleted by a tracked change."""
    for child in holder.iterchildren():
        if child.tag == name:
            if child.find(gone) is None:
                yield child
        elif isinstance(child.tag, str) and child.tag not in PASSED:
            yield from _within(child, name, gone)


def _widths(rows: Sequence[Sequence[Sequence[str]]]) -> list[int]:
    """How wide each column of a table is, within reason."""
    columns = zip_longest(*rows, fillvalue=())
    return [min(_WIDEST, max((len(line) for cell in column for line in cell), default=0)) for column in columns]


def _side_by_side(cells: Sequence[str], widths: Sequence[int]) -> str:
    """A line of a row, its columns one below the other as printed: a letter's head and foot are tables without borders,
    and the reading takes their columns apart by where they begin.
    """
    return _COLUMN.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=False)).rstrip()
