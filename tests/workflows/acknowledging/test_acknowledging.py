"""A unit acknowledges: only a person's POST counts, and a link opens one assignment for one unit."""

from datetime import timedelta

import hypothesis
import pytest
from hypothesis import strategies as st
from sqlalchemy import func, select

from directives.acts import assign
from directives.database import Base, db
from directives.models import AccessEntry, Acknowledgement, Assignment, Event, Link, Mail, Objection
from directives.record import ledger
from directives.terms import AccessKind, ActorKind, DirectiveState, EventKind, Standing
from tests import scene
from tests.scene import FIGURES, INCIDENT, PDF, PLAIN, REPORT
from workflows import clock
from workflows.acknowledging import steps

WHO = {"name": "Nguyễn Thị Mẫu", "position": "Hiệu trưởng"}


OPENED = ("access_entry", "change_mark")
"""That a unit opened its page is logged, and shown by the list of silent units: browsers ask for that one anew."""


def everything(session, *but: str) -> dict[str, list]:
    """Every row of every table."""
    session.rollback()
    return {
        table.name: sorted(map(repr, session.execute(select(table)).all()))
        for table in Base.metadata.sorted_tables
        if table.name not in but
    }


def test_a_named_person_acknowledges_for_the_whole_unit(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    unit.post(**WHO, arrival_number="215")

    assignment = session.get(Assignment, unit.assignment_id)
    [said] = assignment.acknowledgements
    assert (said.name, said.position, said.arrival_number) == ("Nguyễn Thị Mẫu", "Hiệu trưởng", "215")
    assert assignment.acknowledged_at == said.happened_at
    assert {task.standing for task in assignment.tasks} == {Standing.SILENT}


def test_a_second_acknowledgement_changes_nothing(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    unit.post(**WHO)
    before = everything(session)

    again = unit.post(**WHO)

    assert again.status_code == 302
    assert everything(session) == before


def test_the_receipt_is_open_after_acknowledging_and_collapsed_later(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    pressed = unit.post(**WHO)
    first = unit.get().text
    clock.move(session, now + timedelta(minutes=11))

    assert pressed.location == unit.page and "Sở đã ghi nhận đơn vị tiếp nhận văn bản lúc 8:00" in first
    assert "<details open><summary>Biên nhận" in first
    assert "<details><summary>Biên nhận" in unit.get().text


def test_opening_a_link_is_logged_apart_and_acknowledges_nothing(app, session, now):
    house, _directive, _unit = scene.issue_and_open(app, session, now)
    token = scene.token(app, scene.newest_link(session, house.school_a))
    before = everything(session, *OPENED)

    person, scanner = app.test_client(), app.test_client(use_cookies=False)
    person.get(person.get(f"/m/{token}").location)
    person.get(person.get(f"/m/{token}").location)
    scanner.get(scanner.get(f"/m/{token}").location)
    app.test_client().head(f"/m/{token}")

    assert everything(session, *OPENED) == before
    last = [entry.kind for entry in session.scalars(select(AccessEntry).order_by(AccessEntry.id))][1:]  # School B's
    fetched, shown = AccessKind.LINK_OPENED, AccessKind.PAGE_OPENED
    assert last == [fetched, shown, fetched, shown, fetched]  # a scanner keeps no cookie; no HEAD
    desk = scene.hold_session(app.test_client(), session, house.officer)
    assignment = session.scalars(select(Assignment).where(Assignment.unit_id == house.school_a.id)).one()
    page = desk.get(f"/phieu-giao-viec/{assignment.public_id}").text
    assert "Đường dẫn được tải 3 lần, lần đầu 8:00 thứ Sáu 17/4/2020; máy quét thư cũng tải như vậy." in page
    assert "Trang được mở trong trình duyệt 2 lần, lần cuối 8:00" in page and "chưa có ai xác nhận" in page


def test_not_for_us_reaches_the_officer_and_changes_no_status(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    unit.post("/y-kien", **scene.NOT_OURS, reason="Trường đã sáp nhập vào đơn vị khác.")

    assignment = session.get(Assignment, unit.assignment_id)
    assert assignment.not_ours_at is not None
    assert assignment.acknowledged_at is None
    assert {task.standing for task in assignment.tasks} == {Standing.SILENT}
    assert session.scalar(select(Objection.reason)) == "Trường đã sáp nhập vào đơn vị khác."


def test_nothing_is_accepted_after_the_follow_up_ends(app, session, now):
    _house, directive, unit = scene.issue_and_open(app, session, now)
    directive.state = DirectiveState.CLOSED

    answer = unit.post(**WHO)

    assert answer.status_code == 302
    assert session.scalar(select(func.count(Acknowledgement.id))) == 0


def test_a_new_link_goes_to_the_address_on_record_and_the_old_one_still_opens(app, session, now):
    house, _directive, _unit = scene.issue_and_open(app, session, now)
    link = scene.newest_link(session, house.school_a)
    old = scene.token(app, link)

    sent = steps.send_new_links(session, "715/sgddt-gdtrh", "truong thpt mau a", now)

    [mail] = session.scalars(select(Mail).where(Mail.occasion == "new_link"))
    assert sent == 1
    assert (mail.recipient, mail.instance) == ("thpt01@donvi.example", f"new_link:{link.id}:2")
    assert app.test_client().get(f"/m/{old}").status_code == 302
    assert app.test_client().get(f"/m/{scene.token(app, link)}").status_code == 302


def test_a_unit_is_found_by_number_or_by_words_only_it_has(app, session, now):
    scene.issue_and_open(app, session, now)

    assert steps.send_new_links(session, "CV 715", "THPT mẫu A", now) == 1
    assert steps.send_new_links(session, "715", "THPT", now) == 0  # two schools are meant
    assert steps.send_new_links(session, "71", "THPT mẫu B", now) == 0
    assert steps.send_new_links(session, "715", "Trường THPT mẫu C", now) == 0  # not addressed
    assert steps.send_new_links(session, "715 / SGDĐT-GDTrH", "thpt02", now) == 1
    assert steps.send_new_links(session, "no number", "THPT mẫu B", now) == 0


def test_a_link_just_sent_is_not_revoked_by_asking_again(app, session, now):
    house, _directive, _unit = scene.issue_and_open(app, session, now)

    first = steps.send_new_links(session, "715", "THPT mẫu A", now)
    second = steps.send_new_links(session, "715", "THPT mẫu A", now)
    later = steps.send_new_links(session, "715", "THPT mẫu A", now + steps.PAUSE)

    assert (first, second, later) == (1, 0, 1)
    assert scene.newest_link(session, house.school_a).generation == 3


def test_a_removed_address_gets_no_new_link(app, session, now):
    house, _directive, _unit = scene.issue_and_open(app, session, now)
    house.school_a.contacts[0].removed_at = now

    assert steps.send_new_links(session, "715", "THPT mẫu A", now) == 0


def addresses(unit, token: str) -> list[str]:
    """Every page of a unit that can be got: after an answer to each item."""
    unit.post(**WHO)
    unit.upload(REPORT, "minh chứng.pdf", PDF)
    unit.submit(REPORT, said="reported", text="Đã tập huấn.")
    unit.post(
        f"/phat-sinh/{unit.tasks[INCIDENT]}",
        kind="other",
        occurred_on="17/4/2020",
        handling="Đã xử lý.",
        typed_by="Nguyễn Thị Mẫu",
        submission_key="k",
    )
    unit.save(FIGURES, typed_by="Nguyễn Thị Mẫu")
    pages = [
        unit.page + path
        for path in (
            "",
            "/y-kien",
            f"{unit.task(REPORT)}/y-kien",
            "/da-thuc-hien",
            *(unit.task(n) for n in (PLAIN, REPORT, FIGURES)),
            *(f"{unit.task(n)}/tep" for n in (PLAIN, REPORT, FIGURES)),
            f"{unit.task(REPORT)}/ban/1",
            f"/phat-sinh/{unit.tasks[INCIDENT]}",
        )
    ]
    linked = [link for page in pages for link in links_on(unit.client.get(page).text)]
    return sorted({*pages, *linked, f"/m/{token}", "/m/khong-dung", "/gui-lai-duong-dan"})


def links_on(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('href="')[1:] if part.startswith("/phieu")]


@pytest.mark.sweep
@hypothesis.settings(max_examples=3)
@hypothesis.given(data=st.data())
def test_law_3_opening_any_page_twenty_times_changes_nothing(data, new_app, now):
    with new_app() as app, app.app_context():
        house, _directive, unit = scene.issue_and_open(app, db.session, now)
        pages = addresses(unit, scene.token(app, scene.newest_link(db.session, house.school_b)))
        asks = st.tuples(st.sampled_from(["GET", "HEAD"]), st.sampled_from(pages))
        before = everything(db.session, *OPENED)

        for method, page in [*[("GET", page) for page in pages], *data.draw(st.lists(asks, min_size=20, max_size=20))]:
            assert unit.client.open(page, method=method).status_code in (200, 302, 410)

        assert everything(db.session, *OPENED) == before


@pytest.mark.sweep
@hypothesis.settings(max_examples=5)
@hypothesis.given(data=st.data())
def test_law_8_a_link_opens_one_assignment_for_one_unit(data, new_app, now):
    with new_app() as app, app.app_context():
        house, first, mine = scene.issue_and_open(app, db.session, now)
        scene.issued_directive(db.session, house, now)
        theirs = data.draw(
            st.sampled_from(
                [
                    scene.open_link(app, db.session, house.school_a, first),
                    scene.open_link(app, db.session, house.district, first),
                    scene.open_link(app, db.session, house.school_b),  # the same unit's, of another letter
                ]
            )
        )
        theirs.upload(REPORT, "minh chứng.pdf", PDF)
        theirs.submit(REPORT, said="reported", text="Đã tập huấn.")
        [file] = [link for link in links_on(theirs.get(f"{theirs.task(REPORT)}/ban/1").text) if "/tep/" in link]
        path = data.draw(
            st.sampled_from(
                [
                    "",
                    "/da-thuc-hien",
                    theirs.task(REPORT),
                    f"{theirs.task(REPORT)}/ban/1",
                    f"{theirs.task(REPORT)}/tep",
                    f"/phat-sinh/{theirs.tasks[INCIDENT]}",
                    file.removeprefix(theirs.page),
                ]
            )
        )

        assert theirs.get(path).status_code == 200
        assert mine.client.get(theirs.page + path).status_code == 410
        if path not in ("", "/da-thuc-hien"):
            assert mine.get(path).status_code == 404  # another's task or file under one's own address


@hypothesis.settings(max_examples=5)
@hypothesis.given(renewals=st.integers(0, 3))
def test_law_8_an_older_generation_of_a_link_opens_nothing(renewals, new_app, now):
    with new_app() as app, app.app_context():
        house, _directive, unit = scene.issue_and_open(app, db.session, now)
        link, tokens = scene.newest_link(db.session, house.school_b), []
        for _ in range(renewals):
            tokens.append(scene.token(app, link))
            assign.renew_link(db.session, link, now, ledger.SYSTEM)
        assign.revoke_links(db.session, [link.assignment], now, ledger.SYSTEM)
        tokens.append(scene.token(app, link))

        assert {app.test_client().get(f"/m/{token}").status_code for token in tokens} == {410}
        assert unit.get().status_code == 410


def test_law_8_no_token_is_stored_in_the_database(app, session, now, runner):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    unit.post(**WHO)
    steps.send_new_links(session, "715", "THPT mẫu A", now)
    runner.invoke(args=["mail", "work", "--once"])

    stored = repr(everything(session))

    tokens = [scene.token(app, link) for link in session.scalars(select(Link))]
    assert len(tokens) == 3
    assert not [token for token in tokens if token in stored or token.partition(".")[2] in stored]


def test_what_a_link_does_is_recorded_under_the_link(app, session, now):
    house, _directive, unit = scene.issue_and_open(app, session, now)

    unit.post(**WHO)

    event = session.scalar(select(Event).where(Event.kind == EventKind.ACKNOWLEDGED))
    assert (event.actor_kind, event.actor_id) == (ActorKind.LINK, scene.newest_link(session, house.school_b).id)
    assert "Nguyễn" not in event.body
