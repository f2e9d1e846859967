"""A worker's session with the mail server: claims a batch, sends it over one connection, records each outcome.

The outcome of a mail is written in the transaction that checks the next mail once more, after its RCPT and before its
DATA. So a mail costs one commit, and at most one mail has been accepted without being recorded.
"""

import logging
import secrets
import threading
import time
from collections import Counter
from collections.abc import Sequence

from flask import Flask
from sqlalchemy.exc import OperationalError

from directives.database import db, read_only, without_fsync
from directives.terms import MailState
from workflows import clock
from workflows.mailing import sign_ins
from workflows.mailing.composing.message import SmtpMessage
from workflows.mailing.sending import claims, day_mail, outcomes, preparing, server_health, smtp
from workflows.mailing.sending.causes import NOT_COMPOSED
from workflows.mailing.sending.delivery_log import domain_of
from workflows.mailing.sending.outcomes import Delivery
from workflows.mailing.sending.preparing import Prepared
from workflows.mailing.sending.rate_budget import RateLimits
from workflows.mailing.sending.reply_meaning import Outcome, error_words

log = logging.getLogger(__name__)

KNOWN_ERRORS = (*smtp.SMTP_ERRORS, OperationalError)
"""The server's or the database's fault: the whole batch waits. Any other concerns one mail."""
BATCH_SIZE = 20
MAX_COMPOSED = 3
"""How often a mail is composed again because its data changed just before it was sent."""
SLOW = 10.0
"""If sending to a domain takes longer than this many seconds, mails to other domains go first."""
AVOID_SLOW = 60.0
"""Seconds for which mails to such a domain then wait."""


class ServerUnreachable(Exception):
    """The mail server does not answer; nothing was tried, and no attempt is counted."""


class MailSession:
    """One worker's claims and its connection, kept from batch to batch."""

    def __init__(self, app: Flask) -> None:
        self.app, self.claimant = app, f"worker-{secrets.token_hex(8)}"
        self.connection = smtp.connect(app)
        self.slow: dict[str, float] = {}
        """Slow domains, and when each was found to be slow (time.monotonic)."""
        self.open_batch: claims.Batch | None = None
        """A batch that could not be closed because the database could not be written."""

    def send_due(self, stop: threading.Event) -> Counter[MailState] | None:
        """Claim one batch and send it; None if nothing was due. Raises ServerUnreachable, OperationalError."""
        with self.app.app_context():
            try:
                if self.open_batch is not None:
                    self._close_batch(self.open_batch)
                ids = self._claim()
                if not ids:
                    return None
                batch = self.open_batch = claims.Batch(ids)
                self._send_batch(batch, stop)
            finally:
                db.session.rollback()
        return batch.counts

    def close(self) -> None:
        self.connection.leave()

    def abandon(self) -> None:
        """Forget the open batch after an unknown error: its mails are claimed again when their lease has run out."""
        self.open_batch = None
        self.connection.cut()

    def _claim(self) -> list[int]:
        session, limits = db.session, RateLimits.of(self.app.config)
        self.slow = {domain: at for domain, at in self.slow.items() if at > time.monotonic() - AVOID_SLOW}
        now, hours = clock.now(session), self.app.config["OFFICE_HOURS"]
        sign_ins.queue_asked(session, now)
        day_mail.postpone_to_opening(session, now, hours)
        ids = claims.claim(session, self.claimant, now, BATCH_SIZE, limits, self.slow.keys(), hours)
        if not ids and self.slow:
            self.slow = {}  # only mails to slow domains are left: send them
            ids = claims.claim(session, self.claimant, now, BATCH_SIZE, limits, hours=hours)
        session.commit()
        return ids

    def _send_batch(self, batch: claims.Batch, stop: threading.Event) -> None:
        failure = None
        try:
            self._connect(batch)
            for prepared in _prepare(batch.untried):
                if stop.is_set() or batch.asked_to_wait:
                    break
                try:
                    self._send_unless_slow(batch, prepared)
                except KNOWN_ERRORS:
                    raise
                except Exception as error:
                    self._put_off(batch, prepared.mail_id, error)
        except smtp.SMTP_ERRORS as error:
            failure = error_words(error)
            raise ServerUnreachable(failure) from error
        finally:
            self._close_batch(batch, failure)

    def _put_off(self, batch: claims.Batch, mail_id: int, error: Exception) -> None:
        """Set the mail aside that met an unknown error; the others go on, over a new connection."""
        db.session.rollback()
        self.connection.cut()
        if self._write(batch) and mail_id in batch.untried:  # else the mail before it was at fault, and this one waits
            batch.untried.remove(mail_id)
            self._set_aside(mail_id, error)

    def _set_aside(self, mail_id: int, error: Exception, *, is_sent: bool = False) -> None:
        log.error("mail %s meets an unknown error and is set aside", mail_id, exc_info=error)
        session, reply = db.session, f"{NOT_COMPOSED}{type(error).__name__}"
        session.rollback()
        claims.set_aside(session, mail_id, self.claimant, reply, clock.now(session), is_sent=is_sent)
        session.commit()

    def _close_batch(self, batch: claims.Batch, failure: str | None = None) -> None:
        """Write the last outcome and release mails that were not tried, however the batch ended."""
        session = db.session
        session.rollback()
        self._write(batch)
        if batch.untried:
            claims.release(session, batch.untried, self.claimant, failure)
        if failure is not None:
            server_health.note_failing(session, failure, clock.now(session))
        session.commit()
        self.open_batch = None

    def _connect(self, batch: claims.Batch) -> None:
        session = db.session
        if not self.connection.is_fresh:
            self._write(batch)  # connecting may take longer than the lease of the unwritten mail
        if not self.connection.ready():
            return
        with read_only():
            is_worth_noting = server_health.is_worth_noting(session, clock.now(session))
            session.rollback()
        if is_worth_noting:
            server_health.note_answering(session, clock.now(session))
            session.commit()

    def _send_unless_slow(self, batch: claims.Batch, prepared: Prepared) -> None:
        domain = domain_of(prepared.mail.recipient) if prepared.mail else ""
        if domain in self.slow:
            return
        started = time.monotonic()
        self._send(batch, prepared)
        if time.monotonic() - started > SLOW:
            self.slow[domain] = time.monotonic()
            self._write(batch)

    def _send(self, batch: claims.Batch, prepared: Prepared) -> None:
        for _ in range(MAX_COMPOSED):
            if prepared.message is None:
                self._not_sent(batch, prepared)
                return
            if (outcome := self._deliver(batch, prepared, prepared.message)) is not None:
                self._record(batch, Delivery(prepared.mail_id, outcome, prepared.mail))
                return
            again = _prepare([prepared.mail_id])
            if not again:
                return
            prepared = again[0]

    def _deliver(self, batch: claims.Batch, prepared: Prepared, message: SmtpMessage) -> Outcome | None:
        """The outcome; None if the mail must be composed again first."""
        self._connect(batch)
        try:
            return smtp.deliver(self.connection, message, lambda: self._last_look(batch, prepared))
        except smtp.NotStarted:
            # the server hung up since the last mail; if it does so twice in a row, it counts as unreachable
            self._connect(batch)
            return smtp.deliver(self.connection, message, lambda: self._last_look(batch, prepared))

    def _last_look(self, batch: claims.Batch, prepared: Prepared) -> bool:
        """The one transaction of a mail: write the outcome of the mail before, check this one, renew its lease.

        It does not wait for the disk; claims and the end of each batch do. So a killed worker sends at most one mail
        twice, and a power cut at most one batch, under the same Message-IDs; no mail is lost.
        """
        session, before = db.session, batch.unwritten
        with without_fsync():
            is_unchanged = preparing.is_unchanged(session, prepared)
            now = clock.now(session)
            state = outcomes.record(session, before, self.claimant, now) if before else None
            may_go = is_unchanged and preparing.renew_lease(session, prepared, self.claimant, now)
            session.commit()
        batch.committed(before, state)
        return may_go

    def _not_sent(self, batch: claims.Batch, prepared: Prepared) -> None:
        if prepared.fault:
            self._record(batch, Delivery(prepared.mail_id, prepared.fault, None))
            return
        state = outcomes.drop_unwanted(db.session, prepared.mail_id, self.claimant, clock.now(db.session))
        db.session.commit()
        batch.untried.remove(prepared.mail_id)
        batch.count(state)

    def _record(self, batch: claims.Batch, delivery: Delivery) -> None:
        """Keep an outcome for the next transaction; one other than SENT is written at once."""
        self._write(batch)
        batch.tried(delivery)
        if delivery.outcome.state != MailState.SENT:
            self._write(batch)

    def _write(self, batch: claims.Batch) -> bool:
        """Write the last outcome; False if it met an unknown error, and its mail was set aside."""
        if (delivery := batch.unwritten) is None:
            return True
        try:
            state = outcomes.record(db.session, delivery, self.claimant, clock.now(db.session))
            db.session.commit()
        except KNOWN_ERRORS:
            raise
        except Exception as error:
            batch.unwritten = None
            self._set_aside(delivery.mail_id, error, is_sent=delivery.outcome.state == MailState.SENT)
            return False
        batch.committed(delivery, state)
        return True


def _prepare(ids: Sequence[int]) -> list[Prepared]:
    with read_only():
        prepared = preparing.prepare(db.session, ids, clock.now(db.session))
        db.session.rollback()
    return prepared
