"""What the demo's mailbox sends back: a reply that somebody types, or a report that a mail was not delivered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, make_msgid, parseaddr

from workflows.demo.mailbox import SENDER, recipients_of
from workflows.web.formats import vn_datetime


@dataclass(frozen=True)
class ReturnReason:
    """Why a mail did not arrive: for people, and as a mail server writes it (RFC 3463)."""

    label: str
    status: str
    words: str


FAILURES = {
    "unknown": ReturnReason("Địa chỉ không tồn tại", "5.1.1", "550 5.1.1 Recipient address rejected: user unknown"),
    "full": ReturnReason("Hộp thư đầy", "5.2.2", "552 5.2.2 The recipient's mailbox is full"),
    "spam": ReturnReason("Bị coi là thư rác", "5.7.1", "554 5.7.1 Message rejected as spam"),
}


@dataclass(frozen=True)
class PickedFile:
    name: str
    kind: str
    data: bytes


def reply(mail: EmailMessage, text: str, files: Sequence[PickedFile], now: datetime) -> bytes:
    """A reply by the recipient, as a mail program writes it: with the mail quoted below."""
    answer, me = EmailMessage(), recipients_of(mail)[0]
    answer["From"], answer["To"] = me, mail["Reply-To"] or mail["From"]
    answer["Subject"] = f"Re: {mail['Subject']}"
    answer["Date"], answer["Message-ID"] = now, make_msgid(domain=_domain(me))
    answer["In-Reply-To"] = answer["References"] = str(mail["Message-ID"]).strip()
    answer.set_content(f"{text.strip()}\n\n{_quoted(mail)}\n")
    for file in files:
        main, _slash, sub = file.kind.partition("/")
        answer.add_attachment(file.data, maintype=main, subtype=sub, filename=file.name)
    return answer.as_bytes()


def _quoted(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    lines = body.get_content().strip().splitlines() if body else []
    sent = f"Vào {vn_datetime(mail['Date'].datetime)}, {mail['From']} đã viết:"
    return "\n".join([sent, *(f"> {line}".rstrip() for line in lines)])


def delivery_report(mail: EmailMessage, failure: ReturnReason, now: datetime) -> bytes:
    """A report by the recipient's mail server to the sender of the envelope (RFC 3464)."""
    to = recipients_of(mail)[0]
    report = MIMEMultipart("report")
    report.set_param("report-type", "delivery-status")
    report["Return-Path"], report["From"] = "<>", f"MAILER-DAEMON@{_domain(to)}"
    report["To"], report["Subject"] = str(mail[SENDER] or mail["From"]), "Undelivered Mail Returned to Sender"
    report["Date"], report["Message-ID"] = format_datetime(now), make_msgid(domain=_domain(to))
    report["Auto-Submitted"] = "auto-replied"
    report.attach(MIMEText(f"Your message could not be delivered to {to}:\n\n{failure.words}\n"))
    report.attach(_status(to, failure))
    report.attach(_headers_of(mail))
    return report.as_bytes()


def _status(to: str, failure: ReturnReason) -> Message:
    """The part that mail programs read: one block on the server, one on the recipient."""
    server, recipient, part = Message(), Message(), Message()
    server["Reporting-MTA"] = f"dns; mx.{_domain(to)}"
    recipient["Final-Recipient"], recipient["Action"] = f"rfc822; {to}", "failed"
    recipient["Status"], recipient["Diagnostic-Code"] = failure.status, f"smtp; {failure.words}"
    part["Content-Type"] = "message/delivery-status"
    part.set_payload([server, recipient])
    return part


def _headers_of(mail: EmailMessage) -> Message:
    part = Message()
    part["Content-Type"] = "text/rfc822-headers"
    part.set_payload(f"Message-ID: {str(mail['Message-ID']).strip()}\n")
    return part


def _domain(address: str) -> str:
    return parseaddr(address)[1].rpartition("@")[2]
