"""A cell of a spreadsheet or a pasted table as the text that the field of a form takes."""

import re
from decimal import Decimal

from directives.models import FigureSpec
from directives.rules.search import unaccented
from directives.terms import FieldKind, YesNo

YES, NO = "Có", "Không"
"""What people fill in for yes and no, in every language of the pages."""
_YES_NO = {"co": YesNo.YES, "x": YesNo.YES, "yes": YesNo.YES, "khong": YesNo.NO, "no": YesNo.NO}
_LONG_FRACTION = re.compile(r"\d+,\d{7,}")
"""What a spreadsheet makes of 0.1 + 0.2: more digits than anybody types."""


def typed_text(text: str, spec: FigureSpec) -> str:
    """What the field of this place takes for the text of a cell; a text that means nothing there stays as it is."""
    if spec.kind is FieldKind.YES_NO:
        return str(_YES_NO.get(unaccented(text), text))
    if spec.kind is FieldKind.CHOICE:
        return next((choice for choice in spec.choices if unaccented(choice) == unaccented(text)), text)
    if spec.kind.is_number and _LONG_FRACTION.fullmatch(text):
        return _without_noise(text)
    return text


def _without_noise(text: str) -> str:
    """'0,30000000000000004' as '0,3'; a number that really has so many digits stays."""
    exact = Decimal(text.replace(",", "."))
    rounded = round(exact, 3)
    if abs(exact - rounded) > Decimal("0.000001"):
        return text
    return f"{rounded.normalize():f}".replace(".", ",")
