"""What was filled in at a place of a form that takes no number, in words."""

from datetime import date
from decimal import Decimal

from directives.terms import FieldKind
from workflows.web.formats import vn_date, vn_number
from workflows.web.words.tasks import yes_no_word


def entry_words(kind: FieldKind, text: str | None) -> str:
    """A date, a choice, 'Có' or 'Không', or the text; '' for a blank."""
    if text and kind is FieldKind.DATE:
        return vn_date(date.fromisoformat(text))
    if text and kind is FieldKind.YES_NO:
        return yes_no_word(text)
    return text or ""


def filled_words(kind: FieldKind, value: Decimal | None, text: str | None) -> str:
    """What was filled in, number or not; '' for a blank, which is not zero."""
    if not kind.is_number or value is None:
        return entry_words(kind, text)
    return f"{vn_number(value)} %" if kind is FieldKind.PERCENTAGE else vn_number(value)
