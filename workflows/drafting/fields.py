"""Fields of the drafting forms: one entry a line, and units named by code or name."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import TextArea

from workflows.drafting.recipients import ResolvedRecipients
from workflows.web.fields import nfc


class LinesField(Field):
    """A list of strings, one a line."""

    widget = TextArea()  # type: ignore[assignment]  # typed for strings alone
    data: list[str] | None

    def _value(self) -> str:
        return "\n".join(self.data or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep the lines that are not blank."""
        typed = valuelist[0] if valuelist else ""
        self.data = [line.strip() for line in nfc(typed).splitlines() if line.strip()]


class UnitsField(TextAreaField):
    """Single units, one a line by code or name; the form sets `resolve` to find them and `suggest` for near misses."""

    resolve: Callable[[str], ResolvedRecipients]
    suggest: Callable[[str], str | None]
    ids: list[int]

    def pre_validate(self, form: Any) -> None:
        """Find every line's unit, or name the line."""
        found = self.resolve(self.data or "")
        self.ids = found.units
        if found.unknown:
            raise ValidationError(" ".join(self._message(line) for line in found.unknown[:5]))

    def _message(self, line: str) -> str:
        meant = self.suggest(line)
        words = _("Dòng '%(line)s': không có đơn vị này trong danh sách.", line=line)
        return f"{words} " + _("Có phải '%(meant)s'?", meant=meant) if meant else str(words)


class TextField(StringField):
    """One line of text in Unicode NFC, without spaces around it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Trim what was typed."""
        self.data = nfc(valuelist[0]) if valuelist else self.data
