"""What a unit sees of the figures that the department has of it, and what becomes of a late answer."""

from datetime import timedelta

from sqlalchemy import select

from directives.boards import news
from directives.models import PlatformAnswer
from directives.terms import News
from tests import scene
from workflows import clock
from workflows.scheduling import steps as scheduling


def test_an_answer_to_an_import_replaced_meanwhile_shows_the_newest_and_keeps_the_words(app, session, issued, item):
    people, unit = issued.people, scene.open_link(app, session, issued.people.school_a)
    taken = [
        scene.take_export(session, item.periods[0], people.officer, [f"Trường THPT mẫu A;{n};340"], clock.now(session))
        for n in (12, 13)
    ]
    session.commit()
    said = {"says": "wrong", "name": "Thầy Bình", "submission_key": "k", "words": "Đúng là 14 lớp"}

    late = unit.post(f"/nen-tang/{taken[0].public_id}", **said)

    assert late.status_code == 409
    assert "Sở đã lấy tệp mới hơn của nền tảng" in late.text
    assert "<dd>13</dd>" in late.text
    assert "Đúng là 14 lớp</textarea>" in late.text.replace("\n", "")
    assert not session.scalars(select(PlatformAnswer)).all()
    assert f'action="{unit.page}/nen-tang/{taken[1].public_id}"' in late.text

    scene.take_export(session, item.periods[0], people.officer, ["Trường THPT mẫu B;1;2"], clock.now(session))
    session.commit()
    kept = unit.post(f"/nen-tang/{taken[1].public_id}", **said)
    assert kept.location.endswith(unit.page)
    assert "Đúng là 14 lớp" in unit.get().text


def test_a_dispute_stands_on_the_front_page_and_in_the_digest_until_it_is_settled(session, desk, issued, item, now):
    people, rows = issued.people, ["Trường THPT mẫu A;12;340", "Trường THPT mẫu B;9;200"]
    made = scene.take_export(session, item.periods[0], people.officer, rows, clock.now(session))
    for school in (people.school_a, people.school_b):
        scene.say(session, issued.link(school), made, clock.now(session), "Đúng là 13 lớp")
    session.commit()
    said = "đơn vị báo số liệu từ nền tảng chưa đúng"

    assert f"2 {said}" in desk.get("/").text
    (digest,) = news.news(session, people.officer.id, now - timedelta(days=1), clock.now(session) + timedelta(days=1))
    assert digest.counts[News.DISPUTES] == (2, 2)

    scene.say(session, issued.link(people.school_b), made, clock.now(session))
    session.commit()
    assert f"1 {said}" in desk.get("/").text

    scene.take_export(session, item.periods[0], people.officer, rows, clock.now(session))
    session.commit()
    assert said not in desk.get("/").text


def test_a_unit_sees_its_newest_period_first_and_earlier_ones_folded(app, session, issued, item, now):
    people, week_later = issued.people, item.periods[0].due_at + timedelta(hours=1)
    scene.later(session, now, week_later - now)
    scheduling.tick(session, clock.now(session))
    session.refresh(item, ["periods"])
    for period in item.periods[:2]:
        scene.take_export(session, period, people.officer, ["Phòng GDĐT mẫu 1;5;50"], clock.now(session))
    session.commit()

    page = scene.open_link(app, session, people.district).get().text

    assert page.count("Xác nhận đúng") == 1
    assert "Các kỳ trước (1)" in page
