"""Staff enter for a unit what its item's form asks: the same fields, the same questions."""

import pytest
from sqlalchemy import select

from directives.models import Report, Task
from tests import scene
from tests.scene import FIGURES

CAME = {"channel": "phone", "told_by": "cô Mai, văn thư", "on": "17/4/2020", "hour": "8:00", "said": "reported"}


@pytest.fixture
def asked(app, session, now):
    return scene.issue_form(app, session, now)


@pytest.fixture
def enter(app, session, now, asked):
    """Press the button with these places filled in; the answer is a page."""
    desk = scene.sign_in(app.test_client(), session, asked.people.officer, now)
    task = session.get_one(Task, asked.unit.tasks[FIGURES])
    page = f"/phieu-giao-viec/{task.assignment.public_id}/nhap-thay/{task.id}"

    def press(values, **more):
        figures = {f"figures-{name}": text for name, text in values.items()}
        return desk.post(page, data={**CAME, **figures, **more}, follow_redirects=True)

    return press


def only_report(session):
    session.expire_all()
    return session.scalars(select(Report)).one_or_none()


def test_every_kind_is_entered_and_shown_in_the_units_history(session, asked, enter):
    page = enter(asked.filled()).text

    words = {one.spec.name: one.text for one in only_report(session).figures if one.text}
    assert words == {
        "Ngày bắt đầu": "2020-03-01",
        "Nền tảng": "Zoom",
        "Có phòng máy": "yes",
        "Khó khăn": "Mạng yếu ở buôn làng.",
    }
    for shown in ("Theo cấp học", "12,5 giờ", "95,7 %", "1/3/2020", "Có", "Mạng yếu ở buôn làng."):
        assert f">{shown}<" in page, shown


def test_staff_are_asked_as_the_unit_would_be(session, asked, enter):
    given = {"Lớp trực tuyến, Tiểu học": "500", "Ngày bắt đầu": "1/3/2030", "Giáo viên": ""}

    page = enter(asked.filled(given)).text

    assert "Lớp trực tuyến, Tiểu học: số này lớn hơn “Học sinh, Tiểu học” (150)." in page
    assert "Ngày bắt đầu: 1/3/2030 chưa tới, hôm nay là 17/4/2020." in page
    assert "Giáo viên: Sở cần số liệu này. Không có thì ghi 0; đơn vị chưa biết thì hỏi lại, nhập khi đã biết." in page
    assert only_report(session) is None


def test_nothing_occurred_is_entered_without_text_or_figures(session, asked, enter):
    both = enter(asked.filled(), nothing_occurred="y").text
    assert "vẫn có số liệu" in both and only_report(session) is None

    page = enter({}, nothing_occurred="y").text

    assert only_report(session).nothing_occurred
    assert "Không phát sinh trong kỳ" in page
