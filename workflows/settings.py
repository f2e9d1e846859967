"""All settings in one typed table, checked at the start."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from pydantic import ValidationError, model_validator

from workflows import keys
from workflows import setting_types as read
from workflows.setting_sources import PREFIX, GivenSettings, WrongSetting, is_secret, secret, setting


class Settings(GivenSettings):
    """One line for each setting: its name without the prefix, how it is read, its default, its meaning.

    A default is written as in the environment (None: required). A secret is never shown, and may come from a file of
    its own. A new line is also one of docs/settings.md after `make settings`.
    """

    SQLALCHEMY_DATABASE_URI: read.Database = secret(None, "Cơ sở dữ liệu: sqlite:////… hoặc postgresql+psycopg://…")
    SECRET_KEY: read.Key = secret(None, "Khoá ký phiên đăng nhập; xem mục Khoá")
    LINK_KEYS: read.KeyList = secret(None, "Khoá ký đường dẫn gửi đơn vị, mới nhất đứng đầu; khác SECRET_KEY")
    PUBLIC_URL: read.Address = setting(
        None, "Địa chỉ mà thư và trang dùng, ví dụ https://dondoc.sogddt.example hoặc https://sogddt.example/dondoc"
    )
    FILES_DIR: read.Folder = setting(None, "Thư mục chứa tệp đã nộp")
    FILE_LIMIT: read.Whole = setting("10485760", "Cỡ lớn nhất của một tệp, tính bằng byte")
    ATTACH_LIMIT: read.Whole = setting("1048576", "Văn bản ký đính kèm thư đến cỡ này, lớn hơn thì gửi đường dẫn")
    MAIL_SERVER: read.Text = setting("127.0.0.1", "Máy chủ gửi thư (SMTP)")
    MAIL_PORT: read.Port = setting("25", "Cổng của máy chủ gửi thư")
    MAIL_USE_TLS: read.Truth = setting("false", "STARTTLS")
    MAIL_USE_SSL: read.Truth = setting("false", "TLS ngay từ đầu")
    MAIL_USERNAME: read.Plain = setting("", "Tên đăng nhập máy chủ gửi thư")
    MAIL_PASSWORD: read.Plain = secret("", "Mật khẩu máy chủ gửi thư")
    MAIL_DEFAULT_SENDER: read.Sender = setting("don-doc@localhost.example", "Địa chỉ người gửi")
    MAIL_TIMEOUT: read.Wait = setting("30", "Chờ máy chủ gửi thư bao nhiêu giây, từ 1 đến 45")
    MAIL_PER_MINUTE: read.Whole = setting("0", "Máy chủ cho gửi bao nhiêu thư một phút; 0 là không giới hạn")
    MAIL_PER_HOUR: read.Whole = setting("0", "Máy chủ cho gửi bao nhiêu thư một giờ; 0 là không giới hạn")
    MAIL_PER_DAY: read.Whole = setting("0", "Máy chủ cho gửi bao nhiêu thư trong 24 giờ; 0 là không giới hạn")
    MAIL_PER_DOMAIN: read.Whole = setting("0", "Bao nhiêu thư một phút tới cùng một tên miền; 0 là không giới hạn")
    MAIL_PER_CONNECTION: read.Whole = setting("0", "Bao nhiêu thư trên một kết nối; 0 là không giới hạn")
    MAIL_URGENT_SHARE: read.Percent = setting(
        "10", "Phần trăm của giới hạn để dành cho đăng nhập, đường dẫn mới, vấn đề phát sinh"
    )
    MAIL_BOUNCE_ADDRESS: read.Mailbox = setting(
        "",
        "Địa chỉ nhận thư trả về và thư trả lời, có thêm phần +… cho mỗi thư; "
        "máy chủ thư phải nhận địa chỉ như vậy. Để trống: địa chỉ người gửi",
    )
    IMAP_SERVER: read.Optional = setting("", "Máy chủ IMAP của hộp thư nhận thư trả về và trả lời; trống là không đọc")
    IMAP_PORT: read.Port = setting("993", "Cổng của máy chủ IMAP")
    IMAP_USE_SSL: read.Truth = setting("true", "IMAP qua TLS")
    IMAP_USERNAME: read.Optional = setting("", "Tên đăng nhập hộp thư nhận")
    IMAP_PASSWORD: read.Optional = secret("", "Mật khẩu hộp thư nhận")
    IMAP_FOLDER: read.Text = setting("INBOX", "Thư mục được đọc")
    IMAP_DONE_FOLDER: read.Optional = setting("", "Thư mục chứa thư đã đọc xong; trống là để tại chỗ, đánh dấu đã đọc")
    IMAP_AGENCY: read.Optional = setting(
        "", "Mã cơ quan có riêng hộp thư này; trống là hộp thư chung của mọi cơ quan trên máy chủ"
    )
    MAIL_AUTHSERV_ID: read.Optional = setting(
        "", "Tên mà máy chủ nhận thư của cơ quan ghi đầu dòng Authentication-Results; trống là không xem các dòng ấy"
    )
    MAIL_OAUTH: read.Truth = setting("false", "Đăng nhập máy chủ gửi thư bằng mã truy cập OAuth 2.0 thay mật khẩu")
    IMAP_OAUTH: read.Truth = setting("false", "Đăng nhập hộp thư nhận bằng mã truy cập OAuth 2.0 thay mật khẩu")
    OAUTH_TOKEN_URL: read.TokenAddress = setting(
        "", "Nơi cấp mã truy cập OAuth 2.0 (của Microsoft 365, Google…); trống là không hỏi nơi nào"
    )
    OAUTH_CLIENT_ID: read.Optional = setting("", "Mã ứng dụng đã đăng ký ở nơi cấp mã")
    OAUTH_CLIENT_SECRET: read.Optional = secret("", "Mật khẩu của ứng dụng ấy")
    OAUTH_REFRESH_TOKEN: read.Optional = secret(
        "", "Mã làm mới của hộp thư; trống là ứng dụng xin mã bằng quyền của mình (client credentials)"
    )
    OAUTH_SCOPE: read.Optional = setting("", "Phạm vi quyền xin ở nơi cấp mã")
    OAUTH_TOKEN_PATH: read.OptionalPath = setting(
        "", "Tệp mà một chương trình khác luôn ghi mã truy cập mới vào; đặt thì không hỏi nơi cấp mã"
    )
    OFFICE_HOURS: read.Hours = setting("07:30-17:00", "Chỉ gửi thư nhắc trong giờ này của ngày làm việc")
    DNS_SERVER: read.NameServer = setting(
        "", "Máy chủ tên miền để kiểm tra SPF, DKIM, DMARC, ví dụ 127.0.0.1:5353; trống là của hệ thống"
    )
    MAIL_DKIM_SELECTOR: read.Optional = setting("", "Tên khoá DKIM của máy chủ gửi thư, để kiểm tra")
    RATELIMIT_ENABLED: read.Truth = setting("true", "Có giới hạn số lần yêu cầu đăng nhập và xin lại đường dẫn")
    PROXIES: read.Whole = setting(
        "0", "Số máy chủ trung gian (nginx…) đứng trước; 0 là không có, X-Forwarded-For, -Proto, -Host bị bỏ qua"
    )
    PROXY_NETWORKS: read.Networks = setting(
        "127.0.0.0/8, ::1",
        "Địa chỉ hoặc dải địa chỉ của máy chủ trung gian đứng ngay trước: chỉ tin các dòng X-Forwarded-… từ đó",
    )
    LOG_LEVEL: read.LogLevel = setting("INFO", "Mức nhật ký của chương trình: DEBUG, INFO, WARNING hoặc ERROR")
    LOG_FORMAT: read.LogFormat = setting("text", "Mỗi dòng nhật ký là text (tên=giá trị) hoặc json")
    WATCH_TOKEN: read.OptionalKey = secret(
        "", "Mã để máy khác đọc /readyz, /metrics (Authorization: Bearer …); trống là chỉ máy này đọc được"
    )
    ALERT_TO: read.Mailboxes = setting(
        "", "Địa chỉ nhận báo động, cách nhau bằng dấu phẩy; nên là hộp thư ngoài máy chủ thư đang dùng"
    )
    ALERT_SMTP: read.SmtpAddress = secret(
        "",
        "Máy chủ thư khác để gửi báo động: smtp://máy:25, smtp+starttls://tên:mật-khẩu@máy:587 "
        "hoặc smtps://tên:mật-khẩu@máy:465",
    )
    ALERT_COMMAND: read.Optional = setting(
        "", "Lệnh riêng để báo động, ví dụ gửi tin nhắn: nhận lời báo ở đầu vào chuẩn, dòng đầu là tóm tắt"
    )
    ANCHOR_KEY: read.OptionalKey = secret(
        "", "Khoá riêng ký mã chốt nhật ký hằng ngày, tạo bằng “dondoc anchors new TỆP”; để trống là không ký"
    )
    ANCHOR_FILE: read.OptionalPath = setting(
        "", "Tệp chốt nhật ký, chỉ ghi thêm, nên đặt ngoài máy chủ cơ sở dữ liệu; để trống là không ghi"
    )
    ERASURE_LIST: read.OptionalPath = setting(
        "", "Tệp ghi số của những gì đã xoá và đường dẫn đã huỷ, để khôi phục thì xoá lại; nên đặt cạnh các bản sao"
    )
    KEEP_MAIL_TEXTS: read.Days = setting(
        "0", "Giữ phần chữ của thư đã gửi bao nhiêu ngày; 0 là giữ mãi. Xem mục Thời hạn lưu"
    )
    KEEP_ORIGINALS: read.Days = setting(
        "0", "Giữ tệp dùng để đọc công văn và bản gốc thư đến bao nhiêu ngày; 0 là giữ mãi"
    )
    KEEP_EVIDENCE: read.Days = setting(
        "0", "Giữ tệp và đường dẫn minh chứng bao nhiêu ngày sau khi văn bản kết thúc và nộp lưu; 0 là giữ mãi"
    )
    KEEP_ACCESS_LOG: read.Days = setting("0", "Giữ nhật ký mở đường dẫn bao nhiêu ngày; 0 là giữ mãi")
    BACKUP_DIR: read.OptionalPath = setting(
        "", "Thư mục chứa các bản sao mà “dondoc backup” lập theo lịch; để trống là chưa sao lưu"
    )
    SECURITY_CONTACT: read.SecurityContact = setting(
        "",
        "Ai nhận tin báo lỗ hổng bảo mật: địa chỉ thư, số điện thoại +84 … hoặc trang https://…; "
        "hiện ở /.well-known/security.txt, để trống là không có trang ấy",
    )
    HELP_PHONE: read.Optional = setting("", "Số điện thoại hỗ trợ, hiện trên trang báo lỗi khi hệ thống trục trặc")

    @model_validator(mode="after")
    def _check_keys(self) -> "Settings":
        anchor = [self.ANCHOR_KEY] if self.ANCHOR_KEY else []
        try:
            keys.check_differ([self.SECRET_KEY, *self.LINK_KEYS.split(","), *anchor])
        except ValueError as error:
            raise ValueError(f"DONDOC_SECRET_KEY, DONDOC_LINK_KEYS, DONDOC_ANCHOR_KEY: {error}") from error
        return self

    @model_validator(mode="after")
    def _check_pairs(self) -> "Settings":
        if self.ALERT_SMTP and not self.ALERT_TO:  # the other way round in services that get no such secret
            raise ValueError("DONDOC_ALERT_SMTP: xin đặt cả DONDOC_ALERT_TO, địa chỉ nhận báo động")
        if bool(self.ANCHOR_KEY) != bool(self.ANCHOR_FILE):
            raise ValueError("DONDOC_ANCHOR_KEY và DONDOC_ANCHOR_FILE: xin đặt cả hai hoặc không đặt")
        if self.MAIL_USE_TLS and self.MAIL_USE_SSL:
            raise ValueError("DONDOC_MAIL_USE_TLS (cổng 587) và DONDOC_MAIL_USE_SSL (cổng 465): xin chỉ đặt một")
        return self


def configure(app: Flask, config: Mapping[str, Any] | None) -> None:
    """Fill app.config from `config`, else from the environment. Raises WrongSetting."""
    given = {name: value for name, value in (config or {}).items() if value is not None}
    app.config.from_mapping(given)
    app.config.update(check(given))
    _fixed(app)


def check(given: Mapping[str, Any]) -> Settings:
    """The settings from `given`, or if that is empty from the environment. Raises WrongSetting."""
    try:
        return Settings(**given)
    except ValidationError as wrong:
        told = [_told(error["loc"], error) for error in wrong.errors()]
    raise WrongSetting("\n".join(told))  # outside of `except`: a traceback would show what was given


def _told(place: tuple[int | str, ...], error: Mapping[str, Any]) -> str:
    if not place:
        return f"{error['ctx']['error']}."
    name = str(place[0])
    row = Settings.model_fields[name]
    if error["type"] == "missing":
        return f"Thiếu {PREFIX}{name}: {row.description}. Xin đặt rồi chạy lại; xem docs/settings.md."
    shown = "" if is_secret(row) else f" = {error['input']!r}"
    return f"{PREFIX}{name}{shown}: {error['ctx']['error']}."


HEAD = "| biến | mặc định | ý nghĩa |"


def replaced_in(text: str) -> str:
    """A Markdown page with its table of settings replaced by the present one."""
    before, _head, after = text.partition(HEAD)
    _rows, blank, rest = after.partition("\n\n")
    return f"{before}{markdown()}{blank}{rest}"


def markdown() -> str:
    """The table for docs/settings.md."""
    lines = [HEAD, "|---|---|---|"]
    for name, row in Settings.model_fields.items():
        default = "**bắt buộc**" if row.is_required() else f"`{row.default}`" if row.default else "trống"
        lines.append(f"| `{PREFIX}{name}` | {default} | {row.description} |")
    return "\n".join(lines)


BESIDE_ONE_FILE = 5 * 1024 * 1024
"""Bytes that a press may bring beside its largest file: more files, and what was typed. deploy/ names the sum."""


def _fixed(app: Flask) -> None:
    """Values derived from the settings, and constants that nobody should have to set."""
    app.config.update(
        BABEL_DEFAULT_LOCALE="vi",
        BABEL_DEFAULT_TIMEZONE="Asia/Ho_Chi_Minh",
        MAX_CONTENT_LENGTH=app.config["FILE_LIMIT"] + BESIDE_ONE_FILE,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_REFRESH_EACH_REQUEST=False,  # a remembered device is remembered for 30 days in all
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # workflows.web.security.origin looks where a press comes from
        # an error of the database is logged; what was typed or received must not be
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
    )
