"""`dondoc doctor`."""

import os

import click
from flask.cli import ScriptInfo

from workflows.installing.doctor.examination import BEFORE_START, CHECKS, Check, examine
from workflows.installing.doctor.findings import Health, broken, good
from workflows.setting_sources import WrongSetting

DOCTOR_HELP = """Khám cả hệ thống: mỗi dòng một việc, điều chưa đúng và cách sửa; không sửa và không gửi gì.

Xin chạy bằng tài khoản của chương trình: root đọc ghi được cả những gì
chương trình không đọc ghi được.

\b
Mã thoát:
  0  không có việc cần sửa
  1  có việc cần sửa
"""


@click.command(help=DOCTOR_HELP)
@click.pass_context
def doctor(context: click.Context) -> None:
    """Examine the installation; each line is printed as soon as it is known."""
    os.environ.setdefault("PGCONNECT_TIMEOUT", "5")
    faults = _tell(BEFORE_START)
    try:
        app = context.ensure_object(ScriptInfo).load_app()
    except WrongSetting as wrong:
        told = [broken(line.rstrip("."), "") for line in wrong.message.splitlines()]
        faults += _tell([("Cài đặt", lambda: iter(told))])
    else:
        faults += _tell([("Cài đặt", lambda: iter([good("đủ và đúng; các khoá mạnh, khác nhau")]))])
        with app.app_context():
            faults += _tell(CHECKS)
    click.echo(f"{faults} việc cần sửa." if faults else "Không có việc cần sửa.")
    context.exit(min(faults, 1))


def _tell(checks: list[tuple[str, Check]]) -> int:
    """Print what the checks find; how many faults."""
    faults = 0
    for subject, finding in examine(checks):
        click.echo(finding.line(subject))
        faults += finding.health is Health.BROKEN
    return faults
