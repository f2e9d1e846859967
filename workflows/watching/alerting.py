"""Call the person who looks after the system: once for each alert, and once when it is over.

The ticker looks each minute, and `dondoc watch` by a timer of its own, so that a dead ticker is heard of too. What was
told is kept as rows; of two that look at once one tells. A trouble is told when it is found a second time, so that a
restart of the machine calls nobody.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from directives.database import AdvisoryLock, take_advisory_lock
from directives.models import Alert
from workflows import clock
from workflows.watching import roads, texts, troubles
from workflows.watching.troubles import Trouble

log = logging.getLogger(__name__)

AGAIN = timedelta(seconds=100)
"""How long until it is looked at again: before it is told at all, and after a road failed."""
OVER_AFTER = timedelta(minutes=10)
"""How long a trouble must be gone: one that comes and goes is one alert."""


def check(session: Session, found: Sequence[Trouble] | None = None) -> None:
    """Look unless `found` says what there is, tell what is to be told, and commit.

    Whatever goes wrong is logged: a ticker goes on.
    """
    if not roads.are_set(current_app.config):
        return
    try:
        found = troubles.found_now(session) if found is None else found
        begun, ended = choose(session, found, clock.machine_now())
        session.commit()
        if begun or ended:
            _tell(session, begun, ended)
    except SQLAlchemyError as error:
        session.rollback()
        log.warning("alerts wait: %s", error)
    except Exception:
        session.rollback()
        log.exception("alerts met an unknown error")


def choose(session: Session, found: Sequence[Trouble], now: datetime) -> tuple[list[Alert], list[Alert]]:
    """Note what was found, and take what to tell now: alerts that have begun, and that are over."""
    take_advisory_lock(session, AdvisoryLock.ALERTS)
    known = {(alert.kind, alert.about): alert for alert in session.scalars(select(Alert))}
    for trouble in found:
        if (alert := known.get((trouble.kind, trouble.about))) is None:
            session.add(_alert_of(trouble, now))
        else:
            alert.seen_at = now
    over = [alert for alert in known.values() if alert.seen_at < now - OVER_AFTER]
    for alert in over:
        if alert.told_at is None:
            session.delete(alert)
    session.flush()
    waits = or_(Alert.tried_at.is_(None), Alert.tried_at < now - AGAIN)
    ready = session.scalars(select(Alert).where(waits).order_by(Alert.id)).all()
    begun = [alert for alert in ready if alert.told_at is None and alert.seen_at == now]
    ended = [alert for alert in ready if alert.told_at is not None and alert in over]
    for alert in (*begun, *ended):
        alert.tried_at = now
    return begun, ended


def _alert_of(trouble: Trouble, now: datetime) -> Alert:
    return Alert(kind=trouble.kind, about=trouble.about, began_at=trouble.since, seen_at=now, tried_at=now)


def _tell(session: Session, begun: list[Alert], ended: list[Alert]) -> None:
    """Send it in no transaction; what no road has taken is tried again."""
    subject, body = texts.subject(begun, ended), texts.body(begun, ended)
    session.rollback()
    if not roads.send(current_app.config, subject, body):
        return
    now = clock.machine_now()
    for alert in begun:
        alert.told_at = now
    for alert in ended:
        session.delete(alert)
    session.commit()
    log.info("alerts told: %d begun, %d over", len(begun), len(ended))
