"""Uploads are held in memory until they are found fit to be stored: nothing of a refused file is ever on a disk."""

from io import BytesIO
from typing import IO

from flask import Request
from flask_babel import lazy_gettext as _l

SECRET = _l(
    "Văn bản có dấu chỉ độ mật, không được đưa lên hệ thống nối mạng. Tệp chưa được lưu. "
    "Xin báo bộ phận bảo mật của cơ quan."
)
"""What every page, command and stored notice says of a paper with a mark of secrecy."""
CLIP = _l("Tệp này là video hoặc bản ghi âm, hệ thống không nhận. Tệp chưa được lưu. Xin ghi lại bằng lời.")
"""What every page says of a video or a sound."""


class InMemoryRequest(Request):
    """A request whose uploaded files stay in memory; Werkzeug would write large ones to a temporary file.

    MAX_CONTENT_LENGTH limits how much one request can hold.
    """

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()
