"""Server reply -> Cause: why a mail was not delivered, in terms that staff understand."""

import re
from collections.abc import Mapping
from enum import StrEnum

from directives.rules.search import unaccented


class Cause(StrEnum):
    """Why a mail was not delivered; workflows/mailing/words.py has a name and advice for each."""

    NO_MAILBOX = "no_mailbox"
    NO_DOMAIN = "no_domain"
    BAD_ADDRESS = "bad_address"
    MOVED = "moved"
    CLOSED = "closed"
    FULL = "full"
    TOO_LARGE = "too_large"
    NOT_ALLOWED = "not_allowed"
    LOOP = "loop"
    EXPIRED = "expired"
    GREYLISTED = "greylisted"
    BUSY = "busy"
    SPAM = "spam"
    BLOCKED = "blocked"
    QUOTA = "quota"
    UNPROVEN = "unproven"
    NEEDS_TLS = "needs_tls"
    WRONG_LOGIN = "wrong_login"
    RELAY_DENIED = "relay_denied"
    SENDER_REFUSED = "sender_refused"
    POLICY = "policy"
    REFUSED = "refused"
    PUT_OFF = "put_off"
    NO_CONNECTION = "no_connection"
    NOT_COMPOSED = "not_composed"


OURS = frozenset(
    {
        Cause.SPAM,
        Cause.BLOCKED,
        Cause.QUOTA,
        Cause.UNPROVEN,
        Cause.NEEDS_TLS,
        Cause.WRONG_LOGIN,
        Cause.RELAY_DENIED,
        Cause.SENDER_REFUSED,
        Cause.NO_CONNECTION,
        Cause.NOT_COMPOSED,
    }
)
"""Causes that are the sender's fault: they say nothing of the unit's address."""

WORDS: Mapping[Cause, str] = {
    Cause.QUOTA: r"sending (limit|quota|rate)|send(er|ing)? (thread|message)? ?limit|outboundspam|too many (messages|"
    r"emails|recipients) (sent|from)|hourly limit|daily (user |message |mail )?(sending )?(limit|quota)|"
    r"rate limit(ed|ing| exceeded)|unusual rate|messages per (day|hour)|"
    r"vuot (qua )?(so luong|gioi han|han muc)( thu)? ?gui|gui qua nhieu thu",
    Cause.UNPROVEN: r"\bspf\b|\bdkim\b|\bdmarc\b|unauthenticated (email|mail|message|sender)|"
    r"sender (is )?unauthenticated|khong xac thuc duoc (nguoi gui|ten mien)",
    Cause.WRONG_LOGIN: r"(username|user name|account) and password|bad credentials|authentication (failed|failure|"
    r"unsuccessful|required|credentials invalid)|smtpauthenticationerror|invalid login|"
    r"application-specific password|dang nhap (that bai|khong thanh cong)|sai mat khau",
    Cause.NEEDS_TLS: r"(must|please) (issue|use) a? ?(starttls|tls)|starttls (command )?(first|is required|required)|"
    r"(tls|encryption)( is)? required|requires? (tls|encryption)",
    Cause.RELAY_DENIED: r"relay(ing)? (access )?(denied|not permitted|not allowed)|unable to relay|not (permitted|"
    r"allowed) to relay|khong (duoc phep|cho phep) chuyen tiep",
    Cause.GREYLISTED: r"gr[ea]y ?-?list|try again (in|after) \d+ (second|minute)|danh sach xam",
    Cause.BLOCKED: r"block ?list|black ?list|denylist|spamhaus|spamcop|barracuda|sorbs|\brbl\b|dnsbl|"
    r"client host.{0,60}blocked|blocked using|(ip|host|network)( address)? (is|has been|was|on our) ?"
    r"(blocked|listed|block list)|poor (domain |ip )?reputation|low reputation|\[?(tss0|bl2)\d|"
    r"temporarily deferred due to|user complaints|banned send|danh sach den|bi chan gui",
    Cause.SPAM: r"\bspam\b|unsolicited|junk mail|looks like|content (rejected|filter)|message (content )?rejected due"
    r" to|prohibited (content|attachment)|virus|malware|thu rac|ma doc",
    Cause.FULL: r"over ?-?quota|(mailbox|inbox|storage|recipient)[^.]{0,60}(\bfull\b|out of (storage|space)|"
    r"quota exceeded|exceeded (its |the )?(storage|quota)|over (its )?quota|exceeds? (the )?(maximum|"
    r"quota))|quota exceeded|exceeds? (mailbox )?quota|quotaexceeded|insufficient (mailbox )?storage|"
    r"hop thu( cua)?( nguoi nhan)?( da| bi)* day|het dung luong|vuot (qua )?dung luong|"
    + unaccented("(邮箱|信箱|郵箱)(已|空间)?(满|滿|不足)|容量(を超|が?いっぱい|已满|不足)|용량(이|을)? ?(초과|부족)"),
    Cause.CLOSED: r"(mailbox|account|user|recipient)[^.]{0,60}(disabled|inactive|suspended|deactivated|locked|closed|"
    r"discontinued)|(disabled|inactive|suspended) (account|mailbox|user|recipient)|"
    r"(tai khoan|hop thu)[^.]{0,40}(bi khoa|da khoa|ngung hoat dong|tam khoa|da dong|vo hieu)",
    Cause.TOO_LARGE: r"(message|mail|size)[^.]{0,40}too (big|large)|(message|mail) size exceeds|exceeds? (the )?"
    r"(fixed |maximum |max )?(message |mail )?size|thu qua (lon|dung luong)|vuot qua kich thuoc",
    Cause.NOT_ALLOWED: r"only accepts? (mail|messages)|not (authorized|allowed|permitted) to send (mail |messages )?to|"
    r"restricted recipient|resolver\.rst|sender not authenticated for recipient|"
    r"authrequired|chi nhan thu (noi bo|tu)",
    Cause.SENDER_REFUSED: r"sender address (rejected|refused)|sender (rejected|denied|not allowed)|sendas(denied)?\b|"
    r"not (allowed|permitted) to send as|invalid sender|sender verify|"
    r"dia chi (nguoi )?gui (khong|bi)",
    Cause.NO_DOMAIN: r"(domain|host)( name)?( [\w.-]+)? (not found|does ?n[o']t exist|unknown)|unrouteable|"
    r"no such domain|null ?mx|does ?n[o']t accept (e?mail|mail)|name or service not known|"
    r"nxdomain|ten mien[^.]{0,60}khong (ton tai|hop le)",
    Cause.NO_MAILBOX: r"no such (user|recipient|mailbox|address|account|person)|(user|recipient|mailbox|account|"
    r"address|addressee|local part)[^.;]{0,60}(unknown|not found|does ?n[o']t exist|not exist|"
    r"unavailable|invalid|not known|isn't)|unknown (user|recipient|mailbox|address|local)|"
    r"recipientnotfound|no mailbox (here )?(by|with) that name|(does ?n[o']t|does not) have an? "
    r"[\w.]+ account|invalid (recipient|mailbox|user)|recipient address rejected: access denied|"
    r"user (is )?not local|not our customer|undeliverable address|"
    r"(dia chi|hop thu|tai khoan|nguoi nhan|nguoi dung)[^.;]{0,80}(khong ton tai|khong tim thay|"
    r"khong co|khong dung|khong hop le)|khong (ton tai|tim thay|co) (dia chi|hop thu|tai khoan|"
    r"nguoi (nhan|dung))|"
    + unaccented(
        "(收件人|用户|用戶|邮箱|郵箱|信箱|帐号|账号|地址)[^。]{0,20}(不存在|无效|無效)|"
        "宛先不明|(アドレス|ユーザー?|宛先|メールボックス)[^。]{0,30}(存在しま|見つかりま|不明)|존재하지 않"
    ),
    Cause.LOOP: r"mail (forwarding )?loop|too many hops|routing loop|hop count exceeded|vong lap thu",
    Cause.EXPIRED: r"(delivery|message) (time )?expired|too long in (the )?queue|delivery time|retry timeout|"
    r"could not be delivered within",
    Cause.BUSY: r"too many (concurrent |simultaneous )?(connections|sessions|concurrent)|service (currently |"
    r"temporarily )?(not available|unavailable)|server (is )?(too )?busy|system (not accepting|resources)|"
    r"insufficient system (storage|resources)|receiving mail (too quickly|at a rate)|may chu (dang )?ban|"
    r"he thong (dang )?(ban|qua tai)",
}
"""Words of Gmail, Outlook, Yahoo, Zimbra, MDaemon, Postfix, VNPT and Viettel, unaccented. The first match wins. Words
win over codes, because these servers use codes loosely (5.7.1 means almost anything, 5.1.10 two things)."""

WORD_PATTERNS = {found: re.compile(pattern) for found, pattern in WORDS.items()}

ENHANCED: Mapping[str, Cause] = {
    "1.0": Cause.NO_MAILBOX,
    "1.1": Cause.NO_MAILBOX,
    "1.2": Cause.NO_DOMAIN,
    "1.3": Cause.BAD_ADDRESS,
    "1.4": Cause.BAD_ADDRESS,
    "1.6": Cause.MOVED,
    "1.7": Cause.SENDER_REFUSED,
    "1.8": Cause.SENDER_REFUSED,
    "1.10": Cause.NO_DOMAIN,
    "2.1": Cause.CLOSED,
    "2.2": Cause.FULL,
    "2.3": Cause.TOO_LARGE,
    "2.4": Cause.NOT_ALLOWED,
    "3.1": Cause.FULL,
    "3.2": Cause.BUSY,
    "3.3": Cause.REFUSED,
    "3.4": Cause.TOO_LARGE,
    "4.1": Cause.BUSY,
    "4.2": Cause.BUSY,
    "4.3": Cause.NO_DOMAIN,
    "4.4": Cause.NO_DOMAIN,
    "4.5": Cause.QUOTA,
    "4.6": Cause.LOOP,
    "4.7": Cause.EXPIRED,
    "4.8": Cause.LOOP,
    "5.3": Cause.BUSY,
    "6.7": Cause.BAD_ADDRESS,
    "7.0": Cause.POLICY,
    "7.1": Cause.POLICY,
    "7.2": Cause.NOT_ALLOWED,
    "7.8": Cause.WRONG_LOGIN,
    "7.9": Cause.WRONG_LOGIN,
    "7.10": Cause.NEEDS_TLS,
    "7.11": Cause.NEEDS_TLS,
    "7.13": Cause.CLOSED,
    "7.20": Cause.UNPROVEN,
    "7.21": Cause.UNPROVEN,
    "7.22": Cause.UNPROVEN,
    "7.23": Cause.UNPROVEN,
    "7.24": Cause.UNPROVEN,
    "7.25": Cause.UNPROVEN,
    "7.26": Cause.UNPROVEN,
    "7.27": Cause.SENDER_REFUSED,
    "7.28": Cause.QUOTA,
    "7.29": Cause.NEEDS_TLS,
    "7.30": Cause.NEEDS_TLS,
    "7.60": Cause.SENDER_REFUSED,
    "7.64": Cause.RELAY_DENIED,
    "7.133": Cause.NOT_ALLOWED,
    "7.509": Cause.UNPROVEN,
    "7.606": Cause.BLOCKED,
    "7.708": Cause.BLOCKED,
    "7.705": Cause.QUOTA,
}
"""Subject and detail of an enhanced status code (RFC 3463, 5321, 7372, 7505; from 7.25 on as Google and Microsoft use
them)."""

PLAIN: Mapping[int, Cause] = {
    421: Cause.BUSY,
    450: Cause.PUT_OFF,
    452: Cause.FULL,
    454: Cause.NEEDS_TLS,
    530: Cause.WRONG_LOGIN,
    534: Cause.WRONG_LOGIN,
    535: Cause.WRONG_LOGIN,
    538: Cause.NEEDS_TLS,
    550: Cause.NO_MAILBOX,
    551: Cause.NO_MAILBOX,
    552: Cause.FULL,
    553: Cause.NO_MAILBOX,
    556: Cause.NO_DOMAIN,
}
"""By reply code, if no enhanced code follows (RFC 5321, 4.2.3; RFC 4954, 6)."""

NOT_COMPOSED = "not composed: "
"""Beginning of the stored reply of a mail that could not be composed."""

REPLY = re.compile(r"(?P<code>[2-5]\d\d)(?:[ -]+#?[245]\.(?P<enhanced>\d{1,3}\.\d{1,3}))?")
ADDRESS = re.compile(r"[!-~]+@[!-~]+")
"""Removed before matching, because a dot in an address would end the sentence that a pattern matches."""
PROBLEM = re.compile(r"\b[45]\.(?P<enhanced>\d{1,3}\.\d{1,3})\b")


def cause(reply: str) -> Cause | None:
    """The cause in a stored reply; None if nothing went wrong."""
    if not reply:
        return None
    if reply.startswith(NOT_COMPOSED):
        return Cause.NOT_COMPOSED
    found = REPLY.match(reply)
    if found and int(found["code"]) < 400:
        return None
    if known := _by_words(reply):
        return known
    enhanced = found["enhanced"] if found else None
    if enhanced is None and (problem := PROBLEM.search(reply)):
        enhanced = problem["enhanced"]
    if found is None and enhanced is None:
        return Cause.NO_CONNECTION
    return _by_code(int(found["code"]) if found else 0, enhanced, reply)


def _by_words(reply: str) -> Cause | None:
    words = ADDRESS.sub(" ", unaccented(reply))
    return next((known for known, pattern in WORD_PATTERNS.items() if pattern.search(words)), None)


def _by_code(code: int, enhanced: str | None, reply: str) -> Cause:
    known = ENHANCED.get(enhanced) if enhanced else PLAIN.get(code)
    put_off = 400 <= code < 500 or (code == 0 and f"4.{enhanced}" in reply)
    if put_off and known in {Cause.POLICY, Cause.NO_MAILBOX}:
        return Cause.PUT_OFF  # a temporary refusal does not say that the mailbox is missing
    return known or (Cause.PUT_OFF if put_off else Cause.REFUSED)


def is_ours(reply: str) -> bool:
    """Whether a refusal is the sender's fault, so that the address is not marked as failed."""
    return cause(reply) in OURS
