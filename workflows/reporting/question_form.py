"""The form by which a unit answers what the department asked about its report."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from workflows.web.fields import Form, at_most, nfc, required


class QuestionAnswerForm(Form):
    """The unit's own words."""

    answer = TextAreaField(_l("Trả lời"), [required(_l("Xin ghi câu trả lời.")), at_most(2000)], [nfc])
