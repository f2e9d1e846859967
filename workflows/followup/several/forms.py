"""The officer's forms for many units at once: the table, and how it came."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, TextAreaField

from workflows.followup.entry_forms import OriginForm
from workflows.web.fields import Form, at_most

MOST_LETTERS = 200_000


def _unstripped(text: str | None) -> str:
    """A blank first cell of a first line stays."""
    return (text or "").strip("\r\n ")


class TableForm(Form):
    """A table that is pasted, or a file with one."""

    pasted = TextAreaField(_l("Bảng dán từ Excel hoặc Zalo"), [at_most(MOST_LETTERS)], [_unstripped])
    sheet = FileField(_l("Hoặc tệp bảng tính"))


class ManyForm(OriginForm):
    """One origin for all rows; the table comes along, with what was picked around it."""

    pasted = TextAreaField("", [at_most(MOST_LETTERS)], [_unstripped])
    submission_key = HiddenField()
