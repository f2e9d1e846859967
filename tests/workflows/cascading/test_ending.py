"""What a superior passed on follows its letter, whatever date it has, and ends with the superior."""

import re
from datetime import timedelta

import pytest

from directives.acts import ActedBy
from directives.cascade import passing_on
from directives.terms import DirectiveState
from tests import scene
from workflows.followup import steps as followup

REPORT, FIGURES = "Báo cáo tập huấn", "Số liệu tuần"


@pytest.fixture
def made(app, session, now):
    return scene.cascade_mailed(app, session, now)


def test_a_period_is_locked_with_all_that_was_passed_on_of_it_without_a_date_too(session, made, now):
    made.pass_on(now, REPORT)
    above, below = made.task(REPORT).period, made.passed(made.schools[0], REPORT).period
    later = above.due_at + timedelta(days=3)

    followup.lock_period(session, above, ActedBy(made.issued.people.officer, "Xong", later))

    assert below.due_at is None and below.locked_at == later


def test_the_schools_are_asked_no_more_when_their_superior_is_dissolved(session, client, made, now):
    made.pass_on(now, REPORT)
    session.commit()
    staff = scene.sign_in(client, session, made.issued.people.officer, now)
    address, typed = f"/don-vi/{made.commune.id}/giai-the", {"on": "17/4/2020", "reason": "Quyết định 12"}
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', staff.post(address, data=typed).text)[1]

    staff.post(address, data={**typed, "seen": seen})

    session.expire_all()
    assert made.commune.closed_at is not None
    assert made.passed(made.schools[0], REPORT).assignment.directive.state == DirectiveState.WITHDRAWN


def test_a_date_of_the_superior_that_has_passed_bounds_nothing_and_is_not_named_as_the_latest(session, made, now):
    for title, days in ((REPORT, -1), (FIGURES, 5)):
        made.task(title).due_at = now + timedelta(days=days)
    tasks = [made.task(title) for title in (REPORT, FIGURES)]

    assert passing_on.latest_date(tasks, now) == now + timedelta(days=5)
    assert passing_on.latest_date(tasks[:1], now) is None
