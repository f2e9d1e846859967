"""One worker's hands: the connection it keeps, the mail it holds, and the outcome that it has yet to write down."""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flask import Flask

from directives.database import committed_lightly, db, read_only
from directives.terms import MailState
from workflows import clock
from workflows.mailing.composing.message import ComposedMail, SmtpMessage
from workflows.mailing.sending import claims, outcomes, preparing, server_health, smtp
from workflows.mailing.sending.delivery_log import domain_of
from workflows.mailing.sending.office_hours import leave_for_the_morning
from workflows.mailing.sending.preparing import Prepared
from workflows.mailing.sending.reply_meaning import Outcome, lost_words

BATCH = 20
TRIES = 3
"""How often a mail is composed anew because what it tells changed while it was about to go."""
SLOW = 10.0
"""Seconds that an answer about one domain may take before mails to others go first."""
APART = 60.0
"""Seconds for which such a domain's mails then wait."""


class ServerUnreachable(Exception):
    """No mail server answers; nothing was tried, and no attempt is counted."""


class Unwritten(NamedTuple):
    """What became of a mail, not yet in the database."""

    mail_id: int
    outcome: Outcome
    letter: ComposedMail | None


class MailSession:
    """Claims, prepares, hands over, writes down.

    The outcome of a mail is written in the transaction in which the next one is looked at for the last time, after
    its envelope and before its content: so of all mails one at most is with the server and not in our books, and a
    mail costs one commit.
    """

    def __init__(self, app: Flask) -> None:
        self.app, self.claimant = app, f"worker-{secrets.token_hex(8)}"
        self.connection = smtp.connect(app)
        self.unwritten: Unwritten | None = None
        self.counts: Counter[MailState] = Counter()
        self.left: list[int] = []
        """Claimed and not yet tried."""
        self.slow: dict[str, float] = {}
        self.told_to_wait = False

    def send_due(self, stop: threading.Event) -> Counter[MailState] | None:
        """Claim one batch and send it; None where nothing was due. Raises Unreachable."""
        self.counts, self.told_to_wait = Counter(), False
        with self.app.app_context():
            try:
                self._give_back(None)  # what could not be written at the end of the last batch
                self.left = self._claim()
                if not self.left:
                    return None
                self._send_batch(stop)
            finally:
                db.session.rollback()
        return self.counts

    def close(self) -> None:
        """Say goodbye to the server."""
        self.connection.leave()

    def _claim(self) -> list[int]:
        session, limits = db.session, claims.RateLimits.of(self.app.config)
        self.slow = {domain: at for domain, at in self.slow.items() if at > time.monotonic() - APART}
        now = clock.now(session)
        leave_for_the_morning(session, now, self.app.config["OFFICE_HOURS"])
        ids = claims.claim(session, self.claimant, now, BATCH, limits, self.slow.keys())
        if not ids and self.slow:
            self.slow = {}  # there is nothing else to do meanwhile
            ids = claims.claim(session, self.claimant, now, BATCH, limits)
        session.commit()
        return ids

    def _send_batch(self, stop: threading.Event) -> None:
        said = None
        try:
            self._connect()
            for prepared in self._prepare(self.left):
                if stop.is_set() or self.told_to_wait:
                    break
                self._send_unless_slow(prepared)
        except smtp.LOST as error:
            said = lost_words(error)
            raise ServerUnreachable(said) from error
        finally:
            self._give_back(said)

    def _give_back(self, said: str | None) -> None:
        """What was not tried goes back, whatever ended the batch."""
        session = db.session
        session.rollback()
        self._write_down()
        if self.left:
            claims.release(session, self.left, self.claimant, said)
        if said is not None:
            server_health.note_failing(session, said, clock.now(session))
        session.commit()
        self.left = []

    def _connect(self) -> None:
        session = db.session
        if not self.connection.is_fresh:
            self._write_down()  # a server that takes its time must not outlast the claim on the mail that it has
        if not self.connection.ready():
            return
        with read_only():
            is_news = server_health.is_worth_noting(session, clock.now(session))
            session.rollback()
        if is_news:
            server_health.note_answering(session, clock.now(session))
            session.commit()

    def _prepare(self, ids: Sequence[int]) -> list[Prepared]:
        with read_only():
            prepared = preparing.prepare(db.session, ids, clock.now(db.session))
            db.session.rollback()
        return prepared

    def _send_unless_slow(self, prepared: Prepared) -> None:
        domain = domain_of(prepared.letter.recipient) if prepared.letter else ""
        if domain in self.slow:
            return
        started = time.monotonic()
        self._send(prepared)
        if time.monotonic() - started > SLOW:
            self.slow[domain] = time.monotonic()
            self._write_down()

    def _send(self, prepared: Prepared) -> None:
        for _ in range(TRIES):
            if prepared.message is None:
                self._not_sent(prepared)
                return
            if (outcome := self._deliver(prepared, prepared.message)) is not None:
                self._note(Unwritten(prepared.mail_id, outcome, prepared.letter))
                return
            anew = self._prepare([prepared.mail_id])
            if not anew:
                return
            prepared = anew[0]

    def _deliver(self, prepared: Prepared, message: SmtpMessage) -> Outcome | None:
        self._connect()
        try:
            return smtp.deliver(self.connection, message, lambda: self._last_look(prepared))
        except smtp.NotStarted:
            # it hung up since the last mail; who does it twice answers nobody
            self._connect()
            return smtp.deliver(self.connection, message, lambda: self._last_look(prepared))

    def _last_look(self, prepared: Prepared) -> bool:
        """The one transaction of a mail.

        It need not wait for the disk: claims and the end of each batch do. Killed at any moment, a worker doubles
        one mail at most; a power cut may double those of one batch, under the same Message-IDs, and loses none.
        """
        session = db.session
        with committed_lightly():
            is_as_it_was = preparing.look(session, prepared)
            now = clock.now(session)
            state = self._write(now)
            goes = is_as_it_was and preparing.hold(session, prepared, self.claimant, now)
            session.commit()
        self._written(state)
        return goes

    def _not_sent(self, prepared: Prepared) -> None:
        if prepared.fault:
            self._note(Unwritten(prepared.mail_id, Outcome(MailState.QUEUED, prepared.fault, is_ours=True), None))
            return
        state = outcomes.drop_unwanted(db.session, prepared.mail_id, self.claimant, clock.now(db.session))
        db.session.commit()
        self.left.remove(prepared.mail_id)
        self._count(state)

    def _note(self, unwritten: Unwritten) -> None:
        """Keep an outcome for the next transaction; what is no plain yes is written at once."""
        self._write_down()
        self.left.remove(unwritten.mail_id)
        self.unwritten = unwritten
        if unwritten.outcome.state != MailState.SENT:
            self._write_down()

    def _write_down(self) -> None:
        if self.unwritten is not None:
            state = self._write(clock.now(db.session))
            db.session.commit()
            self._written(state)

    def _write(self, now: datetime) -> MailState | None:
        if self.unwritten is None:
            return None
        mail_id, outcome, letter = self.unwritten
        if outcome.waits is not None:
            server_health.note_slowed(db.session, outcome.reply, now, outcome.waits)
        return outcomes.record(db.session, mail_id, self.claimant, outcome, letter, now)

    def _written(self, state: MailState | None) -> None:
        """Only now, when it is committed, is the outcome let go of: a full disk must not send a mail twice."""
        if self.unwritten is not None and self.unwritten.outcome.waits is not None:
            self.told_to_wait = True
        self.unwritten = None
        self._count(state)

    def _count(self, state: MailState | None) -> None:
        if state is not None:
            self.counts[state] += 1
