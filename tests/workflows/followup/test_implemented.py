"""'Đã thực hiện', entered for an item that asks for a report, leaves the report owed everywhere until it comes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from directives import acts
from directives.boards import progress, unanswered
from directives.boards.board import board
from directives.boards.unanswered import SilenceScope
from directives.models import Mail, MailLine
from directives.terms import Channel, Silence, Standing, Status, Timeliness
from tests import scene
from workflows.acknowledging.unit_page import read_unit_page
from workflows.scheduling import steps as timing

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
DUE = timedelta(days=6, hours=16)
REPORT, PLAIN = "Báo cáo tập huấn", "Dạy học qua Internet"


@pytest.fixture
def begun(app, session, now):
    """School A has answered all, but said 'implemented' by telephone where a report is asked."""
    made = scene.issue_and_mail(app, session, now)
    officer, school = made.people.officer, made.people.school_a
    by_telephone = acts.from_staff(officer, Channel.PHONE, "Cô Mai", now)
    for task in made.assignment(school).tasks:
        if task.item.title in (REPORT, PLAIN):
            said = acts.ReportAnswer(Standing.IMPLEMENTED, "k", implemented_on=now.date())
            acts.submit(session, task, said, by_telephone, now)
        elif task.item.figures:
            made.report(task, now, lớp="12", người="340")
    session.commit()
    return made


def cells(begun, at):
    """The cells of school A by the title of their item."""
    made = board(begun.session, begun.directive, at)
    row = next(row for row in made.rows if row.code == begun.people.school_a.code)
    return row, {column.title: cell for column, cell in zip(made.columns, row.cells, strict=True)}


def test_the_board_shows_the_word_and_still_waits(begun, now):
    row, shown = cells(begun, now)

    assert shown[PLAIN].done
    assert (shown[REPORT].status, shown[REPORT].done, shown[REPORT].counted) == (Status.IMPLEMENTED, False, True)
    assert (row.owed, row.done) == (3, 2)
    assert cells(begun, now + DUE)[1][REPORT].late


def test_the_front_page_counts_it_as_the_board_does(begun, now):
    assert progress.of_directive(begun.session, begun.directive, now).complete == 0
    assert progress.of_directive(begun.session, begun.directive, now + DUE - HOUR).due_soon == 3
    late = progress.of_directive(begun.session, begun.directive, now + DUE).late
    assert late == board(begun.session, begun.directive, now + DUE).total.late_units == 3


def test_the_unit_is_among_the_silent(begun, now):
    scope = SilenceScope(begun.people.agency.id, begun.directive.id, unit_id=begun.people.school_a.id)
    (found,) = unanswered.silent(begun.session, scope, now)

    assert (found.why, found.owed, found.due_at) == (Silence.UNDER_WAY, 1, now + DUE)


def test_the_unit_is_reminded(begun, session, now):
    timing.tick(session, now + 5 * DAY + HOUR)

    reminded = (
        select(MailLine.task_id)
        .join(Mail)
        .where(Mail.occasion == "due_soon", Mail.recipient == begun.people.school_a.contacts[0].email)
    )
    assert session.scalars(reminded).all() == [begun.task(begun.people.school_a, REPORT).id]


def test_the_units_page_still_asks_for_it(begun, now):
    shown = read_unit_page(begun.session, begun.assignment(begun.people.school_a), now)

    assert [row.line.item.title for row in shown.work.to_do] == [REPORT]
    assert shown.banner and (shown.banner.row, shown.done) == (shown.work.to_do[0], 2)


def test_the_report_is_what_is_judged(begun, now):
    begun.report(begun.task(begun.people.school_a, REPORT), now + DUE + DAY)
    begun.session.flush()

    _row, shown = cells(begun, now + DUE + DAY)
    assert shown[REPORT].timeliness == Timeliness.DONE_LATE
    assert shown[PLAIN].done
