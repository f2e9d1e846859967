"""All settings in one typed table, read from DONDOC_* environment variables and checked at the start."""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from flask import Flask
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError


class WrongSetting(click.ClickException):
    """A setting is missing or invalid; the program stops with one line."""

    exit_code = 2


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("không được để trống")
    return value.strip()


def _optional(value: str) -> str | None:
    return value.strip() or None


def _whole(value: str) -> int:
    if not value.strip().isdigit():
        raise ValueError("phải là số nguyên không âm")
    return int(value)


LONGEST_WAIT = 45
"""Seconds: waiting longer for each reply of the server, one mail could outlast its lease (delivery.LEASE)."""


def _wait(value: str) -> int:
    if not 1 <= _whole(value) <= LONGEST_WAIT:
        raise ValueError(f"phải từ 1 đến {LONGEST_WAIT}")
    return _whole(value)


def _truth(value: str) -> bool:
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if value.strip().lower() not in words:
        raise ValueError("phải là true hoặc false")
    return words[value.strip().lower()]


def _percent(value: str) -> int:
    if _whole(value) > 90:
        raise ValueError("phải từ 0 đến 90")
    return _whole(value)


def _mailbox(value: str) -> str | None:
    if value.strip() and "@" not in parseaddr(value)[1]:
        raise ValueError("phải là một địa chỉ thư")
    return value.strip() or None


def _name_server(value: str) -> str | None:
    server = urlsplit(f"//{value.strip()}")
    if not value.strip():
        return None
    try:
        ipaddress.ip_address(server.hostname or "")
        _port = server.port
    except ValueError as error:
        raise ValueError("phải là địa chỉ IP, có thể thêm cổng, ví dụ 127.0.0.1:5353") from error
    return server.netloc


def _hours(value: str) -> tuple[time, time]:
    try:
        opens, closes = (time.fromisoformat(hour.strip()) for hour in value.split("-"))
    except ValueError as error:
        raise ValueError("phải là giờ mở và giờ đóng cửa, ví dụ 07:30-17:00") from error
    if opens >= closes:
        raise ValueError("giờ mở cửa phải trước giờ đóng cửa")
    return opens, closes


def _database(value: str) -> str:
    try:
        url = make_url(value)
    except ArgumentError as error:
        raise ValueError("không phải địa chỉ cơ sở dữ liệu") from error
    if url.drivername.startswith("sqlite") and not Path(url.database or "").is_absolute():
        raise ValueError("SQLite cần đường dẫn tuyệt đối, ví dụ sqlite:////var/lib/dondoc/dondoc.sqlite")
    return value


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("phải là địa chỉ đầy đủ, ví dụ https://dondoc.sogddt.example")
    return value.rstrip("/")


def _folder(value: str) -> str:
    if not Path(value).is_absolute():
        raise ValueError("phải là đường dẫn tuyệt đối")
    return value


def _keys(value: str) -> str:
    if any(not key.strip() for key in value.split(",")):
        raise ValueError("phải là một hay nhiều khoá, cách nhau bằng dấu phẩy, khoá mới nhất đứng đầu")
    return value


@dataclass(frozen=True)
class Setting:
    """One setting: its name without the prefix, how its text is read, its default (None: required), its meaning."""

    name: str
    read: Callable[[str], Any]
    default: str | None
    meaning: str


SETTINGS = (
    Setting("SQLALCHEMY_DATABASE_URI", _database, None, "Cơ sở dữ liệu: sqlite:////… hoặc postgresql+psycopg://…"),
    Setting("SECRET_KEY", _text, None, "Khoá ký phiên đăng nhập"),
    Setting("LINK_KEYS", _keys, None, "Khoá ký đường dẫn gửi đơn vị, mới nhất đứng đầu; khác SECRET_KEY"),
    Setting("PUBLIC_URL", _address, None, "Địa chỉ mà thư và trang dùng, ví dụ https://dondoc.sogddt.example"),
    Setting("FILES_DIR", _folder, None, "Thư mục chứa tệp đã nộp"),
    Setting("FILE_LIMIT", _whole, str(10 * 1024 * 1024), "Cỡ lớn nhất của một tệp, tính bằng byte"),
    Setting("ATTACH_LIMIT", _whole, str(1024 * 1024), "Văn bản ký đính kèm thư đến cỡ này, lớn hơn thì gửi đường dẫn"),
    Setting("MAIL_SERVER", _text, "127.0.0.1", "Máy chủ gửi thư (SMTP)"),
    Setting("MAIL_PORT", _whole, "25", "Cổng của máy chủ gửi thư"),
    Setting("MAIL_USE_TLS", _truth, "false", "STARTTLS"),
    Setting("MAIL_USE_SSL", _truth, "false", "TLS ngay từ đầu"),
    Setting("MAIL_USERNAME", _optional, "", "Tên đăng nhập máy chủ gửi thư"),
    Setting("MAIL_PASSWORD", _optional, "", "Mật khẩu máy chủ gửi thư"),
    Setting("MAIL_DEFAULT_SENDER", _text, "don-doc@localhost.example", "Địa chỉ người gửi"),
    Setting("MAIL_TIMEOUT", _wait, "30", "Chờ máy chủ gửi thư bao nhiêu giây, từ 1 đến 45"),
    Setting("MAIL_PER_MINUTE", _whole, "0", "Máy chủ cho gửi bao nhiêu thư một phút; 0 là không giới hạn"),
    Setting("MAIL_PER_HOUR", _whole, "0", "Máy chủ cho gửi bao nhiêu thư một giờ; 0 là không giới hạn"),
    Setting("MAIL_PER_DAY", _whole, "0", "Máy chủ cho gửi bao nhiêu thư trong 24 giờ; 0 là không giới hạn"),
    Setting("MAIL_PER_DOMAIN", _whole, "0", "Bao nhiêu thư một phút tới cùng một tên miền; 0 là không giới hạn"),
    Setting("MAIL_PER_CONNECTION", _whole, "0", "Bao nhiêu thư trên một kết nối; 0 là không giới hạn"),
    Setting(
        "MAIL_URGENT_SHARE",
        _percent,
        "10",
        "Phần trăm của giới hạn để dành cho đăng nhập, đường dẫn mới, vấn đề phát sinh",
    ),
    Setting(
        "MAIL_BOUNCE_ADDRESS",
        _mailbox,
        "",
        "Địa chỉ nhận thư trả về và thư trả lời, có thêm phần +… cho mỗi thư; "
        "máy chủ thư phải nhận địa chỉ như vậy. Để trống: địa chỉ người gửi",
    ),
    Setting("IMAP_SERVER", _optional, "", "Máy chủ IMAP của hộp thư nhận thư trả về và trả lời; trống là không đọc"),
    Setting("IMAP_PORT", _whole, "993", "Cổng của máy chủ IMAP"),
    Setting("IMAP_USE_SSL", _truth, "true", "IMAP qua TLS"),
    Setting("IMAP_USERNAME", _optional, "", "Tên đăng nhập hộp thư nhận"),
    Setting("IMAP_PASSWORD", _optional, "", "Mật khẩu hộp thư nhận"),
    Setting("IMAP_FOLDER", _text, "INBOX", "Thư mục được đọc"),
    Setting("IMAP_DONE_FOLDER", _optional, "", "Thư mục chứa thư đã đọc xong; trống là để tại chỗ, đánh dấu đã đọc"),
    Setting("OFFICE_HOURS", _hours, "07:30-17:00", "Chỉ gửi thư nhắc trong giờ này của ngày làm việc"),
    Setting(
        "DNS_SERVER",
        _name_server,
        "",
        "Máy chủ tên miền để kiểm tra SPF, DKIM, DMARC, ví dụ 127.0.0.1:5353; trống là của hệ thống",
    ),
    Setting("MAIL_DKIM_SELECTOR", _optional, "", "Tên khoá DKIM của máy chủ gửi thư, để kiểm tra"),
    Setting("RATELIMIT_STORAGE_URI", _text, "memory://", "Nơi đếm số lần yêu cầu; nhiều máy thì dùng chung một nơi"),
    Setting("RATELIMIT_ENABLED", _truth, "true", "Có giới hạn số lần yêu cầu đăng nhập và xin lại đường dẫn"),
    Setting("PROXIES", _whole, "0", "Số máy chủ trung gian (nginx…) đứng trước mà địa chỉ khách được tin"),
)


def configure(app: Flask, config: Mapping[str, Any] | None) -> None:
    """Fill app.config from `config`, else from the environment. Raises WrongSetting."""
    if config is None:
        app.config.from_prefixed_env("DONDOC", loads=str)
    else:
        app.config.from_mapping(config)
    for setting in SETTINGS:
        app.config[setting.name] = _value(setting, app.config.get(setting.name))
    _fixed(app)


def _value(setting: Setting, given: Any) -> Any:
    if given is None:
        given = setting.default
    if given is None:
        raise WrongSetting(f"Thiếu DONDOC_{setting.name}: {setting.meaning}.")
    if not isinstance(given, str):
        return given
    try:
        return setting.read(given)
    except ValueError as error:
        raise WrongSetting(f"DONDOC_{setting.name} = {given!r}: {error}.") from error


def _fixed(app: Flask) -> None:
    """Values derived from the settings, and constants that nobody should have to set."""
    app.config.update(
        BABEL_DEFAULT_LOCALE="vi",
        BABEL_DEFAULT_TIMEZONE="Asia/Ho_Chi_Minh",
        MAX_CONTENT_LENGTH=app.config["FILE_LIMIT"] + 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=app.config["PUBLIC_URL"].startswith("https://"),
        WTF_CSRF_TIME_LIMIT=None,
        # an error of the database is logged; what was typed or received must not be
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
    )
