"""Two departments on one instance, each with a row of every kind that an address names."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import acts, files
from directives.acts import ActedBy, extend
from directives.areas.area import Area
from directives.areas.concerned import AreaWish
from directives.areas.recording import AreaEntry, record_area_event
from directives.attributes import declaring, suggesting
from directives.attributes.of_agency import attributes_of
from directives.delegations.delegating import DelegationEntry
from directives.incidents import handling
from directives.incidents.of_agency import choices_of
from directives.models import (
    AreaEvent,
    Assignment,
    CalendarDay,
    Directive,
    Enclosure,
    Evidence,
    IncidentDuty,
    IncidentFile,
    IncomingDocument,
    Mail,
    NamedForm,
    Report,
    Staff,
    StoredFile,
    Task,
)
from directives.objections import exempting
from directives.record import ledger
from directives.terms import (
    AreaAct,
    AreaKind,
    AreaReason,
    CallOutcome,
    DutyDays,
    IncidentList,
    JobKind,
    ObjectionKind,
    ReportingMode,
    Role,
    Standing,
    Verdict,
)
from directives.unit_desks import desks, devices
from tests.scene.cascade import passed_below
from tests.scene.incoming import PDF, receive, reply
from tests.scene.issued import draft
from tests.scene.jobs import finished_job
from tests.scene.people import Department, department, person
from tests.scene.platforms import say, take_export
from tests.scene.running import send_mails
from workflows.calling.steps import CallNote, record_call
from workflows.delegating import steps as delegating
from workflows.incidents import steps as incidents
from workflows.issuing import steps as issuing
from workflows.registry import taking
from workflows.registry.lines import RegisterLine
from workflows.units import steps as units

Names = dict[str, Any]
"""What stands in an address, by the name of its part."""


@dataclass
class FilledAgency:
    """A department, its people by role, and what its addresses name; `word` stands in all its texts and no other's."""

    people: Department
    staff: dict[Role, Staff]
    word: str
    names: Names
    draft_names: Names
    """Of a directive that is not issued."""
    assignment: Assignment


def two_agencies(app: Flask, session: Session, now: datetime) -> tuple[FilledAgency, FilledAgency]:
    """Both with a draft, and a directive that was mailed and answered."""
    first, other = department(session, now), department(session, now, "SOYTE", "soyte.example")
    issued = [_issued(session, now, first, "Hoa Ban"), _issued(session, now, other, "Hoa Sen")]
    session.commit()
    send_mails(app)
    session.expire_all()
    return _filled(session, now, first, issued[0], "Hoa Ban"), _filled(session, now, other, issued[1], "Hoa Sen")


def _issued(session: Session, now: datetime, people: Department, word: str) -> Directive:
    for unit in (people.district, people.school_a, people.school_b, people.school_c):
        unit.name = f"{unit.name} {word}"
    issued = draft(session, people, now)
    issued.title = f"Văn bản {word}"
    issuing.issue(session, issued, people.officer, now, without_signed_copy=True)
    return issued


def _filled(session: Session, now: datetime, people: Department, issued: Directive, word: str) -> FilledAgency:
    address = f"truongphong@{people.officer.email.rpartition('@')[2]}"
    head = person(session, people.agency, people.office, f"Trưởng phòng {word}", address, Role.HEAD)
    staff = {Role.OFFICER: people.officer, Role.LEADER: people.leader, Role.ADMIN: people.admin, Role.HEAD: head}
    units.set_day(session, people.agency, date(2020, 5, 4), False, word, people.officer, now)
    day = session.scalars(select(CalendarDay).where(CalendarDay.agency_id == people.agency.id)).one()
    begun = draft(session, people, now)
    begun.title = f"Văn bản {word}"
    begun.source_file, begun.signed_file = _file(session, now, word), _file(session, now, word)
    begun.enclosures = [Enclosure(position=1, name=f"Phụ lục {word}", file=_file(session, now, word))]
    kept = NamedForm(agency_id=people.agency.id, name=f"Mẫu {word}", form={}, created_at=now)
    kept.created_by_id = people.officer.id
    session.add(kept)
    session.flush()
    assignment = session.scalars(
        select(Assignment).where(Assignment.directive_id == issued.id, Assignment.unit_id == people.school_a.id)
    ).one()
    said = _answered(session, now, assignment, people.officer, word)
    flood = _flood(session, now, people, issued, word)
    received = _received(session, now, issued, people, word)
    shared = {
        "unit_id": people.school_a.id,
        "contact_id": people.school_a.contacts[0].id,
        "group_id": people.everyone.id,
        "attribute_id": attributes_of(session, people.agency.id)[0].id,
        "day_id": day.id,
        "office_id": people.office.id,
        "staff_id": people.leader.id,
        "area_event_id": flood.id,
        **_own_desk(session, now, people),
        "job_pid": finished_job(session, JobKind.SUMMARY, people.officer, word, now, issued).public_id,
        "aid": assignment.public_id,
        "public_id": assignment.public_id,
    }
    item = begun.items[0]
    of_draft = {"pid": begun.public_id, "item_id": item.id, "enclosure_id": begun.enclosures[0].id}
    of_draft["form_id"] = kept.id
    return FilledAgency(people, staff, word, {**shared, **said, **received}, {**shared, **of_draft}, assignment)


def _own_desk(session: Session, now: datetime, people: Department) -> Names:
    """School A has a desk of its own, open in one browser that holds the key."""
    desk = desks.grant(session, people.school_a, ledger.by_staff(people.officer.id), now)
    key = devices.admit(session, desk, people.school_a.contacts[0], "", now)
    job = finished_job(session, JobKind.UNIT_BOOK, desk.devices[0], "2020", now)
    names = {"desk_pid": desk.public_id, "device_id": desk.devices[0].id, "desk_key": key}
    return {**names, "desk_job_pid": job.public_id}


def _flood(session: Session, now: datetime, people: Department, issued: Directive, word: str) -> AreaEvent:
    """The schools get a later date for the figures of the week."""
    wish = AreaWish(Area(AreaKind.KIND, people.school_b.kind_id, f"Trường {word}"), AreaAct.EXTEND, now + timedelta(40))
    periods = [period.id for period in issued.items[2].periods]
    entry = AreaEntry(wish, periods, AreaReason.OTHER, f"Lũ {word}")
    return record_area_event(session, people.agency, entry, people.officer, now).event


def _answered(session: Session, now: datetime, assignment: Assignment, officer: Staff, word: str) -> Names:
    origin, by_mode = acts.from_link(assignment.links[0], now), {}
    for task in assignment.tasks:
        by_mode.setdefault(task.item.mode, task)
    acts.acknowledge(session, assignment, f"Cô {word}", "Văn thư", origin, now, "12")
    asked = by_mode[ReportingMode.REPORT]
    wish = extend.ExtensionRequest(asked.due_at + timedelta(days=3), f"Mưa bão {word}", "Cô Mai", secrets.token_hex(8))
    extension = extend.ask(session, asked, wish, origin, now)
    first = _report(session, now, asked, word)
    acts.review(session, first, Verdict.RETURNED, officer, now, wanted=f"Bổ sung {word}")
    report = _report(session, now, by_mode[ReportingMode.FIGURES], word)
    figures = by_mode[ReportingMode.FIGURES]
    export = take_export(session, figures.period, officer, [f"{assignment.unit.name};9;90", f"Ngoài {word};1;2"], now)
    stand = say(session, assignment.links[0], export, now, f"Thiếu {word}")
    told_of, document = by_mode[ReportingMode.INCIDENT], _file(session, now, word)
    told = acts.IncidentAnswer(
        "other", secrets.token_hex(8), f"Việc kín {word}", typed_by=f"Cô {word}", file_ids=(document.id,)
    )
    session.add(IncidentFile(task_id=told_of.id, file_id=document.id))
    incident = acts.report_incident(session, told_of, told, origin, now)
    entry = acts.ObjectionEntry(
        ObjectionKind.CANNOT, f"Khó khăn {word}", secrets.token_hex(8), typed_by=f"Cô {word}", phone=f"0905 {word}"
    )
    objection = acts.object_to(session, asked, entry, acts.from_link(assignment.links[0], now), now)
    exemption = exempting.exempt_until(session, by_mode[ReportingMode.NONE], None, officer, now, text=f"Lý do {word}")
    kind = choices_of(session, officer.agency_id, IncidentList.KIND)[0]
    duty = IncidentDuty(agency_id=officer.agency_id, staff_id=officer.id)
    hours = (0, 24 * 60)
    incidents.save_duty(session, duty, officer, now, position=1, days=DutyDays.ALL, hours=hours)
    handling.add_measure(session, incident, f"Biện pháp {word}", officer, now)
    call = record_call(
        session, assignment, CallNote(CallOutcome.WILL_REPORT, f"Hẹn {word}", secrets.token_hex(8)), officer, now
    )
    acknowledgement = assignment.acknowledgements[0]
    software = attributes_of(session, assignment.unit.agency_id or 0)[0]
    declaration = declaring.declare(session, assignment.links[0], software, [f"Lớp {word}"], f"Cô {word}", now)
    known = assignment.unit.contacts[0]
    wrong = suggesting.SuggestedContact(
        f"Thầy {word}", known.email, f"0905 {word}", f"Đổi văn thư {word}", f"Cô {word}"
    )
    suggestion = suggesting.suggest(session, assignment.links[0], known, wrong, now)
    names = (f"Thầy {word}", f"Cô {word}", f"lan{asked.id}@so.example", word)
    handed = DelegationEntry(*names, frozenset({asked.item_id}))
    delegation = delegating.hand_over(session, assignment.links[0], handed, now)
    return {
        "delegation_id": delegation.id,
        "school_task_id": passed_below(session, assignment, f"DT{asked.id}", word, now).id,
        "declaration_id": declaration.id,
        "suggestion_id": suggestion.id,
        "pid": assignment.directive.public_id,
        "item_id": asked.item_id,
        "period_id": asked.period_id,
        "task_id": asked.id,
        "figures_item_id": report.task.item_id,
        "figures_period_id": report.task.period_id,
        "figures_task_id": report.task_id,
        "incident_task_id": told_of.id,
        "version": 1,
        "report_id": report.id,
        "extension_id": extension.id,
        "objection_id": objection.id,
        "exemption_id": exemption.id,
        "incident_pid": incident.public_id,
        "choice_id": kind.id,
        "duty_id": duty.id,
        "incident_file_pid": incident.files[0].file.public_id,
        "evidence_pid": first.evidence[0].file.public_id,
        "call_id": call.id,
        "acknowledgement_id": acknowledgement.id,
        "import_pid": export.public_id,
        "answer_id": stand.id,
    }


def _report(session: Session, now: datetime, task: Task, word: str) -> Report:
    figures, evidence = {spec.id: Decimal(5) for spec in task.item.figures}, _file(session, now, word)
    session.add(Evidence(task_id=task.id, file_id=evidence.id))
    answer = acts.ReportAnswer(
        Standing.REPORTED,
        secrets.token_hex(8),
        f"Báo cáo {word}",
        figures=figures,
        typed_by=f"Cô {word}",
        approved_by="Thầy Nam",
        file_ids=(evidence.id,),
    )
    return acts.submit(session, task, answer, acts.from_link(task.assignment.links[0], now), now)


def _received(session: Session, now: datetime, issued: Directive, people: Department, word: str) -> Names:
    mail = session.scalars(
        select(Mail).where(Mail.directive_id == issued.id, Mail.contact_id == people.school_a.contacts[0].id)
    ).first()
    incoming = receive(session, reply(mail, f"Thư kín {word}", file=PDF, name=f"{word}.pdf"), now)
    line = RegisterLine(
        "7", "5/BC", date(2020, 4, 17), None, people.school_b.name, f"Báo cáo theo {issued.number} {word}"
    )
    taking.take(session, people.agency, [line], ActedBy(people.officer, "", now))
    document = session.scalars(select(IncomingDocument).where(IncomingDocument.agency_id == people.agency.id)).one()
    names = {"mail_id": mail.id, "incoming_id": incoming.id, "document_id": document.id}
    return {**names, "incoming_file_pid": incoming.files[0].file.public_id}


def _file(session: Session, now: datetime, word: str) -> StoredFile:
    checked = files.trusted(f"Tệp {word} {secrets.token_hex(4)}.pdf", PDF + secrets.token_bytes(8), files.PDF)
    return files.store(session, Path(current_app.config["FILES_DIR"]), checked, now)
