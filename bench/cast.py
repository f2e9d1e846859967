"""The measured data: a department of 1,000 units, a directive of 9 items, and ten days of answers."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from directives.attributes import of_agency as attributes
from directives.files import new_public_id
from directives.incidents import of_agency as incidents
from directives.models import (
    Assignment,
    Contact,
    Directive,
    Event,
    FigureSpec,
    Item,
    Mail,
    Office,
    Staff,
    Task,
    Unit,
    UnitGroup,
    UnitKind,
    group_members,
)
from directives.record import ledger, projection
from directives.terms import ChainKind, Channel, EventKind, MailState, Obligation, ReportingMode, Role, Standing

UNITS = 1000
OPENED_AT = datetime(2020, 4, 17, 1, 0, tzinfo=UTC)
MET_AT = datetime(2020, 4, 27, 0, 30, tzinfo=UTC)
"""The briefing on Monday, ten days later."""

KINDS = ("Phòng giáo dục và đào tạo", "Đơn vị trực thuộc Sở", "Trung tâm GDNN-GDTX")
NAMES = ("Phòng GDĐT mẫu {}", "Trường THPT mẫu {}", "Trung tâm GDNN-GDTX mẫu {}")
SOFTWARE = (["ViettelStudy"], ["VNPT E-Learning"], ["Zoom", "VNPT E-Learning"], ["Microsoft Teams"], None)
WEEKLY = "FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0"
ANSWERS = {
    EventKind.IMPLEMENTED: Standing.IMPLEMENTED,
    EventKind.UNDER_WAY: Standing.UNDER_WAY,
    EventKind.REPORTED: Standing.REPORTED,
}


def department(session: Session, units: int = UNITS) -> Staff:
    """A department with `units` units in three groups, one contact each; returns its officer, who is also a leader."""
    agency = Unit(code="SO", name="Sở Giáo dục và Đào tạo mẫu", search_name="so giao duc va dao tao mau")
    session.add(agency)
    session.flush()
    attributes.begin(session, agency)
    incidents.begin(session, agency)
    office = Office(agency_id=agency.id, code="GDTrH", name="Phòng Giáo dục Trung học")
    kinds = [UnitKind(agency_id=agency.id, name=name, position=n) for n, name in enumerate(KINDS)]
    groups = [UnitGroup(agency_id=agency.id, name=name, position=n) for n, name in enumerate(KINDS)]
    session.add_all([office, *kinds, *groups])
    session.flush()
    roles = [Role.OFFICER, Role.LEADER]
    staff = Staff(agency_id=agency.id, office=office, name="Cán bộ mẫu", email="can-bo@so.example", role_names=roles)
    session.add(staff)
    rows = [_unit(agency.id, number, kinds) for number in range(units)]
    session.execute(insert(Unit), rows)
    ids = dict(session.execute(select(Unit.code, Unit.id).where(Unit.agency_id == agency.id)).all())
    session.execute(
        insert(group_members),
        [{"group_id": groups[number % 3].id, "unit_id": ids[row["code"]]} for number, row in enumerate(rows)],
    )
    session.execute(
        insert(Contact),
        [
            {"unit_id": unit_id, "name": "Văn thư", "email": f"{code.lower()}@don-vi.example"}
            for code, unit_id in ids.items()
        ],
    )
    return staff


def _unit(agency_id: int, number: int, kinds: list[UnitKind]) -> dict[str, Any]:
    used = SOFTWARE[number % len(SOFTWARE)]
    return {
        "agency_id": agency_id,
        "code": f"DV{number:04}",
        "kind_id": kinds[number % 3].id,
        "name": NAMES[number % 3].format(number),
        "search_name": f"don vi mau {number}",
        "attributes": {} if used is None else {"software": used},
    }


def draft(session: Session, staff: Staff) -> Directive:
    """A draft with eight plain items, one for two groups only, and weekly figures of units on other software."""
    groups = session.scalars(select(UnitGroup.id).order_by(UnitGroup.id)).all()
    directive = Directive(
        public_id=new_public_id(),
        issuer_id=staff.agency_id,
        office_id=staff.office_id,
        officer_id=staff.id,
        title="An toàn khi học qua Internet",
        number="649/SGDĐT-GDTrH",
        dated_on=date(2020, 4, 17),
        subject="Đảm bảo an toàn cho học sinh khi học qua Internet",
        signer_name="Người ký mẫu",
        audience={"groups": list(groups)},
        created_at=OPENED_AT,
        edited_at=OPENED_AT,
    )
    directive.items = [
        Item(
            position=n,
            label=str(n),
            title=f"Nội dung thứ {n}",
            text="…",
            obligation=Obligation.MANDATORY,
            audience={"groups": list(groups[:2])} if n == 8 else {},
            due_at=datetime(2020, 4, 24, 17, tzinfo=UTC) if n == 2 else None,
        )
        for n in range(1, 9)
    ]
    figures = [FigureSpec(position=n, name=name) for n, name in enumerate(("Giáo viên", "Lớp", "Học sinh"), start=1)]
    directive.items.append(
        Item(
            position=9,
            label="",
            title="Số liệu tuần",
            text="…",
            mode=ReportingMode.FIGURES,
            rrule=WEEKLY,
            figures=figures,
            audience={"unless": {"software": ["ViettelStudy", "VNPT E-Learning"]}},
        )
    )
    session.add(directive)
    return directive


def live(session: Session, directive: Directive) -> None:
    """Ten days of answers: most units are told and acknowledge, most tasks are done; with all events."""
    chance = random.Random(649)
    told_at = OPENED_AT + timedelta(minutes=5)
    session.execute(update(Mail).where(Mail.directive_id == directive.id).values(state=MailState.SENT, sent_at=told_at))
    session.execute(update(Assignment).where(Assignment.directive_id == directive.id).values(told_at=told_at))
    tasks: dict[int, list[Task]] = {}
    for task in session.scalars(select(Task).join(Item).where(Item.directive_id == directive.id)):
        tasks.setdefault(task.assignment_id, []).append(task)
    for assignment in session.scalars(select(Assignment).where(Assignment.directive_id == directive.id)):
        if chance.random() < 0.8:
            _answer(session, chance, assignment, tasks[assignment.id])
    projection.recount(session, Assignment.directive_id == directive.id)


def _answer(session: Session, chance: random.Random, assignment: Assignment, tasks: list[Task]) -> None:
    """The events of one assignment's chain, and the projection that follows from them."""
    at = OPENED_AT + timedelta(hours=chance.uniform(1, 150))
    acts: list[tuple[EventKind, Task | None]] = []
    if assignment.acknowledged_at is None:  # the acknowledgement benchmark has acknowledged some
        assignment.acknowledged_at = at
        acts.append((EventKind.ACKNOWLEDGED, None))
    for task in tasks:
        done = EventKind.REPORTED if task.item.mode == ReportingMode.FIGURES else EventKind.IMPLEMENTED
        acts += [(done, task)] if chance.random() < 0.8 else []
    for kind, task in acts:
        data = {"channel": Channel.LINK}
        row = ledger.event_row(
            ChainKind.ASSIGNMENT,
            assignment.id,
            assignment.head_seq + 1,
            assignment.head_hash,
            kind,
            at,
            ledger.SYSTEM,
            data,
            directive_id=assignment.directive_id,
            task_id=task.id if task else None,
        )
        session.execute(insert(Event), row)
        assignment.head_seq, assignment.head_hash, assignment.head_at = row["seq"], row["hash"], at
        if task is not None:
            task.standing, task.first_submitted_at = ANSWERS[kind], at
        at += timedelta(hours=chance.uniform(0, 8))
