"""Fields of the drafting forms: one entry a line, and units named by code or name."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import TextArea

from directives.drafts import moment_of_words
from directives.rules import schedule
from workflows.drafting.recipients import ResolvedRecipients
from workflows.web.fields import VietnameseDate, nfc
from workflows.web.typed.dates import NotADate

_WORDS = re.compile(
    r"(?:xong |hoàn thành |thời )*(?:trước|đến|tới|hết|chậm nhất|muộn nhất|hạn|trong ngày|vào ngày)\b", re.I
)
"""How a deadline in words begins; anything else is a date."""


class DeadlineDate(VietnameseDate):
    """A date, or a deadline's words as the letter has them: 'trước 12/11', 'đến hết ngày 12/11', 'trước 15h00 ngày…'.

    Words are read as the letter's are, so that both give the same date; `moment` is then the due moment. The form's
    meta says by `issued_on` of which year a date without a year is.
    """

    asked_as = {"placeholder": _l("ngày/tháng/năm"), "autocomplete": "off"}
    moment: datetime | None = None

    def read(self, typed: str) -> date:
        """The last day in time, or ValueError."""
        if not _WORDS.match(typed):
            return super().read(typed)
        self.moment = moment_of_words(typed, getattr(self.meta, "issued_on", None))
        if self.moment is None:
            with suppress(NotADate):
                super().read(_WORDS.sub("", typed).strip())
            return super().read(typed)
        return schedule.last_day(self.moment)


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
