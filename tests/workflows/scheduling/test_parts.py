"""A tick is committed part by part: killed between two of them, the next tick does what is left, and nothing twice."""

import re

from directives import changes
from directives.models import Mail
from tests.infrastructure.asked import asked
from tests.workflows.scheduling.reminded import moment, reminders
from workflows.scheduling import reminding, steps

MONDAY = moment(27, 7, 30)
"""A period has opened, dates have passed: reminders, an escalation, digests."""


def play(session, parts):
    """A tick that is killed so many parts after its start; returns whether it has come to its end before."""
    for number, _ in enumerate(steps.parts(session, MONDAY, steps.TickResult())):
        if number == parts:
            session.rollback()
            return False
        session.commit()
    return True


def test_a_tick_killed_between_any_two_parts_is_completed_and_nobody_is_mailed_twice(
    session, directive, office, monkeypatch
):
    session.commit()
    monkeypatch.setattr(reminding, "CONTACTS", 1)
    whole = steps.tick(session, MONDAY, dry_run=True)
    session.rollback()

    parts = 0
    while not play(session, parts):
        parts += 1

    mails = session.query(Mail).filter(Mail.occasion.not_in(["issued", "period_opened"])).all()
    assert parts > 4
    assert sorted(mail.recipient for mail in mails) == sorted(one.email for one in whole.notices)
    assert len({(mail.occasion, mail.recipient) for mail in mails}) == len(mails)
    assert {mail.recipient: len(mail.lines) for mail in reminders(session)} == {
        one.email: len(one.reasons) for one in whole.notices if one.kind.name in {"due_soon", "overdue"}
    }
    assert steps.tick(session, MONDAY) == steps.TickResult()


def test_while_nobody_writes_a_tick_looks_for_no_mails(session, directive):
    steps.tick(session, MONDAY)
    session.commit()
    finished = steps.Finished(MONDAY, changes.state(session))

    def statements(later):
        with asked(session) as found:
            for _ in steps.parts(session, moment(27, 7, later), steps.TickResult(), since=finished):
                session.commit()
        return [one.sql for one in found if re.search(r"FROM (task|mail)\b", one.sql)]

    idle, long_after = statements(32), statements(33)
    directive.title = "Tên khác"
    session.commit()
    written = statements(32)

    assert idle == []
    assert long_after and written
