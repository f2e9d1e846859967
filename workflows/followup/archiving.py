"""'Đã nộp lưu trữ': the file of a letter was handed to the archive. Only then may its texts be forgotten by age."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.cascade import following
from directives.models import Directive, Event
from directives.record import locks
from directives.record.ledger import data_of
from directives.terms import EventKind
from workflows.followup.changes import NotOpen, record

BY_AGE = "by_age"
"""Key of the data of events that erase what a rule of retention no longer keeps."""


def archive(session: Session, directive: Directive, by: ActedBy) -> None:
    """Note that the file was handed over, by whom and when. Raises NotOpen while it is followed up, or if it was."""
    locks.lock(session, directive)
    if directive.ended_at is None or directive.archived_at is not None:
        raise NotOpen
    directive.archived_at, directive.archived_by_id = by.now, by.staff.id
    record(session, directive, EventKind.ARCHIVED, by, {}, [directive])
    for one in following.ended_under(session, directive):
        if one.archived_at is None:
            archive(session, one, by)


def undo(session: Session, directive: Directive, by: ActedBy) -> None:
    """Take the note back. Raises NotOpen if there is none, or something was forgotten because of it."""
    locks.lock(session, directive)
    if directive.archived_at is None or has_forgotten(session, directive):
        raise NotOpen
    directive.archived_at = directive.archived_by_id = None
    record(session, directive, EventKind.ARCHIVE_UNDONE, by, {}, [directive])


def has_forgotten(session: Session, directive: Directive) -> bool:
    """Whether something of the file was forgotten by age already."""
    erased = select(Event.body).where(Event.directive_id == directive.id, Event.kind == EventKind.TEXT_ERASED)
    return any(BY_AGE in data_of(body) for body in session.scalars(erased))
