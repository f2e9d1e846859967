"""Strip a mail's text to what the person wrote: no quotation, no signature, no 'Sent from my phone'."""

import re

LONGEST = 500_000
"""Characters that are read; no person writes more."""

ATTRIBUTION = re.compile(
    r"(?:(?:on|vào|ngày|lúc|le|am|el)\b.{5,400}?(?:wrote|đã viết|viết|a écrit|schrieb|escribió)\s*:"
    r"|\d{4}-\d\d-\d\d \d\d?:\d\d.{0,200}<\S+@\S+>\s*:)",
    re.IGNORECASE,
)
"""'On … wrote:' as Gmail, Apple, Roundcube and Thunderbird write it, in several languages, on up to three lines."""

DATED = re.compile(r"@|\b\d{1,2}:\d\d\b")
"""An address or a time: mail programs always add one to 'On … wrote:', a person who mentions a mail does not."""

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
"""Two of these lines below a FROM line: the header block that Outlook puts above a quotation."""

ADDED = re.compile(
    r"\s*(?:(?:sent from|(?:được |đã )?gửi từ)\b.{0,40}"
    r"(?:iphone|ipad|outlook|yahoo|samsung|galaxy|android|điện thoại|gmail|mail for|email cho)\b.{0,60}"
    r"|(?:get|tải(?: về)?|nhận) outlook (?:for|cho)\b.{0,40})",
    re.IGNORECASE,
)
"""'Gửi từ iPhone của tôi' and the like."""


def own_words(text: str) -> str:
    """The part of a mail's text that the person wrote."""
    lines = text[:LONGEST].replace("\xa0", " ").split("\n")
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at].rstrip()
        if line in {"--", "__"} or lines[at] == "-- " or RULE.fullmatch(line) or _is_header_block(lines, at):
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
    """How many lines an 'On … wrote:' that begins here takes; 0 if none begins here."""
    for length in (1, 2, 3):
        joined = " ".join(line.strip() for line in lines[at : at + length])
        if len(joined) < 500 and DATED.search(joined) and ATTRIBUTION.fullmatch(joined):
            return length
    return 0


def _is_quoted(lines: list[str], at: int) -> bool:
    """Whether the next non-empty line begins with '>': then a person may have answered between quoted lines."""
    return next((line.startswith(">") for line in lines[at:] if line.strip()), False)


def _is_header_block(lines: list[str], at: int) -> bool:
    if not FROM.fullmatch(lines[at]):
        return False
    following = [line for line in lines[at + 1 : at + 8] if line.strip()]
    return sum(bool(BESIDE_FROM.fullmatch(line)) for line in following) >= 2
