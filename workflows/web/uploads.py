"""Uploads are held in memory until they are found fit to be stored: nothing of a refused file is ever on a disk.

A view names what reads its files with `@reads_first(read)`. The guards call it once the right to press is checked and
before the write transaction begins, so that nobody waits while a file is read; the view takes the result.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any, BinaryIO, TypeVar, cast

from flask import Request, current_app, g, request
from flask_babel import lazy_gettext as _l

from directives import files

View = TypeVar("View", bound=Callable[..., Any])

SECRET = _l(
    "Văn bản có dấu chỉ độ mật, không được đưa lên hệ thống nối mạng. Tệp chưa được lưu. "
    "Xin báo bộ phận bảo mật của cơ quan."
)
"""What every page, command and stored notice says of a paper with a mark of secrecy."""
CLIP = _l("Tệp này là video hoặc bản ghi âm, hệ thống không nhận. Tệp chưa được lưu. Xin ghi lại bằng lời.")
"""What every page says of a video or a sound."""

BROKEN = _l(
    "Tệp bị hỏng, không mở được. Xin mở bằng phần mềm đã soạn, lưu lại thành tệp mới rồi gửi, hoặc xuất ra PDF."
)
"""What every page and command says of a file that its reader cannot open."""
EXCESS = _l(
    "Tệp mở ra quá lớn hoặc quá phức tạp nên hệ thống không đọc. "
    "Xin bỏ bớt nội dung, tách thành nhiều tệp nhỏ, hoặc xuất ra PDF rồi gửi lại."
)
"""What every page and command says of a file that takes too much time or memory."""
MOVING = _l("Tệp này là ảnh động, hệ thống chỉ nhận ảnh chụp. Tệp chưa được lưu. Xin gửi ảnh JPG hoặc PNG.")
BUSY = _l("Hệ thống đang đọc nhiều tệp khác. Tệp chưa được lưu. Xin gửi lại sau ít phút.")
_REFUSALS = {
    files.FileRefusal.SECRET: SECRET,
    files.FileRefusal.CLIP: CLIP,
    files.FileRefusal.MOVING: MOVING,
    files.FileRefusal.BROKEN: BROKEN,
    files.FileRefusal.EXCESS: EXCESS,
    files.FileRefusal.BUSY: BUSY,
}


def refusal_word(refused: files.RefusedFile) -> str:
    """What every page says of a file that none takes; a secret paper is not named again."""
    said = str(_REFUSALS[refused.reason])
    return said if refused.reason is files.FileRefusal.SECRET else f"{refused.name}: {said}"


def reads_first(read: Callable[[], object]) -> Callable[[View], View]:
    """Name what reads the files of a press. A ValueError that it raises is raised again by `what_was_read`."""

    def mark(view: View) -> View:
        view.reads_first = read  # type: ignore[attr-defined]
        return view

    return mark


def read_now(read: Callable[[], object]) -> None:
    """Read, and keep the outcome for the view."""
    try:
        g.read_first = (read(), None)
    except ValueError as refused:
        g.read_first = (None, refused)


def what_was_read() -> Any:
    """What the view's reader returned; raises what it raised."""
    found, refused = g.read_first
    if refused is not None:
        raise refused
    return found


@dataclass(frozen=True)
class JudgedFiles:
    """The files of a press, each judged on its own."""

    good: tuple[files.CheckedFile, ...]
    refused: tuple[files.RefusedFile, ...]


def judged(field: str, kinds: Collection[str]) -> JudgedFiles:
    """What a unit submits in this field: photographs are written anew, what is refused does not hold up the others."""
    good, refused = [], []
    for name, stream in _given(field):
        try:
            good.append(files.check_submitted(name, stream, kinds, current_app.config["FILE_LIMIT"]))
        except files.RefusedFile as why:
            refused.append(why)
    return JudgedFiles(tuple(good), tuple(refused))


def submitted(field: str, kinds: Collection[str]) -> list[files.CheckedFile]:
    """The same where nothing is taken unless all is good. Raises RefusedFile."""
    found = judged(field, kinds)
    for why in found.refused:
        raise why
    return list(found.good)


def _given(field: str) -> Iterator[tuple[str, BinaryIO]]:
    for upload in request.files.getlist(field):
        if upload.filename:
            yield upload.filename, cast(BinaryIO, upload.stream)


def checked(field: str, kinds: Collection[str]) -> list[files.CheckedFile]:
    """The files of this field, each of one of `kinds`. Raises RefusedFile."""
    limit = current_app.config["FILE_LIMIT"]
    return [files.check(name, stream, kinds, limit) for name, stream in _given(field)]


class InMemoryRequest(Request):
    """A request whose uploaded files stay in memory; Werkzeug would write large ones to a temporary file.

    MAX_CONTENT_LENGTH limits how much one request can hold. Forms are read as forms alone: no page takes JSON, whose
    numbers and lists no field expects.
    """

    is_json = False

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()
