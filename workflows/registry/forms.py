"""The form that takes over lines of the register of incoming documents."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import Optional

from workflows.web.fields import Form


class RegisterForm(Form):
    """Lines pasted from a spreadsheet, or a file; one of the two."""

    pasted = TextAreaField(
        _l("Dán từ bảng tính"),
        [Optional()],
        description=_l("Chép các dòng trong sổ văn bản đến (có hoặc không có dòng tên cột) rồi dán vào đây."),
    )
    file = FileField(
        _l("Hoặc chọn tệp"),
        description=_l(
            "Excel (.xlsx, .xls), OpenDocument (.ods) hoặc CSV, xuất từ hệ thống quản lý văn bản hoặc sổ Excel."
        ),
    )

    @property
    def given(self) -> bytes:
        """The bytes to read: of the file, else the pasted text."""
        return self.file.data.read() if self.file.data else (self.pasted.data or "").encode()

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one of the two."""
        if not super().validate(extra_validators):
            return False
        if self.file.data or (self.pasted.data or "").strip():
            return True
        self.pasted.errors = [_("Xin dán ít nhất một dòng, hoặc chọn tệp.")]
        return False
