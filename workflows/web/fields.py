"""Fields that Vietnamese offices type into: dates as 24/04/2020, hours as 15:00, numbers as 1.012 and 95,7.

Invalid input stays in the field; an error names the field, the fault and what to type.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, FileField, MultipleFileField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # its stubs are of WTForms 3.2
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.validators import Length, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from directives.rules.typed_text import as_received, one_line
from workflows.web.formats import vn_date, vn_number
from workflows.web.typed.dates import parse_date, parse_hour, written_date
from workflows.web.typed.numbers import parse_number


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose fields of one line are cleaned as such, whatever filters they name."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """No CSRF token of its own: CSRFProtect checks one for every POST."""

        csrf = False

        def bind_field(self, form: BaseForm, unbound_field: "UnboundField[Any]", options: dict[str, Any]) -> Field:
            """Bind a field; a text of one line gets the cleaning filter first."""
            field: Field = super().bind_field(form, unbound_field, options)
            if isinstance(field, StringField) and not isinstance(field, TextAreaField):
                field.filters = [_line, *field.filters]
            return field

        def wrap_formdata(self, form: BaseForm, formdata: Any) -> Any:
            """What was sent; a file reaches only a field of files, never one of text."""
            sent = super().wrap_formdata(form, formdata)
            if not isinstance(sent, CombinedMultiDict):
                return sent
            files, texts = sent.dicts
            names = {field.name for field in form if isinstance(field, FileField | MultipleFileField)}
            taken = [(name, file) for name, file in files.items(multi=True) if name in names]
            return CombinedMultiDict([MultiDict(taken), texts])


def _line(text: str | None) -> str | None:
    return one_line(text) if text else text


def only_fields(form: FlaskForm, values: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The values of the form's own fields: whatever else a request brings is dropped, as WTForms does.

    Everything that stores or passes on a form as it was sent, valid or not, takes its values from here.
    """
    names = {field.name for field in form if not field.flags.hidden}
    return {name: list(texts) for name, texts in values.items() if name in names}


def nfc(text: str | None) -> str:
    """A filter for what may have several lines: cleaned, stripped, without NUL, which PostgreSQL takes in no text."""
    return as_received(text or "").replace("\x00", "").strip()


def text_of(field: StringField) -> str:
    """The value of a text field, '' instead of None."""
    return field.data or ""


class Required:
    """Require more than spaces; a parse error of the typed text is shown first."""

    field_flags = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Field) -> None:
        """Stop at an empty field."""
        if not any(nfc(str(typed)) for typed in field.raw_data or ()):
            field.errors = []
            raise StopValidation(self.message)


def required(message: Any) -> Required:
    """Require more than spaces."""
    return Required(message)


def at_most(letters: int) -> Length:
    """Limit the length, in letters."""
    return Length(max=letters, message=_l("Phần này dài quá %(max)d ký tự. Xin viết ngắn lại."))


def not_in_future(form: Any, field: Field) -> None:
    """Refuse a date after `form.today`."""
    if field.data is not None and field.data > form.today:
        raise ValidationError(
            _(
                "%(label)s: %(day)s chưa tới, hôm nay là %(today)s. Xin ghi ngày đã qua hoặc hôm nay.",
                label=field.label.text,
                day=vn_date(field.data),
                today=vn_date(form.today),
            )
        )


class _Typed(Field):
    """A one-line field that shows invalid input again; blank is None."""

    widget = TextInput()
    asked_as: Mapping[str, Any] = {}
    """Attributes of the input, which a template may replace."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs["render_kw"] = {**self.asked_as, **kwargs.get("render_kw", {})}
        super().__init__(label, validators, **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.written(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        self.data = None
        if typed := one_line(valuelist[0] if valuelist else ""):
            self.data = self.read(typed)

    def read(self, typed: str) -> Any:
        """The value of what was typed, or ValueError."""
        raise NotImplementedError

    def written(self, value: Any) -> str:
        """The value as shown in the field."""
        raise NotImplementedError


class VietnameseDate(_Typed):
    """The one field for dates, typed as 24/4/2020, 24-4-2020, 24042020 or 'ngày 24 tháng 4 năm 2020'."""

    asked_as = {"inputmode": "numeric", "placeholder": _l("ngày/tháng/năm"), "autocomplete": "off"}

    def read(self, typed: str) -> date:
        """The date, or ValueError."""
        return parse_date(str(self.label.text), typed)

    def written(self, value: date) -> str:
        """24/04/2020."""
        return written_date(value)


class VietnameseHour(_Typed):
    """The one field for hours, typed as 15:00, 15h00, 15 giờ 30 or 1500."""

    asked_as = {"inputmode": "numeric", "placeholder": _l("giờ:phút"), "autocomplete": "off"}

    def read(self, typed: str) -> time:
        """The hour, or ValueError."""
        return parse_hour(str(self.label.text), typed)

    def written(self, value: time) -> str:
        """15:00."""
        return f"{value:%H:%M}"


class VietnameseNumber(_Typed):
    """A number typed as 1.012 or 95,7; a blank is None, which is not zero."""

    def __init__(self, label: Any = None, validators: Any = None, places: int = 3, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.places = places

    def read(self, typed: str) -> Decimal:
        """The number, or ValueError."""
        return parse_number(str(self.label.text), typed, self.places)

    def written(self, value: Decimal) -> str:
        """1.012."""
        return vn_number(value, self.places)


def options(pairs: Iterable[tuple[Any, str]]) -> list[Any]:
    """The choices of a list, from pairs of a value and its words."""
    return [SelectChoice(value, words) for value, words in pairs]


def wrong_choice(message: Any) -> dict[str, Any]:
    """Vietnamese messages for an invalid choice; those of WTForms are English."""
    return {"invalid_choice_message": message, "invalid_value_message": message}


class TickList(SelectMultipleField):
    """Several choices of a list, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
