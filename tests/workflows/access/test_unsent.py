"""A session that ends while something is typed loses nothing: it is shown back, kept for that person, sent later."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import unquote

import pytest
from sqlalchemy import select, update

from directives.acts import park
from directives.models import ParkedForm, Remark, StaffSession
from tests import scene
from workflows import clock
from workflows.access import steps
from workflows.web import links

TYPED = "Đã gọi ba lần.\nHiệu trưởng hẹn gửi trong tuần."


@pytest.fixture
def begun(session, now):
    made = scene.issue(session, now)
    session.commit()
    return made


@pytest.fixture
def path(begun):
    return f"/phieu-giao-viec/{begun.assignment(begun.people.school_b).public_id}/ghi-chu"


def end_all_sessions(session):
    session.execute(update(StaffSession).values(ended_at=clock.machine_now()))
    session.commit()


def forms_on(page):
    """The action and the fields of each form that is sent again."""
    found = re.findall(r'<form[^>]*action="([^"]*parked=[^"]*)">(.*?)</form>', page.text, re.S)
    return [
        (
            unescape(action),
            {name: unescape(text) for name, text in re.findall(r'name="(\w+)" hidden>\n(.*?)</tex', form, re.S)},
        )
        for action, form in found
    ]


def remarks(session):
    session.rollback()
    return session.scalars(select(Remark.text)).all()


def test_typed_text_comes_back_after_signing_in_and_is_sent_with_one_press(app, session, client, begun, path, now):
    desk = scene.sign_in(client, session, begun.people.officer, now)
    end_all_sessions(session)

    refused = desk.post(path, data={"text": TYPED, "said": "1"})
    elsewhere = scene.sign_in(app.test_client(), session, begun.people.officer, now)
    front, unsent = elsewhere.get("/"), elsewhere.get("/chua-gui")
    ((action, fields),) = forms_on(unsent)
    sent = elsewhere.post(action, data=fields)

    assert refused.status_code == 403 and unescape(refused.text).count(TYPED) == 2
    assert "/chua-gui" in front.text and TYPED in unescape(unsent.text)
    assert fields == {"text": TYPED, "said": "1"} and sent.status_code == 302
    assert remarks(session) == [TYPED]
    assert forms_on(elsewhere.get("/chua-gui")) == [] and "/chua-gui" not in elsewhere.get("/").text


def test_signing_in_leads_to_what_is_unsent(session, client, begun, path, now):
    desk = scene.sign_in(client, session, begun.people.officer, now)
    end_all_sessions(session)
    desk.post(path, data={"text": TYPED})

    address = links.sign_in_address(steps.create_sign_in(session, begun.people.officer, now).id)
    desk.get(address)

    assert desk.post("/dang-nhap/xac-nhan").location == "/chua-gui"


def test_the_refused_page_itself_sends_it_once_signed_in_again(session, client, begun, path, now):
    desk = scene.sign_in(client, session, begun.people.officer, now)
    end_all_sessions(session)

    ((action, fields),) = forms_on(desk.post(path, data={"text": TYPED}))
    scene.sign_in(desk, session, begun.people.officer, now)
    desk.post(action, data=fields)

    assert remarks(session) == [TYPED]
    assert session.scalars(select(ParkedForm)).all() == []


def test_a_form_that_is_still_not_taken_stays_parked(session, client, begun, path, now):
    desk = scene.sign_in(client, session, begun.people.officer, now)
    end_all_sessions(session)
    ((action, _fields),) = forms_on(desk.post(path, data={"text": TYPED}))
    scene.sign_in(desk, session, begun.people.officer, now)

    desk.post(action.replace("/ghi-chu", "/khong-co"), data={"text": TYPED})
    left = desk.get("/chua-gui")
    desk.post("/chua-gui/bo", data={"form": session.scalars(select(ParkedForm.id)).one()})

    assert len(forms_on(left)) == 1
    assert session.scalars(select(ParkedForm)).all() == [] and remarks(session) == []


def test_a_colleague_sees_and_discards_nothing_of_it(app, session, client, begun, path, now):
    desk = scene.sign_in(client, session, begun.people.officer, now)
    end_all_sessions(session)
    desk.post(path, data={"text": TYPED})
    parked_id = session.scalars(select(ParkedForm.id)).one()

    same_browser = scene.sign_in(desk, session, begun.people.admin, now)
    page = same_browser.get("/chua-gui")
    same_browser.post("/chua-gui/bo", data={"form": parked_id})
    same_browser.post(f"/chua-gui/bo?parked={parked_id}", data={"form": "1"})

    assert forms_on(page) == [] and TYPED not in unescape(page.text)
    session.rollback()
    assert session.scalars(select(ParkedForm.id)).all() == [parked_id]


def test_what_a_stranger_sends_is_shown_back_and_stored_nowhere(app, session, client, begun, path, now):
    forged = app.test_client()
    with forged.session_transaction() as cookie:
        cookie["_user_id"] = "no such session"
    from_elsewhere = {"Origin": "https://ke-xau.example"}
    desk = scene.sign_in(client, session, begun.people.officer, now)
    end_all_sessions(session)

    pages = [
        app.test_client().post(path, data={"text": TYPED}),
        forged.post(path, data={"text": TYPED}),
        desk.post(path, data={"text": TYPED}, headers=from_elsewhere),
    ]

    assert [TYPED in unescape(page.text) for page in pages] == [True] * 3
    assert "Gửi lại phần vừa gõ" not in pages[2].text
    assert session.scalars(select(ParkedForm)).all() == [] and remarks(session) == []


def test_a_press_without_text_leads_to_the_sign_in_and_back(client, begun):
    came = {"Referer": "http://localhost/duyet?trang=2"}

    answer = client.post("/tai-khoan/cua-toi/phien", headers=came)

    assert unquote(answer.location) == "/dang-nhap?next=/duyet?trang=2"


def test_it_is_deleted_after_a_day(session, client, begun, path, now):
    desk = scene.sign_in(client, session, begun.people.officer, now)
    end_all_sessions(session)
    desk.post(path, data={"text": TYPED})
    scene.later(session, now, park.LASTS + timedelta(minutes=1))

    assert forms_on(scene.sign_in(desk, session, begun.people.officer, clock.now(session)).get("/chua-gui")) == []


def test_a_person_parks_no_more_than_fits(session, client, begun, path, now):
    desk = scene.sign_in(client, session, begun.people.officer, now)
    end_all_sessions(session)

    pages = [desk.post(path, data={"text": f"{TYPED} {number:03}"}) for number in range(park.MOST + 1)]
    large = desk.post(path, data={"text": "x" * (park.LARGEST + 1)})

    assert len(session.scalars(select(ParkedForm.id)).all()) == park.MOST
    assert TYPED in unescape(pages[-1].text) and large.status_code == 403
