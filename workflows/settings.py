"""All settings in one typed table, read from DONDOC_* environment variables and checked at the start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask import Flask

from directives import permissions
from workflows import keys
from workflows import setting_readers as readers


class WrongSetting(click.ClickException):
    """A setting is missing or invalid; the program stops with one line."""

    exit_code = 2


@dataclass(frozen=True)
class Setting:
    """One setting: its name without the prefix, how its text is read, its default (None: required), its meaning.

    A secret is never shown, and may come from the file that the setting of its name with _FILE names.
    """

    name: str
    read: Callable[[str], Any]
    default: str | None
    meaning: str
    is_secret: bool = False


SETTINGS = (
    Setting(
        "SQLALCHEMY_DATABASE_URI",
        readers.database,
        None,
        "Cơ sở dữ liệu: sqlite:////… hoặc postgresql+psycopg://…",
        is_secret=True,
    ),
    Setting("SECRET_KEY", readers.key, None, "Khoá ký phiên đăng nhập; xem mục Khoá", is_secret=True),
    Setting(
        "LINK_KEYS",
        readers.key_list,
        None,
        "Khoá ký đường dẫn gửi đơn vị, mới nhất đứng đầu; khác SECRET_KEY",
        is_secret=True,
    ),
    Setting(
        "PUBLIC_URL",
        readers.address,
        None,
        "Địa chỉ mà thư và trang dùng, ví dụ https://dondoc.sogddt.example hoặc https://sogddt.example/dondoc",
    ),
    Setting("FILES_DIR", readers.folder, None, "Thư mục chứa tệp đã nộp"),
    Setting("FILE_LIMIT", readers.whole, str(10 * 1024 * 1024), "Cỡ lớn nhất của một tệp, tính bằng byte"),
    Setting(
        "ATTACH_LIMIT", readers.whole, str(1024 * 1024), "Văn bản ký đính kèm thư đến cỡ này, lớn hơn thì gửi đường dẫn"
    ),
    Setting("MAIL_SERVER", readers.text, "127.0.0.1", "Máy chủ gửi thư (SMTP)"),
    Setting("MAIL_PORT", readers.whole, "25", "Cổng của máy chủ gửi thư"),
    Setting("MAIL_USE_TLS", readers.truth, "false", "STARTTLS"),
    Setting("MAIL_USE_SSL", readers.truth, "false", "TLS ngay từ đầu"),
    Setting("MAIL_USERNAME", readers.optional, "", "Tên đăng nhập máy chủ gửi thư"),
    Setting("MAIL_PASSWORD", readers.optional, "", "Mật khẩu máy chủ gửi thư", is_secret=True),
    Setting("MAIL_DEFAULT_SENDER", readers.text, "don-doc@localhost.example", "Địa chỉ người gửi"),
    Setting("MAIL_TIMEOUT", readers.wait, "30", "Chờ máy chủ gửi thư bao nhiêu giây, từ 1 đến 45"),
    Setting("MAIL_PER_MINUTE", readers.whole, "0", "Máy chủ cho gửi bao nhiêu thư một phút; 0 là không giới hạn"),
    Setting("MAIL_PER_HOUR", readers.whole, "0", "Máy chủ cho gửi bao nhiêu thư một giờ; 0 là không giới hạn"),
    Setting("MAIL_PER_DAY", readers.whole, "0", "Máy chủ cho gửi bao nhiêu thư trong 24 giờ; 0 là không giới hạn"),
    Setting("MAIL_PER_DOMAIN", readers.whole, "0", "Bao nhiêu thư một phút tới cùng một tên miền; 0 là không giới hạn"),
    Setting("MAIL_PER_CONNECTION", readers.whole, "0", "Bao nhiêu thư trên một kết nối; 0 là không giới hạn"),
    Setting(
        "MAIL_URGENT_SHARE",
        readers.percent,
        "10",
        "Phần trăm của giới hạn để dành cho đăng nhập, đường dẫn mới, vấn đề phát sinh",
    ),
    Setting(
        "MAIL_BOUNCE_ADDRESS",
        readers.mailbox,
        "",
        "Địa chỉ nhận thư trả về và thư trả lời, có thêm phần +… cho mỗi thư; "
        "máy chủ thư phải nhận địa chỉ như vậy. Để trống: địa chỉ người gửi",
    ),
    Setting(
        "IMAP_SERVER", readers.optional, "", "Máy chủ IMAP của hộp thư nhận thư trả về và trả lời; trống là không đọc"
    ),
    Setting("IMAP_PORT", readers.whole, "993", "Cổng của máy chủ IMAP"),
    Setting("IMAP_USE_SSL", readers.truth, "true", "IMAP qua TLS"),
    Setting("IMAP_USERNAME", readers.optional, "", "Tên đăng nhập hộp thư nhận"),
    Setting("IMAP_PASSWORD", readers.optional, "", "Mật khẩu hộp thư nhận", is_secret=True),
    Setting("IMAP_FOLDER", readers.text, "INBOX", "Thư mục được đọc"),
    Setting(
        "IMAP_DONE_FOLDER", readers.optional, "", "Thư mục chứa thư đã đọc xong; trống là để tại chỗ, đánh dấu đã đọc"
    ),
    Setting(
        "IMAP_AGENCY",
        readers.optional,
        "",
        "Mã cơ quan có riêng hộp thư này; trống là hộp thư chung của mọi cơ quan trên máy chủ",
    ),
    Setting(
        "MAIL_AUTHSERV_ID",
        readers.optional,
        "",
        "Tên mà máy chủ nhận thư của cơ quan ghi đầu dòng Authentication-Results; trống là không xem các dòng ấy",
    ),
    Setting("OFFICE_HOURS", readers.hours, "07:30-17:00", "Chỉ gửi thư nhắc trong giờ này của ngày làm việc"),
    Setting(
        "DNS_SERVER",
        readers.name_server,
        "",
        "Máy chủ tên miền để kiểm tra SPF, DKIM, DMARC, ví dụ 127.0.0.1:5353; trống là của hệ thống",
    ),
    Setting("MAIL_DKIM_SELECTOR", readers.optional, "", "Tên khoá DKIM của máy chủ gửi thư, để kiểm tra"),
    Setting("RATELIMIT_ENABLED", readers.truth, "true", "Có giới hạn số lần yêu cầu đăng nhập và xin lại đường dẫn"),
    Setting(
        "PROXIES",
        readers.whole,
        "0",
        "Số máy chủ trung gian (nginx…) đứng trước; 0 là không có, X-Forwarded-For, -Proto, -Host bị bỏ qua",
    ),
    Setting(
        "PROXY_NETWORKS",
        readers.networks,
        "127.0.0.0/8, ::1",
        "Địa chỉ hoặc dải địa chỉ của máy chủ trung gian đứng ngay trước: chỉ tin các dòng X-Forwarded-… từ đó",
    ),
    Setting(
        "ANCHOR_KEY",
        readers.optional_key,
        "",
        "Khoá riêng ký mã chốt nhật ký hằng ngày, tạo bằng “dondoc anchors new TỆP”; để trống là không ký",
        is_secret=True,
    ),
    Setting(
        "ANCHOR_FILE",
        readers.optional_path,
        "",
        "Tệp chốt nhật ký, chỉ ghi thêm, nên đặt ngoài máy chủ cơ sở dữ liệu; để trống là không ghi",
    ),
    Setting("HELP_PHONE", readers.optional, "", "Số điện thoại hỗ trợ, hiện trên trang báo lỗi khi hệ thống trục trặc"),
)


def configure(app: Flask, config: Mapping[str, Any] | None) -> None:
    """Fill app.config from `config`, else from the environment. Raises WrongSetting."""
    if config is None:
        app.config.from_prefixed_env("DONDOC", loads=str)
    else:
        app.config.from_mapping(config)
    for setting in SETTINGS:
        app.config[setting.name] = _value(setting, app.config)
    _check_keys(app.config)
    _fixed(app)


def _value(setting: Setting, config: Mapping[str, Any]) -> Any:
    given = _given(setting, config)
    if given is None:
        raise WrongSetting(f"Thiếu DONDOC_{setting.name}: {setting.meaning}.")
    if not isinstance(given, str):
        return given
    try:
        return setting.read(given)
    except ValueError as error:
        shown = "" if setting.is_secret else f" = {given!r}"
        raise WrongSetting(f"DONDOC_{setting.name}{shown}: {error}.") from error


def _given(setting: Setting, config: Mapping[str, Any]) -> Any:
    """What is given for a setting: its value, the content of its file, or its default."""
    given, path = config.get(setting.name), config.get(f"{setting.name}_FILE")
    if path is None or not setting.is_secret:
        return setting.default if given is None else given
    if given is not None:
        raise WrongSetting(f"Xin chỉ đặt một trong hai: DONDOC_{setting.name} hoặc DONDOC_{setting.name}_FILE.")
    try:
        return permissions.read(Path(path))
    except (OSError, UnicodeError) as error:
        raise WrongSetting(f"DONDOC_{setting.name}_FILE = {path!r}: không đọc được tệp này.") from error


def _check_keys(config: Mapping[str, Any]) -> None:
    try:
        anchor = [config["ANCHOR_KEY"]] if config["ANCHOR_KEY"] else []
        keys.check_differ([config["SECRET_KEY"], *config["LINK_KEYS"].split(","), *anchor])
    except ValueError as error:
        raise WrongSetting(f"DONDOC_SECRET_KEY, DONDOC_LINK_KEYS, DONDOC_ANCHOR_KEY: {error}.") from error
    if bool(config["ANCHOR_KEY"]) != bool(config["ANCHOR_FILE"]):
        raise WrongSetting("DONDOC_ANCHOR_KEY và DONDOC_ANCHOR_FILE: xin đặt cả hai hoặc không đặt.")


def _fixed(app: Flask) -> None:
    """Values derived from the settings, and constants that nobody should have to set."""
    app.config.update(
        BABEL_DEFAULT_LOCALE="vi",
        BABEL_DEFAULT_TIMEZONE="Asia/Ho_Chi_Minh",
        MAX_CONTENT_LENGTH=app.config["FILE_LIMIT"] + 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_REFRESH_EACH_REQUEST=False,  # a remembered device is remembered for 30 days in all
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # workflows.web.security.origin looks where a press comes from
        # an error of the database is logged; what was typed or received must not be
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
    )
