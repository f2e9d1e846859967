"""What a person wrote in an answer: without what was quoted, the signature, or what a telephone adds."""

import re
from html.parser import HTMLParser

LONGEST = 500_000
"""Letters that are looked at; a mail written by a person has no more."""

ATTRIBUTION = re.compile(
    r"(?:(?:on|vào|ngày|lúc|le|am|el)\b.{5,400}?(?:wrote|đã viết|viết|a écrit|schrieb|escribió)\s*:"
    r"|\d{4}-\d\d-\d\d \d\d?:\d\d.{0,200}<\S+@\S+>\s*:)",
    re.IGNORECASE,
)
"""'On … wrote:' of Gmail, Apple, Roundcube and Thunderbird in Vietnamese and other languages, on up to three lines."""

DATED = re.compile(r"@|\b\d{1,2}:\d\d\b")
"""What a mail program always puts there, and a person who tells of a letter does not."""

RULE = re.compile(
    r"\s*(?:-{2,}\s*(?:original (?:message|appointment)|forwarded message|thư gốc|tin nhắn gốc|thông điệp gốc|"
    r"tin gốc|thư (?:đã |được )?chuyển tiếp|thư đã gửi)\s*-{2,}|begin forwarded message:|bắt đầu thư được chuyển tiếp:"
    r"|_{20,})\s*",
    re.IGNORECASE,
)
"""The line above what Outlook, Zimbra, Yahoo and MDaemon quote."""

FROM = re.compile(r"\s*\*?(?:from|từ|người gửi|gửi từ|de|von)\s*:\*?\s*.*(?:@|\[mailto:|<).*", re.IGNORECASE)
BESIDE_FROM = re.compile(
    r"\s*\*?(?:sent|date|to|cc|subject|đã gửi|ngày|ngày gửi|gửi|đến|tới|kính gửi|chủ đề|tiêu đề|người nhận)\s*:.*",
    re.IGNORECASE,
)
"""Two lines of the head that Outlook puts above what it quotes without a rule."""

ADDED = re.compile(
    r"\s*(?:(?:sent from|(?:được |đã )?gửi từ)\b.{0,40}"
    r"(?:iphone|ipad|outlook|yahoo|samsung|galaxy|android|điện thoại|gmail|mail for|email cho)\b.{0,60}"
    r"|(?:get|tải(?: về)?|nhận) outlook (?:for|cho)\b.{0,40})",
    re.IGNORECASE,
)
"""'Gửi từ iPhone của tôi' and the like."""


def own_words(text: str) -> str:
    """What the person wrote of a mail's text."""
    lines = text[:LONGEST].replace("\xa0", " ").split("\n")
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at].rstrip()
        if line in {"--", "__"} or lines[at] == "-- " or RULE.fullmatch(line) or _is_head(lines, at):
            break
        if length := _attribution(lines, at):
            at += length
            if not _is_quoted(lines, at):
                break
            continue
        if not line.startswith(">") and not ADDED.fullmatch(line):
            kept.append(line)
        at += 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _attribution(lines: list[str], at: int) -> int:
    """How many lines the words above a quotation take here; 0 where there are none."""
    for length in (1, 2, 3):
        joined = " ".join(line.strip() for line in lines[at : at + length])
        if len(joined) < 500 and DATED.search(joined) and ATTRIBUTION.fullmatch(joined):
            return length
    return 0


def _is_quoted(lines: list[str], at: int) -> bool:
    """Whether the next line that says something begins with '>': between such lines a person may answer."""
    return next((line.startswith(">") for line in lines[at:] if line.strip()), False)


def _is_head(lines: list[str], at: int) -> bool:
    if not FROM.fullmatch(lines[at]):
        return False
    following = [line for line in lines[at + 1 : at + 8] if line.strip()]
    return sum(bool(BESIDE_FROM.fullmatch(line)) for line in following) >= 2


BLOCKS = frozenset({"p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "pre", "blockquote", "hr"})
UNSAID = frozenset({"style", "script", "head", "title"})
QUOTING = ("gmail_quote", "yahoo_quoted", "protonmail_quote", "moz-cite-prefix")


class _Text(HTMLParser):
    """Gathers lines of text; what stands in a quotation begins with '>'."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines = [""]
        self.unsaid = 0
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unsaid += tag in UNSAID
        if tag == "body":
            self.unsaid = 0  # whatever was left open in the head
        if tag in BLOCKS or tag == "br":
            self._new_line(always=tag == "br")
        if tag in {"div", "blockquote"}:
            classes = dict(attrs).get("class") or ""
            self.open.append((tag, tag == "blockquote" or any(name in classes for name in QUOTING)))

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSAID:
            self.unsaid = max(self.unsaid - 1, 0)
        if tag in BLOCKS:
            self._new_line()
        if any(name == tag for name, _ in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.unsaid:
            self.lines[-1] += re.sub(r"[ \t\r\n\f]+", " ", data)

    def _new_line(self, always: bool = False) -> None:
        if always or self.lines[-1].strip(" "):  # a space that does not break makes a line of its own
            self._end()

    def _end(self) -> None:
        quoted = any(quotes for _, quotes in self.open)
        said = self.lines[-1].strip()
        self.lines[-1] = f"> {said}" if quoted else said
        self.lines.append("")

    def text(self) -> str:
        """All of it."""
        self._end()
        return "\n".join(self.lines)


def text_of_html(html: str) -> str:
    """The words of a page of HTML, line by line, a quotation's behind '>'."""
    reader = _Text()
    try:
        reader.feed(html[:LONGEST])
        reader.close()
    except AssertionError:  # what html.parser says of a broken declaration
        return re.sub(r"<[^>]*>", "\n", html[:LONGEST])
    return reader.text()
