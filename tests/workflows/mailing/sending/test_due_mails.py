"""The next mails are read at the ends of an index: in their order, and as fast however many wait."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from directives.terms import MailState
from tests import scene
from tests.infrastructure.asked import asked
from workflows.mailing import unsent
from workflows.mailing.sending import claims, due_mails

HOUR = timedelta(hours=1)


@pytest.fixture
def told(session: Session, now):
    return scene.two_schools(session, now)


def test_the_most_urgent_go_first_and_what_a_killed_worker_left_behind_stands_among_them(told):
    receipts = [told.post_receipt(number) for number in range(6)]
    for receipt, (priority, hours) in zip(receipts, ((7, -1), (3, 0), (3, -2), (7, 0), (3, 1), (5, -1)), strict=True):
        receipt.priority, receipt.not_before = priority, told.now + hours * HOUR
    receipts[3].state, receipts[3].lease_until = MailState.SENDING, told.now - HOUR
    receipts[0].state, receipts[0].lease_until = MailState.SENDING, told.now + HOUR
    told.session.flush()

    found = [mail.id for mail in due_mails.first(told.session, told.now, 9)]
    two = [mail.id for mail in due_mails.first(told.session, told.now, 2)]

    assert found == [receipts[number].id for number in (2, 1, 5, 3)]
    assert two == found[:2]
    assert due_mails.is_any(told.session, told.now) and not due_mails.is_any(told.session, told.now - 3 * HOUR)


@pytest.mark.sqlite
def test_nothing_is_sorted_and_no_mail_is_read_that_is_not_of_the_next(told):
    """As SQLite plans it, which follows the order of an index or says that it sorts."""
    told.post_receipt(1).at_once = False  # it goes in the mail of the day
    told.session.flush()

    with asked(told.session) as statements:
        claims.claim(told.session, "w", told.now, 20)
        unsent.unsent(told.session, told.link_a.assignment.directive_id)

    plans = [one.plan(told.session).splitlines() for one in statements if "FROM mail " in one.sql.replace("\n", " ")]
    *looks, of_day, counted = plans
    assert len(looks) == 4 and all(look[0].startswith("SEARCH mail USING") for look in looks)
    assert not any("B-TREE" in step for look in looks for step in look)
    assert sum("ix_mail_of_day (mailbox=? AND state=?" in step for step in of_day) == 4
    assert "SEARCH mail USING INDEX ix_mail_next (state=?)" in counted
