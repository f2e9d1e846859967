"""Parts of a file that hold something and are not read: what they are and where they stand, to be told to a person."""

from dataclasses import dataclass
from enum import StrEnum


class UnreadKind(StrEnum):
    """Kinds of parts that are not read."""

    HIDDEN = "hidden"
    FIELD = "field"
    OBJECT = "object"
    CHART = "chart"
    DRAWING = "drawing"
    PICTURE = "picture"
    DOCUMENT = "document"
    RUNNING_HEAD = "running_head"
    """Headers and footers of later pages only."""
    SCANNED_PAGE = "scanned_page"
    LATER_PAGES = "later_pages"
    NOTE = "note"
    """A note, stamp or form field on a page of a PDF."""
    ATTACHED = "attached"


@dataclass(frozen=True)
class UnreadPart:
    """`detail` quotes it as far as it has text; `after` quotes the text before it, `page` counts from 1 (PDF)."""

    kind: UnreadKind
    detail: str = ""
    after: str = ""
    page: int = 0
