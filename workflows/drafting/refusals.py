"""Messages for a letter or file that is refused: what is wrong and what to do."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from directives.files import FileRefusal, RefusedFile
from directives.reading import UnreadableLetter
from directives.reading.codes import ReadingRefusal
from directives.sources import SourceRefusal, UnreadableSource
from workflows.web.uploads import BROKEN, BUSY, CLIP, EXCESS, MOVING, SECRET

_OF_LETTER = {
    ReadingRefusal.SECRET: SECRET,
    ReadingRefusal.EMPTY: _l("Chưa có nội dung nào để đọc. Xin dán toàn văn công văn, từ tên cơ quan đến nơi nhận."),
    ReadingRefusal.BINARY: _l("Nội dung không phải là chữ. Xin chọn tệp .docx, .pdf hoặc .txt của công văn."),
    ReadingRefusal.TOO_LONG: _l(
        "Nội dung dài hơn 200.000 ký tự, không phải một công văn. Xin bỏ bớt phụ lục rồi đọc lại."
    ),
    ReadingRefusal.OLD_ENCODING: _l(
        "Nội dung dùng bảng mã cũ (TCVN3, VNI). Xin chuyển sang Unicode rồi đọc lại, hoặc lập bản thảo để điền tay."
    ),
    ReadingRefusal.NOT_VIETNAMESE: _l(
        "Nội dung không phải tiếng Việt có dấu. Xin kiểm tra bảng mã hoặc chọn bản khác."
    ),
    ReadingRefusal.NO_LETTER: _l(
        "Không thấy số, ngày, nơi gửi hay nội dung yêu cầu nào: đây có lẽ không phải công văn. "
        "Xin dán toàn văn, từ tên cơ quan ban hành đến nơi nhận."
    ),
}
_OF_SOURCE = {
    SourceRefusal.KIND: _l("Tệp không phải .docx, .pdf hay .txt. Tệp .doc cũ xin mở bằng Word và lưu lại thành .docx."),
    SourceRefusal.SCAN: _l("Tệp này là bản quét hoặc ảnh, không có chữ. Xin chọn bản .docx, hoặc dán nội dung."),
    SourceRefusal.LOCKED: _l("Tệp PDF có mật khẩu. Xin chọn bản không đặt mật khẩu."),
    SourceRefusal.BROKEN: BROKEN,
    SourceRefusal.EXCESS: EXCESS,
    SourceRefusal.BUSY: BUSY,
}
_OF_FILE = {
    FileRefusal.EMPTY: _l("Tệp rỗng. Xin chọn lại tệp."),
    FileRefusal.TOO_LARGE: _l("Tệp lớn quá mức cho phép. Xin giảm độ phân giải hoặc tách nhỏ."),
    FileRefusal.SECRET: SECRET,
    FileRefusal.CLIP: CLIP,
    FileRefusal.BROKEN: BROKEN,
    FileRefusal.EXCESS: EXCESS,
    FileRefusal.BUSY: BUSY,
    FileRefusal.MOVING: MOVING,
    FileRefusal.KIND: _l("Loại tệp này không nhận. Bản ký là PDF; văn bản kèm theo là PDF, ảnh, .docx hay .xlsx."),
}


def reason_of(error: UnreadableLetter | UnreadableSource | RefusedFile) -> str:
    """The message for a refused letter or file."""
    # one table for each kind of error: members of two enums may have the same value
    match error:
        case UnreadableLetter():
            return str(_OF_LETTER[error.reason])
        case UnreadableSource():
            return str(_OF_SOURCE[error.reason])
        case RefusedFile():
            return str(_OF_FILE[error.reason])


def is_secret(error: UnreadableLetter | UnreadableSource | RefusedFile) -> bool:
    """Whether a letter or file is refused for its mark of secrecy."""
    return error.reason in (ReadingRefusal.SECRET, FileRefusal.SECRET)


def of_file(name: str | None, error: UnreadableLetter | UnreadableSource | RefusedFile) -> str:
    """The message for a refused file, by its name; a secret paper is not named again."""
    if is_secret(error):
        return str(SECRET)
    return str(_("Tệp '%(name)s': %(reason)s", name=name, reason=reason_of(error)))
