"""A directive with one of everything that the ledger seals: for what must hold of every table."""

from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import acts, files
from directives.acts import ActedBy, extend, incoming
from directives.acts.contacts import ContactEntry
from directives.acts.report_incident import added_to
from directives.areas.area import Area
from directives.areas.concerned import AreaWish
from directives.areas.recording import AreaEntry, record_area_event
from directives.attributes import declaring, suggesting
from directives.attributes.of_agency import attributes_of
from directives.delegations.delegating import DelegationEntry
from directives.incidents import handling
from directives.incidents.of_agency import choices_of
from directives.models import (
    Enclosure,
    Evidence,
    EvidenceLink,
    Exemption,
    Incident,
    IncidentChoice,
    IncidentDuty,
    IncidentFile,
    IncomingDocument,
    IncomingMail,
    Mail,
    StoredFile,
)
from directives.objections import answering, exempting
from directives.record import facts, ledger
from directives.record.seals import new_salt
from directives.rules import schedule
from directives.terms import (
    AreaAct,
    AreaKind,
    AreaReason,
    CallOutcome,
    Channel,
    CountedAs,
    DutyDays,
    IncidentList,
    IncidentStage,
    ObjectionKind,
    Standing,
    Verdict,
)
from directives.unit_desks import desks, devices
from tests.scene.incoming import PDF, receive
from tests.scene.issued import IssuedDirective, draft
from tests.scene.people import department
from tests.scene.platforms import say, take_export
from tests.scene.running import send_mails
from workflows.calling.steps import CallNote, record_call
from workflows.delegating import steps as delegating
from workflows.followup import assignment_steps
from workflows.followup import steps as followup
from workflows.inbox import steps as inbox
from workflows.incidents import steps as incidents
from workflows.issuing import steps as issuing
from workflows.registry import taking
from workflows.registry.lines import RegisterLine
from workflows.scheduling import steps as scheduling
from workflows.units import pausing
from workflows.units import steps as units
from workflows.units.contacts.steps import refuse, take_over

HOUR = timedelta(hours=1)
WEB_ADDRESS = "https://truong.example.vn/anh"


def everything(app: Flask, session: Session, now: datetime) -> IssuedDirective:
    """Issued, mailed, answered in every way, changed, erased in part; ticked the day after. Committed."""
    folder = Path(app.config["FILES_DIR"])
    people = department(session, now)
    directive = draft(session, people, now)
    signed, enclosed = _file(session, folder, "Công văn.pdf", now), _file(session, folder, "Biểu mẫu.pdf", now)
    directive.signed_file_id = signed.id
    directive.enclosures = [Enclosure(position=1, name="Biểu mẫu", file=enclosed)]
    session.flush()
    issuing.issue(session, directive, people.officer, now)
    session.commit()
    send_mails(app)
    session.expire_all()
    begun = IssuedDirective(session, people, directive)
    _answers(begun, folder, now + HOUR)
    _by_staff(begun, folder, now + 2 * HOUR)
    session.commit()
    scheduling.tick(session, now + timedelta(days=1))
    session.commit()
    return begun


def _file(session: Session, folder: Path, name: str, now: datetime) -> StoredFile:
    return files.store(session, folder, files.trusted(name, PDF + name.encode(), files.PDF), now)


def _answers(begun: IssuedDirective, folder: Path, now: datetime) -> None:
    """What the units send by their links."""
    session, people = begun.session, begun.people
    link = begun.link(people.school_a)
    acts.acknowledge(session, link.assignment, "Cô Mai", "Văn thư", acts.from_link(link, now), now, "12", now.date())
    task = begun.task(people.school_a, "Báo cáo tập huấn")
    file, letter = _file(session, folder, "Ảnh lớp.pdf", now), _file(session, folder, "Bản ký.pdf", now)
    session.add(Evidence(task_id=task.id, file_id=file.id))
    session.add(EvidenceLink(task_id=task.id, url=WEB_ADDRESS, done_on=now.date(), salt=new_salt(), created_at=now))
    values = {"typed_by": "Cô Mai", "approved_by": "Thầy Nam", "figures_reason": "Trường mới tách"}
    sent = {"letter_number": "5/BC", "letter_on": now.date(), "letter_file_id": letter.id, "file_ids": (file.id,)}
    sent["links"] = (WEB_ADDRESS,)
    answer = acts.ReportAnswer(Standing.REPORTED, "a", "Đã tập huấn", now.date(), **values, **sent)
    report = acts.submit(session, task, answer, acts.from_link(link, now), now)
    acts.review(session, report, Verdict.RETURNED, people.officer, now, "Bổ sung danh sách", now + timedelta(days=9))
    begun.report(begun.task(people.school_a, "Số liệu tuần"), now, "", "b", lớp="12", người="340")
    handed = DelegationEntry("Thầy Nam", "Cô Lan", "lan@truong.example", "Cô làm giúp", frozenset({task.item_id}))
    delegating.hand_over(session, link, handed, now)
    happened = begun.task(people.school_a, "Vấn đề phát sinh")
    attached = _file(session, folder, "Biên bản.pdf", now)
    session.add(IncidentFile(task_id=happened.id, file_id=attached.id))
    told = {
        "occurred_at": now,
        "school_level": "THPT",
        "concerned": 3,
        "help_needed": "Hướng dẫn",
        "typed_by": "Cô Mai",
    }
    incident = acts.IncidentAnswer("other", "c", "Đã xử lý", **told, file_ids=(attached.id,))
    first = acts.report_incident(session, happened, incident, acts.from_link(link, now), now)
    _after_an_incident(begun, first, now)
    request = extend.ExtensionRequest(now + timedelta(days=20), "Bão", "Thầy Bình", "d")
    of_b = begun.task(people.school_b, "Báo cáo tập huấn")
    asked = extend.ask(session, of_b, request, acts.from_link(begun.link(people.school_b), now), now)
    extend.grant(session, asked, now + timedelta(days=19), "Đồng ý", people.officer, now)
    _declarations(begun, now)
    _suggestions(begun, now)
    _desk(begun, now)
    period = begun.task(people.school_a, "Số liệu tuần").period
    rows = ["Trường THPT mẫu A;12;340", "Trường ngoài danh sách;1;20", "Tổng;13;360"]
    made = take_export(session, period, people.officer, rows, now)
    say(session, begun.link(people.school_a), made, now, "Thiếu lớp 12A")
    _objections(begun, now)
    acts.say_not_ours(session, begun.assignment(people.district), "Nhầm", _from_staff(begun, now), now)


def _after_an_incident(begun: IssuedDirective, first: Incident, now: datetime) -> None:
    """The unit adds to it, the department acts on it; a kind and somebody on duty are named."""
    session, people = begun.session, begun.people
    more = added_to(first, IncidentStage.FINAL, acts.IncidentAnswer("other", "g", "Đã xong", typed_by="Cô Mai"))
    acts.report_incident(session, first.task, more, acts.from_link(first.link, now), now, first)
    handling.charge(session, first, people.leader, people.officer, now)
    grave = choices_of(session, people.agency.id, IncidentList.LEVEL)[-1]
    handling.correct_level(session, first, grave, "Có người bị thương", people.officer, now)
    handling.close(session, first, "Sở đã kiểm tra", people.officer, now)
    kind = IncidentChoice(agency_id=people.agency.id, which=IncidentList.KIND)
    incidents.save_choice(session, kind, people.admin, now, name="Bỏ nhà đi", position=None, retired=False)
    duty = IncidentDuty(agency_id=people.agency.id, staff_id=people.leader.id)
    incidents.save_duty(session, duty, people.admin, now, position=None, days=DutyDays.ALL, hours=(420, 1020))


def _objections(begun: IssuedDirective, now: datetime) -> None:
    """What a school says against two items: one waits, one was agreed to for some weeks, which then was ended."""
    session, people = begun.session, begun.people
    origin = acts.from_link(begun.link(people.school_b), now)
    who = {"typed_by": "Thầy Bình", "position": "Hiệu trưởng", "phone": "0905 111 222"}
    plain, weekly = (begun.task(people.school_b, title) for title in ("Dạy học qua Internet", "Số liệu tuần"))
    not_ours = acts.ObjectionEntry(
        ObjectionKind.NOT_OURS, "Trường không có lớp", "e", whose="Trung tâm", whose_unit_id=people.district.id, **who
    )
    acts.object_to(session, plain, not_ours, origin, now)
    days = now.date() + timedelta(days=9)
    cannot = acts.ObjectionEntry(ObjectionKind.CANNOT, "Mất mạng", "f", forecast_on=days, **who)
    said = acts.object_to(session, weekly, cannot, origin, now)
    answer = answering.ObjectionAnswer("Đồng ý", later_periods=True, until_on=days)
    answering.agree(session, said, answer, people.officer, now)
    exempting.end(session, session.scalars(select(Exemption)).one(), people.officer, "Đã có mạng", now)


def _declarations(begun: IssuedDirective, now: datetime) -> None:
    """What a school declares of itself: one replaced, one confirmed, one refused."""
    session, people, link = begun.session, begun.people, begun.link(begun.people.school_a)
    software = attributes_of(session, people.agency.id)[0]
    declaring.declare(session, link, software, ["K12Online"], "Cô Mai", now)
    confirmed = declaring.declare(session, link, software, ["Microsoft Teams"], "Cô Mai", now)
    declaring.confirm(session, confirmed, people.officer, now)
    refused = declaring.declare(session, link, software, [], "Cô Mai", now)
    declaring.refuse(session, refused, "Trường vẫn dùng phần mềm này", people.officer, now)


def _suggestions(begun: IssuedDirective, now: datetime) -> None:
    """What a school says of its contacts: one who is missing is taken over, a new telephone is refused."""
    session, people, link = begun.session, begun.people, begun.link(begun.people.school_b)
    missing = suggesting.SuggestedContact("Cô Lan", "lan@truong-b.example", "0905 111 222", "", "Cô Mai")
    take_over(session, suggesting.suggest(session, link, None, missing, now), "Theo đề nghị", people.officer, now)
    known = people.school_b.contacts[0]
    moved = suggesting.SuggestedContact(known.name, known.email, "0905 333 444", "Số mới", "Cô Mai")
    refuse(session, suggesting.suggest(session, link, known, moved, now), "Số này của trường khác", people.officer, now)


def _desk(begun: IssuedDirective, now: datetime) -> None:
    """An officer opens a school's desk, and a device opens it."""
    session, people = begun.session, begun.people
    desk = desks.grant(session, people.school_b, ledger.by_staff(people.officer.id), now)
    devices.admit(session, desk, people.school_b.contacts[0], "Chrome/120", now)


def _by_staff(begun: IssuedDirective, folder: Path, now: datetime) -> None:
    """What the department enters and changes."""
    session, people, by = begun.session, begun.people, ActedBy(begun.people.officer, "Học sinh nghỉ học", now)
    record_call(
        session, begun.assignment(people.school_b), CallNote(CallOutcome.WILL_REPORT, "Sẽ gửi", "e"), by.staff, now
    )
    _mail_and_document(begun, folder, by)
    period = begun.task(people.school_a, "Số liệu tuần").period
    followup.move_deadline(session, period, now + timedelta(days=8), by)
    assignment_steps.send_again(session, begun.assignment(people.school_b), people.school_b.contacts[0], by)
    units.add_contact(
        session, people.school_b, ContactEntry("Hiệu trưởng", "", "ht@donvi.example", ""), "", by.staff, now
    )
    units.set_day(session, people.agency, now.date() + timedelta(days=5), False, "Nghỉ bù", by.staff, now)
    returned = begun.task(people.school_a, "Báo cáo tập huấn").period_id
    wish = AreaWish(Area(AreaKind.GROUP, people.everyone.id, people.everyone.name), AreaAct.EXTEND, now + 960 * HOUR)
    flood = AreaEntry(wish, [returned], AreaReason.OTHER, "Sạt lở")
    record_area_event(session, people.agency, flood, by.staff, now)
    pausing.pause(session, people.school_c, now + timedelta(days=3), "Lũ", by.staff, now)
    facts.change(session, people.school_a, now, name="Trường THPT mẫu A mới")


def _mail_and_document(begun: IssuedDirective, folder: Path, by: ActedBy) -> None:
    session, people = begun.session, begun.people
    mail = session.scalars(select(Mail).where(Mail.contact_id == people.school_b.contacts[0].id)).first()
    raw = _reply(mail.message_id, mail.recipient)
    received = receive(session, raw, by.now)
    if received.assignment is None:
        inbox.attach_to_assignment(session, received, begun.assignment(people.school_b), by.staff, by.now)
    task = begun.task(people.school_b, "Dạy học qua Internet")
    report = acts.submit(
        session, task, acts.ReportAnswer(Standing.IMPLEMENTED, "f"), _from_staff(begun, by.now), by.now
    )
    incoming.count_reply(
        session, session.get_one(IncomingMail, received.id), CountedAs.REPORT, by.staff, by.now, report
    )
    day = schedule.local(by.now).date()
    line = RegisterLine("412", "57/BC", day, day, people.school_b.name, "Báo cáo theo Công văn số 715/SGDĐT-GDTrH")
    taking.take(session, people.agency, [line], by)
    document = session.scalars(select(IncomingDocument)).one()
    if not document.matches:
        acts.documents.propose(session, document, begun.task(people.school_b, "Báo cáo tập huấn"), True, by)


def _reply(message_id: str, sender: str) -> bytes:
    head = f"From: Cô Lan <{sender}>\nTo: so@so.example\nSubject: Re: 715\nIn-Reply-To: {message_id}\n"
    kinds = 'MIME-Version: 1.0\nMessage-ID: <r@b.example>\nContent-Type: multipart/mixed; boundary="b"\n\n'
    text = "--b\nContent-Type: text/plain; charset=utf-8\n\nTrường đã thực hiện.\n"
    pdf = '--b\nContent-Type: application/pdf; name="bc.pdf"\nContent-Disposition: attachment; filename="bc.pdf"\n\n'
    return f"{head}{kinds}{text}{pdf}{PDF.decode()}\n--b--\n".encode()


def _from_staff(begun: IssuedDirective, now: datetime) -> acts.Origin:
    return acts.from_staff(begun.people.officer, Channel.PHONE, "Cô Lan", now)
