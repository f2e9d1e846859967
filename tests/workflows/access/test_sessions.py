"""Sessions of staff: how they begin, how long they last, and that an ended one opens nothing anywhere."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import create_app
from directives.database import db
from directives.models import SecurityEntry, SignInLink, StaffSession, Unit
from directives.record import sessions
from directives.rules.hashed_keys import hashed
from directives.terms import DigestFrequency, Role, SecurityKind
from tests import scene
from tests.infrastructure.apps import PersonOutside
from tests.infrastructure.databases import dispose, settings
from workflows import clock
from workflows.access import steps
from workflows.scheduling import steps as timing
from workflows.web import links
from workflows.web.words.devices import device_words

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1"


def copied(app, client):
    """Another browser that holds a copy of the cookie."""
    name = app.config["SESSION_COOKIE_NAME"]
    thief = app.test_client()
    thief.set_cookie(name, client.get_cookie(name).value)
    return thief


def is_in(client):
    return client.get("/").status_code == 200


def all_of(session):
    session.rollback()
    return session.scalars(select(StaffSession).order_by(StaffSession.id)).all()


def aged(session, span, **also):
    """As if every session had begun and rested that much longer."""
    for one in all_of(session):
        one.started_at, one.last_used_at, one.ends_at = (
            at - span for at in (one.started_at, one.last_used_at, one.ends_at)
        )
        for name, value in also.items():
            setattr(one, name, value)
    session.commit()


def sign_in_remembered(client, session, staff, now):
    client.get(links.sign_in_address(steps.create_sign_in(session, staff, now).id))
    client.post("/dang-nhap/xac-nhan", data={"remembered": "y"})
    return client


def test_a_copied_cookie_dies_with_the_sign_out(app, session, client, people, now):
    desk = scene.sign_in(client, session, people.officer, now)
    thief = copied(app, desk)
    was_in = is_in(thief)

    desk.post("/dang-xuat")

    assert was_in and not is_in(thief)
    assert thief.post("/dang-nhap").status_code == 200, "the pages that need no session still open"


def test_a_copied_cookie_that_is_renewed_lives_no_longer(app, session, client, people, now):
    thief = copied(app, scene.sign_in(client, session, people.officer, now))
    for _ in range(3):
        aged(session, 5 * HOUR)
        thief.get("/dang-nhap?next=/don-vi")  # its answer signs the cookie anew

    assert not is_in(thief)


def test_the_table_holds_nothing_that_opens(app, session, client, people, now):
    desk = scene.sign_in(client, session, people.officer, now)
    with desk.session_transaction() as cookie:
        key = cookie["_user_id"]
    (stored,) = all_of(session)
    forged = app.test_client()

    columns = [str(getattr(stored, column.key)) for column in StaffSession.__table__.columns]
    assert key not in " ".join(columns) and len(key) >= 43
    for guess in (stored.digest, str(stored.id), str(stored.staff_id)):
        with forged.session_transaction() as cookie:
            cookie["_user_id"] = guess
        assert not is_in(forged)


def test_a_sign_in_takes_a_new_key_and_ends_the_session_before(app, session, client, people, now):
    desk = scene.sign_in(client, session, people.officer, now)
    before = copied(app, desk)

    scene.sign_in(desk, session, people.officer, now)

    assert is_in(desk) and not is_in(before)
    assert len({one.digest for one in all_of(session)}) == 2


def test_a_key_that_was_planted_before_is_not_taken_over(session, client, people, now):
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "planted"

    scene.sign_in(client, session, people.officer, now)

    assert is_in(client) and hashed("planted") not in {one.digest for one in all_of(session)}


@pytest.mark.parametrize(
    ("who", "span", "opens"),
    [
        ("admin", 29 * MINUTE, True),
        ("admin", 31 * MINUTE, False),
        ("officer", 31 * MINUTE, True),
        ("officer", 12 * HOUR - MINUTE, True),
        ("officer", 12 * HOUR + MINUTE, False),
    ],
)
def test_a_session_rests_half_an_hour_for_administrators_and_lasts_half_a_day(
    session, client, people, now, who, span, opens
):
    desk = scene.sign_in(client, session, getattr(people, who), now)

    aged(session, span)

    assert is_in(desk) is opens


def test_half_a_day_is_the_end_however_busy_it_was(session, client, people, now):
    desk = scene.sign_in(client, session, people.admin, now)

    aged(session, 12 * HOUR + MINUTE, last_used_at=clock.machine_now())

    assert not is_in(desk)


@pytest.mark.parametrize(("span", "opens"), [(30 * DAY - HOUR, True), (30 * DAY + HOUR, False)])
def test_a_remembered_device_stays_signed_in_for_30_days(session, client, people, now, span, opens):
    desk = sign_in_remembered(client, session, people.leader, now)

    aged(session, span)

    assert is_in(desk) is opens


def test_an_administrators_device_is_not_remembered(session, client, people, now):
    address = links.sign_in_address(steps.create_sign_in(session, people.admin, now).id)
    page = client.get(address, follow_redirects=True).text
    sign_in_remembered(client, session, people.admin, now)

    (started,) = all_of(session)
    assert "remembered" not in page and "30 phút không thao tác" in page
    assert started.ends_at - started.started_at == sessions.LASTS


def test_the_rehearsals_clock_ends_no_session(session, client, people, now):
    desk = scene.sign_in(client, session, people.admin, now)

    clock.move(session, now + 40 * DAY)
    session.commit()

    assert is_in(desk)


@pytest.mark.parametrize(("rested", "is_written"), [(4 * MINUTE, False), (6 * MINUTE, True)])
@pytest.mark.parametrize("press", ["get", "post"])
def test_the_last_use_is_written_at_most_every_five_minutes(session, client, people, now, rested, is_written, press):
    desk = scene.sign_in(client, session, people.admin, now)
    aged(session, rested)
    before = all_of(session)[0].last_used_at

    getattr(desk, press)("/co-quan")

    assert (all_of(session)[0].last_used_at > before) is is_written


def test_a_page_opens_while_somebody_else_is_writing(session, client, people, now):
    desk = scene.sign_in(client, session, people.officer, now)
    aged(session, 6 * MINUTE)

    with Session(db.engine) as writer:
        writer.execute(update(StaffSession).values(user_agent="a write that is not committed"))
        page = desk.get("/", buffered=False)
    page.close()  # the use is written when the answer has been sent

    assert page.status_code == 200
    assert all_of(session)[0].last_used_at > clock.machine_now() - MINUTE


def rights(**given):
    return {"roles": ["officer"], "digest": DigestFrequency.DAILY.value, **given}


@pytest.mark.parametrize("given", [{"roles": ["officer", "head"]}, {"roles": ["leader"]}, {"leaves": "y"}])
def test_a_change_of_rights_ends_the_sessions_of_that_person(app, session, client, people, now, given):
    theirs = scene.sign_in(app.test_client(), session, people.officer, now)
    admin = scene.sign_in(client, session, people.admin, now)

    admin.post(f"/tai-khoan/{people.officer.id}", data=rights(**given))
    admin.post(f"/tai-khoan/{people.officer.id}", data=rights())  # back as it was: the session is not

    assert not is_in(theirs) and is_in(admin)


def test_another_digest_and_ones_own_new_role_keep_the_session(app, session, client, people, now):
    theirs = scene.sign_in(app.test_client(), session, people.officer, now)
    mine_elsewhere = scene.sign_in(app.test_client(), session, people.admin, now)
    admin = scene.sign_in(client, session, people.admin, now)

    admin.post(f"/tai-khoan/{people.officer.id}", data=rights(digest=DigestFrequency.WEEKLY.value))
    admin.post(f"/tai-khoan/{people.admin.id}", data=rights(roles=["admin", "leader"]))

    assert is_in(theirs) and is_in(admin) and not is_in(mine_elsewhere)


def test_units_links_and_a_sign_in_share_a_browser(session, client, now):
    told = scene.issue(session, now)
    link = told.assignment(told.people.school_a).links[0]
    client.get(links.address(link), follow_redirects=True)
    page = f"/phieu/{link.assignment.public_id}"

    scene.sign_in(client, session, told.people.officer, now)
    both = (client.get(page).status_code, is_in(client))
    client.get(links.address(told.assignment(told.people.school_b).links[0]))
    still_in = is_in(client)
    client.post("/dang-xuat")

    assert both == (200, True) and still_in
    assert (client.get(page).status_code, is_in(client)) == (200, False)


def test_an_older_sign_in_link_dies_with_a_newer_one(app, session, client, people, now):
    older, other = (steps.create_sign_in(session, staff, now) for staff in (people.officer, people.leader))
    newer = steps.create_sign_in(session, people.officer, now)

    opened = [
        app.test_client().get(links.sign_in_address(one.id), follow_redirects=True).status_code
        for one in (older, newer, other)
    ]

    assert opened == [410, 200, 200]
    assert session.scalar(select(SignInLink.used_at).where(SignInLink.id == older.id)) is None


@pytest.fixture
def other_process(app, tmp_path):
    """The application as another process has it: nothing shared but the database."""
    made = create_app({**settings(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path), "WTF_CSRF_ENABLED": False})
    made.test_client_class = PersonOutside
    yield made
    dispose(made)


def test_a_session_that_ended_in_one_process_has_ended_in_all(app, other_process, session, client, people, now):
    desk = scene.sign_in(client, session, people.officer, now)
    elsewhere = copied(other_process, desk)
    was_in = is_in(elsewhere)

    desk.post("/dang-xuat")

    assert was_in and not is_in(elsewhere)


def test_sessions_that_ended_long_ago_are_deleted_by_the_tick(app, session, people, now):
    at = clock.machine_now()
    for _ in range(3):
        sessions.start(session, people.officer, at, PHONE)
    session.commit()
    ended, over, lasting = all_of(session)
    ended.ended_at, over.ends_at = at - 8 * DAY, at - 8 * DAY
    session.commit()

    timing.tick(session, now)
    session.commit()

    assert [one.id for one in all_of(session)] == [lasting.id]


def test_the_account_page_lists_ones_devices_and_ends_one_or_all_others(app, session, client, people, now):
    phones = [app.test_client() for _ in range(3)]
    for phone in phones:
        phone.environ_base["HTTP_USER_AGENT"] = PHONE
        scene.sign_in(phone, session, people.leader, now)
    desk = scene.sign_in(client, session, people.leader, now)
    first = all_of(session)[0].id
    page = desk.get("/tai-khoan/cua-toi").text

    desk.post("/tai-khoan/cua-toi/phien", data={"session": first})
    after_one = [*map(is_in, phones)]
    desk.post("/tai-khoan/cua-toi/phien")

    assert page.count("Safari trên iPhone") == 3 and page.count("thiết bị này") == 1
    assert page.count('name="session"') == 3
    assert after_one == [False, True, True]
    assert [*map(is_in, phones), is_in(desk)] == [False, False, False, True]
    assert desk.get("/tai-khoan/cua-toi").text.count('action="/tai-khoan/cua-toi/phien') == 0


def test_an_administrator_ends_sessions_of_anybody_in_the_agency(app, session, client, people, now):
    theirs = [scene.sign_in(app.test_client(), session, people.officer, now) for _ in range(3)]
    admin = scene.sign_in(client, session, people.admin, now)
    first = all_of(session)[0].id
    page = f"/tai-khoan/{people.officer.id}"
    shown = admin.get(page).text.count('name="session"')

    admin.post(f"{page}/phien", data={"session": first})
    after_one = [*map(is_in, theirs)]
    admin.post(f"{page}/phien")

    assert shown == 3 and after_one == [False, True, True]
    assert [*map(is_in, theirs), is_in(admin)] == [False, False, False, True]
    entries = session.scalars(select(SecurityEntry).where(SecurityEntry.kind == SecurityKind.SESSION_ENDED)).all()
    assert {(one.staff_id, one.actor_id) for one in entries} == {(people.officer.id, people.admin.id)}


def test_nobody_else_ends_a_session(app, session, client, people, now):
    desk = scene.sign_in(app.test_client(), session, people.officer, now)
    (theirs,) = all_of(session)
    other = Unit(code="KHAC", name="Sở khác", search_name="so khac")
    session.add(other)
    session.flush()
    stranger = scene.person(session, other, None, "Quản Trị Khác", "qt@khac.example", Role.ADMIN)
    colleague = scene.sign_in(app.test_client(), session, people.leader, now)
    admin = scene.sign_in(client, session, stranger, now)

    answers = [
        colleague.post("/tai-khoan/cua-toi/phien", data={"session": theirs.id}).status_code,
        colleague.post(f"/tai-khoan/{people.officer.id}/phien").status_code,
        admin.post(f"/tai-khoan/{people.officer.id}/phien", data={"session": theirs.id}).status_code,
        admin.post(f"/tai-khoan/{people.officer.id}/phien").status_code,
        admin.post(f"/tai-khoan/{stranger.id}/phien", data={"session": theirs.id}).status_code,
        admin.post(f"/tai-khoan/{stranger.id}/phien", data={"session": "²"}).status_code,
    ]

    assert answers == [404, 403, 404, 404, 404, 404] and is_in(desk)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (PHONE, "Safari trên iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36",
            "Chrome trên Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0", "Edge trên Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/128.0 Chrome/122.0 Safari/537.36", "Cốc Cốc trên Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox trên Linux"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/131.0 Mobile Safari/537.36 Zalo android/1", "Zalo trên Android"),
        ("curl/8.5", "Thiết bị không rõ loại"),
        ("", "Thiết bị không rõ loại"),
    ],
)
def test_a_device_is_called_what_people_call_it(app, user_agent, words):
    with app.test_request_context():
        assert device_words(user_agent) == words
