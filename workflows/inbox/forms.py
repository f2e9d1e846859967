"""The form to undo a bounce."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from workflows.web.fields import Form, at_most, nfc, required


class UndoForm(Form):
    """Why a bounce is undone: how the officer knows that the mail arrived."""

    reason = TextAreaField(
        _l("Lý do"),
        [required(_l("Xin ghi vì sao biết thư đã tới nơi.")), at_most(1000)],
        filters=[nfc],
        description=_l("Ví dụ: đơn vị gọi điện báo đã nhận được thư."),
    )
