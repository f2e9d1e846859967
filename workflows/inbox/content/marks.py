"""Lines that mail programs put above what they quote or below what was written. Pure."""

import re

ATTRIBUTION = re.compile(
    r"(?:(?:on|vào|ngày|lúc|le|am|el)\b.{5,400}?(?:wrote|đã viết|viết|a écrit|schrieb|escribió)\s*:"
    r"|\d{4}-\d\d-\d\d \d\d?:\d\d.{0,200}<\S+@\S+>\s*:)",
    re.IGNORECASE,
)
"""'On … wrote:' as Gmail, Apple, Roundcube and Thunderbird write it, in several languages, on up to three lines."""

DATED = re.compile(r"@|\b\d{1,2}:\d\d\b")
"""An address or a time: mail programs always add one to 'On … wrote:', a person who mentions a mail does not."""

UNKNOWN_ATTRIBUTION = re.compile(r"(?=.*\b\d{1,2}:\d\d)(?=.*\d{4}).*[\w.]+@[\w-]+\.\w.*[:\uff1a]\s*")
"""The same in any other language, by its shape: an address, a year, a time and a colon at the end."""

FORWARDED = re.compile(
    r"\s*(?:-{2,}\s*(?:forwarded message|thư (?:đã |được )?chuyển tiếp)\s*-{2,}"
    r"|begin forwarded message:|bắt đầu thư được chuyển tiếp:)\s*",
    re.IGNORECASE,
)
ORIGINAL = re.compile(
    r"\s*-{2,}\s*(?:original (?:message|appointment)|thư gốc|tin nhắn gốc|thông điệp gốc|tin gốc|thư đã gửi|原始邮件|"
    r"원본 메시지)\s*-{2,}\s*",
    re.IGNORECASE,
)
"""The line above what Outlook, Zimbra, Yahoo, MDaemon and QQ quote."""

UNDERSCORES = re.compile(r"\s*_{20,}\s*")
"""Outlook's line above a quotation, if a FROM line follows; else somebody drew a line."""

FROM = re.compile(r"\s*\*?(?:from|từ|người gửi|gửi từ|de|von)\s*:\*?\s*.*(?:@|\[mailto:|<).*", re.IGNORECASE)
BESIDE_FROM = re.compile(
    r"\s*\*?(?:sent|date|to|cc|subject|đã gửi|ngày|ngày gửi|gửi|đến|tới|kính gửi|chủ đề|tiêu đề|người nhận)\s*:.*",
    re.IGNORECASE,
)
"""Two of these lines below a FROM line: the header block that Outlook puts above a quotation."""

ADDED = re.compile(
    r"\s*(?:(?:sent from|(?:được |đã )?gửi từ)\b.{0,40}"
    r"(?:iphone|ipad|outlook|yahoo|samsung|galaxy|android|điện thoại|gmail|mail for|email cho)\b.{0,60}"
    r"|(?:get|tải(?: về)?|nhận) outlook (?:for|cho)\b.{0,40})",
    re.IGNORECASE,
)
"""'Gửi từ iPhone của tôi' and the like, the last line above the end or a quotation."""


MANY = 20
"""Most header lines or empty lines that belong together."""


def attribution(lines: list[str], at: int) -> int:
    """How many lines an 'On … wrote:' that begins here takes; 0 if none begins here."""
    for length in (1, 2, 3):
        first = [line.strip() for line in lines[at : at + length]]
        if not all(first) or any(line.endswith(":") for line in first[:-1]):
            return 0
        joined = " ".join(first)
        if len(joined) < 500 and DATED.search(joined) and ATTRIBUTION.fullmatch(joined):
            return length
    return 0


def rule(lines: list[str], at: int) -> int:
    """How many lines an 'Original Message' that begins here takes, with its header lines; 0 if none begins here."""
    line = lines[at]
    if UNDERSCORES.fullmatch(line):
        if not FROM.fullmatch(next_line(lines, at + 1)):
            return 0
    elif not (ORIGINAL.fullmatch(line) or FORWARDED.fullmatch(line)):
        return 0
    return 1 + _header_lines(lines, at + 1)


def header_block(lines: list[str], at: int) -> int:
    """How many lines a 'From: … Sent: … To: …' that begins here takes; 0 if none begins here."""
    if not FROM.fullmatch(lines[at]):
        return 0
    following = [line for line in lines[at + 1 : at + 8] if line.strip()]
    is_block = sum(bool(BESIDE_FROM.fullmatch(line)) for line in following) >= 2
    return _header_lines(lines, at) if is_block else 0


def _header_lines(lines: list[str], at: int) -> int:
    """How many lines from here on are header lines or empty."""
    end = at
    while end < min(len(lines), at + MANY) and (
        not lines[end].strip() or FROM.fullmatch(lines[end]) or BESIDE_FROM.fullmatch(lines[end])
    ):
        end += 1
    return end - at


def is_forward(line: str) -> bool:
    """Whether the line says that a mail is passed on, not answered."""
    return bool(FORWARDED.fullmatch(line))


def next_line(lines: list[str], at: int) -> str:
    """The next line that is not empty; '' if there is none."""
    return next((line for line in lines[at : at + MANY] if line.strip()), "")
