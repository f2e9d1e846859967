"""A form of the desk whose session has ended is shown back, and is sent again with one press after signing in."""

import re
from html import unescape

from sqlalchemy import select

from directives.models import Remark
from tests import scene
from workflows.access import steps
from workflows.web import links

TYPED = "Đã gọi ba lần, hiệu trưởng hẹn gửi trong tuần."


def token_on(page: str) -> str:
    return unescape(re.search(r'name="csrf_token" value="([^"]*)"', page)[1])


def sign_in(client, session, staff, now) -> None:
    address = links.sign_in_address(steps.create_sign_in(session, staff, now).id)
    session.commit()
    page = client.get(address, follow_redirects=True).text
    client.post("/dang-nhap/xac-nhan", data={"csrf_token": token_on(page)})


def test_text_typed_before_the_session_ended_is_sent_after_signing_in(app, session, client, now):
    begun = scene.issue(session, now)
    session.commit()
    app.config["WTF_CSRF_ENABLED"] = True
    path = f"/phieu-giao-viec/{begun.assignment(begun.people.school_b).public_id}/ghi-chu"

    refused = client.post(path, data={"text": TYPED, "csrf_token": "of the session that has ended"})
    sign_in(client, session, begun.people.officer, now)
    sent = client.post(path, data={"text": TYPED, "csrf_token": token_on(refused.text)})

    assert refused.status_code == 400
    assert TYPED in refused.text and "Gửi lại phần vừa gõ" in refused.text
    assert f'action="{path}' in refused.text
    assert sent.status_code == 302
    assert TYPED in session.scalars(select(Remark.text)).all()


def test_another_site_fills_in_no_form_of_the_desk(app, session, client, now):
    begun = scene.issue(session, now)
    session.commit()
    app.config["WTF_CSRF_ENABLED"] = True
    path = f"/phieu-giao-viec/{begun.assignment(begun.people.school_b).public_id}/ghi-chu"

    refused = client.post(path, data={"text": TYPED}, headers={"Origin": "https://ke-xau.example"})

    assert refused.status_code == 400 and "Gửi lại phần vừa gõ" not in refused.text
