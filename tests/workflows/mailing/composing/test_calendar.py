"""Deadlines in a reader's calendar: there from the first mail, moved with the date, gone when done or ended."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from directives.models import Mail
from directives.rules import schedule
from directives.terms import DirectiveState, Standing
from tests import scene
from tests.infrastructure.mail_server import MailServer
from tests.scene import END_OF_APRIL, FRIDAY, TwoSchools
from workflows.mailing.composing import calendar
from workflows.mailing.composing.calendar import CalendarDeadlines, CalendarDue, CalendarMethod
from workflows.mailing.composing.compose import compose
from workflows.mailing.composing.message import Attachment

FIGURES, TRAINING = "Số liệu thống kê", "Tập huấn"
NOW = datetime(2020, 4, 17, 1, 0, tzinfo=UTC)
DOMAIN = "mot-ten-mien-dai.cua-mot-so-giao-duc-va-dao-tao.example"
CHANGED = {"reason": "", "item_title": FIGURES, "period_due_at": FRIDAY.isoformat()}


@pytest.fixture
def told(session: Session, now: datetime) -> TwoSchools:
    return scene.two_schools(session, now)


def shared(*dues: CalendarDue, method: CalendarMethod = CalendarMethod.PUBLISH) -> CalendarDeadlines:
    return CalendarDeadlines(
        method, dues, "CV 649/SGDĐT-GDTrH", "Sở mẫu", "don-doc@so.example", "https://so.example/phieu/"
    )


def file_of(told: TwoSchools, mail: Mail, at: datetime | None = None) -> Attachment | None:
    letter = compose(told.session, mail, at or told.now)
    assert letter is not None
    return next((file for file in letter.attachments if file.name == "han-649-SGDĐT-GDTrH.ics"), None)


def events(content: bytes) -> list[icalendar.Event]:
    read = icalendar.Calendar.from_ical(content, multiple=True)
    return [event for one in read for event in one.walk("VEVENT")]


def of(told: TwoSchools, mail: Mail, at: datetime | None = None) -> dict[str, icalendar.Event]:
    """The events of a mail's file by their UID's own part."""
    file = file_of(told, mail, at)
    return {str(event["UID"]).partition("@")[0]: event for event in events(file.content)} if file else {}


def test_the_first_mail_brings_each_dated_task_that_is_owed(told: TwoSchools) -> None:
    found = of(told, told.issued())

    assert list(found) == ["task-649-a.example-3-1", "task-649-a.example-4-1"]
    assert found["task-649-a.example-4-1"]["DTEND"].dt == FRIDAY
    assert found["task-649-a.example-3-1"]["DTEND"].dt == END_OF_APRIL
    assert {str(event["STATUS"]) for event in found.values()} == {"CONFIRMED"}


def test_what_is_due_at_midnight_stands_on_the_day_before(told: TwoSchools) -> None:
    event = of(told, told.issued())["task-649-a.example-3-1"]

    assert event["DTSTART"].dt.astimezone(schedule.VIETNAM).date().isoformat() == "2020-04-30"


def test_a_telephone_rings_on_the_working_day_before(told: TwoSchools) -> None:
    found = of(told, told.issued())

    rings = [alarm["TRIGGER"].dt for event in found.values() for alarm in event.walk("VALARM")]
    # 30 April is a holiday itself; the 23rd is a Thursday: both at 7:30
    assert rings == [datetime(2020, 4, 29, 0, 30, tzinfo=UTC), datetime(2020, 4, 23, 0, 30, tzinfo=UTC)]


def test_an_alarm_that_could_only_ring_in_the_past_is_left_out(told: TwoSchools) -> None:
    found = of(told, told.issued(), FRIDAY - timedelta(hours=1))

    assert [len(event.walk("VALARM")) for event in found.values()] == [1, 0]


def test_a_date_gone_by_is_in_nobodys_calendar(told: TwoSchools) -> None:
    assert list(of(told, told.issued(), FRIDAY)) == ["task-649-a.example-3-1"]


def test_a_moved_date_is_the_same_event_with_a_higher_sequence(told: TwoSchools) -> None:
    before = of(told, told.issued())["task-649-a.example-4-1"]
    told.task(FIGURES).due_at = FRIDAY + timedelta(days=3)
    told.directive.head_seq += 1

    after = of(
        told,
        told.post(
            "changed",
            "deadline",
            what="deadline",
            reason="",
            item_title=FIGURES,
            period_due_at=FRIDAY.isoformat(),
            new_due_at=(FRIDAY + timedelta(days=3)).isoformat(),
        ),
    )

    moved = after["task-649-a.example-4-1"]
    assert (moved["UID"], moved["DTEND"].dt) == (before["UID"], FRIDAY + timedelta(days=3))
    assert moved["SEQUENCE"] > before["SEQUENCE"]


@pytest.mark.parametrize(
    ("occasion", "values", "standing"),
    [
        ("receipt", {"reference": "1", "at": NOW.isoformat()}, Standing.REPORTED),
        ("accepted", {"item_title": FIGURES, "at": NOW.isoformat()}, Standing.APPROVED),
        ("changed", {"what": "skipped", **CHANGED}, Standing.SKIPPED),
        ("changed", {"what": "stopped", **CHANGED}, Standing.STOPPED),
    ],
)
def test_what_is_done_or_ended_is_cancelled_alone(
    told: TwoSchools, occasion: str, values: dict[str, str], standing: Standing
) -> None:
    task = told.task(FIGURES)
    task.standing = standing
    mail = told.post(occasion, "1", tasks=(task,) if occasion != "changed" else (), **values)

    file = file_of(told, mail)

    assert file is not None
    assert file.media_type == "text/calendar; method=CANCEL; charset=utf-8"
    (event,) = events(file.content)
    assert (event["UID"].partition("@")[0], event["STATUS"]) == ("task-649-a.example-4-1", "CANCELLED")
    assert not event.walk("VALARM")


def test_a_withdrawn_letter_leaves_the_calendar_each_event_in_a_calendar_of_its_own(told: TwoSchools) -> None:
    for task in told.link_a.assignment.tasks:
        task.standing = Standing.WITHDRAWN
    told.directive.state = DirectiveState.WITHDRAWN

    file = file_of(told, told.post("withdrawn", "1", reason=""))

    assert file is not None
    calendars = icalendar.Calendar.from_ical(file.content, multiple=True)
    assert [(str(one["METHOD"]), len(one.walk("VEVENT"))) for one in calendars] == [("CANCEL", 1), ("CANCEL", 1)]


def test_a_returned_report_stands_in_the_calendar_again_by_its_own_date(told: TwoSchools) -> None:
    task = told.task(FIGURES)
    task.standing, task.return_due_at = Standing.RETURNED, FRIDAY + timedelta(days=4)

    found = of(told, told.post("returned", "1", tasks=(task,), wanted="", item_title=FIGURES))

    assert found["task-649-a.example-4-1"]["DTEND"].dt == FRIDAY + timedelta(days=4)


def test_nothing_dated_needs_no_file(told: TwoSchools) -> None:
    for title in (FIGURES, TRAINING):
        told.task(title).due_at = None

    assert file_of(told, told.issued()) is None


def test_the_file_opens_nothing_by_itself(told: TwoSchools) -> None:
    file = file_of(told, told.issued())

    assert file is not None
    assert b"/m/" not in file.content
    assert {str(event["URL"]) for event in events(file.content)} == {"http://localhost/phieu/649-a.example"}


def test_it_goes_as_a_calendar_with_its_method(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    told.issued()

    scene.send_mails(app)

    (mail,) = smtp.to("vanthu@a.example")
    part = next(part for part in mail.iter_attachments() if part.get_filename() == "han-649-SGDĐT-GDTrH.ics")
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "PUBLISH"
    assert len(events(part.get_payload(decode=True))) == 2


def test_each_unit_has_its_own_event_in_what_all_share() -> None:
    due = CalendarDue(3, 1, FRIDAY, "Số liệu, cả tuần; dài hơn một dòng của tệp lịch thì được gập lại " * 3)
    deadlines = replace(shared(due), address=f"don-doc@{DOMAIN}")

    files = [calendar.write(deadlines, name, number, NOW) for name, number in (("a" * 16, 7), ("b" * 16, 1234567))]

    read = [events(file)[0] for file in files]
    assert [str(event["UID"]) for event in read] == [f"task-{one * 16}-3-1@{DOMAIN}" for one in "ab"]
    assert [event["SEQUENCE"] for event in read] == [7, 1234567]
    assert {event["DTSTAMP"].dt for event in read} == {NOW}
    assert all(len(line) <= 75 for file in files for line in file.split(b"\r\n"))


def test_a_publication_holds_what_rfc_5546_asks_for_and_no_attendee() -> None:
    (event,) = events(calendar.write(shared(CalendarDue(3, 1, FRIDAY, "Số liệu")), "x", 1, NOW))

    assert all(event.get(name) for name in ("DTSTAMP", "DTSTART", "ORGANIZER", "SUMMARY", "UID", "SEQUENCE"))
    assert event["DTSTART"].dt < event["DTEND"].dt
    assert "ATTENDEE" not in event


def test_a_title_with_line_breaks_of_any_kind_stays_one_line() -> None:
    title = "Báo cáo\x0btuần\u2028SEQUENCE:9\x85URL:http://khac.example\nhết"

    (event,) = events(calendar.write(shared(CalendarDue(3, 1, FRIDAY, title)), "x", 7, NOW))

    assert event["SUMMARY"] == "Hạn: Báo cáo tuần SEQUENCE:9 URL:http://khac.example hết (CV 649/SGDĐT-GDTrH)"
    assert event["SEQUENCE"] == 7
