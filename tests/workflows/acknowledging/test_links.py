"""Two generations of a link: both open until a person presses by the newer one; what was typed is never lost."""

from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select

from directives.acts import assign
from directives.models import AnswerDraft, Event, Link, Mail
from directives.past import verification
from directives.record import ledger
from directives.record.ledger import data_of
from directives.terms import EventKind
from tests import scene
from tests.scene import INCIDENT, REPORT
from workflows.acknowledging import steps
from workflows.units import steps as units

WHO = {"name": "Nguyễn Thị Mẫu", "position": "Hiệu trưởng"}
WHOLE_MORNING = "Văn bản gõ cả buổi sáng."


def renewed(app, session, people, now):
    """School B's link, asked for again: the newest, and a browser that opened it by the newest mail."""
    link = scene.newest_link(session, people.school_b)
    assert steps.send_new_links(session, "715", people.school_b.name, now) == 1
    session.commit()
    return link, scene.open_link(app, session, people.school_b)


def events(session, *kinds) -> list[dict]:
    found = session.scalars(select(Event).where(Event.kind.in_(kinds)).order_by(Event.id))
    return [data_of(event.body) for event in found]


def test_what_was_typed_is_shown_or_kept(app, session, now):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    link = scene.newest_link(session, people.school_b)
    link.generation += 1
    session.commit()

    refused = unit.post(unit.task(REPORT), action="save", said="reported", text=WHOLE_MORNING)
    again = scene.open_link(app, session, people.school_b)

    assert WHOLE_MORNING in refused.text or WHOLE_MORNING in again.get(again.task(REPORT)).text


def test_a_renewed_link_leaves_a_person_at_work_alone(app, session, now):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    _link, newer = renewed(app, session, people, now)

    for _look in range(3):
        assert newer.get().status_code == 200  # a scanner, or a stranger, only looks
    saved = unit.save(REPORT, said="reported", text=WHOLE_MORNING)

    assert saved.status_code == 302
    assert WHOLE_MORNING in unit.get(unit.task(REPORT)).text
    assert events(session, EventKind.LINK_ACTIVATED) == []


def test_a_press_by_the_new_link_replaces_the_old_one(app, session, now):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    old = scene.token(app, scene.newest_link(session, people.school_b))
    link, newer = renewed(app, session, people, now)

    newer.post(**WHO)

    session.expire_all()
    assert (link.generation, link.opens_from) == (2, 2)
    assert events(session, EventKind.LINK_ACTIVATED) == [{"link": link.id, "generation": 2, "link_generation": 2}]
    [acknowledged] = events(session, EventKind.ACKNOWLEDGED)
    assert acknowledged["link_generation"] == 2
    for answer in (unit.get(), app.test_client().get(f"/m/{old}")):
        assert answer.status_code == 410
        assert "Đường dẫn đã được thay" in answer.text and "Gửi đường dẫn mới vào hộp thư" in answer.text
    assert newer.get().status_code == 200


def test_a_press_that_is_refused_replaces_the_old_link_too(app, session, now):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    _link, newer = renewed(app, session, people, now)

    assert newer.post(name="").status_code == 422

    assert unit.get().status_code == 410


def test_which_generation_acted_is_recorded(app, session, now):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    unit.submit(REPORT, key="1", said="reported", text="Một")
    _link, newer = renewed(app, session, people, now)
    unit.submit(REPORT, key="2", said="reported", text="Hai")
    newer.submit(REPORT, key="3", said="reported", text="Ba")

    assert [data["link_generation"] for data in events(session, EventKind.REPORTED)] == [1, 1, 2]
    assert list(verification.faults(session, Path(app.config["FILES_DIR"]))) == []


def test_a_press_by_a_replaced_link_is_kept_as_the_draft(app, session, now):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    _link, newer = renewed(app, session, people, now)
    newer.post(**WHO)

    refused = unit.submit(REPORT, said="reported", text=WHOLE_MORNING)

    assert refused.status_code == 410
    assert "đã được lưu làm bản nháp" in refused.text and WHOLE_MORNING in refused.text
    assert WHOLE_MORNING in newer.get(newer.task(REPORT)).text
    assert events(session, EventKind.REPORTED) == []


def test_a_replaced_link_overwrites_no_newer_draft(app, session, now):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    _link, newer = renewed(app, session, people, now)
    newer.save(REPORT, text="Của người đang làm.")

    refused = unit.save(REPORT, text=WHOLE_MORNING)

    assert refused.status_code == 410 and WHOLE_MORNING in refused.text
    assert "đã được lưu làm bản nháp" not in refused.text
    assert session.scalars(select(AnswerDraft)).one().values["text"] == ["Của người đang làm."]


def test_the_new_link_is_offered_by_mail(app, session, now):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    link, newer = renewed(app, session, people, now)
    newer.post(**WHO)
    token = unescape(unit.get().text).split('name="token" value="')[1].split('"')[0]
    scene.later(session, now, steps.PAUSE)

    sent = [app.test_client().post("/gui-lai-duong-dan", data={"token": token}) for _press in range(2)]

    assert {answer.status_code for answer in sent} == {200}
    mails = session.scalars(select(Mail.instance).where(Mail.occasion == "new_link").order_by(Mail.id)).all()
    assert mails == [f"new_link:{link.id}:2", f"new_link:{link.id}:3"]


def test_an_older_mail_opens_the_page_in_the_browser_that_holds_the_newer_link(app, session, now):
    people, _directive, _unit = scene.issue_and_open(app, session, now)
    old = scene.token(app, scene.newest_link(session, people.school_b))
    _link, newer = renewed(app, session, people, now)
    newer.post(**WHO)

    answer = newer.client.get(f"/m/{old}")

    assert answer.location == newer.page
    assert newer.get().status_code == 200


ENDINGS = {
    "revoked": lambda session, link, people, now: assign.revoke_links(session, [link.assignment], now, ledger.SYSTEM),
    "revoked and renewed": lambda session, link, people, now: (
        assign.revoke_link(session, link, now, ledger.SYSTEM),
        assign.renew_link(session, link, now, ledger.SYSTEM),
    ),
    "contact removed": lambda session, link, people, now: units.remove_contact(
        session, link.contact, "Nghỉ hưu", people.officer, now
    ),
    "address corrected": lambda session, link, people, now: units.correct_address(
        session, link.contact, "dung@donvi.example", "Sai hộp thư", people.officer, now
    ),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_department_ends_a_link_at_once_and_it_writes_nothing(app, session, now, ending):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    old = scene.token(app, scene.newest_link(session, people.school_b))
    link, newer = renewed(app, session, people, now)

    ENDINGS[ending](session, link, people, now)
    session.commit()

    for browser in (unit, newer):
        refused = browser.save(REPORT, text=WHOLE_MORNING)
        assert refused.status_code == 410 and WHOLE_MORNING in refused.text
        assert "đã được lưu làm bản nháp" not in refused.text and 'name="token"' not in refused.text
    assert app.test_client().get(f"/m/{old}").status_code == 410
    assert session.scalars(select(AnswerDraft)).all() == []
    assert app.test_client().post("/gui-lai-duong-dan", data={"token": old}).status_code == 410


def test_nobody_shuts_a_unit_out_by_asking_for_new_links(app, session, now):
    app.config["RATELIMIT_ENABLED"] = True
    people, _directive, unit = scene.issue_and_open(app, session, now)
    stranger = app.test_client()

    for hour in range(1, 4):
        for _press in range(12):
            stranger.post("/gui-lai-duong-dan", data={"number": "715", "unit": people.school_b.name})
        scene.later(session, now, timedelta(hours=hour))
    theirs = app.test_client().post("/gui-lai-duong-dan", data={"number": "715", "unit": people.school_a.name})

    assert unit.save(REPORT, text=WHOLE_MORNING).status_code == 302  # its link still opens and acts
    assert theirs.status_code == 200  # from the same address, for another unit
    mails = session.scalars(select(Mail.occasion).where(Mail.contact_id == people.school_a.contacts[0].id))
    assert "new_link" in mails.all()


def test_a_request_over_the_limit_shows_what_was_typed(app, session, now):
    app.config["RATELIMIT_ENABLED"] = True
    scene.issue_and_open(app, session, now)

    answers = [app.test_client().post("/gui-lai-duong-dan", data={"number": "715", "unit": "x y"}) for _ in range(11)]

    assert answers[-1].status_code == 429
    assert 'value="x y"' in answers[-1].text


FORMS = {
    "": {**WHO, "arrival_number": "215/CV"},
    "/y-kien": {"reason": "Trường đã sáp nhập.", "typed_by": "Cô Mai"},
    "/da-thuc-hien": {"text": "Đã làm tuần trước", "typed_by": "Cô Mai"},
    "/gia-han": {"reason": "Mất điện toàn xã.", "typed_by": "Cô Mai"},
    "/phat-sinh": {"handling": "Đã mời người lạ ra khỏi lớp.", "typed_by": "Cô Mai"},
}


def path_of(unit, form: str) -> str:
    return {"/gia-han": f"{unit.task(REPORT)}/gia-han", "/phat-sinh": f"/phat-sinh/{unit.tasks[INCIDENT]}"}.get(
        form, form
    )


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_unit_shows_what_was_typed_when_its_link_is_replaced(app, session, now, form):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    _link, newer = renewed(app, session, people, now)
    newer.post(**WHO)

    refused = unit.post(path_of(unit, form), **FORMS[form])

    assert refused.status_code == 410
    assert all(text in unescape(refused.text) for text in FORMS[form].values())


def test_a_link_s_generations_follow_from_its_chain(app, session, now):
    people, _directive, _unit = scene.issue_and_open(app, session, now)
    link, newer = renewed(app, session, people, now)
    newer.post(**WHO)
    assign.renew_link(session, link, now, ledger.SYSTEM, ends_older=True)

    kinds = (EventKind.LINK_RENEWED, EventKind.LINK_ACTIVATED)
    told = [(data["generation"], data.get("ends_older")) for data in events(session, *kinds) if data["link"] == link.id]

    assert told == [(2, False), (2, None), (3, True)]
    assert (link.generation, link.opens_from, link.ended_below) == (3, 3, 3)
    assert session.get_one(Link, link.id).revoked_at is None
