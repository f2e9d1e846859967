"""Erase the words of an area event: those of its reason, of the pause that went with it, and why it was asked again."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.models import AreaEvent, AreaEventTask, Assignment, Event, Mail, Remark, Task, Unit, UnitPause
from directives.record import ledger, locks
from directives.terms import EventKind
from workflows.followup.changes import NotOpen
from workflows.mailing.occasions import area_event as area_mail
from workflows.mailing.occasions import changed


def erase_area_event(session: Session, found: AreaEvent, by: ActedBy) -> None:
    """Erase the words, also where mails quoted them; what was done to which tasks stays. Raises NotOpen if erased."""
    agency = session.get_one(Unit, found.agency_id)
    locks.lock(session, agency)
    session.refresh(found, ["salt"])
    if not found.salt:
        raise NotOpen
    found.words = found.salt = ""
    remarks = _remarks(session, found)
    for remark in remarks:
        remark.text = remark.salt = None
    _blank_mails(session, found, [remark.event_id for remark in remarks])
    actor, data = ledger.by_staff(by.staff.id), {"area_event": found.id}
    rows = [found, *remarks]
    ledger.record(session, agency, EventKind.TEXT_ERASED, by.now, actor, data, text=by.reason, rows=rows)


def _remarks(session: Session, found: AreaEvent) -> Sequence[Remark]:
    """Why reminders of its units were paused with it, and why its tasks were asked again."""
    tasks = select(AreaEventTask.task_id).where(AreaEventTask.area_event_id == found.id)
    units = select(Assignment.unit_id).join(Task, Task.assignment_id == Assignment.id).where(Task.id.in_(tasks))
    paused = select(UnitPause.event_id).where(UnitPause.starts_at == found.at, UnitPause.unit_id.in_(units))
    again = select(Event.id).where(Event.kind == EventKind.ASKED_AGAIN, Event.task_id.in_(tasks))
    said = or_(Remark.event_id.in_(paused), Remark.event_id.in_(again))
    return session.scalars(select(Remark).where(said, Remark.salt.is_not(None))).all()


def _blank_mails(session: Session, found: AreaEvent, event_ids: Sequence[int]) -> None:
    """Blank what mails quoted; the record that they were sent stays."""
    about = [(area_mail.MAIL.name, found.id), *((changed.MAIL.name, event_id) for event_id in event_ids)]
    named = [Mail.instance.startswith(f"{name}:{id_}:") for name, id_ in about]
    for mail in session.scalars(select(Mail).where(or_(*named))):
        mail.values, mail.body = {**mail.values, "reason": ""}, ""
