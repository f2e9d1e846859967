"""Check of the second road, by which the person who looks after the system is called."""

import shlex
import shutil
from collections.abc import Iterator

from flask import current_app

from workflows.installing.doctor.findings import WAIT, InstallFinding, broken, good, unused, words_of
from workflows.watching import roads


def check_alerts() -> Iterator[InstallFinding]:
    """Sign in at the other mail server, and look for the command; nothing is sent or run."""
    config = current_app.config
    if not roads.are_set(config) and not config["ALERT_TO"]:
        yield unused(
            "chưa đặt", "Đặt DONDOC_ALERT_TO và DONDOC_ALERT_SMTP, hoặc ALERT_COMMAND, để được báo khi thư đứng."
        )
    if config["ALERT_TO"] and not config["ALERT_SMTP"]:
        yield broken("có người nhận mà chưa có máy chủ thư thứ hai", "Đặt DONDOC_ALERT_SMTP hoặc tệp của nó.")
    elif config["ALERT_TO"]:
        yield _mail_road(config["ALERT_SMTP"])
    if config["ALERT_COMMAND"]:
        yield _command_road(shlex.split(config["ALERT_COMMAND"])[0])


def _mail_road(address: str) -> InstallFinding:
    try:
        with roads.signed_in(address, WAIT):
            return good("máy chủ thư thứ hai nhận đăng nhập; không gửi thư nào")
    except (OSError, ValueError) as error:
        return broken(f"máy chủ thư thứ hai: {words_of(error)}", "Xem DONDOC_ALERT_SMTP.")


def _command_road(program: str) -> InstallFinding:
    if found := shutil.which(program):
        return good(f"có lệnh {found}")
    return broken(f"không chạy được lệnh {program}", "Sửa DONDOC_ALERT_COMMAND, hoặc quyền của tệp ấy.")
