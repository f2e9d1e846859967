"""What a superior does about its schools, by its own link."""

from datetime import datetime

from sqlalchemy.orm import Session

from directives.cascade import passing_on
from directives.cascade.passing_on import PassedOn, PassOnOrder
from directives.models import Link
from workflows.mailing import outbox


def pass_on(session: Session, link: Link, order: PassOnOrder, now: datetime) -> PassedOn:
    """Pass items on; the schools' first mails go in this transaction's outbox. Raises NothingToPassOn, DateTooLate."""
    made = passing_on.pass_on(session, link, order, now)
    outbox.tell_first(session, made.directive, made.assigned.links, now)
    return made
