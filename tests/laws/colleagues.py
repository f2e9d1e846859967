"""Law 8 for links of colleagues: each opens what was handed over, and nothing once it has ended."""

from sqlalchemy import select

from directives.database import db
from directives.delegations.opened import opened_by
from directives.models import Delegation, Mail, Task
from directives.rules.delegating import MOST_A_DAY
from directives.rules.schedule import local
from directives.terms import DirectiveState
from workflows.web import links


def check_opened() -> int:
    """Compare what each link of a colleague opens with the rows of the hand-over; returns how many there are."""
    session, days = db.session, set[tuple[int, object, int]]()
    found = session.scalars(select(Delegation).order_by(Delegation.id)).all()
    for delegation in found:
        link, assignment = delegation.link, delegation.assignment
        handed = {one.item_id for one in delegation.items}
        opened = {task.id for task in session.scalars(select(Task).where(opened_by(link)))}
        assert opened == {task.id for task in assignment.tasks if task.item_id in handed}
        runs = link.revoked_at is None and assignment.directive.state is DirectiveState.ISSUED
        assert _opens(link.id, link.generation) == runs, "law 8: ended and open, or running and closed"
        assert runs or link.revoked_at is None or not _opens(link.id, link.ended_below)
        told = session.scalars(select(Mail).where(Mail.id == delegation.mail_id)).first()
        assert told is None or told.contact_id is None, "a colleague's mail is no contact's"
        days.add((assignment.id, local(delegation.recorded_at).date(), delegation.id))
    per_day = [(assignment_id, day) for assignment_id, day, _ in days]
    assert all(per_day.count(one) <= MOST_A_DAY for one in per_day)
    return len(found)


def _opens(link_id: int, generation: int) -> bool:
    try:
        links.load_valid(db.session, link_id, generation)
    except links.LinkRefused:
        return False
    return True
