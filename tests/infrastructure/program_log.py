"""The log of all programs of a test, and what of the database must not stand in it."""

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import JSON, Enum, String, select
from sqlalchemy.orm import Session

from directives.database import Base, db, read_only
from directives.models import Link, SignInLink
from tests import scene
from tests.infrastructure.mail_server import MailServer
from workflows import clock
from workflows.inbox import fetching
from workflows.mailing.sending.worker import run_worker
from workflows.scheduling.ticker import run_ticker
from workflows.web import links
from workflows.web.logs import lines as logs

INCOMING = Path(__file__).parents[1] / "workflows" / "inbox" / "incoming"

NOBODYS = {"code", "hash", "head_hash", "instance", "kind", "message_id", "occasion", "offset", "public_id", "root"}
NOBODYS |= {"content_type", "previous_hash", "claimed_by", "digest", "stored_name", "salt", "search_name"}
"""Columns of codes and hashes that the program makes itself; `public_id` opens nothing without a link."""

A_CODE = re.compile(r"[a-z_]*|.{0,3}", re.S)
"""A code of an enum, as JSON columns hold them; words of three letters stand in any text."""


@contextmanager
def written(app: Flask, level: str = "DEBUG", form: str = "text") -> Iterator[io.StringIO]:
    """What is logged within it, as the settings LOG_LEVEL and LOG_FORMAT say."""
    root = logging.getLogger()
    loggers = [root, app.logger, *map(logging.getLogger, (*logs.OWN, *logs.GUNICORN))]
    before = [(one, one.level, one.handlers[:], one.propagate) for one in loggers]
    out, given = io.StringIO(), {name: app.config[name] for name in ("LOG_LEVEL", "LOG_FORMAT")}
    app.config.update(LOG_LEVEL=level, LOG_FORMAT=form)
    logs.install(app)
    root.handlers[0].stream = out  # type: ignore[attr-defined]
    try:
        yield out
    finally:
        app.config.update(given)
        for one, level_before, handlers, propagates in before:
            one.setLevel(level_before)
            one.handlers[:], one.propagate = handlers, propagates


def let_programs_run(app: Flask, log: io.StringIO, at: datetime) -> None:
    """What is left for ticker and worker when nobody presses anything, and the mails that people and servers write."""
    with app.app_context():
        clock.move(db.session, at)
        db.session.commit()
        for mail in sorted(INCOMING.glob("re*.eml")):
            fetching.receive_and_commit(db.session, mail.read_bytes())
    for work, said in ((run_ticker, " tick periods="), (run_worker, " mails sent=")):
        with scene.running(work, app):
            scene.wait_until(lambda said=said: said in log.getvalue())


def told_of_people(app: Flask, smtp: MailServer, log: str) -> list[str]:
    """What of names, addresses, telephones, typed texts and tokens stands in the log."""
    with app.app_context(), read_only():
        texts = set(_texts(db.session)) | _tokens(db.session) | _mailed_tokens(smtp)
    assert len(texts) > 100
    return sorted(text for text in texts if text in log)


def _texts(session: Session) -> Iterator[str]:
    for table in Base.metadata.sorted_tables:
        named = [column for column in table.columns if column.name not in NOBODYS]
        kept = [one for one in named if isinstance(one.type, String | JSON) and not isinstance(one.type, Enum)]
        if table.name == "heartbeat" or not kept:
            continue
        for row in session.execute(select(*kept)):
            for value in row:
                yield from _pieces(value)


def _pieces(value: object) -> Iterator[str]:
    """The texts in a value, whole and line by line."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _pieces(one)
    elif isinstance(value, str):
        yield from (line for text in (value, *value.splitlines()) if not A_CODE.fullmatch(line := text.strip()))


def _tokens(session: Session) -> set[str]:
    newest = {links.token(link) for link in session.scalars(select(Link))}
    return newest | {links.sign_in_address(made).rpartition("/")[2] for made in session.scalars(select(SignInLink.id))}


def _mailed_tokens(smtp: MailServer) -> set[str]:
    bodies = (str(message.get_body(("plain",)).get_content()) for message in smtp.messages)
    return {token for body in bodies for token in re.findall(r"/(?:m|dang-nhap)/(\S+)", body)}
