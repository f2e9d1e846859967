"""Fields for what a form asks beside whole and decimal numbers: a share, a date, one of several choices, words."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectField, TextAreaField, ValidationError

from workflows.web.fields import VietnameseNumber, nfc, options
from workflows.web.formats import vn_number

HUNDRED = Decimal(100)
LONGEST_TEXT = 2000


class PercentageNumber(VietnameseNumber):
    """A share from 0 to 100, typed with or without '%'."""

    def read(self, typed: str) -> Decimal:
        """The number, or ValueError."""
        value = super().read(typed.removesuffix("%").strip())
        if value > HUNDRED:
            raise ValueError(
                _(
                    "%(label)s: “%(typed)s” lớn hơn 100. Tỷ lệ phần trăm từ 0 đến 100; xin xem lại.",
                    label=self.label.text,
                    typed=typed,
                )
            )
        return value


class _OneOf(SelectField):
    """One of the choices, or none; says which text it does not offer."""

    def __init__(self, label: Any, pairs: Iterable[tuple[str, Any]], blank: Any, **kwargs: Any) -> None:
        offered = [("", blank), *pairs] if blank is not None else [*pairs]
        self.offered = {value for value, _words in offered}
        super().__init__(label, choices=options(offered), filters=[_or_none], validate_choice=False, **kwargs)

    def pre_validate(self, _form: Any) -> None:
        """Refuse what is not offered."""
        if self.data is not None and self.data not in self.offered:
            raise ValidationError(
                _(
                    "%(label)s: “%(typed)s” không có trong các lựa chọn. Xin chọn lại.",
                    label=self.label.text,
                    typed=self.data,
                )
            )


class ChosenOne(_OneOf):
    """One of the choices, in a list that opens."""


class PressedOne(_OneOf, RadioField):
    """One of the choices, all of them to be seen."""


def _or_none(text: str | None) -> str | None:
    return text or None


class FigureText(TextAreaField):
    """Words of one's own, of a limited length; blank is None."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, [_not_too_long], filters=[nfc, _or_none], **kwargs)


def _not_too_long(_form: Any, field: Field) -> None:
    if field.data and len(field.data) > LONGEST_TEXT:
        raise ValidationError(
            _(
                "%(label)s: phần này dài %(n)s ký tự, nhiều nhất %(max)s. Xin viết ngắn lại, hoặc gửi kèm tệp.",
                label=field.label.text,
                n=vn_number(len(field.data)),
                max=vn_number(LONGEST_TEXT),
            )
        )


BLANK_CHOICE = _l("Để trống")
