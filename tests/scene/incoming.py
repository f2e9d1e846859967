"""Mails that come back from the two schools: delivery reports and replies."""

from datetime import datetime
from email.message import EmailMessage

from flask import Flask, current_app
from sqlalchemy.orm import Session

from directives.models import IncomingMail, Mail
from tests.scene.running import send_mails
from tests.scene.two_schools import TwoSchools, two_schools
from workflows.inbox import steps
from workflows.inbox.opening import OpenedMail, open_mail
from workflows.mailing.sending.verp import bounce_address

MAILBOX = "thu-ve@so.example"
PDF = b"%PDF-1.4\ntrailer<<>>\n%%EOF\n"


def two_schools_mailed(app: Flask, session: Session, now, *, to_b: bool = False) -> tuple[TwoSchools, Mail]:
    """A directive that School A has been told of, and School B where `to_b`."""
    app.config["MAIL_BOUNCE_ADDRESS"] = MAILBOX
    told = two_schools(session, now)
    mail = told.issued()
    if to_b:
        told.issued(told.link_b)
    send_mails(app)
    session.expire_all()
    return told, mail


def receive(session: Session, raw: bytes, now: datetime, received_at: datetime | None = None) -> IncomingMail:
    """Read a mail and store it; what the test has written is committed first."""
    session.commit()
    return steps.receive(session, opened(raw), now, received_at)


def opened(raw: bytes) -> OpenedMail:
    return open_mail(raw, steps.our_addresses(), current_app.config["FILE_LIMIT"])


def bounce_report(
    mail: Mail,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    named: bool = True,
    verp: bool = True,
    words: str = "550 5.1.1 no such user",
    address: str = "",
) -> bytes:
    """A delivery report on this mail; unnamed it holds no Message-ID, without VERP it came to the plain mailbox."""
    to = bounce_address(mail.message_id) if verp else MAILBOX
    original = f"Message-ID: {mail.message_id}\n" if named else ""
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {address or mail.recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--b
Content-Type: text/rfc822-headers

Subject: 649
{original}
--b--
""".encode()


def reply(
    mail: Mail,
    text: str = "Trường đã nhận, xin gửi báo cáo.",
    *,
    sender: str = "",
    subject: str = "Re: 649",
    file: bytes | None = None,
    name: str = "Báo cáo.pdf",
    **headers: str,
) -> bytes:
    """What a person of the unit answers."""
    made = EmailMessage()
    made["From"] = f"Cô Mai <{sender or mail.recipient}>"
    made["To"] = bounce_address(mail.message_id) or MAILBOX
    made["Subject"], made["In-Reply-To"] = subject, mail.message_id
    made["Message-ID"] = f"<{abs(hash((text, subject)))}@a.example>"
    for header, value in headers.items():
        del made[header.replace("_", "-")]
        if value:
            made[header.replace("_", "-")] = value
    made.set_content(f"{text}\n\nVào 08:01 Sở <so@so.example> đã viết:\n> http://localhost/m/AbCdEfGh.123456\n")
    if file is not None:
        made.add_attachment(file, maintype="application", subtype="pdf", filename=name)
    return made.as_bytes()
