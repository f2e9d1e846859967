"""List labels of a Word file ('1.', 'a)', '-'): Word computes them and does not store them in a paragraph's text."""

from collections.abc import Callable, Iterator

from docx.oxml.xmlchemy import BaseOxmlElement

from directives.sources.word.looks import Looks
from directives.sources.word.tags import VAL, tag

_ABSTRACT, _LEVEL = tag("w:abstractNumId"), tag("w:ilvl")
_LISTED = f"{tag('w:pPr')}/{tag('w:numPr')}"
_DEEPEST = 8
"""Levels are numbered from 0 (ISO/IEC 29500-1, 17.9.3)."""
_MOST = 3999
"""A larger count is printed in digits."""


class Labels:
    """Counts the labels of one document, paragraph by paragraph. Lists of one kind share their counts."""

    def __init__(self, numbering: BaseOxmlElement | None, looks: Looks) -> None:
        self.looks = looks
        self.kind_of: dict[str, str] = {}
        self.levels: dict[tuple[str, int], BaseOxmlElement] = {}
        self.restarts: dict[tuple[str, int], int] = {}
        self.counts: dict[str, dict[int, int]] = {}
        if numbering is not None:
            self._take(numbering)

    def of(self, paragraph: BaseOxmlElement) -> str:
        """The paragraph's label and a space, or ''."""
        number, depth = self._place(paragraph)
        if (number, depth) not in self.levels:
            return ""
        counts = self.counts.setdefault(self.kind_of[number], {})
        restart = self.restarts.pop((number, depth), None)
        counts[depth] = counts.get(depth, self._start(number, depth) - 1) + 1 if restart is None else restart
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        return self._printed(number, depth, counts)

    def _take(self, numbering: BaseOxmlElement) -> None:
        kinds = {str(kind.get(_ABSTRACT, "")): kind for kind in numbering.iterchildren(tag("w:abstractNum"))}
        for listed in numbering.iterchildren(tag("w:num")):
            number, kind = str(listed.get(tag("w:numId"), "")), _value(listed, "w:abstractNumId")
            self.kind_of[number] = kind
            for level in kinds[kind].iterchildren(tag("w:lvl")) if kind in kinds else ():
                self.levels[number, _whole(level.get(_LEVEL))] = level
            for changed in listed.iterchildren(tag("w:lvlOverride")):
                self._change(number, changed)

    def _change(self, number: str, changed: BaseOxmlElement) -> None:
        depth = _whole(changed.get(_LEVEL))
        own = changed.find(tag("w:lvl"))
        if own is not None:
            self.levels[number, depth] = own
        if changed.find(tag("w:startOverride")) is not None:
            self.restarts[number, depth] = _whole(_value(changed, "w:startOverride"))

    def _place(self, paragraph: BaseOxmlElement) -> tuple[str, int]:
        """The list and depth of a paragraph: what it does not say itself, its style says."""
        number = depth = ""
        for holder in self._says(paragraph):
            found = holder.find(_LISTED)
            if found is not None:
                number, depth = number or _value(found, "w:numId"), depth or _value(found, "w:ilvl")
        return number, min(_whole(depth), _DEEPEST)

    def _says(self, paragraph: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
        yield paragraph
        yield from self.looks.chain(self.looks.style_of(paragraph))

    def _start(self, number: str, depth: int) -> int:
        start = _value(self.levels[number, depth], "w:start")
        return _whole(start) if start else 1

    def _printed(self, number: str, depth: int, counts: dict[int, int]) -> str:
        level = self.levels[number, depth]
        if _value(level, "w:numFmt") == "bullet":
            return "- "
        label = _value(level, "w:lvlText")
        for other in range(depth + 1):
            form = _value(self.levels.get((number, other), level), "w:numFmt")
            count = counts.get(other, 1)
            label = label.replace(f"%{other + 1}", _NUMBERS.get(form, str)(count) if 0 < count <= _MOST else str(count))
        return f"{label} " if label else ""


def _value(element: BaseOxmlElement, name: str) -> str:
    """The w:val of a child element, or ''."""
    child = element.find(tag(name))
    return "" if child is None else str(child.get(VAL, ""))


def _whole(printed: str | None) -> int:
    """A count as a file has it; 0 for what is none."""
    return int(printed) if printed and printed.isascii() and printed.isdigit() and len(printed) < 10 else 0


def _roman(number: int) -> str:
    signs = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
    out = ""
    for value, sign in (*signs, (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        out += sign * (number // value)
        number %= value
    return out


def _letter(number: int) -> str:
    """After z come aa, bb (ISO/IEC 29500-1, 17.18.59)."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


_NUMBERS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda n: f"{n:02}",
    "lowerLetter": _letter,
    "upperLetter": lambda n: _letter(n).upper(),
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperRoman": _roman,
    "none": lambda _n: "",
}
