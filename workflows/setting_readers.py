"""How the text of a setting is read. Each reader raises ValueError with what the text must be."""

import ipaddress
import re
from collections.abc import Callable
from datetime import time
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from workflows import keys

_ADDRESS = re.compile(r"https?://(\[[0-9a-f:]+\]|[\w.-]+)(:\d+)?(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*")


def text(value: str) -> str:
    if not value.strip():
        raise ValueError("không được để trống")
    return value.strip()


def optional(value: str) -> str | None:
    return value.strip() or None


def plain(value: str) -> str | None:
    """smtplib encodes names and passwords as ASCII; any other letter would fail in the middle of a sign-in."""
    if not value.isascii():
        raise ValueError("chỉ được gồm chữ không dấu, số và ký hiệu, vì đăng nhập SMTP không nhận chữ có dấu")
    return optional(value)


def whole(value: str) -> int:
    if not value.strip().isdigit():
        raise ValueError("phải là số nguyên không âm")
    return int(value)


LONGEST_KEEPING = 36_500
"""Days, a hundred years: the calendar of Python ends before many more."""


def days(value: str) -> int:
    if whole(value) > LONGEST_KEEPING:
        raise ValueError(f"phải từ 0 (giữ mãi) đến {LONGEST_KEEPING}")
    return whole(value)


LONGEST_WAIT = 45
"""Seconds: waiting longer for each reply of the server, one mail could outlast its lease (delivery.LEASE)."""


def wait(value: str) -> int:
    if not 1 <= whole(value) <= LONGEST_WAIT:
        raise ValueError(f"phải từ 1 đến {LONGEST_WAIT}")
    return whole(value)


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def port(value: str) -> int:
    if not 1 <= whole(value) <= 65535:
        raise ValueError("phải từ 1 đến 65535")
    return whole(value)


def sender(value: str) -> str:
    if "@" not in parseaddr(value)[1]:
        raise ValueError("phải là một địa chỉ thư, ví dụ don-doc@sogddt.example")
    return value.strip()


def networks(value: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(one.strip()) for one in value.split(","))
    except ValueError as error:
        raise ValueError("phải là các địa chỉ IP hoặc dải địa chỉ, ví dụ 127.0.0.1, 10.0.0.0/24") from error


def truth(value: str) -> bool:
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if value.strip().lower() not in words:
        raise ValueError("phải là true hoặc false")
    return words[value.strip().lower()]


def percent(value: str) -> int:
    if whole(value) > 90:
        raise ValueError("phải từ 0 đến 90")
    return whole(value)


def mailbox(value: str) -> str | None:
    if value.strip() and "@" not in parseaddr(value)[1]:
        raise ValueError("phải là một địa chỉ thư")
    return value.strip() or None


def security_contact(value: str) -> str | None:
    """A mail address, a telephone number with its country, or an address of a page, as RFC 9116 writes them."""
    if not value.strip():
        return None
    given = value.strip()
    if re.fullmatch(r"\+[\d .-]{6,20}", given):
        return "tel:" + re.sub(r"[ .]", "-", given)
    if re.fullmatch(r"(https://|mailto:|tel:\+)\S+", given):
        return given
    try:
        return f"mailto:{mailbox(given)}"
    except ValueError as error:
        raise ValueError("cần địa chỉ thư, số điện thoại có mã nước (+84 …) hoặc địa chỉ trang https://…") from error


def mailboxes(value: str) -> tuple[str, ...]:
    given = [one.strip() for one in value.split(",") if one.strip()]
    if any("@" not in parseaddr(one)[1] for one in given):
        raise ValueError("phải là một hay nhiều địa chỉ thư, cách nhau bằng dấu phẩy")
    return tuple(given)


SMTP_SCHEMES = ("smtp", "smtp+starttls", "smtps")


def smtp_address(value: str) -> str | None:
    server = urlsplit(value.strip())
    try:
        port = server.port
    except ValueError:
        port = None
    if value.strip() and not (server.scheme in SMTP_SCHEMES and server.hostname and port):
        raise ValueError("phải là smtp://, smtp+starttls:// hoặc smtps:// với tên máy và cổng, ví dụ smtps://máy:465")
    return value.strip() or None


def name_server(value: str) -> str | None:
    server = urlsplit(f"//{value.strip()}")
    if not value.strip():
        return None
    try:
        ipaddress.ip_address(server.hostname or "")
        _port = server.port
    except ValueError as error:
        raise ValueError("phải là địa chỉ IP, có thể thêm cổng, ví dụ 127.0.0.1:5353") from error
    return server.netloc


def hours(value: str) -> tuple[time, time]:
    try:
        opens, closes = (time.fromisoformat(hour.strip()) for hour in value.split("-"))
    except ValueError as error:
        raise ValueError("phải là giờ mở và giờ đóng cửa, ví dụ 07:30-17:00") from error
    if opens >= closes:
        raise ValueError("giờ mở cửa phải trước giờ đóng cửa")
    return opens, closes


def database(value: str) -> str:
    try:
        url = make_url(value)
    except ArgumentError as error:
        raise ValueError("không phải địa chỉ cơ sở dữ liệu") from error
    if url.drivername.startswith("sqlite") and not Path(url.database or "").is_absolute():
        raise ValueError("SQLite cần đường dẫn tuyệt đối, ví dụ sqlite:////var/lib/dondoc/dondoc.sqlite")
    return value


def address(value: str) -> str:
    """An address without blanks and a last slash; its path may have segments of plain characters only."""
    given = value.strip().rstrip("/")
    if not _ADDRESS.fullmatch(given):
        raise ValueError(
            "phải là địa chỉ đầy đủ, ví dụ https://dondoc.sogddt.example hoặc https://sogddt.example/dondoc"
        )
    return given


def token_address(value: str) -> str | None:
    """An address to which a secret is sent: only in TLS, or on this machine."""
    given = value.strip()
    if given and not re.match(r"https://[^/]|http://127\.0\.0\.1[:/]", given):
        raise ValueError("phải là địa chỉ https://…")
    return given or None


def folder(value: str) -> str:
    if not Path(value).is_absolute():
        raise ValueError("phải là đường dẫn tuyệt đối")
    return value


def one_of(*known: str) -> Callable[[str], str]:
    """One of these words, in any case."""

    def read(value: str) -> str:
        folded = {word.lower(): word for word in known}
        if (given := value.strip().lower()) not in folded:
            raise ValueError(f"phải là {', '.join(known[:-1])} hoặc {known[-1]}")
        return folded[given]

    return read


def key(value: str) -> str:
    keys.check(value.strip())
    return value.strip()


def optional_key(value: str) -> str | None:
    return key(value) if value.strip() else None


def optional_path(value: str) -> str | None:
    return folder(value.strip()) if value.strip() else None


def key_list(value: str) -> str:
    """Keys separated by commas, in a file also by lines."""
    given = [one.strip() for one in re.split(r"[,\n]", value.strip())]
    if not all(given):
        raise ValueError("phải là một hay nhiều khoá, cách nhau bằng dấu phẩy, khoá mới nhất đứng đầu")
    for one in given:
        keys.check(one)
    return ",".join(given)
