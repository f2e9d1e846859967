"""The code of a receipt."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from workflows.web.fields import Form, at_most, nfc, required


class CheckForm(Form):
    """The code, as printed on a receipt."""

    code = StringField(
        _l("Mã tra cứu"), [required(_l("Xin ghi mã tra cứu, ví dụ K7QF-9M2X-0B3D-VEGH.")), at_most(80)], [nfc]
    )
