"""Text that a mail may quote, so that quoted lines are told from typed ones however a mail program wraps them."""

import re
from collections.abc import Iterable

LINK_WITH_TOKEN = re.compile(r"((?:/|%2F)(?:m|dang-nhap)(?:/|%2F))[\w.~=-]{8,}", re.IGNORECASE)
"""A link of ours with its token, as a reply quotes it or a mail gateway rewrites it."""

ONLY_IN_HTML = (
    "Nếu nút không mở được, chép địa chỉ này vào trình duyệt:",
    "Mở trang của đơn vị",
    "Mở trang báo cáo",
    "Mở trang xác nhận và báo cáo",
    "Mở trang theo dõi",
    "Mở trang để bổ sung",
    "Mở bảng theo dõi",
    "Nếu văn bản không thuộc nhiệm vụ của đơn vị, xin báo tại trang này.",
    "Phần đơn vị đã gửi vẫn được giữ.",
    "Xem lại trên trang của đơn vị",
    "Xem và sửa nếu chưa đúng",
    "Đăng nhập để xem",
)
"""What our mails say in HTML and not in the plain text that is stored of them."""

ENOUGH, LONG = 40, 8
"""Letters that a text must have to be compared with, and that a line must have to be found within another."""

LONGEST = 60_000
"""Characters that are compared with; none of our mails has more."""

TARGET = re.compile(r"<(?:https?:|mailto:|tel:)[^<>\s]*>")
"""Where a link goes, as Gmail and Outlook write it behind the link's words."""


class KnownText:
    """Compares by letters and digits only: wrapping, marks and spaces differ from one mail program to the next."""

    def __init__(self, text: str) -> None:
        text = text[:LONGEST]
        self._letters = _letters(text)
        self._lines = {_letters(line) for line in text.split("\n")}
        self._words = frozenset(_words(text))

    def __bool__(self) -> bool:
        return len(self._letters) >= ENOUGH

    def has(self, line: str, above: str = "") -> bool:
        """Whether the line is quoted from this text; a short one must be a whole line there, or end the one above."""
        letters = _letters(line)
        if not letters or letters in self._lines:
            return True
        if len(letters) < LONG:
            letters = _letters(above)[-3 * LONG :] + letters
        return len(letters) >= LONG and letters in self._letters

    def is_heading(self, line: str) -> bool:
        """Whether the line says what the text says in other words, as the headings of our mails in HTML do."""
        words = _words(line)
        return len(words) > 3 and sum(word in self._words for word in words) > len(words) / 2

    def places_of(self, lines: Iterable[str]) -> list[int]:
        """The places of the lines of some length that are quoted from this text."""
        if not self:
            return []
        return [at for at, line in enumerate(lines) if len(_letters(line)) > 2 * LONG and self.has(line)]


def _letters(text: str) -> str:
    text = LINK_WITH_TOKEN.sub(r"\1", TARGET.sub("", text))
    return re.sub(r"[\W_]+", "", text).casefold()


def _words(line: str) -> list[str]:
    return re.findall(r"\w+", line.casefold())


def without_tokens(text: str) -> str:
    """The text without the tokens of our links, so that a stored mail gives nobody access."""
    return LINK_WITH_TOKEN.sub(r"\1…", text)
