"""Checks of mail: sign-in at both servers without sending or reading anything, and the DNS of the sender."""

import smtplib
import ssl
from collections.abc import Iterator

from flask import current_app

from workflows.inbox import mailbox
from workflows.installing.doctor.findings import WAIT, Health, InstallFinding, broken, good, unused, words_of
from workflows.mailing.domain_check import sender_check
from workflows.mailing.domain_check.findings import CheckMark
from workflows.mailing.domain_check.lookup import resolver
from workflows.mailing.sending import smtp
from workflows.web.security.front import LOOPBACK

OF_MARK = {CheckMark.GOOD: Health.GOOD, CheckMark.UNKNOWN: Health.UNUSED}


def check_smtp() -> Iterator[InstallFinding]:
    """EHLO, STARTTLS and AUTH as the settings say, then QUIT."""
    config = current_app.config
    server = f"{config['MAIL_SERVER']}:{config['MAIL_PORT']}"
    is_safe = config["MAIL_USE_TLS"] or config["MAIL_USE_SSL"] or config["MAIL_SERVER"] in LOOPBACK
    if config["MAIL_USERNAME"] and not is_safe:
        yield broken(
            f"mật khẩu đi tới {server} không mã hoá",
            "Đặt DONDOC_MAIL_USE_TLS=true (cổng 587), hoặc USE_SSL (cổng 465).",
        )
        return
    if config["MAIL_USERNAME"] and not (config["MAIL_PASSWORD"] or config["MAIL_OAUTH"]):
        yield broken(f"{server}: có tên đăng nhập mà không có mật khẩu", "Đặt DONDOC_MAIL_PASSWORD_FILE.")
        return
    connection = smtp.connect(current_app, WAIT)
    try:
        connection.ready()
    except smtp.SMTP_ERRORS as error:
        yield broken(f"{server}: {_why(error)}", _smtp_way_out(error))
        return
    finally:
        connection.leave()
    signed_in = f"đăng nhập bằng {config['MAIL_USERNAME']}" if config["MAIL_USERNAME"] else "không đăng nhập"
    yield good(f"{server} trả lời, {signed_in}; không gửi thư nào")


def _smtp_way_out(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "Xem DONDOC_MAIL_USERNAME và mật khẩu; có nơi đòi mật khẩu ứng dụng riêng."
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "Máy chủ không có STARTTLS hay AUTH ở cổng này: xem DONDOC_MAIL_PORT, DONDOC_MAIL_USE_TLS và USE_SSL."
    if isinstance(error, ssl.SSLError):
        return "Đặt DONDOC_MAIL_SERVER đúng tên trong chứng thư; cổng 465 cần USE_SSL, cổng 587 cần USE_TLS."
    return "Xem DONDOC_MAIL_SERVER, DONDOC_MAIL_PORT, tường lửa, và máy chủ thư có chạy không."


def check_imap() -> Iterator[InstallFinding]:
    config = current_app.config
    server = f"{config['IMAP_SERVER']}:{config['IMAP_PORT']}"
    if not config["IMAP_SERVER"]:
        yield unused(
            "chưa đặt DONDOC_IMAP_SERVER", "Thư trả về và thư trả lời chỉ vào hệ thống nếu máy chủ thư đưa tới."
        )
        return
    if not config["IMAP_USE_SSL"] and config["IMAP_SERVER"] not in LOOPBACK:
        yield broken(f"mật khẩu đi tới {server} không mã hoá", "Đặt DONDOC_IMAP_USE_SSL=true (cổng 993).")
        return
    try:
        with mailbox.opened(config, WAIT):
            yield good(f"{server} mở được thư mục {config['IMAP_FOLDER']}")
    except mailbox.NO_FOLDER:
        yield broken(f"{server}: không có thư mục {config['IMAP_FOLDER']}", "Sửa DONDOC_IMAP_FOLDER.")
    except mailbox.SIGN_IN_REFUSED:
        yield broken(
            f"{server}: không cho {config['IMAP_USERNAME']} đăng nhập", "Xem DONDOC_IMAP_USERNAME và mật khẩu."
        )
    except mailbox.MAILBOX_ERRORS as error:
        yield broken(f"{server}: {_why(error)}", "Xem DONDOC_IMAP_SERVER, DONDOC_IMAP_PORT, USE_SSL và tường lửa.")


def check_sender() -> Iterator[InstallFinding]:
    """SPF, DKIM, DMARC, MX; one question first, so that a silent name server is waited for once."""
    sender = sender_check.sender_of(current_app.config)
    lookup = resolver(current_app.config["DNS_SERVER"])
    if failed := lookup(sender.sender_domain, "TXT").failed:
        yield broken(
            f"máy chủ tên miền không trả lời về {sender.sender_domain} ({failed})",
            "Xem DONDOC_DNS_SERVER, hoặc /etc/resolv.conf và tường lửa.",
        )
        return
    for found in sender_check.check(lookup, sender):
        health = OF_MARK.get(found.mark, Health.BROKEN)
        yield InstallFinding(health, f"{found.what}: {found.mark}, {found.seen}", found.to_do)


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    return words_of(error)
