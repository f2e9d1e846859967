"""Just before a mail goes, the worker looks once more: what is no longer true is not sent."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from directives.models import Mail, SignInLink
from directives.terms import DirectiveState, MailState, Standing
from tests import scene
from tests.scene import FRIDAY, TwoSchools
from workflows.mailing import outbox
from workflows.mailing.composing.message import ComposedMail
from workflows.mailing.sending import claims, outcomes, preparing

THURSDAY, MONDAY = FRIDAY - timedelta(days=1), FRIDAY + timedelta(days=3)
FIGURES, TRAINING = "Số liệu thống kê", "Tập huấn"


@pytest.fixture
def told(session: Session, now) -> TwoSchools:
    return scene.two_schools(session, now)


def prepared(told: TwoSchools, mail: Mail, at) -> ComposedMail | None:
    claims.claim(told.session, "worker", at, 20)
    (prepared,) = preparing.prepare(told.session, [mail.id], at)
    if prepared.mail is None:
        outcomes.drop_unwanted(told.session, mail.id, "worker", at)
    return prepared.mail


def reminder(told: TwoSchools, occasion: str = "due_soon") -> Mail:
    return told.post(occasion, "1", tasks=(told.task(FIGURES), told.task(TRAINING)))


def test_a_reminder_speaks_only_of_what_is_still_owed(told: TwoSchools) -> None:
    mail = reminder(told)
    told.task(FIGURES).standing = Standing.REPORTED
    told.task(FIGURES).first_submitted_at = told.now

    letter = prepared(told, mail, THURSDAY)

    assert letter is not None
    assert TRAINING in letter.text
    assert FIGURES not in letter.text


@pytest.mark.parametrize("standing", [Standing.REPORTED, Standing.APPROVED, Standing.EXEMPT, Standing.STOPPED])
def test_a_reminder_of_nothing_owed_is_dropped(told: TwoSchools, standing: Standing) -> None:
    mail = reminder(told)
    for title in (FIGURES, TRAINING):
        told.task(title).standing = standing
        told.task(title).first_submitted_at = told.now

    assert prepared(told, mail, THURSDAY) is None
    assert (mail.state, mail.ended_at) == (MailState.DROPPED, THURSDAY)


def test_a_date_gone_by_is_not_said_to_be_near(told: TwoSchools) -> None:
    mail = told.post("due_soon", "1", tasks=(told.task(FIGURES),))

    assert prepared(told, mail, MONDAY) is None


def test_a_date_that_was_moved_is_not_said_to_be_past(told: TwoSchools) -> None:
    mail = told.post("overdue", "1", tasks=(told.task(FIGURES),))
    told.task(FIGURES).due_at = MONDAY + timedelta(days=1)

    assert prepared(told, mail, MONDAY) is None


def test_a_unit_that_waits_for_an_answer_is_not_reminded(told: TwoSchools) -> None:
    mail = reminder(told)
    told.link_a.assignment.not_ours_at = told.now

    assert prepared(told, mail, THURSDAY) is None


@pytest.mark.parametrize("occasion", ["receipt", "returned", "recorded"])
def test_nothing_is_said_of_a_withdrawn_directive_but_that(told: TwoSchools, occasion: str) -> None:
    other = told.post(occasion, "1", item_title="", wanted="", due_at=None)
    notice = told.post("withdrawn", "1", reason="Nhầm", by="")
    told.directive.state = DirectiveState.WITHDRAWN
    told.link_a.revoked_at = told.now

    assert prepared(told, other, told.now) is None
    letter = prepared(told, notice, told.now)
    assert letter is not None
    assert letter.secrets == ()


def test_a_revoked_link_is_not_sent(told: TwoSchools) -> None:
    mail = told.issued()
    told.link_a.revoked_at = told.now

    assert prepared(told, mail, told.now) is None


def test_a_renewed_link_is_sent_once_by_its_own_mail(told: TwoSchools) -> None:
    old = told.issued()
    told.link_a.generation += 1
    new = told.post("new_link", f"{told.link_a.id}:2")

    assert prepared(told, old, told.now) is None
    assert prepared(told, new, told.now) is not None


def test_a_removed_contact_hears_nothing_more(told: TwoSchools) -> None:
    mail = told.issued()
    told.school_a.removed_at = told.now

    assert prepared(told, mail, told.now) is None


def test_what_was_handed_in_again_is_not_asked_for(told: TwoSchools) -> None:
    mail = told.post("returned", "1", tasks=(told.task(FIGURES),), item_title="", wanted="", due_at=None)
    told.task(FIGURES).standing = Standing.REPORTED

    assert prepared(told, mail, told.now) is None


@pytest.mark.parametrize(("again", "goes"), [(timedelta(0), True), (timedelta(days=2), False)])
def test_a_date_that_was_moved_once_more_is_told_by_the_later_mail_alone(told: TwoSchools, again, goes: bool) -> None:
    period, moved = told.task(FIGURES).period, FRIDAY + timedelta(days=7)
    mail = told.post(
        "changed",
        "1",
        what="deadline",
        item_title=FIGURES,
        period_due_at=FRIDAY.isoformat(),
        reason="",
        by="",
        new_due_at=moved.isoformat(),
        period=period.id,
    )
    period.due_at = moved + again

    assert (prepared(told, mail, told.now) is not None) is goes


@pytest.mark.parametrize("field", ["used_at", "expires_at"])
def test_a_sign_in_that_would_not_open_is_not_sent(told: TwoSchools, field: str) -> None:
    mail = told.sign_in()
    setattr(told.session.get_one(SignInLink, mail.values["sign_in_id"]), field, told.now)

    assert prepared(told, mail, told.now) is None


def test_what_waits_is_taken_back_with_its_assignments(told: TwoSchools) -> None:
    a, b = told.issued(), told.issued(told.link_b)

    outbox.drop(told.session, [told.link_a.assignment], told.now)

    assert (a.state, a.ended_at) == (MailState.DROPPED, told.now)
    assert b.state == MailState.QUEUED


def test_a_mail_that_speaks_of_another_letter_too_is_not_taken_back(told: TwoSchools) -> None:
    other = told.another_letter()
    mail = told.post("due_soon", "1", tasks=(told.task(FIGURES), told.task(FIGURES, other)))

    outbox.drop(told.session, [told.link_a.assignment], told.now)

    assert mail.state == MailState.QUEUED
