"""What a new device of a unit's desk is asked."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from workflows.web.fields import Form, at_most, nfc, required


class DeviceCodeForm(Form):
    """The code that a mail brought."""

    code = StringField(_l("Mã sáu số trong thư"), [required(_l("Xin ghi mã sáu số trong thư.")), at_most(20)], [nfc])
