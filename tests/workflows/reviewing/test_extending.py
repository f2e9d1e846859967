"""Officers answer extension requests: listed in the queue, answered once, the answer mailed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import select

from directives import acts
from directives.acts import ActedBy, extend
from directives.acts.extend import ExtensionRequest, NotExtended
from directives.boards import news
from directives.models import Contact, Extension, Link, Mail
from directives.objections import exempting
from directives.past import verification
from directives.queries import extension_requests
from directives.terms import Channel, EventKind, ExtensionState, MailState, News, Role
from tests import scene
from tests.scene import HOUR
from workflows.followup import assignment_steps, erasing
from workflows.followup import steps as following
from workflows.followup.changes import NotOpen
from workflows.mailing.composing.compose import compose
from workflows.reviewing import extension_steps as steps
from workflows.scheduling import steps as timing

DAY = timedelta(days=1)
REPORT = "Báo cáo tập huấn"


@pytest.fixture
def told(session, now):
    return scene.issue(session, now)


@pytest.fixture
def task(told):
    """Due at midnight after Thursday 23 April."""
    return told.task(told.people.school_a, REPORT)


@pytest.fixture
def wish(told, task, now):
    """Until the end of Monday 27 April."""
    return ask(told, task, now)


def ask(told, task, now, origin=None, key="k"):
    made = ExtensionRequest(task.due_at + 4 * DAY, "Mất điện toàn xã", "Cô Mai", key)
    return extend.ask(told.session, task, made, origin or acts.from_link(task.assignment.links[0], now), now)


@pytest.fixture
def officer(told):
    return told.people.officer


@pytest.fixture
def desk(client, session, told, officer, now):
    return scene.sign_in(client, session, officer, now)


def text(page):
    return " ".join(page.text.split())


def grant(desk, wish, **typed):
    answer = {"on": "27/4/2020", "hour": "", "answer": "", **typed}
    return desk.post(f"/duyet/gia-han/{wish.id}/dong-y", data=answer, follow_redirects=True)


def refuse(desk, wish, reason="Sở phải báo cáo Bộ."):
    return desk.post(f"/duyet/gia-han/{wish.id}/tu-choi", data={"reason": reason}, follow_redirects=True)


def test_a_late_second_press_tells_the_unit_nothing_of_what_others_did_meanwhile(session, told, task, officer, now):
    made = ExtensionRequest(task.due_at + 4 * DAY, "Mất điện toàn xã", "Cô Mai", "k")
    origin, change = acts.from_staff(officer, Channel.PHONE, "Cô Mai", now), ActedBy(officer, "", now)
    assignment_steps.request_extension(session, task, made, origin, change)
    acts.acknowledge(session, task.assignment, "Mai", "Văn thư", acts.from_link(task.assignment.links[0], now), now)

    assignment_steps.request_extension(session, task, made, origin, change)

    recorded = session.scalars(select(Mail).where(Mail.occasion == "recorded")).all()
    assert {mail.values["what"] for mail in recorded} == {EventKind.EXTENSION_ASKED}


def test_the_digest_counts_the_extension_requests_in_the_queue(session, told, task, wish, officer, now):
    assert news.news(session, officer.id, now - HOUR, now + HOUR)[0].counts[News.EXTENSION_REQUESTS] == (1, 1)

    exempting.exempt(session, task, "trường bị ngập", officer, now)

    assert extension_requests.open_requests(session, told.people.agency.id) == []
    assert news.news(session, officer.id, now - HOUR, now + HOUR) == []


def test_extension_requests_are_listed_apart_with_their_count(desk, told, wish, now):
    told.report(told.task(told.people.school_b, REPORT), now)

    page = text(desk.get("/duyet"))

    assert 'Xin gia hạn <span class="muted">1</span>' in page
    assert 'Báo cáo <span class="muted">1</span>' in page
    assert "Trường THPT mẫu A" in page
    assert "hết thứ Hai 27/4/2020" in page
    assert "Mất điện toàn xã" in page


def test_filters_apply_to_extension_requests_too(desk, told, wish):
    pid, other = told.directive.public_id, told.task(told.people.school_a, "Số liệu tuần").item_id

    assert "Mất điện" in desk.get(f"/duyet?directive={pid}&item={wish.task.item_id}").text
    assert "Mất điện" not in desk.get(f"/duyet?directive={pid}&item={other}").text
    assert "Mất điện" not in desk.get("/duyet?directive=khac").text


def test_the_form_is_filled_with_the_requested_date(desk, wish):
    page = text(desk.get(f"/duyet/gia-han/{wish.id}"))

    assert 'name="on"' in page and 'value="27/04/2020"' in page
    assert "Mất điện toàn xã" in page
    assert "Cô Mai" in page


def test_granting_mails_the_unit(desk, session, wish, task):
    page = grant(desk, wish, answer="Xin gửi đúng hạn mới.")

    assert "Đã cho Trường THPT mẫu A gia hạn đến hết thứ Hai 27/4/2020" in text(page)
    assert (wish.state, task.due_at) == (ExtensionState.GRANTED, wish.wanted_due_at)
    mail = session.scalars(select(Mail).where(Mail.occasion == "extension")).one()
    assert (mail.recipient, mail.values["answer"]) == ("thpt01@donvi.example", "Xin gửi đúng hạn mới.")


def test_another_date_and_hour_may_be_granted(desk, wish, task):
    grant(desk, wish, on="25/4/2020", hour="16:30")

    assert task.due_at == wish.granted_due_at == wish.old_due_at + DAY + 16.5 * HOUR


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"on": "23/4/2020"}, "Ngày này không muộn hơn hạn hiện nay."),
        ({"on": "1/4/2020"}, "Thời điểm này đã qua."),
        ({"on": "31/4/2020"}, "không có trong lịch"),
        ({"on": ""}, "Xin ghi ngày gia hạn đến."),
    ],
)
def test_a_wrong_date_is_named_and_the_message_is_kept(desk, wish, typed, said):
    page = grant(desk, wish, answer="Lời nhắn dài", **typed)

    assert page.status_code == 422
    assert said in page.text
    assert "Lời nhắn dài" in page.text
    assert wish.state == ExtensionState.ASKED


def test_a_refusal_needs_its_reason(desk, wish):
    page = refuse(desk, wish, "")

    assert page.status_code == 422
    assert "Xin ghi lý do, để đơn vị biết" in page.text
    assert 'value="27/04/2020"' in page.text
    assert wish.state == ExtensionState.ASKED


def test_a_refusal_is_mailed_with_its_reason(desk, session, wish, task):
    due_at = task.due_at

    page = refuse(desk, wish)

    assert "Đã trả lời Trường THPT mẫu A: không gia hạn" in page.text
    assert task.due_at == due_at
    assert session.scalars(select(Mail).where(Mail.occasion == "extension")).one().values["what"] == "refused"


def test_the_second_of_two_officers_sees_what_the_first_answered(desk, session, wish):
    grant(desk, wish)

    page = refuse(desk, wish)

    assert "Đề nghị gia hạn này đã có người trả lời. Không có gì thay đổi" in page.text
    assert "Đã cho gia hạn" in page.text
    assert "Không cho gia hạn</button>" not in page.text
    assert wish.state == ExtensionState.GRANTED
    assert len(session.scalars(select(Mail).where(Mail.occasion == "extension")).all()) == 1


def test_of_two_officers_at_the_same_moment_one_answers(app, session, told, wish, officer, now):
    desks = [scene.sign_in(app.test_client(), session, officer, now) for _ in range(2)]
    extension_id = wish.id
    session.commit()
    ways = [("dong-y", {"on": "27/4/2020"}), ("tu-choi", {"reason": "Sở phải báo cáo Bộ."})]

    with ThreadPoolExecutor() as both:
        pages = list(
            both.map(lambda desk, way: desk.post(f"/duyet/gia-han/{extension_id}/{way[0]}", data=way[1]), desks, ways)
        )

    assert sorted(page.location for page in pages) == ["/duyet", f"/duyet/gia-han/{extension_id}"]
    session.expire_all()
    mails = session.scalars(select(Mail).where(Mail.occasion == "extension")).all()
    assert [mail.values["what"] for mail in mails] == [session.get_one(Extension, extension_id).state]


def test_a_leader_reads_and_cannot_answer(client, session, told, wish, now):
    leader = scene.sign_in(client, session, told.people.leader, now)

    page = leader.get(f"/duyet/gia-han/{wish.id}")

    assert page.status_code == 200
    assert "</textarea>" not in page.text
    assert leader.post(f"/duyet/gia-han/{wish.id}/dong-y", data={"on": "27/4/2020"}).status_code == 403
    assert leader.post(f"/duyet/gia-han/{wish.id}/tu-choi", data={"reason": "x"}).status_code == 403


def test_another_agencys_officer_finds_nothing(client, session, told, wish, now):
    other = told.people.school_c
    other.agency_id = None
    officer = scene.person(session, other, None, "Người nơi khác", "khac@so.example", Role.OFFICER)
    stranger = scene.sign_in(client, session, officer, now)

    assert stranger.get(f"/duyet/gia-han/{wish.id}").status_code == 404
    assert "Mất điện" not in stranger.get("/duyet").text


def test_a_request_cannot_be_answered_after_the_follow_up_ends(desk, told, session, wish, officer, now):
    following.close(session, told.directive, ActedBy(officer, "Xong", now))

    assert "Mất điện" not in desk.get("/duyet").text
    assert "không còn nhận trả lời" in grant(desk, wish).text
    assert wish.state == ExtensionState.ASKED


def test_a_later_date_for_the_whole_period_is_shown_beside_the_request(desk, told, session, wish, task, officer, now):
    change = ActedBy(officer, "Nghỉ lễ", now)
    following.move_deadline(session, task.period, wish.wanted_due_at + DAY, change)

    page = text(desk.get(f"/duyet/gia-han/{wish.id}"))

    assert "Hạn chung đã được dời đến hết thứ Ba 28/4/2020" in page


def test_the_assignments_page_shows_the_request_and_links_to_its_answer(desk, told, wish, task):
    page = text(desk.get(f"/phieu-giao-viec/{task.assignment.public_id}"))

    assert "Đang xin gia hạn: hết thứ Hai 27/4/2020" in page
    assert f'href="/duyet/gia-han/{wish.id}">Trả lời xin gia hạn' in page
    assert "Xin gia hạn: 2. Báo cáo tập huấn · đến hết thứ Hai 27/4/2020" in page
    grant(desk, wish)
    page = text(desk.get(f"/phieu-giao-viec/{task.assignment.public_id}"))
    assert "Đã cho gia hạn: hết thứ Hai 27/4/2020" in page
    assert "hạn khi xin: chậm nhất thứ Năm 23/4/2020" in page


def second_contact(told, task):
    contact = Contact(unit_id=told.people.school_a.id, name="Thầy Nam", email="nam@donvi.example")
    told.session.add(Link(assignment=task.assignment, contact=contact, created_at=told.directive.issued_at))
    told.session.flush()


def answered(told, wish, now):
    steps.grant(told.session, wish, wish.wanted_due_at, "", told.people.officer, now)
    return told.mails("extension")


def test_only_the_contact_who_asked_is_mailed(told, task, wish, now):
    second_contact(told, task)

    assert answered(told, wish, now) == ["thpt01@donvi.example"]


def test_without_the_asking_link_every_reachable_contact_is_mailed(told, task, wish, now):
    second_contact(told, task)
    task.assignment.links[0].revoked_at = now

    assert answered(told, wish, now) == ["nam@donvi.example"]


def test_the_answer_is_composed_with_both_dates(told, wish, task, now):
    steps.grant(told.session, wish, wish.wanted_due_at - DAY, "Được đến 26/4", told.people.officer, now)
    mail = told.session.scalars(select(Mail).where(Mail.occasion == "extension")).one()

    letter = compose(told.session, mail, now)

    assert letter.subject.endswith("được gia hạn (hạn mới: chậm nhất Chủ nhật 26/4): Báo cáo tập huấn")
    assert "Hạn mới: chậm nhất Chủ nhật 26/4/2020\nHạn cũ: chậm nhất thứ Năm 23/4/2020\n" in letter.text
    assert "Đơn vị xin đến: hết thứ Hai 27/4/2020" in letter.text
    assert "Được đến 26/4" in letter.text


def test_the_answer_moves_the_date_in_its_readers_calendar(told, wish, task, now):
    steps.grant(told.session, wish, wish.wanted_due_at, "", told.people.officer, now)
    mail = told.session.scalars(select(Mail).where(Mail.occasion == "extension")).one()

    (file,) = compose(told.session, mail, now).attachments

    events = {event["SUMMARY"]: event["DTEND"].dt for event in icalendar.Calendar.from_ical(file.content).events}
    assert events[f"Hạn: {REPORT} (CV 715/SGDĐT-GDTrH)"] == task.due_at == wish.wanted_due_at


def test_a_reminder_queued_before_the_request_is_not_sent(told, task, now):
    told.report(told.task(told.people.school_a, "Số liệu tuần"), now)  # nothing else is owed
    timing.tick(told.session, task.due_at - 8 * HOUR)
    reminders = select(Mail).where(Mail.occasion == "due_soon", Mail.recipient == "thpt01@donvi.example")
    mail = told.session.scalars(reminders).one()
    assert compose(told.session, mail, task.due_at - 7 * HOUR) is not None

    ask(told, task, task.due_at - 7 * HOUR)
    told.session.expire_all()

    assert compose(told.session, mail, task.due_at - 7 * HOUR) is None
    assert mail.state == MailState.QUEUED


CAME = {
    "channel": "phone",
    "told_by": "Cô Mai, văn thư",
    "on": "17/4/2020",
    "hour": "7:30",
    "until_on": "27/4/2020",
    "until_hour": "",
    "reason": "Mất điện toàn xã",
    "submission_key": "abc",
}


def enter(desk, task, **typed):
    address = f"/phieu-giao-viec/{task.assignment.public_id}/nhap-thay/{task.id}/gia-han"
    return desk.post(address, data={**CAME, **typed}, follow_redirects=True)


def test_a_request_by_telephone_is_entered_and_the_unit_is_mailed(desk, told, task, session, now):
    page = enter(desk, task, hour="8:00")

    assert "Đã nhập đề nghị gia hạn" in page.text
    wish = session.scalars(select(Extension)).one()
    assert (wish.channel, wish.typed_by, wish.link_id) == (Channel.PHONE, "Cô Mai, văn thư", None)
    assert wish.wanted_due_at == task.due_at + 4 * DAY
    assert told.mails("recorded") == ["thpt01@donvi.example"]
    enter(desk, task, hour="8:00")
    assert told.mails("recorded") == ["thpt01@donvi.example"]


def test_a_date_that_is_too_early_is_named_and_nothing_typed_is_lost(desk, task, session):
    page = enter(desk, task, hour="8:00", until_on="23/4/2020")

    assert page.status_code == 422
    assert "Ngày này không muộn hơn hạn hiện nay." in page.text
    assert "Mất điện toàn xã" in page.text
    assert session.scalars(select(Extension)).all() == []


def test_the_words_of_a_request_and_its_answer_can_be_erased(desk, session, wish, officer, now, tmp_path):
    steps.grant(session, wish, wish.wanted_due_at, "Cô Mai cứ yên tâm", officer, now)
    mail = session.scalars(select(Mail).where(Mail.occasion == "extension")).one()
    mail.body = "Cô Mai cứ yên tâm"

    page = desk.post(
        f"/gia-han/{wish.id}/xoa-du-lieu", data={"reason": "Theo đề nghị của cô Mai"}, follow_redirects=True
    )

    assert "Đã xoá dữ liệu cá nhân" in page.text
    assert (wish.reason, wish.typed_by, wish.answer) == (None, None, None)
    assert wish.task.due_at == wish.granted_due_at == wish.wanted_due_at
    assert (mail.values["answer"], mail.body) == ("", "")
    assert list(verification.faults(session, tmp_path)) == []
    with pytest.raises(NotOpen):
        erasing.erase_extension(session, wish, ActedBy(officer, "Lần nữa", now))


def test_an_erased_request_can_still_be_answered(desk, session, wish, officer, now, tmp_path):
    erasing.erase_extension(session, wish, ActedBy(officer, "Theo đề nghị", now))

    assert "đã được xoá" in desk.get(f"/duyet/gia-han/{wish.id}").text
    extend.grant(session, wish, wish.wanted_due_at, "", officer, now)
    assert list(verification.faults(session, tmp_path)) == []
    with pytest.raises(NotExtended):
        extend.refuse(session, wish, "", officer, now)
