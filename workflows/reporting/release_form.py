"""The form by which the head of a unit sends what was entered back, with a word."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from workflows.web.fields import Form, at_most, nfc, required


class SendBackForm(Form):
    """What should be changed."""

    word = TextAreaField(
        _l("Cần sửa gì"), [required(_l("Xin ghi cần sửa gì, để người nhập biết.")), at_most(500)], [nfc]
    )
