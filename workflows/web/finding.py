"""Load the row that a URL names, or 404: on the desk within the person's agency, on a unit's page within its link."""

from typing import TypeVar

from flask import abort
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from directives.database import Base, db
from directives.delegations.opened import opened_by
from directives.models import (
    Acknowledgement,
    AreaEvent,
    Assignment,
    AttributeDeclaration,
    CalendarDay,
    Call,
    Contact,
    ContactSuggestion,
    Delegation,
    DeskDevice,
    Directive,
    Exemption,
    Extension,
    Incident,
    IncidentChoice,
    IncidentDuty,
    IncomingDocument,
    IncomingMail,
    Item,
    Job,
    NamedForm,
    Objection,
    Office,
    Period,
    PlatformAnswer,
    PlatformImport,
    Report,
    Staff,
    StaffSession,
    Task,
    Unit,
    UnitAttribute,
    UnitGroup,
)
from directives.terms import DirectiveState, JobKind
from workflows.web.guards import current_device, current_link, current_staff

_Noun = TypeVar("_Noun", bound=Base)

OF_EVERY_READER = (JobKind.SUMMARY, JobKind.BOARD_SHEET)
"""Jobs whose result everybody in the agency may ask for, and so may open."""


def _found(query: Select[_Noun], *of_agency: ColumnElement[bool]) -> _Noun:
    found: _Noun | None = db.session.scalar(query.where(*of_agency))
    return found or abort(404)


def _ours(agency_id: InstrumentedAttribute[int] | InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    return agency_id == current_staff().agency_id


def _issued_here(passed_on: bool) -> ColumnElement[bool]:
    """By the agency; with `passed_on` by its units too: what superiors asked, of which the department erases alone."""
    ours = _ours(Directive.issuer_id)
    return ours | Directive.issuer.has(_ours(Unit.agency_id)) if passed_on else ours


def _of_task(query: Select[_Noun]) -> Select[_Noun]:
    return query.join(Task).join(Assignment).join(Directive)


def current_agency() -> Unit:
    """The agency of the signed-in person."""
    return db.session.get_one(Unit, current_staff().agency_id)


def find_directive(public_id: str) -> Directive:
    """A draft or an issued directive."""
    return _found(select(Directive).where(Directive.public_id == public_id), _ours(Directive.issuer_id))


def find_issued(public_id: str) -> Directive:
    """A directive that was issued: a draft has no follow-up."""
    query = select(Directive).where(Directive.public_id == public_id, Directive.state != DirectiveState.DRAFT)
    return _found(query, _ours(Directive.issuer_id))


def find_assignment(public_id: str) -> Assignment:
    """The assignment of a directive to one unit."""
    query = select(Assignment).join(Directive).where(Assignment.public_id == public_id)
    return _found(query, _ours(Directive.issuer_id))


def find_area_event(area_event_id: int) -> AreaEvent:
    return _found(select(AreaEvent).where(AreaEvent.id == area_event_id), _ours(AreaEvent.agency_id))


def find_report(report_id: int, *, passed_on: bool = False) -> Report:
    return _found(_of_task(select(Report)).where(Report.id == report_id), _issued_here(passed_on))


def find_period(period_id: int) -> Period:
    """A period of an item of an issued directive."""
    query = select(Period).join(Item, Item.id == Period.item_id).join(Directive, Directive.id == Item.directive_id)
    issued = query.where(Period.id == period_id, Directive.state != DirectiveState.DRAFT)
    return _found(issued, _ours(Directive.issuer_id))


def find_acknowledgement(acknowledgement_id: int, *, passed_on: bool = False) -> Acknowledgement:
    query = select(Acknowledgement).join(Assignment, Assignment.id == Acknowledgement.assignment_id).join(Directive)
    return _found(query.where(Acknowledgement.id == acknowledgement_id), _issued_here(passed_on))


def find_extension(extension_id: int) -> Extension:
    return _found(_of_task(select(Extension)).where(Extension.id == extension_id), _ours(Directive.issuer_id))


def find_objection(objection_id: int) -> Objection:
    """What a unit said against a task or a letter of the agency."""
    query = select(Objection).join(Assignment, Assignment.id == Objection.assignment_id).join(Directive)
    return _found(query.where(Objection.id == objection_id), _ours(Directive.issuer_id))


def find_exemption(exemption_id: int) -> Exemption:
    """An exemption that reaches into later periods."""
    query = select(Exemption).join(Assignment, Assignment.id == Exemption.assignment_id).join(Directive)
    return _found(query.where(Exemption.id == exemption_id), _ours(Directive.issuer_id))


def find_incident(public_id: str) -> Incident:
    """An incident that a unit reported."""
    return _found(_of_task(select(Incident)).where(Incident.public_id == public_id), _ours(Directive.issuer_id))


def find_incident_choice(choice_id: int) -> IncidentChoice:
    """A kind or level of incidents that the agency names."""
    return _found(select(IncidentChoice).where(IncidentChoice.id == choice_id), _ours(IncidentChoice.agency_id))


def find_incident_duty(duty_id: int) -> IncidentDuty:
    return _found(select(IncidentDuty).where(IncidentDuty.id == duty_id), _ours(IncidentDuty.agency_id))


def find_call(call_id: int) -> Call:
    return _found(select(Call).join(Assignment).join(Directive).where(Call.id == call_id), _ours(Directive.issuer_id))


def find_incoming(incoming_id: int) -> IncomingMail:
    return _found(select(IncomingMail).where(IncomingMail.id == incoming_id), _ours(IncomingMail.agency_id))


def find_document(document_id: int) -> IncomingDocument:
    """A line of the agency's register of incoming documents."""
    return _found(select(IncomingDocument).where(IncomingDocument.id == document_id), _ours(IncomingDocument.agency_id))


def find_platform_import(public_id: str) -> PlatformImport:
    """An export of a platform that the agency took over."""
    query = select(PlatformImport).where(PlatformImport.public_id == public_id)
    return _found(query, _ours(PlatformImport.agency_id))


def find_platform_answer(answer_id: int) -> PlatformAnswer:
    """What a unit said to the figures of an import."""
    query = select(PlatformAnswer).join(PlatformImport).where(PlatformAnswer.id == answer_id)
    return _found(query, _ours(PlatformImport.agency_id))


def find_unit(unit_id: int) -> Unit:
    """A unit that the agency directs."""
    return _found(select(Unit).where(Unit.id == unit_id), _ours(Unit.agency_id))


def find_group(group_id: int) -> UnitGroup:
    return _found(select(UnitGroup).where(UnitGroup.id == group_id), _ours(UnitGroup.agency_id))


def find_attribute(attribute_id: int) -> UnitAttribute:
    """An attribute that the agency keeps of its units."""
    return _found(select(UnitAttribute).where(UnitAttribute.id == attribute_id), _ours(UnitAttribute.agency_id))


def find_declaration(declaration_id: int) -> AttributeDeclaration:
    """What a unit of the agency declared."""
    query = select(AttributeDeclaration).join(Unit, Unit.id == AttributeDeclaration.unit_id)
    return _found(query.where(AttributeDeclaration.id == declaration_id), _ours(Unit.agency_id))


def find_suggestion(suggestion_id: int) -> ContactSuggestion:
    """What a unit of the agency said of a contact."""
    query = select(ContactSuggestion).join(Unit, Unit.id == ContactSuggestion.unit_id)
    return _found(query.where(ContactSuggestion.id == suggestion_id), _ours(Unit.agency_id))


def find_contact(unit_id: int, contact_id: int) -> Contact:
    """A contact of one unit, not removed."""
    query = select(Contact).join(Unit).where(Contact.id == contact_id, Contact.unit_id == unit_id)
    return _found(query, Contact.removed_at.is_(None), _ours(Unit.agency_id))


def find_day(day_id: int) -> CalendarDay:
    """A day entered in the agency's calendar."""
    return _found(select(CalendarDay).where(CalendarDay.id == day_id), _ours(CalendarDay.agency_id))


def find_staff(staff_id: int) -> Staff:
    """A member of the agency's staff, also one who has left."""
    return _found(select(Staff).where(Staff.id == staff_id), _ours(Staff.agency_id))


def find_session(staff: Staff, session_id: int) -> StaffSession:
    """A session of this person."""
    return _found(select(StaffSession).where(StaffSession.id == session_id, StaffSession.staff_id == staff.id))


def find_office(office_id: int) -> Office:
    return _found(select(Office).where(Office.id == office_id), _ours(Office.agency_id))


def find_task(task_id: int) -> Task:
    """A task that the link opens."""
    return _found(select(Task).where(Task.id == task_id, opened_by(current_link())))


def find_school_task(task_id: int) -> Task:
    """What the superior whose link this is passed on to a school."""
    query = select(Task).join(Assignment, Assignment.id == Task.assignment_id).where(Task.id == task_id)
    return _found(query.where(Assignment.parent_id == current_link().assignment_id))


def find_opened_tasks() -> list[Task]:
    """All tasks that the link opens, in the order of items and periods."""
    opened = select(Task).where(opened_by(current_link())).options(joinedload(Task.item), joinedload(Task.period))
    return sorted(db.session.scalars(opened), key=lambda task: (task.item.position, task.period.number))


def find_delegation(delegation_id: int) -> Delegation:
    """What was handed over of the assignment that the link opens."""
    query = select(Delegation).where(Delegation.id == delegation_id)
    return _found(query.where(Delegation.assignment_id == current_link().assignment_id))


def find_delegation_of_unit(aid: str, delegation_id: int) -> Delegation:
    """What was handed over of an assignment, on the desk."""
    of_assignment = (Delegation.id == delegation_id, Delegation.assignment_id == find_assignment(aid).id)
    return _found(select(Delegation).where(*of_assignment))


def find_named_form(form_id: int) -> NamedForm:
    """A form that the agency keeps under a name."""
    return _found(select(NamedForm).where(NamedForm.id == form_id), _ours(NamedForm.agency_id))


def find_job(public_id: str) -> Job:
    """A job of the signed-in person, or one of the agency whose result they could ask for as well."""
    mine = (Job.staff_id == current_staff().id) | (Job.staff_id.is_not(None) & Job.kind.in_(OF_EVERY_READER))
    return _found(select(Job).where(Job.public_id == public_id, mine), _ours(Job.agency_id))


def find_own_job(public_id: str) -> Job:
    """A job that the signed-in person asked for."""
    query = select(Job).where(Job.public_id == public_id, Job.staff_id == current_staff().id)
    return _found(query, _ours(Job.agency_id))


def find_job_of_desk(public_id: str) -> Job:
    """A job that was asked for on the unit's desk that is open."""
    of_desk = Job.device.has(DeskDevice.desk_id == current_device().desk_id)
    return _found(select(Job).where(Job.public_id == public_id, of_desk))
