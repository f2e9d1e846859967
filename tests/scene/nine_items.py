"""A letter of nine items that is out, and a unit that has a clerk and a head on record."""

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from directives.models import Contact, Item
from directives.rules import schedule
from directives.terms import Obligation, ReportingMode
from tests.scene.issued import draft
from tests.scene.people import Department, department
from workflows.issuing import steps as issuing

CLERK, HEAD = "thpt02@donvi.example", "hieutruong@thpt02.example"
PLAN, LINES = "Kế hoạch ôn tập", "Báo cáo đường truyền"
REPORT = ReportingMode.REPORT


def nine_items(session: Session, now: datetime) -> Department:
    """Five items more than the letter of the scene has; School B has a head with an address of the own."""
    people = department(session, now)
    people.school_b.contacts.append(Contact(name="Thầy Nam", position="Hiệu trưởng", email=HEAD, is_head=True))
    directive = draft(session, people, now)
    directive.items += [
        Item(position=5, label="5", title=PLAN, text="Gửi trước ngày 30/4.", mode=REPORT, due_at=_due(now, 13)),
        Item(position=6, label="6", title="Rà soát phần mềm", text="Rà soát phần mềm đang dùng."),
        Item(position=7, label="7", title="Phổ biến tới phụ huynh", text="Phổ biến tới phụ huynh."),
        Item(position=8, label="8", title="Chia sẻ bài giảng", text="Chia sẻ.", obligation=Obligation.ENCOURAGED),
        Item(position=9, label="9", title=LINES, text="Báo cáo trước ngày 29/4.", mode=REPORT, due_at=_due(now, 12)),
    ]
    issuing.issue(session, directive, people.officer, now, without_signed_copy=True)
    return people


def _due(now: datetime, days: int) -> datetime:
    return schedule.at(schedule.local(now).date() + timedelta(days=days), time(0))
