"""A unit's forms: acknowledge, ask for a new link."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Optional

from workflows.web.fields import Form, at_most, nfc, required


class AcknowledgeForm(Form):
    """The person who acknowledges."""

    name = StringField(_l("Họ và tên"), [required(_l("Xin ghi họ và tên người tiếp nhận.")), at_most(200)], [nfc])
    position = StringField(
        _l("Chức vụ"), [required(_l("Xin ghi chức vụ, ví dụ Hiệu trưởng, Văn thư.")), at_most(200)], [nfc]
    )
    phone = StringField(
        _l("Điện thoại"),
        [Optional(), at_most(100)],
        [nfc],
        description=_l("Để Sở gọi khi cần hỏi về văn bản này; có thể để trống."),
    )
    arrival_number = StringField(_l("Số đến"), [Optional(), at_most(60)], [nfc])


class NewLinkForm(Form):
    """Which directive and which unit."""

    number = StringField(
        _l("Số văn bản hoặc mã trên phiếu giấy"),
        [required(_l("Xin ghi số văn bản, ví dụ 715/SGDĐT-GDTrH, hoặc mã trên phiếu giấy.")), at_most(80)],
        [nfc],
    )
    unit = StringField(
        _l("Tên hoặc mã đơn vị"), [required(_l("Xin ghi tên đơn vị, như trong danh sách của Sở.")), at_most(300)], [nfc]
    )
