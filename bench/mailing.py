"""Send 1,000 'issued' mails, from claim to recorded outcome; the floor is bare smtplib sending the same mails."""

import multiprocessing
import os
import smtplib
import threading
import time
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.orm import Session

from app import create_app
from bench.measure import Limit, Mark, seconds
from bench.sink import sink
from directives import files
from directives.models import Assignment, Directive, Mail, MailFact
from directives.terms import MailState
from workflows import clock
from workflows.mailing.composing.compose import compose
from workflows.mailing.composing.message import ComposedMail
from workflows.mailing.sending import worker

ROUNDS = 3
SCAN = 60_000
"""Size in bytes of a signed copy of two pages, scanned in black and white; random, like the content of a PDF."""
SENDER = "don-doc@localhost.example"
PROCESSES = 2

WhichMails = ColumnElement[bool]
"""Over Mail: the mails that are measured."""


def measure(app: Flask, session: Session, directive: Directive, settings: dict[str, Any]) -> list[Mark | Limit]:
    """Send with the signed copy attached and without it; then with two worker processes. Raises NoSink.

    On SQLite, which has one writer, two workers have no mark.
    """
    scan = files.trusted("649-SGDĐT-GDTrH.pdf", b"%PDF-1.7\n" + os.urandom(SCAN), files.PDF)
    signed = files.store(session, Path(app.config["FILES_DIR"]), scan, clock.now(session))
    marks: list[Mark | Limit] = []
    these = and_(Mail.occasion == "issued", Mail.directive_id == directive.id)
    with sink() as port:
        app.config["MAIL_PORT"] = port
        for what, file in (("mails with letter", signed), ("mails without", None)):
            directive.signed_file = file
            session.commit()
            marks.append(_beside_floor(what, app, session, these, port))
        directive.signed_file = signed
        session.commit()
        one, two, counts, missing = _workers(session, these, {**settings, "MAIL_PORT": port})
        limit = 1.5 if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql") else 0
        marks.append(Mark("two mail workers", two, one, limit, rate=True, failures=missing, rows=counts))
        marks.append(Limit("1,000 units told", 1000 / two, 3, rows="by two workers, each mail with the letter"))
    directive.signed_file = None
    _queue_again(session, these)
    return marks


def _beside_floor(what: str, app: Flask, session: Session, these: WhichMails, port: int) -> Mark:
    """Median of ROUNDS, ours and the floor measured one right after the other."""
    mails = _composed(session, these)
    rounds, failures = [], 0
    for _ in range(ROUNDS):
        _queue_again(session, these)
        ours = seconds(lambda: worker.work_until_nothing_is_due(app, threading.Event()))
        failures += _not_recorded(session, these)
        floor = seconds(lambda: _send_bare(port, mails))
        rounds.append((len(mails) / ours, len(mails) / floor))
    ours, floor = sorted(rounds, key=lambda both: both[0] / both[1])[ROUNDS // 2]
    size = sum(len(_built(mail).as_bytes()) for mail in mails[:20]) // 20
    counts = (
        f"{len(mails)} mails of {size / 1000:.0f} kB by one worker over one connection to smtp-sink, each with its "
        "last look, its outcome and its fact; the floor builds the same parts with email.message and sends"
    )
    return Mark(what, ours, floor, 1.0, rate=True, failures=failures, rows=counts)


def _composed(session: Session, these: WhichMails) -> list[ComposedMail]:
    now = clock.now(session)
    mails = session.scalars(select(Mail).where(these))
    composed = [one for mail in mails if (one := compose(session, mail, now))]
    session.rollback()
    return composed


def _queue_again(session: Session, these: WhichMails) -> None:
    session.execute(delete(MailFact))
    session.execute(update(Mail).where(~these).values(state=MailState.DROPPED))
    fresh = {"state": MailState.QUEUED, "attempts": 0, "sent_at": None, "subject": "", "body": ""}
    session.execute(update(Mail).where(these).values(fresh))
    session.execute(update(Assignment).values(told_at=None))
    session.commit()


def _not_recorded(session: Session, these: WhichMails) -> int:
    """How many mails lack a final state or a log entry."""
    sent = session.scalar(select(func.count(Mail.id)).where(these, Mail.state == MailState.SENT)) or 0
    facts = session.scalar(select(func.count(MailFact.id))) or 0
    session.rollback()
    return _total(session, these) - min(sent, facts)


def _total(session: Session, these: WhichMails) -> int:
    return session.scalar(select(func.count(Mail.id)).where(these)) or 0


def _send_bare(port: int, mails: Sequence[ComposedMail]) -> None:
    with smtplib.SMTP("127.0.0.1", port) as host:
        for mail in mails:
            host.send_message(_built(mail))


def _built(mail: ComposedMail) -> EmailMessage:
    """A message as a plain script would build it from finished text."""
    message = EmailMessage()
    message["Subject"], message["To"] = mail.subject, mail.recipient
    message["From"] = formataddr((mail.sender_name, SENDER))
    message["Date"], message["Message-ID"] = format_datetime(mail.dated_at), mail.message_id
    message["Auto-Submitted"], message["X-Auto-Response-Suppress"] = "auto-generated", "All"
    message["Content-Language"] = "vi"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    for file in mail.attachments:
        kind, _slash, subtype = file.media_type.partition(";")[0].partition("/")
        message.add_attachment(file.content, maintype=kind, subtype=subtype, filename=file.name)
    return message


def _workers(session: Session, these: WhichMails, settings: dict[str, Any]) -> tuple[float, float, str, int]:
    """The rates of one process and of PROCESSES together, the load of each core, and how many mails were lost."""
    one, _load, _missing = _together(session, these, settings, 1)
    two, load, missing = _together(session, these, settings, PROCESSES)
    return one, two, f"{PROCESSES} processes and one of the same; load of the cores: {load or 'unknown'}", missing


def _together(session: Session, these: WhichMails, settings: dict[str, Any], processes: int) -> tuple[float, str, int]:
    _queue_again(session, these)
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(processes + 1)
    workers = [context.Process(target=_work, args=(settings, together)) for _ in range(processes)]
    for one in workers:
        one.start()
    together.wait()
    before, started = _ticks(), time.perf_counter()
    for one in workers:
        one.join()
    took, after = time.perf_counter() - started, _ticks()
    load = ", ".join(f"{core} {_busy(before[core], after[core]):.0%}" for core in before)
    return _total(session, these) / took, load, _not_recorded(session, these)


def _work(settings: dict[str, Any], together: Barrier) -> None:
    app = create_app(settings)
    with app.app_context():
        app.jinja_env.get_template("emails/issued/body.html")
    together.wait()
    worker.work_until_nothing_is_due(app, threading.Event())


def _ticks() -> dict[str, tuple[int, int]]:
    """Busy and idle time of each core so far; empty if the system does not report it."""
    stat = Path("/proc/stat")
    lines = [line.split() for line in stat.read_text().splitlines()] if stat.exists() else []
    cores = {name: [int(number) for number in numbers] for name, *numbers in lines if name[:3] == "cpu" < name}
    return {name: (sum(spent) - spent[3] - spent[4], spent[3] + spent[4]) for name, spent in cores.items()}


def _busy(before: tuple[int, int], after: tuple[int, int]) -> float:
    busy, idle = after[0] - before[0], after[1] - before[1]
    return busy / max(1, busy + idle)
