"""The words of an alert, for the person at the server: what is wrong, since when, and what to do; nothing of people."""

import platform

from flask import current_app

from directives.models import Alert
from directives.terms import AlertKind, Program
from workflows.programs import service_of
from workflows.watching.troubles import Trouble
from workflows.web.formats import vn_datetime
from workflows.web.words.programs import program_word


def sentence(about: Trouble | Alert) -> str:
    """'Chương trình gửi thư chưa chạy từ 9:12 thứ Sáu 17/4/2020'."""
    since = about.began_at if isinstance(about, Alert) else about.since
    if about.kind is AlertKind.MAIL_STANDS:
        return f"Thư đến lúc gửi mà chưa gửi được từ {vn_datetime(since)}"
    if about.kind is AlertKind.BACKUP_UNREADABLE:
        return f"Không đọc được thư mục chứa các bản sao từ {vn_datetime(since)}"
    if about.kind is AlertKind.BACKUP_OLD:
        return f"Bản sao mới nhất đã cũ, lúc {vn_datetime(since)}" if since else "Chưa có bản sao nào"
    if about.kind is AlertKind.ERRORS_REPEAT:
        return f"Lỗi lặp lại nhiều lần: {about.about}"
    program, _, name = about.about.partition(" ")
    who = program_word(program) + (f" “{name}”" if name else "")
    return f"{who} chưa chạy từ {vn_datetime(since)}" if since else f"{who} chưa chạy lần nào"


def to_do(alert: Alert) -> str:
    if alert.kind is AlertKind.MAIL_STANDS:
        return "Xem nguyên nhân: dondoc mail status. Thư không mất, tự gửi khi máy chủ thư trả lời."
    if alert.kind is AlertKind.BACKUP_UNREADABLE:
        return f"Xem đĩa chứa các bản sao đã gắn chưa: findmnt; ls {current_app.config['BACKUP_DIR']}"
    if alert.kind is AlertKind.BACKUP_OLD:
        return "Xem nguyên nhân: journalctl -u dondoc-backup -n 50; systemctl list-timers dondoc-backup.timer"
    if alert.kind is AlertKind.ERRORS_REPEAT:
        return "Xem nhật ký: journalctl -u 'dondoc-*' --since -2h | grep ERROR"
    program, _, name = alert.about.partition(" ")
    service = service_of(Program(program), name)
    return f"Xem nguyên nhân: journalctl -u '{service}' -n 50. Chạy lại: systemctl restart {service}"


def subject(begun: list[Alert], ended: list[Alert]) -> str:
    first, more = (begun or ended)[0], len(begun or ended) - 1
    others = f" và {more} việc khác" if more else ""
    return f"Đôn Đốc {'cần xem' if begun else 'đã hết sự cố'}: {sentence(first)}{others}"


def body(begun: list[Alert], ended: list[Alert]) -> str:
    lines = [line for alert in begun for line in (f"Cần xem: {sentence(alert)}.", f"  {to_do(alert)}")]
    lines += [f"Đã hết sự cố: {sentence(alert)}." for alert in ended]
    return "\n".join([*lines, "", *_where()])


def _where() -> list[str]:
    return [
        f"Hệ thống: {current_app.config['PUBLIC_URL']}, máy {platform.node()}.",
        "Mỗi sự cố được báo một lần, và một lần khi đã hết.",
    ]


NO_DATABASE = (
    "Đôn Đốc cần xem: Cơ sở dữ liệu không trả lời",
    "Xem cơ sở dữ liệu có chạy không, đĩa còn chỗ không: systemctl status postgresql; df -h; dondoc doctor.",
)
TEST = ("Đôn Đốc: thử báo động", "Đường báo động này dùng được.")
DATABASE_ANSWERS = ("Đôn Đốc đã hết sự cố: Cơ sở dữ liệu đã trả lời", "")


def with_place(told: tuple[str, str]) -> tuple[str, str]:
    return told[0], "\n".join([told[1], "", *_where()]).lstrip("\n")
