"""What a locked period says to the unit: that it is locked, and nothing that contradicts it."""

from datetime import timedelta

import pytest

from directives.acts import ActedBy
from directives.models import Task
from tests import scene
from tests.scene import FIGURES, REPORT
from workflows import clock
from workflows.followup import steps

LOCKED = "Sở đã khoá kỳ này nên trang không nhận thêm."
STILL = "Vẫn có thể gửi"


@pytest.fixture
def unit(app, session, now):
    """School B, that owes figures and a report of a period that is locked."""
    people, _directive, unit = scene.issue_and_open(app, session, now)
    unit.post(name="Nguyễn Thị Mẫu", position="Hiệu trưởng")
    late = now + timedelta(days=8)
    for position in (FIGURES, REPORT):
        period = session.get_one(Task, unit.tasks[position]).period
        steps.lock_period(session, period, ActedBy(people.officer, "Đã tổng hợp.", late))
    clock.move(session, late)
    session.commit()
    return unit


@pytest.mark.parametrize("position", [FIGURES, REPORT])
def test_the_page_of_the_task_says_only_that(unit, position):
    page = unit.get(unit.task(position)).text

    assert page.count(LOCKED) == 1
    assert STILL not in page


def test_the_units_page_says_only_that(unit):
    page = unit.get().text

    assert LOCKED in page
    assert STILL not in page
