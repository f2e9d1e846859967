"""Whom a unit asks to do some of its items, and why an officer ends that."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from directives.rules.delegating import NAME_LENGTH, WORD_LENGTH, web_address_in
from workflows.web.fields import Form as PlainForm
from workflows.web.fields import TickList, at_most, nfc, required
from workflows.web.typed.addresses import AddressAsked, AddressField


def no_web_address(_form: Any, field: StringField) -> None:
    """The mail goes out in the department's name: it carries no link of somebody else."""
    if found := web_address_in(field.data or ""):
        raise ValidationError(
            _(
                "%(label)s: “%(found)s” giống một địa chỉ trang web hoặc địa chỉ thư. "
                "Xin bỏ địa chỉ, hoặc để dấu cách sau dấu chấm.",
                label=field.label.text,
                found=found,
            )
        )


class DelegateForm(AddressAsked):
    """Which items, to whom, from whom, with which word."""

    chosen = TickList(
        _l("Phần việc"), [InputRequired(_l("Phần việc: xin chọn ít nhất một nội dung."))], coerce=int, choices=[]
    )
    name = StringField(
        _l("Họ và tên người thực hiện"),
        [required(_l("Xin ghi họ và tên người thực hiện.")), at_most(NAME_LENGTH), no_web_address],
        [nfc],
    )
    email = AddressField(_l("Thư điện tử của người thực hiện"), [required(_l("Xin ghi địa chỉ thư của người này."))])
    word = TextAreaField(
        _l("Lời nhắn"),
        [Optional(), at_most(WORD_LENGTH), no_web_address],
        [nfc],
        description=_l("Không quá 200 ký tự, không ghi đường dẫn; sẽ ghi trong thư."),
    )
    by_name = StringField(
        _l("Họ và tên người phân công"),
        [
            required(_l("Xin ghi họ tên thầy/cô, để người nhận biết ai phân công.")),
            at_most(NAME_LENGTH),
            no_web_address,
        ],
        [nfc],
        description=_l("Sẽ ghi trong thư gửi người thực hiện."),
    )


class EndForm(PlainForm):
    """Why an officer ends a hand-over, or erases whom it names; recorded with the officer's name."""

    reason = TextAreaField(
        _l("Lý do"), [required(_l("Xin ghi lý do, để lưu cùng tên người thực hiện.")), at_most(1000)], [nfc]
    )
