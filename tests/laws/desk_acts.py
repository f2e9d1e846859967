"""Desks of units in a drawn history: granted, a device admitted, a letter opened and answered by it, ended."""

from sqlalchemy import select

from directives.database import db
from directives.models import Assignment, DeskDevice, Directive, Task, UnitDesk
from directives.queries import reachable, submissions
from directives.releases.required import must_wait
from directives.terms import DirectiveState
from directives.unit_desks import desks, devices, letters
from tests.laws.place import ANSWERABLE, Place
from workflows.reporting import steps as reporting
from workflows.unit_desk import steps as unit_desk


class DeskActs(Place):
    """What is done with a unit's desk, by an officer and by its devices."""

    def ask_for_a_desk(self, number: int) -> None:
        """By a contact's link; one of the contacts grants by the way that the mail brought."""
        assignment = self.assignment(number)
        link = self.own_link(assignment, number) if assignment is not None else None
        if link is None:
            return
        unit_desk.ask(db.session, link, self.now())
        desk = desks.desk_of(db.session, link.assignment.responsible_unit)
        if desk is not None and number % 3 and desks.may_grant(desk, desk.asked_no, self.now()):
            unit_desk.grant(db.session, desk, link.contact, "", self.now())
            self.seen["desks granted"] += 1

    def grant_a_desk(self, number: int) -> None:
        """An officer grants one, and somebody who reads a contact's mail is admitted."""
        unit, by = self.one_of(self.units_present(), number), self.by()
        readers = reachable.contacts_of(db.session, unit)
        if readers:
            unit_desk.grant_by_staff(db.session, unit, by.staff, by.now)
            desk = desks.desk_of(db.session, unit)
            assert desk is not None
            devices.admit(db.session, desk, readers[number % len(readers)], "", by.now)
            self.seen["desks granted"] += 1

    def answer_at_a_desk(self, number: int) -> None:
        """A letter is opened by a device and reported on by the link of its contact."""
        device = self._device(number)
        if device is None:
            return
        for letter in letters.letters_of(db.session, device.desk.unit_id):
            link = devices.link_to(db.session, device, letter.public_id)
            tasks = self._open_tasks(letter.assignment_id) if link is not None else []
            if link is not None and tasks:
                task = tasks[number % len(tasks)]
                if must_wait(link):
                    self.enter(task, link, number)
                else:
                    reporting.submit(db.session, link, task, self.report_of(task, number), self.now())
                    self.seen["reports at desks"] += 1
                return

    def end_a_desk(self, number: int) -> None:
        """The unit ends it, one device of it, or an officer does."""
        device, by = self._device(number // 3), self.by()
        if device is None:
            return
        match number % 3:
            case 0:
                unit_desk.end(db.session, device, by.now)
            case 1:
                unit_desk.end_device(db.session, device, device.id, by.now)
            case _:
                unit_desk.end_by_staff(db.session, device.desk.unit, by.staff, by.now)

    def _device(self, number: int) -> DeskDevice | None:
        """One that opens its desk."""
        found = db.session.scalars(select(DeskDevice).order_by(DeskDevice.id.desc()))
        opened = [one for one in found if devices.is_open(one, self.now())]
        return opened[number % len(opened)] if opened else None

    def _open_tasks(self, assignment_id: int) -> list[Task]:
        of_letter = select(Task).join(Assignment).join(Directive).where(Assignment.id == assignment_id)
        tasks = db.session.scalars(of_letter.where(Directive.state == DirectiveState.ISSUED).order_by(Task.id.desc()))
        return [one for one in tasks if one.item.mode in ANSWERABLE and submissions.closed_reason(one) is None]


def check_desks(place: Place) -> int:
    """Law 8: a device opens the letters of its unit alone, by links of its contact, and none once it has ended."""
    now, session = place.now(), db.session
    found = session.scalars(select(DeskDevice).order_by(DeskDevice.id)).all()
    for device in found:
        desk: UnitDesk = device.desk
        theirs = {one.assignment_id for one in letters.letters_of(session, desk.unit_id)}
        answering = select(Assignment.id).where(Assignment.responsible_unit_id == desk.unit_id)
        assert theirs == set(session.scalars(answering))
        for assignment in session.scalars(select(Assignment)):
            link = devices.link_to(session, device, assignment.public_id)
            assert link is None or (link.assignment_id in theirs and link.contact_id == device.contact_id)
        if desk.ended_at is not None or device.ended_at is not None or desk.unit.closed_at is not None:
            assert not devices.is_open(device, now), "law 8: an ended desk opens"
    return len(found)
