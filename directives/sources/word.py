"""The text of a .docx file: paragraphs and tables in their order; text boxes, headers and footers apart."""

import io
from collections.abc import Iterator
from itertools import zip_longest

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph

from directives.sources.word_labels import Labels

_COLUMN = "    |    "
_BOXES = (qn("w:txbxContent"),)
_WRAPPERS = (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag"))
"""What may stand between a body, a row or a cell and its paragraphs, and adds no text of its own."""
_WORD_ART = "{urn:schemas-microsoft-com:vml}textpath"
_BREAKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


class NotWord(ValueError):
    """Another kind of package (a spreadsheet, an archive), or a damaged one."""


def text_of(data: bytes) -> str:
    """The text of the body. Raises NotWord."""
    document = _opened(data)
    labels = Labels(document)
    return "\n".join(line for block in _blocks(document.element.body) for line in _lines(block, document, labels))


def beside_the_body(data: bytes) -> list[str]:
    """The lines of text boxes, WordArt, headers and footers. Raises NotWord."""
    document = _opened(data)
    margins = [part.blob for part in document.part.package.iter_parts() if _is_margin(str(part.partname))]
    found: list[str] = []
    for root in (document.element.body, *map(parse_xml, margins)):
        boxes = [root] if root is not document.element.body else [*root.iter(*_BOXES)]
        paragraphs = [one for box in boxes for one in box.iter(qn("w:p"))]
        found += [line for one in paragraphs for line in _text(one, document).split("\n")]
        found += [str(art.get("string", "")) for art in root.iter(_WORD_ART)]
    return found


def _is_margin(name: str) -> bool:
    return name.startswith(("/word/header", "/word/footer")) and name.endswith(".xml")


def _opened(data: bytes) -> Document:
    try:
        return docx.Document(io.BytesIO(data))
    except Exception as error:  # python-docx and lxml raise any error for a damaged package
        raise NotWord from error


def _blocks(holder: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """The paragraphs and tables of a body or cell."""
    for child in holder.iterchildren():
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _blocks(child)


def _lines(block: BaseOxmlElement, document: Document, labels: Labels) -> Iterator[str]:
    if block.tag == qn("w:p"):
        text = _text(block, document)
        yield f"{labels.of(Paragraph(block, document))}{text}" if text.strip() else text
        return
    for row in _within(block, qn("w:tr")):
        cells = [
            [line for part in _blocks(cell) for line in _lines(part, document, labels)]
            for cell in _within(row, qn("w:tc"))
        ]
        # a letter's head and foot are tables without borders; the reading splits such lines into columns again
        yield from (_COLUMN.join(line) for line in zip_longest(*cells, fillvalue=""))


def _within(holder: BaseOxmlElement, tag: str) -> Iterator[BaseOxmlElement]:
    for child in holder.iterchildren():
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _within(child, tag)


def _text(paragraph: BaseOxmlElement, document: Document) -> str:
    """A paragraph's text as printed: what is set in capitals by its format is in capitals here too."""
    style = Paragraph(paragraph, document).style
    capitals = style is not None and bool(_capitals(style.element))
    return "".join(_run_text(run, capitals) for run in _runs(paragraph))


def _runs(holder: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """The runs of a paragraph, also within links and tags, but not those deleted by a tracked change or in a box."""
    for child in holder.iterchildren():
        if child.tag == qn("w:r"):
            yield child
        elif child.tag not in (qn("w:del"), qn("w:moveFrom"), qn("w:pPr")):
            yield from _runs(child)


def _run_text(run: BaseOxmlElement, capitals: bool) -> str:
    own = _capitals(run)
    parts = (child.text or "" if child.tag == qn("w:t") else _BREAKS.get(child.tag, "") for child in run.iterchildren())
    text = "".join(parts)
    return text.upper() if (capitals if own is None else own) else text


def _capitals(holder: BaseOxmlElement) -> bool | None:
    """Whether a style or run sets its text in capitals; None if it does not say."""
    found = holder.find(f"{qn('w:rPr')}/{qn('w:caps')}")
    return None if found is None else found.get(qn("w:val"), "1") not in ("0", "false", "off")
