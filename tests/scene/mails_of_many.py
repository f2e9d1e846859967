"""Samples of the mails that speak of several units or several letters: escalations and digests."""

from collections.abc import Callable
from datetime import timedelta

from directives import acts
from directives.models import Link, Mail, MailFact, Task
from directives.terms import CallOutcome, DigestFrequency, MailFactKind, MailState, Role, Standing
from tests.scene.queued import queue_mail
from tests.scene.two_schools import FRIDAY, TwoSchools
from workflows.calling.steps import CallNote, record_call
from workflows.mailing import outbox

FIGURES = "Số liệu thống kê"
WEEK_LATER = FRIDAY + timedelta(days=13)
"""Thursday, 7 May 2020: all dates of the directive have gone by."""


def _late(told: TwoSchools, tasks: list[Task], offset: str) -> list[outbox.Line]:
    told.school_a.unit.parent = told.school_b.unit
    for task in tasks:
        task.assignment.told_at = told.now
    return [(task.assignment_id, task.id, f"{offset}:") for task in tasks]


def escalation(told: TwoSchools) -> Mail:
    other = told.another_letter()
    lines = _late(told, [told.task(FIGURES), told.task("Tập huấn"), told.task(FIGURES, other)], "superior")
    told.link_b.assignment.told_at = None
    mail = queue_mail(
        told.session,
        "escalation",
        instance="escalation:1",
        now=told.now,
        contact=told.school_b,
        lines=lines,
        agency_id=told.agency.id,
        values={"unreached": [told.link_b.assignment_id]},
    )
    assert mail is not None
    return mail


def escalation_of_one(told: TwoSchools) -> Mail:
    mail = queue_mail(
        told.session,
        "escalation",
        instance="escalation:1",
        now=told.now,
        contact=told.school_b,
        lines=_late(told, [told.task(FIGURES)], "superior"),
        agency_id=told.agency.id,
    )
    assert mail is not None
    return mail


def leader_escalation(told: TwoSchools) -> Mail:
    told.officer.role_names, told.officer.title, told.officer.name = [Role.LEADER], "Phó Giám đốc", "Nguyễn Văn Mẫu"
    _reminded_and_called(told)
    tasks = [told.task(FIGURES), told.task("Tập huấn"), told.task("Tập huấn", told.link_b)]
    mail = queue_mail(
        told.session,
        "leader_escalation",
        instance="leader_escalation:1",
        now=told.now,
        staff=told.officer,
        lines=_late(told, tasks, "leader"),
        agency_id=told.agency.id,
    )
    assert mail is not None
    return mail


def _reminded_and_called(told: TwoSchools) -> None:
    for number, days in enumerate((-1, 0, 3)):
        at = FRIDAY + timedelta(days=days, hours=-6)
        mail = told.post("due_soon", f"r{number}", tasks=(told.task(FIGURES),))
        mail.lines[0].offset, mail.state, mail.sent_at = "day_before:", MailState.SENT, at
        told.session.add(MailFact(mail_id=mail.id, kind=MailFactKind.TAKEN, at=at, contact_id=told.school_a.id))
    call = CallNote(CallOutcome.WILL_REPORT, "", "call")
    record_call(told.session, told.link_a.assignment, call, told.officer, FRIDAY + timedelta(days=4))


def _answer(told: TwoSchools, link: Link) -> None:
    told.session.flush()
    answer = acts.ReportAnswer(Standing.REPORTED, "1", text="Đã tập huấn.")
    acts.submit(told.session, told.task("Tập huấn", link), answer, acts.from_link(link, told.now), told.now)


def officer_digest(told: TwoSchools) -> Mail:
    _answer(told, told.link_a)
    told.link_b.assignment.unreachable_at = told.now
    told.link_a.assignment.told_at = told.now
    return told.post_to_staff(
        "officer_digest",
        "1",
        told.officer,
        since=(told.now - timedelta(days=1)).isoformat(),
        until=WEEK_LATER.isoformat(),
    )


def leader_digest(told: TwoSchools) -> Mail:
    told.officer.role_names, told.officer.digest = [Role.LEADER], DigestFrequency.WEEKLY
    told.officer.title, told.officer.name = "Phó Giám đốc", "Nguyễn Văn Mẫu"
    told.directive.title = "An toàn khi học qua Internet <2020>"
    told.link_a.assignment.told_at = told.now
    told.another_letter().assignment.directive.title = "Tuyển sinh lớp 10"
    _answer(told, told.link_a)
    return told.post_to_staff("leader_digest", "1", told.officer)


def unit_digest(told: TwoSchools) -> Mail:
    other = told.another_letter()
    told.task("Tập huấn", other).due_at = WEEK_LATER + timedelta(hours=1)
    told.task(FIGURES, other).due_at = WEEK_LATER + timedelta(days=1)
    tasks = (told.task(FIGURES), told.task("Tập huấn"), told.task("Tập huấn", other), told.task(FIGURES, other))
    told.tell_every_unit()
    mail = told.post("unit_digest", "1", tasks=tasks)
    for line in mail.lines:
        line.offset = "digest:"
    return mail


def unit_digest_with_supplement(told: TwoSchools) -> Mail:
    task = told.task("Tập huấn")
    _answer(told, told.link_a)
    task.standing, task.return_due_at = Standing.RETURNED, FRIDAY + timedelta(days=3, hours=9)
    return unit_digest(told)


OF_MANY: dict[str, Callable[[TwoSchools], Mail]] = {
    "escalation": escalation,
    "escalation-one": escalation_of_one,
    "leader_escalation": leader_escalation,
    "officer_digest": officer_digest,
    "leader_digest": leader_digest,
    "unit_digest": unit_digest,
    "unit_digest-supplement": unit_digest_with_supplement,
}
