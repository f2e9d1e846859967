"""What a unit may upload, in words: the limits said first, and why a file is refused with the way out."""

from flask import current_app
from flask_babel import gettext as _

from directives import files as stored
from directives.files import FileRefusal, RefusedFile
from directives.sources.kinds import HEIC
from workflows.reporting.evidence.steps import MOST_FILES
from workflows.web.formats import vn_number
from workflows.web.uploads import refusal_word


def limit_words() -> str:
    """How large a file may be."""
    return _megabytes(current_app.config["FILE_LIMIT"])


def press_words() -> str:
    """How large all files of a press may be together; a little is left for the form."""
    return _megabytes(current_app.config["MAX_CONTENT_LENGTH"] - 1024 * 1024)


def _megabytes(count: int) -> str:
    return f"{vn_number(count / 1024 / 1024, 1)} MB"


def too_many() -> str:
    said = _("Đã có %(most)s tệp. Xin bỏ bớt một tệp, hoặc ghép nhiều trang vào một tệp PDF.", most=MOST_FILES)
    return str(said)


def too_many_for(name: str) -> str:
    return f"{name}: {too_many()}"


def refusal(refused: RefusedFile, as_letter: bool) -> str:
    """Why an upload is refused, and what to choose instead."""
    name = refused.name
    if refused.media_type == HEIC:
        return str(
            _(
                "%(name)s là ảnh HEIC của iPhone, chưa nhận được. Trên iPhone: Cài đặt › Camera › Định dạng › "
                "Tương thích nhất, rồi chụp lại; hoặc gửi ảnh ở dạng JPG.",
                name=name,
            )
        )
    if refused.media_type in stored.PICTURES and (said := _of_picture(refused)):
        return said
    kinds = _("PDF hoặc ảnh JPG, PNG") if as_letter else _("PDF, ảnh JPG, PNG, WEBP, Word (.docx), Excel (.xlsx)")
    messages = {
        FileRefusal.EMPTY: _("Tệp %(name)s không có nội dung. Xin chọn lại tệp.", name=name),
        FileRefusal.TOO_LARGE: _(
            "Tệp %(name)s lớn quá %(limit)s. Xin giảm độ phân giải hoặc chia nhỏ.", name=name, limit=limit_words()
        ),
        FileRefusal.KIND: _("Tệp %(name)s không thuộc loại nhận được. Xin chọn %(kinds)s.", name=name, kinds=kinds),
    }
    return str(messages.get(refused.reason) or refusal_word(refused))


def _of_picture(refused: RefusedFile) -> str | None:
    """What is said of a photograph that could not be made ready."""
    messages = {
        FileRefusal.BROKEN: _("Ảnh %(name)s không mở được hết, có thể bị cắt cụt khi chuyển.", name=refused.name),
        FileRefusal.EXCESS: _("Ảnh %(name)s có quá nhiều điểm ảnh nên không mở được.", name=refused.name),
    }
    said = messages.get(refused.reason)
    return f"{said} {_('Xin chụp lại, hoặc mở ảnh, lưu thành JPG nhỏ hơn rồi gửi.')}" if said else None
