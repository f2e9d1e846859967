"""Send 1,000 'issued' mails, from claim to recorded outcome; the floor is bare smtplib sending the same mails."""

import io
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
from bench.measure import Mark, seconds
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
"""Bytes of a signed letter of two pages, scanned in black and white; noise, as a PDF's content is to an encoder."""
SENDER = "don-doc@localhost.example"
PROCESSES = 2

These = ColumnElement[bool]
"""The mails that are measured: of one letter, which goes along or does not."""


def measure(app: Flask, session: Session, directive: Directive, settings: dict[str, Any]) -> list[Mark]:
    """With the signed copy attached and without; then two worker processes. Raises NoSink."""
    content = io.BytesIO(b"%PDF-1.7\n" + os.urandom(SCAN))
    signed = files.store(
        session, Path(app.config["FILES_DIR"]), "649-SGDĐT-GDTrH.pdf", content, clock.now(session), {files.PDF}
    )
    marks, these = [], and_(Mail.occasion == "issued", Mail.directive_id == directive.id)
    with sink() as port:
        app.config["MAIL_PORT"] = port
        for what, file in (("mails with letter", signed), ("mails without", None)):
            directive.signed_file = file
            session.commit()
            marks.append(_beside_floor(what, app, session, these, port))
        directive.signed_file = signed
        session.commit()
        print(_two_workers(session, these, {**settings, "MAIL_PORT": port}), flush=True)
    directive.signed_file = None
    _queue_again(session, these)
    return marks


def _beside_floor(what: str, app: Flask, session: Session, these: These, port: int) -> Mark:
    """Median of ROUNDS, both measured right after each other."""
    letters = _letters(session, these)
    rounds, failures = [], 0
    for _ in range(ROUNDS):
        _queue_again(session, these)
        ours = seconds(lambda: worker.work_until_nothing_is_due(app, threading.Event()))
        failures += _not_recorded(session, these)
        floor = seconds(lambda: _send_bare(port, letters))
        rounds.append((len(letters) / ours, len(letters) / floor))
    ours, floor = sorted(rounds, key=lambda both: both[0] / both[1])[ROUNDS // 2]
    size = sum(len(_built(letter).as_bytes()) for letter in letters[:20]) // 20
    counts = (
        f"{len(letters)} mails of {size / 1000:.0f} kB by one worker over one connection to smtp-sink, each with its "
        "last look, its outcome and its fact; the floor builds the same parts with email.message and sends"
    )
    return Mark(what, ours, floor, 1.0, rate=True, failures=failures, rows=counts)


def _letters(session: Session, these: These) -> list[ComposedMail]:
    now = clock.now(session)
    mails = session.scalars(select(Mail).where(these))
    letters = [letter for mail in mails if (letter := compose(session, mail, now))]
    session.rollback()
    return letters


def _queue_again(session: Session, these: These) -> None:
    session.execute(delete(MailFact))
    session.execute(update(Mail).where(~these).values(state=MailState.DROPPED))
    fresh = {"state": MailState.QUEUED, "attempts": 0, "sent_at": None, "subject": "", "body": ""}
    session.execute(update(Mail).where(these).values(fresh))
    session.execute(update(Assignment).values(told_at=None))
    session.commit()


def _not_recorded(session: Session, these: These) -> int:
    """How many mails lack a final state or a log entry."""
    sent = session.scalar(select(func.count(Mail.id)).where(these, Mail.state == MailState.SENT)) or 0
    facts = session.scalar(select(func.count(MailFact.id))) or 0
    session.rollback()
    return _total(session, these) - min(sent, facts)


def _total(session: Session, these: These) -> int:
    return session.scalar(select(func.count(Mail.id)).where(these)) or 0


def _send_bare(port: int, letters: Sequence[ComposedMail]) -> None:
    with smtplib.SMTP("127.0.0.1", port) as host:
        for letter in letters:
            host.send_message(_built(letter))


def _built(letter: ComposedMail) -> EmailMessage:
    """A message as a plain script would build it from finished text."""
    message = EmailMessage()
    message["Subject"], message["To"] = letter.subject, letter.recipient
    message["From"] = formataddr((letter.sender_name, SENDER))
    message["Date"], message["Message-ID"] = format_datetime(letter.dated_at), letter.message_id
    message["Auto-Submitted"], message["X-Auto-Response-Suppress"] = "auto-generated", "All"
    message["Content-Language"] = "vi"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    for file in letter.attachments:
        kind, _slash, subtype = file.media_type.partition(";")[0].partition("/")
        message.add_attachment(file.content, maintype=kind, subtype=subtype, filename=file.name)
    return message


def _two_workers(session: Session, these: These, settings: dict[str, Any]) -> str:
    """One line: the rate of PROCESSES together and the load of each core."""
    _queue_again(session, these)
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(PROCESSES + 1)
    workers = [context.Process(target=_work, args=(settings, together)) for _ in range(PROCESSES)]
    for one in workers:
        one.start()
    together.wait()
    before, started = _ticks(), time.perf_counter()
    for one in workers:
        one.join()
    took, after = time.perf_counter() - started, _ticks()
    total = _total(session, these)
    load = ", ".join(f"{core} {_busy(before[core], after[core]):.0%}" for core in before)
    missing = _not_recorded(session, these)
    lost = f"; {missing} NOT RECORDED" if missing else ""
    return f"       {PROCESSES} workers         {total / took:9.3f}/s  load of the cores: {load or 'unknown'}{lost}"


def _work(settings: dict[str, Any], together: Barrier) -> None:
    app = create_app(settings)
    with app.app_context():
        app.jinja_env.get_template("emails/issued/body.html")
    together.wait()
    worker.work_until_nothing_is_due(app, threading.Event())


def _ticks() -> dict[str, tuple[int, int]]:
    """Busy and idle time of each core so far; empty if the system does not tell."""
    stat = Path("/proc/stat")
    lines = [line.split() for line in stat.read_text().splitlines()] if stat.exists() else []
    cores = {name: [int(number) for number in numbers] for name, *numbers in lines if name[:3] == "cpu" < name}
    return {name: (sum(spent) - spent[3] - spent[4], spent[3] + spent[4]) for name, spent in cores.items()}


def _busy(before: tuple[int, int], after: tuple[int, int]) -> float:
    busy, idle = after[0] - before[0], after[1] - before[1]
    return busy / max(1, busy + idle)
