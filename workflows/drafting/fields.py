"""Fields of the drafting forms: dates and hours as an office writes them, lines, units by name."""

import re
from collections.abc import Callable, Iterable
from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextArea, TextInput

from workflows.drafting.recipients import Addressed

_DATE = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")
_HOUR = re.compile(r"(\d{1,2})\s*(?::|h|giờ|g)\s*(\d{1,2})?'?")


def hour_of(typed: str) -> time | None:
    """The hour that is written, or None where none is."""
    found = _HOUR.fullmatch(typed)
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else None
    except ValueError:
        return None


class DayField(Field):
    """A date typed as '24/4/2020'; a day that is in no calendar is named."""

    widget = TextInput()
    data: date | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.day}/{self.data.month}/{self.data.year}" if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the typed date."""
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            return
        found = _DATE.fullmatch(typed)
        if not found:
            raise ValueError(_("Ngày '%(typed)s' chưa đúng dạng, ví dụ: 24/4/2020.", typed=typed))
        day, month, year = map(int, found.groups())
        try:
            self.data = date(year, month, day)
        except ValueError:
            raise ValueError(_("Ngày %(typed)s không có trong lịch.", typed=typed)) from None


class HourField(Field):
    """An hour typed as '15:00' or '15h00'."""

    widget = TextInput()
    data: time | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.hour}:{self.data.minute:02}" if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the typed hour."""
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            return
        self.data = hour_of(typed)
        if self.data is None:
            raise ValueError(_("Giờ '%(typed)s' chưa đúng dạng, ví dụ: 15:00.", typed=typed))


class LinesField(Field):
    """A list, one entry a line."""

    widget = TextArea()  # type: ignore[assignment]  # typed for strings alone
    data: list[str] | None

    def _value(self) -> str:
        return "\n".join(self.data or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the lines that hold anything."""
        typed = valuelist[0] if valuelist else ""
        self.data = [line.strip() for line in typed.splitlines() if line.strip()]


class GroupsField(SelectMultipleField):
    """Groups of units, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, coerce=int, choices=[], **kwargs)


class UnitsField(TextAreaField):
    """Single units, one a line by code or name; `resolve` finds them, `suggest` says what was perhaps meant."""

    resolve: Callable[[str], Addressed]
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
    """One line of text, without spaces around it."""

    def process_formdata(self, valuelist: Iterable[Any]) -> None:
        """Trim what was typed."""
        self.data = next((str(value).strip() for value in valuelist), self.data)
