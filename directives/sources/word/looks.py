"""How a run looks as far as it changes what is read: set in capitals, or hidden (ISO/IEC 29500-1, 17.3.2 and 17.7)."""

from functools import cache

from docx.oxml.xmlchemy import BaseOxmlElement

from directives.sources.word.tags import VAL, tag

_CAPITALS, _HIDDEN = tag("w:caps"), tag("w:vanish")
_PROPERTIES, _RUN_STYLE, _BASED_ON = tag("w:rPr"), tag("w:rStyle"), tag("w:basedOn")
_PARAGRAPH_STYLE = f"{tag('w:pPr')}/{tag('w:pStyle')}"
_OFF = ("0", "false", "off")
_DEEPEST = 20


class Looks:
    """The styles of one document."""

    def __init__(self, styles: BaseOxmlElement | None) -> None:
        listed = [] if styles is None else list(styles.iterchildren(tag("w:style")))
        self.styles = {style.get(tag("w:styleId"), ""): style for style in listed}
        plain = (style for style in listed if style.get(tag("w:type")) == "paragraph" and _is_default(style))
        self.plain = next((style.get(tag("w:styleId"), "") for style in plain), "")
        self._of_style = cache(self._looked_up)

    def style_of(self, paragraph: BaseOxmlElement) -> str:
        """The id of a paragraph's style, its own or the default."""
        found = paragraph.find(_PARAGRAPH_STYLE)
        return self.plain if found is None else str(found.get(VAL, ""))

    def chain(self, style: str) -> list[BaseOxmlElement]:
        """A style and those it is based on, the nearest first."""
        found: list[BaseOxmlElement] = []
        while style in self.styles and len(found) < _DEEPEST:
            found.append(self.styles[style])
            base = found[-1].find(_BASED_ON)
            style = "" if base is None else str(base.get(VAL, ""))
        return found

    def capitals(self, run: BaseOxmlElement, style: str) -> bool:
        return self._has(_CAPITALS, run, style)

    def hidden(self, run: BaseOxmlElement, style: str) -> bool:
        return self._has(_HIDDEN, run, style)

    def _has(self, look: str, run: BaseOxmlElement, style: str) -> bool:
        """What the run says, else what its own and its paragraph's style say: each of the two turns it over."""
        own = run.find(_PROPERTIES)
        said = None if own is None else _said(own, look)
        if said is not None:
            return said
        named = None if own is None else own.find(_RUN_STYLE)
        of_run = self._of_style(look, "" if named is None else str(named.get(VAL, "")))
        return of_run != self._of_style(look, style)

    def _looked_up(self, look: str, style: str) -> bool:
        for each in self.chain(style):
            properties = each.find(_PROPERTIES)
            said = None if properties is None else _said(properties, look)
            if said is not None:
                return said
        return False


def _is_default(style: BaseOxmlElement) -> bool:
    return style.get(tag("w:default"), "0") not in _OFF


def _said(properties: BaseOxmlElement, look: str) -> bool | None:
    found = properties.find(look)
    return None if found is None else found.get(VAL, "1") not in _OFF
