"""A unit's own link for Zalo: made by an officer's press, recorded, told apart from the mailed one, and ended."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import select

from directives.models import Assignment, Event, Mail
from directives.past import verification
from directives.record.ledger import data_of
from directives.terms import EventKind
from tests import scene


def test_an_officer_takes_a_link_out_of_the_mail_and_ends_it_again(app, session, now):
    house, _directive, unit = scene.issue_and_open(app, session, now)
    session.commit()
    assignment = session.get_one(Assignment, unit.assignment_id)
    contact = assignment.links[0].contact_id
    page = f"/phieu-giao-viec/{assignment.public_id}/dau-moi/{contact}/zalo"
    desk = scene.hold_session(app.test_client(), session, house.officer)

    before = desk.get(page).text
    assert "/m/" not in before and "Ai có đường dẫn này đều trả lời được thay đơn vị" in before
    made = unescape(desk.post(page, data={"act": "share"}).text)
    path = urlsplit(re.search(r"https?://\S+/m/[\w.-]+", made)[0]).path
    assert made.count("<svg") and "Đã lấy trước đây" in made and "còn dùng được" in made
    assert path not in desk.get(page).text, "the text is shown once"

    other = app.test_client()
    there = other.get(path).location
    assert other.post(there, data={"name": "Cô Lan", "position": "Văn thư"}).status_code == 302
    events = session.scalars(select(Event).where(Event.chain_id == assignment.id).order_by(Event.id)).all()
    shared = next(event for event in events if event.kind == EventKind.LINK_SHARED)
    assert (
        data_of(shared.body) == {"link": assignment.links[0].id, "generation": 2}
        and shared.actor_id == house.officer.id
    )

    desk.post(page, data={"act": "end"})
    session.expire_all()
    assert other.get(there).status_code == 410 and app.test_client().get(path).status_code == 410
    assert "hết dùng được" in desk.get(page).text
    assert session.scalars(select(Mail.occasion).where(Mail.occasion == "new_link")).all()
    assert not list(verification.faults(session, Path(app.config["FILES_DIR"])))
    assert scene.hold_session(app.test_client(), session, house.leader).post(page).status_code == 403
