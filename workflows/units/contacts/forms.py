"""What a unit is asked about a contact, and an officer about what it said."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import Optional

from directives.attributes.suggesting import SuggestedContact
from workflows.web.fields import Form, at_most, nfc, required, text_of
from workflows.web.typed.addresses import AddressAsked, AddressField


class SuggestContactForm(AddressAsked):
    """A contact as the unit says it is, and who says so."""

    name = StringField(_l("Họ và tên người nhận thư"), [required(_l("Xin ghi họ và tên.")), at_most(200)], [nfc])
    email = AddressField(_l("Thư điện tử"), [required(_l("Xin ghi địa chỉ thư."))])
    phone = StringField(_l("Điện thoại"), [Optional(), at_most(100)], [nfc])
    note = TextAreaField(
        _l("Điều khác cần sửa"),
        [Optional(), at_most(1000)],
        [nfc],
        description=_l("Ví dụ: cô Lan đã chuyển công tác, xin bỏ đầu mối này."),
    )
    suggested_by = StringField(
        _l("Người đề nghị"), [required(_l("Xin ghi họ tên người đề nghị.")), at_most(200)], [nfc]
    )

    @property
    def said(self) -> SuggestedContact:
        fields = (self.name, self.email, self.phone, self.note, self.suggested_by)
        return SuggestedContact(*(text_of(field) for field in fields))


class RefuseSuggestionForm(Form):
    """Why a suggestion is not taken over; the unit reads it."""

    reason = TextAreaField(
        _l("Lý do không sửa"), [required(_l("Xin ghi lý do, để đơn vị hiểu.")), at_most(1000)], [nfc]
    )
