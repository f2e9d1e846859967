"""Anybody checks a receipt by its code: genuine or not, and nothing else of it; then the way to its day's root."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from directives import acts
from directives.models import DailyRoot, Event
from directives.past.receipt_check import check_receipt
from directives.record.daily_roots import anchored_day
from directives.rules.proof import merkle
from directives.rules.proof.short_code import code_of
from directives.terms import EventKind, LimitKind
from tests import scene
from workflows import clock
from workflows.documents.steps import summarise
from workflows.scheduling import steps as scheduling
from workflows.web.security import limits

DAY = timedelta(days=1)


@pytest.fixture
def begun(app, session, now):
    begun = scene.issue(session, now)
    for unit in (begun.people.school_a, begun.people.school_b, begun.people.district):
        link = begun.link(unit)
        acts.acknowledge(session, link.assignment, "Cô Mai", "Văn thư", acts.from_link(link, now), now)
    begun.report(begun.task(begun.people.school_a, "Báo cáo tập huấn"), now)
    session.commit()
    return begun


def code_of_last(session, kind):
    return code_of(session.scalars(select(Event.hash).where(Event.kind == kind).order_by(Event.id.desc())).first())


def words_of(page):
    """What the main part of a page says, without its form."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)[0]
    text = re.sub(r"<form.*?</form>", "", main, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_a_genuine_receipt_is_answered_with_these_words_and_no_others(client, session, begun):
    page = client.post("/kiem-tra", data={"code": code_of_last(session, EventKind.REPORTED)})

    assert page.status_code == 200
    assert words_of(page.text) == (
        "Kiểm tra biên nhận Biên nhận do hệ thống của Sở Giáo dục và Đào tạo mẫu lập lúc 8:00 thứ Sáu 17/4/2020, "
        "thuộc văn bản số 715/SGDĐT-GDTrH; không thay cho văn bản có chữ ký, con dấu."
    )


def test_a_code_is_found_however_it_is_typed(client, session, begun):
    code = code_of_last(session, EventKind.ACKNOWLEDGED)

    assert client.post("/kiem-tra", data={"code": f" {code.lower().replace('-', ' ')} "}).status_code == 200
    assert f'value="{code}"' in client.get(f"/kiem-tra?ma={code}").text


@pytest.mark.parametrize("typed", ["K7QF-9M2X-0B3D-VEGH", "không có mã", "K7QF'--"])
def test_a_code_of_nothing_is_said_and_kept(client, begun, typed):
    page = client.post("/kiem-tra", data={"code": typed})

    assert page.status_code == 404
    assert "Không có biên nhận nào mang mã này. Xin xem lại mã ghi trên biên nhận." in page.text
    assert "715" not in page.text


def test_an_event_that_has_no_receipt_is_nobody_s_to_see(client, session, begun):
    for kind in (EventKind.ASSIGNED, EventKind.DIRECTIVE_ISSUED):
        assert client.post("/kiem-tra", data={"code": code_of_last(session, kind)}).status_code == 404


def test_nothing_typed_is_an_error_of_the_form(client, begun):
    page = client.post("/kiem-tra", data={"code": ""})

    assert page.status_code == 422
    assert "Xin ghi mã tra cứu" in page.text


def test_once_the_day_has_ended_the_way_leads_to_its_root(client, session, begun, now):
    codes = [code_of_last(session, EventKind.REPORTED), code_of_last(session, EventKind.ACKNOWLEDGED)]
    assert check_receipt(session, codes[0]).proof is None
    scheduling.tick(session, now + 2 * DAY)
    session.commit()

    for code in codes:
        proof = check_receipt(session, code).proof
        root = session.scalars(select(DailyRoot).where(DailyRoot.on == now.date())).one()
        events = merkle.root_by(proof.leaf, proof.path)
        assert proof.events_leaf == merkle.leaf_hash(f"events 0 {root.heads[-1][2]} {events}")
        assert merkle.root_by(proof.events_leaf, proof.path_of_events) == proof.root == root.root
    page = client.post("/kiem-tra", data={"code": codes[0]}).text
    assert f"Đường dẫn tới mã chốt nhật ký ngày 17/4/2020: {proof.code}" in page
    assert proof.root in page


def test_who_guesses_codes_is_stopped(app, client, session, begun, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, LimitKind.CHECK_OF_NETWORK, limits.Limit(2))
    app.config["RATELIMIT_ENABLED"] = True
    answers = [client.post("/kiem-tra", data={"code": "K7QF-9M2X-0B3D-VEGH"}) for _ in range(3)]
    app.config["RATELIMIT_ENABLED"] = True

    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert "Đã tra cứu nhiều lần từ mạng này. Xin thử lại sau" in answers[-1].text


def test_a_receipt_on_the_page_and_in_the_mail_has_its_code(app, session, now, smtp):
    _people, _directive, unit = scene.issue_and_open(app, session, now)
    unit.submit(scene.REPORT, said="reported", text="Đã tập huấn")
    code = code_of_last(session, EventKind.REPORTED)

    page = unit.get(f"{unit.task(scene.REPORT)}/ban/1").text
    unit.post(f"{unit.task(scene.REPORT)}/ban/1")
    scene.send_mails(app)

    assert f'<a href="/kiem-tra?ma={code}">{code}</a>' in page
    assert any(f"Mã tra cứu: {code}" in str(mail.get_body(("plain",)).get_content()) for mail in smtp.messages)


def test_mails_and_papers_carry_the_code_of_the_last_anchored_day(app, session, begun, now, smtp):
    scheduling.tick(session, now + 2 * DAY)
    clock.move(session, now + 3 * DAY)
    session.commit()
    day = anchored_day(session, clock.now(session))

    scene.send_mails(app)
    paper = summarise(session, begun.directive, clock.now(session))

    assert (day.on, day) == (now.date() + DAY, paper.anchored)
    line = f"Mã chốt nhật ký ngày 18/4/2020: {day.code}."
    assert all(line in str(mail.get_body(("plain",)).get_content()) for mail in smtp.messages)
    assert smtp.messages
