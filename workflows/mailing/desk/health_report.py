"""The health of sending as text for `dondoc mail status` and as data for monitoring."""

from datetime import datetime
from typing import Any

from directives.terms import MailState
from workflows.mailing.desk.health import MailHealth
from workflows.mailing.desk.health_findings import MailFinding, MailTrouble, Quota, Severity
from workflows.mailing.words import mail_trouble_word
from workflows.web.formats import vn_datetime, vn_number
from workflows.web.words.mails import mail_word

SEVERITY = {Severity.HEALTHY: "BÌNH THƯỜNG", Severity.WARNING: "CẦN XEM", Severity.CRITICAL: "NGHIÊM TRỌNG"}
SPANS = {"minute": "trong một phút", "hour": "trong một giờ", "day": "trong 24 giờ"}

TO_DO = {
    MailTrouble.SERVER_DOWN: "Xem máy chủ thư và mạng; thư không mất, tự gửi khi máy chủ trả lời.",
    MailTrouble.SLOWED: "Chờ; xảy ra nhiều lần thì hạ DONDOC_MAIL_PER_MINUTE, DONDOC_MAIL_PER_HOUR.",
    MailTrouble.QUOTA: "Chờ, hoặc xin nâng hạn mức rồi sửa cài đặt.",
    MailTrouble.NO_WORKER: "Chạy “dondoc mail work”.",
    MailTrouble.WAITING_LONG: "Chạy thêm “dondoc mail work”, hoặc xem máy chủ thư có chậm không.",
    MailTrouble.HELD_LONG: "Mở trang Thư đã gửi, lọc “Tạm giữ”.",
    MailTrouble.NOT_ARRIVED: "Mở trang Thư đã gửi, lọc “Không tới, chưa xử lý”.",
}


def as_text(health: MailHealth, now: datetime) -> str:
    """Lines of 'what<TAB>how many', then each trouble with what to do."""
    head = f"Tình hình\t{SEVERITY[health.severity]}"
    lines = [head, *_counts(health), *_sending(health), *map(_quota, health.quotas)]
    for found in health.found:
        lines.append(f"{SEVERITY[found.severity]}\t{_sentence(found, now)} {TO_DO[found.trouble]}")
    return "\n".join(lines)


def _counts(health: MailHealth) -> list[str]:
    return [f"{mail_word(state)}\t{vn_number(health.counts[state])}" for state in MailState if health.counts.get(state)]


def _sending(health: MailHealth) -> list[str]:
    signs = health.signs
    oldest = signs.oldest_due
    waits = f"{vn_number(health.due)} thư, lâu nhất từ {vn_datetime(oldest)}" if oldest else "không có"
    server = f"không trả lời từ {vn_datetime(signs.failing_since)}" if signs.failing_since else "không thấy lỗi"
    lines = [f"Đến lúc gửi mà chưa gửi\t{waits}", f"Máy chủ thư\t{server}"]
    if signs.last_sign:
        lines.append(f"Chương trình gửi thư\tlàm việc lần cuối lúc {vn_datetime(signs.last_sign)}")
    return lines


def _quota(quota: Quota) -> str:
    line = f"Hạn mức {SPANS[quota.span]}\t{vn_number(quota.used)}/{vn_number(quota.limit)}"
    return f"{line}, có chỗ lại từ {vn_datetime(quota.frees_at)}" if quota.spent and quota.frees_at else line


def _sentence(found: MailFinding, now: datetime) -> str:
    text = mail_trouble_word(found.trouble)
    if found.trouble == MailTrouble.QUOTA:
        text += f" {SPANS[found.detail]} ({vn_number(found.count)})"
    elif found.count is not None:
        text += f": {vn_number(found.count)} thư"
    if found.since < now and found.trouble != MailTrouble.NOT_ARRIVED:
        text += f", từ {vn_datetime(found.since)}"
    if found.until:
        text += f", đến {vn_datetime(found.until)}"
    if found.detail and found.trouble != MailTrouble.QUOTA:
        text += f" ({found.detail})"
    return f"{text}."


def as_data(health: MailHealth, now: datetime) -> dict[str, Any]:
    """The same as plain values; times in ISO 8601, UTC."""
    signs = health.signs
    return {
        "at": _iso(now),
        "severity": health.severity.name.lower(),
        "exit_code": int(health.severity),
        "counts": {state.value: health.counts.get(state, 0) for state in MailState},
        "due": health.due,
        "oldest_due": _iso(signs.oldest_due),
        "not_arrived": health.not_arrived,
        "server": {
            "failing_since": _iso(signs.failing_since),
            "said": signs.reply,
            "slowed_until": _iso(signs.slowed_until),
        },
        "worker_last_seen": _iso(signs.last_sign),
        "quotas": [
            {
                "span": quota.span,
                "limit": quota.limit,
                "used": quota.used,
                "spent": quota.spent,
                "frees_at": _iso(quota.frees_at),
            }
            for quota in health.quotas
        ],
        "troubles": [
            {
                "trouble": one.trouble.value,
                "severity": one.severity.name.lower(),
                "since": _iso(one.since),
                "until": _iso(one.until),
                "count": one.count,
            }
            for one in health.found
        ],
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
