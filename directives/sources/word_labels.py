"""List labels of a Word file ('1.', 'a)', '-'): Word computes them and does not store them in a paragraph's text."""

from collections.abc import Callable, Iterator

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph


class Labels:
    """Counts the labels of one document, paragraph by paragraph."""

    def __init__(self, document: Document) -> None:
        self.levels = dict(_levels(document))
        self.counts: dict[str, dict[int, int]] = {}

    def of(self, paragraph: Paragraph) -> str:
        """The paragraph's label and a space, or ''."""
        place = _place(paragraph)
        if place not in self.levels:
            return ""
        number, depth = place
        counts = self.counts.setdefault(number, {})
        counts[depth] = counts.get(depth, self._start(number, depth) - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        return self._printed(number, depth, counts)

    def _start(self, number: str, depth: int) -> int:
        return int(_value(self.levels[number, depth], "w:start") or 1)

    def _printed(self, number: str, depth: int, counts: dict[int, int]) -> str:
        level = self.levels[number, depth]
        if _value(level, "w:numFmt") == "bullet":
            return "- "
        label = _value(level, "w:lvlText")
        for other in range(depth + 1):
            form = _value(self.levels.get((number, other), level), "w:numFmt")
            count = counts.get(other, 1)
            label = label.replace(f"%{other + 1}", _NUMBERS.get(form, str)(count))
        return f"{label} " if label else ""


def _levels(document: Document) -> Iterator[tuple[tuple[str, int], BaseOxmlElement]]:
    """(number of the list, depth) -> the level's definition."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return
    kinds = {kind.get(qn("w:abstractNumId")): kind for kind in root.iterchildren(qn("w:abstractNum"))}
    for listed in root.iterchildren(qn("w:num")):
        kind = kinds.get(_value(listed, "w:abstractNumId"))
        for level in kind.iterchildren(qn("w:lvl")) if kind is not None else ():
            yield (listed.get(qn("w:numId"), ""), int(level.get(qn("w:ilvl"), "0"))), level


def _place(paragraph: Paragraph) -> tuple[str, int]:
    """The list and depth of a paragraph, its own or its style's."""
    style = paragraph.style.element if paragraph.style is not None else None
    for holder in (paragraph._p, style):
        found = holder.find(f"{qn('w:pPr')}/{qn('w:numPr')}") if holder is not None else None
        if found is not None:
            return _value(found, "w:numId"), int(_value(found, "w:ilvl") or 0)
    return "", 0


def _value(element: BaseOxmlElement, name: str) -> str:
    """The w:val of a child element, or ''."""
    child = element.find(qn(name))
    return "" if child is None else str(child.get(qn("w:val"), ""))


def _roman(number: int) -> str:
    signs = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    out = ""
    for value, sign in signs:
        out += sign * (number // value)
        number %= value
    return out


_NUMBERS: dict[str, Callable[[int], str]] = {
    "lowerLetter": lambda n: chr(ord("a") + (n - 1) % 26),
    "upperLetter": lambda n: chr(ord("A") + (n - 1) % 26),
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperRoman": _roman,
}
