"""What a unit enters on the page of a draft's evidence: files, an address, and for which other items a file counts."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import StringField, ValidationError
from wtforms.validators import Optional

from workflows.web.fields import Form, TickList, VietnameseDate, at_most, not_in_future, required

DONE_ON = _l("Ngày thực hiện việc này")
LONGEST_URL = 1_000


class FileForm(Form):
    """Files of a draft, several in one press; `also` names other items that they prove too."""

    today: date
    upload = MultipleFileField(_l("Chọn tệp"), [FileRequired(_l("Xin chọn tệp rồi bấm nút tải lên."))])
    done_on = VietnameseDate(DONE_ON, [Optional(), not_in_future])
    also = TickList(_l("Các tệp này cũng là minh chứng của"), validate_choice=False)


class WebAddressForm(Form):
    """An address on the web, kept as text."""

    today: date
    url = StringField(
        _l("Đường dẫn"), [required(_l("Xin dán đường dẫn, ví dụ https://truong.edu.vn/tin-1.")), at_most(LONGEST_URL)]
    )
    url_done_on = VietnameseDate(DONE_ON, [Optional(), not_in_future])

    def validate_url(self, field: Any) -> None:
        """An address that a browser opens on the web, without a name and password in it."""
        if not is_web_address(field.data or ""):
            raise ValidationError(
                _(
                    "Đường dẫn phải bắt đầu bằng http:// hoặc https:// và có tên trang, ví dụ https://truong.edu.vn/tin-1."
                )
            )


class ShareForm(Form):
    """Which files that are kept already also prove which other items."""

    shared = TickList(_l("Tệp"), [required(_l("Xin chọn tệp."))], validate_choice=False)
    items = TickList(_l("Cũng là minh chứng của"), [required(_l("Xin chọn nội dung."))], validate_choice=False)


def is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = not any(letter.isspace() for letter in text) and "@" not in parts.netloc
    return parts.scheme in {"http", "https"} and plain and "." in host.strip(".")
