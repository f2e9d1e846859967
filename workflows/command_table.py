"""The `dondoc` program: the one table of its commands. The module of a command is imported when it is called."""

from importlib import import_module
from typing import Any

import click

TABLE = {
    "anchors": ("proof.commands:anchors", "Mã chốt nhật ký hằng ngày, ký và ghi ra ngoài cơ sở dữ liệu."),
    "backup": ("preserving.commands.backup:backup", "Sao lưu cơ sở dữ liệu và tệp; kiểm tra bản sao."),
    "board": ("monitoring.commands:board", "In bảng theo dõi của văn bản có mã công khai, số văn bản hoặc mã số ID."),
    "db": ("preserving.commands.database:migrations", "Cơ sở dữ liệu: nâng cấp các bảng, chép sang nơi khác."),
    "demo": ("demo.commands:demo", "Diễn tập với dữ liệu mẫu, ngay trên máy này."),
    "directives": ("issuing.commands:directives", "Văn bản chỉ đạo."),
    "doctor": (
        "installing.doctor.command:doctor",
        "Khám cả hệ thống: mỗi dòng một việc, điều chưa đúng và cách sửa; không sửa và không gửi gì.",
    ),
    "files": ("installing.commands:files", "Thư mục tệp đã nộp."),
    "inbox": ("inbox.commands:inbox", "Thư đến: thư bị trả về, trả lời tự động, thư trả lời của đơn vị."),
    "jobs": ("jobs.commands:jobs", "Việc làm lâu: bản in nhiều trang, nhập danh sách lớn, bảng tính lớn."),
    "keys": ("installing.commands:keys", "Khoá ký của hệ thống."),
    "ledger": ("proof.commands:ledger", "Nhật ký: kiểm tra và dựng lại."),
    "mail": ("mailing.commands:mail", "Thư trong hộp thư đi."),
    "read": ("drafting.commands:read_letter", "Đọc công văn FILE (.txt, .docx, .pdf) và in những gì hiểu được."),
    "restore": ("preserving.commands.restore:restore", "Khôi phục từ bản sao; cho thư và việc nhắc chạy lại."),
    "retention": (
        "preserving.commands.retention:retention",
        "Xoá những gì đã quá thời hạn lưu, theo các cài đặt DONDOC_KEEP_….",
    ),
    "settings": ("installing.commands:settings", "Các cài đặt của hệ thống."),
    "setup": ("installing.setup.command:setup", "Cài đặt lần đầu."),
    "staff": ("access.commands:staff", "Tài khoản của cơ quan."),
    "summary": (
        "documents.commands:summary",
        "In bản tổng hợp PDF để họp giao ban; ID là mã công khai, số văn bản hoặc mã số.",
    ),
    "tick": ("scheduling.commands:tick", "Mở các kỳ báo cáo đã đến lúc và xếp thư nhắc vào hộp thư đi."),
    "units": ("units.commands:units", "Đơn vị và đầu mối liên hệ."),
    "watch": (
        "watching.commands:watch",
        "Xem các chương trình có chạy, thư có gửi được, lỗi có lặp lại không, và báo động nếu cần.",
    ),
}
"""By name: where below `workflows` the command is defined, and the first sentence of its help."""


class ImportedCommand(click.Command):
    """Stands for a command in the program's help, and imports it when it is called."""

    def __init__(self, name: str) -> None:
        self.place, sentence = TABLE[name]
        super().__init__(name, help=sentence, short_help=sentence)

    def load(self) -> click.Command:
        module, _, variable = self.place.partition(":")
        found: click.Command = getattr(import_module(f"workflows.{module}"), variable)
        return found

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        return self.load().make_context(info_name, args, parent, **extra)


COMMANDS = [ImportedCommand(name) for name in TABLE]


@click.group("dondoc", help="Đôn Đốc: theo dõi việc thực hiện văn bản chỉ đạo.", commands=COMMANDS)
@click.version_option(package_name="dondoc", message="Đôn Đốc %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Name the application to a command that asks for one; `dondoc read` and `--help` need none."""
    context.obj = import_module("flask.cli").ScriptInfo(create_app=_app, set_debug_flag=False)


def _app(*_given: object) -> Any:
    return import_module("app").create_app()
