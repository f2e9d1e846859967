"""All checks of an installation, in the order in which faults are best mended."""

from collections.abc import Callable, Iterator

from sqlalchemy.exc import SQLAlchemyError

from workflows.installing.doctor import (
    alerts,
    backup,
    before_start,
    database,
    fonts,
    mail,
    public_url,
    running,
    storage,
)
from workflows.installing.doctor.database import NoDatabase
from workflows.installing.doctor.findings import InstallFinding, broken, unused
from workflows.setting_sources import WrongSetting

Check = Callable[[], Iterator[InstallFinding]]

BEFORE_START: list[tuple[str, Check]] = [
    ("Tệp bí mật", before_start.check_secret_files),
    ("Tên cài đặt", before_start.check_names),
]
CHECKS: list[tuple[str, Check]] = [
    ("Tệp cơ sở dữ liệu", database.check_files),
    ("Cơ sở dữ liệu", database.check_answer),
    ("Thư mục tệp", storage.check_folder),
    ("Chỗ trống", storage.check_room),
    ("Địa chỉ công khai", public_url.check_proxies),
    ("Chứng thư TLS", public_url.check_certificate),
    ("Đồng hồ", public_url.check_clock),
    ("Máy chủ gửi thư", mail.check_smtp),
    ("Hộp thư đến", mail.check_imap),
    ("Tên miền gửi thư", mail.check_sender),
    ("Phông chữ", fonts.check_fonts),
    ("Đang chạy", running.check_programs),
    ("Báo động", alerts.check_alerts),
    ("Sao lưu", backup.check_backup),
    ("Khôi phục", backup.check_restore),
]
"""Each within an application context."""


def examine(checks: list[tuple[str, Check]]) -> Iterator[tuple[str, InstallFinding]]:
    """Run each check, whatever becomes of the one before."""
    for subject, check in checks:
        try:
            for finding in check():
                yield subject, finding
        except WrongSetting:
            yield subject, unused("chưa xem được: cài đặt chưa đúng")
        except (NoDatabase, SQLAlchemyError):
            yield subject, unused("chưa xem được: cần cơ sở dữ liệu trả lời")
        except Exception as error:  # a fault of the check itself must not hide the others
            yield (
                subject,
                broken(f"không kiểm tra được ({type(error).__name__}: {error})", "Xin báo người viết chương trình."),
            )
