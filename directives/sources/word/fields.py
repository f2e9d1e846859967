"""Fields: what Word computes by a code (a date, a reference). Their results are text, their codes are not."""

from dataclasses import dataclass

from docx.oxml.xmlchemy import BaseOxmlElement

from directives.sources.word.tags import VAL, tag

_STEP = tag("w:fldCharType")
_CHOICES = f"{tag('w:ffData')}/{tag('w:ddList')}"
_CHOSEN, _CHOICE = tag("w:result"), tag("w:listEntry")
_PAGES = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})
_SILENT = frozenset(
    {"XE", "TC", "TA", "RD", "SET", "ASK", "PRIVATE", "ADVANCE", "BOOKMARKSTART", "HYPERLINK", "FORMTEXT"}
    | {"FORMCHECKBOX", "FORMDROPDOWN", "TOC", "INDEX", ""}
    | _PAGES
)
"""Fields that print nothing, or nothing that a letter says."""


@dataclass
class _Field:
    code: str = ""
    in_code: bool = True


class Fields:
    """The fields that are open at a place of one story (the body, a page header, a text box)."""

    def __init__(self) -> None:
        self.open: list[_Field] = []

    @property
    def quiet(self) -> bool:
        """Whether text at this place is part of a code, or a page number."""
        return any(field.in_code or is_page_number(field.code) for field in self.open)

    def add_code(self, code: str) -> None:
        if self.open:
            self.open[-1].code += code

    def step(self, mark: BaseOxmlElement) -> tuple[str, str]:
        """Take a mark that begins, divides or ends a field: the text it shows by itself, and the code of a field that
        has no result though it prints something.
        """
        match mark.get(_STEP):
            case "begin":
                self.open.append(_Field())
                return _chosen(mark), ""
            case "separate" if self.open:
                self.open[-1].in_code = False
            case "end" if self.open:
                return "", _unprinted(self.open.pop())
        return "", ""

    def end_of_paragraph(self) -> list[str]:
        """Close codes that nothing ends: a code holds no paragraphs, and a damaged one must not hide what follows."""
        lost = [field for field in self.open if field.in_code]
        self.open = [field for field in self.open if not field.in_code]
        return [code for field in lost if (code := _unprinted(field))]


def is_page_number(code: str) -> bool:
    """Whether a field's code gives the number of a page."""
    return _verb(code) in _PAGES


def _unprinted(field: _Field) -> str:
    return " ".join(field.code.split()) if field.in_code and _verb(field.code) not in _SILENT else ""


def _verb(code: str) -> str:
    return next(iter(code.split()), "").upper()


def _chosen(mark: BaseOxmlElement) -> str:
    """The chosen line of a drop-down list of a form: it has no result of its own."""
    choices = mark.find(_CHOICES)
    if choices is None:
        return ""
    said = choices.find(_CHOSEN)
    place = "0" if said is None else str(said.get(VAL, "0"))
    lines = [str(each.get(VAL, "")) for each in choices.iterchildren(_CHOICE)]
    return lines[int(place)] if place.isdigit() and int(place) < len(lines) else ""
