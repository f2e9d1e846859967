"""Two people, or two tabs, on one draft: nothing is overwritten; the person chooses field by field."""

import re
from html import unescape

from sqlalchemy import select

from directives import acts
from directives.models import AnswerDraft, Report, Task
from directives.terms import Channel, Standing
from tests import scene
from tests.scene import PDF, REPORT
from workflows import clock


def opened(unit, position=REPORT) -> dict[str, str]:
    """The hidden fields of the form, as a browser holds them."""
    page = unit.get(unit.task(position)).text
    names = ("submission_key", "basis")
    return {name: re.search(rf'name="{name}" type="hidden" value="([^"]*)"', page)[1] for name in names}


def basis_on(page: str) -> str:
    return re.search(r'name="basis" value="([^"]*)"', page)[1]


def draft(session) -> dict:
    session.expire_all()
    return session.scalars(select(AnswerDraft)).one().values


def test_a_stale_save_does_not_wipe_a_colleague_s_text(app, session, now):
    house, _directive, unit = scene.issue_and_open(app, session, now)
    colleague = scene.open_link(app, session, house.school_b)
    unit.get(unit.task(REPORT))
    colleague.get(colleague.task(REPORT))

    unit.save(REPORT, said="reported", text="Một trang đầy chữ của cô A.")
    answer = colleague.save(REPORT, typed_by="B")

    assert (
        "Một trang đầy chữ của cô A." in answer.text
        or "Một trang đầy chữ của cô A." in unit.get(unit.task(REPORT)).text
    )


def test_a_stale_save_shows_both_and_overwrites_nothing(app, session, now):
    house, _directive, unit = scene.issue_and_open(app, session, now)
    colleague = scene.open_link(app, session, house.school_b)
    mine, theirs = opened(unit), opened(colleague)
    unit.save(REPORT, **mine, said="reported", text="Chữ của cô A.", typed_by="Cô A", approved_by="Thầy Nam")

    answer = colleague.save(REPORT, **theirs, said="reported", text="Chữ của thầy B.", typed_by="Thầy B")

    page = unescape(answer.text)
    assert answer.status_code == 409
    assert "Chữ của cô A." in page and "Chữ của thầy B." in page
    assert 'name="pick_text"' in page and 'name="pick_typed_by"' in page
    assert 'name="pick_said"' not in page  # the same in both
    assert re.search(r'name="pick_approved_by" value="theirs" checked', page)  # nothing was typed against it
    assert draft(session)["text"] == ["Chữ của cô A."]


def test_the_person_chooses_field_by_field(app, session, now):
    house, _directive, unit = scene.issue_and_open(app, session, now)
    colleague = scene.open_link(app, session, house.school_b)
    mine, theirs = opened(unit), opened(colleague)
    unit.save(REPORT, **mine, said="reported", text="Chữ của cô A.", typed_by="Cô A", letter_number="12/BC")
    typed = {"said": "under_way", "text": "Chữ của thầy B.", "typed_by": "Thầy B", "letter_number": "13/BC"}
    asked = colleague.save(REPORT, **theirs, **typed)

    picks = {"pick_text": "both", "pick_typed_by": "mine", "pick_letter_number": "theirs"}
    unchosen = colleague.post(colleague.task(REPORT), action="merge", basis=basis_on(asked.text), **typed, **picks)
    chosen = colleague.post(
        colleague.task(REPORT), action="merge", basis=basis_on(unchosen.text), **typed, **picks, pick_said="theirs"
    )

    assert unchosen.status_code == 422 and re.search(r'name="pick_typed_by" value="mine" checked', unchosen.text)
    assert chosen.status_code == 302
    assert draft(session) == {
        "said": ["reported"],
        "text": ["Chữ của cô A.\n\nChữ của thầy B."],
        "typed_by": ["Thầy B"],
        "letter_number": ["12/BC"],
    }
    assert "Đã lưu nháp lúc" in colleague.get(colleague.task(REPORT)).text


def test_a_draft_saved_again_meanwhile_is_not_overwritten_by_the_choice(app, session, now):
    house, _directive, unit = scene.issue_and_open(app, session, now)
    colleague = scene.open_link(app, session, house.school_b)
    theirs = opened(colleague)
    unit.save(REPORT, **opened(unit), text="Một")
    asked = colleague.save(REPORT, **theirs, text="Hai")
    unit.save(REPORT, **opened(unit), text="Ba")

    answer = colleague.post(
        colleague.task(REPORT), action="merge", basis=basis_on(asked.text), text="Hai", pick_text="mine"
    )

    assert answer.status_code == 409
    assert "Ba" in answer.text and "Hai" in answer.text
    assert draft(session)["text"] == ["Ba"]


def test_sending_from_a_stale_form_shows_both_and_sends_nothing(app, session, now):
    house, _directive, unit = scene.issue_and_open(app, session, now)
    colleague = scene.open_link(app, session, house.school_b)
    theirs = opened(colleague)
    unit.save(REPORT, **opened(unit), said="reported", text="Chữ của cô A.")

    answer = colleague.submit(REPORT, key=theirs["submission_key"], basis=theirs["basis"], said="reported", text="B")

    assert answer.status_code == 409 and "Chữ của cô A." in answer.text
    assert session.scalars(select(Report)).all() == []
    assert draft(session)["text"] == ["Chữ của cô A."]


def test_a_version_sent_meanwhile_is_shown_beside(app, session, now):
    house, _directive, unit = scene.issue_and_open(app, session, now)
    colleague = scene.open_link(app, session, house.school_b)
    theirs, mine = opened(colleague), opened(unit)
    unit.submit(REPORT, key=mine["submission_key"], basis=mine["basis"], said="reported", text="Chữ của cô A.")

    saved = colleague.save(REPORT, **theirs, said="reported", text="B")
    sent = colleague.submit(REPORT, key=theirs["submission_key"], basis=theirs["basis"], said="reported", text="B")

    assert (saved.status_code, sent.status_code) == (409, 409)
    assert "Bản 1 đã gửi lúc" in sent.text and "Chữ của cô A." in sent.text
    assert len(session.scalars(select(Report)).all()) == 1


def test_pressing_twice_is_no_conflict(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    held = opened(unit)
    saves = [unit.save(REPORT, **held, said="reported", text="Một") for _press in range(2)]
    held = opened(unit)

    sent = [
        unit.submit(REPORT, key=held["submission_key"], basis=held["basis"], said="reported", text=text)
        for text in ("Một", "Một", "Hai")
    ]

    assert {answer.status_code for answer in (*saves, *sent)} == {302}
    assert [report.text for report in session.scalars(select(Report))] == ["Một", "Hai"]


def test_a_letter_or_a_file_added_in_another_tab_is_no_conflict(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    held = opened(unit)
    unit.upload(REPORT, "biên bản.pdf", PDF)
    unit.upload(REPORT, "công văn.pdf", PDF, **{"as": "letter"})

    assert unit.save(REPORT, **held, text="Một").status_code == 302
    assert draft(session)["text"] == ["Một"] and draft(session)["letter_file"]


def test_a_draft_stays_when_the_department_enters_an_answer(app, session, now):
    house, _directive, unit = scene.issue_and_open(app, session, now)
    unit.save(REPORT, **opened(unit), text="Mới viết một nửa")
    unit.upload(REPORT, "biên bản.pdf", PDF)
    task = session.get(Task, unit.tasks[REPORT])
    at = clock.now(session)
    origin = acts.from_staff(house.officer, Channel.PHONE, "Cô Lan", at)

    acts.submit(session, task, acts.ReportAnswer(Standing.REPORTED, "k", "Đã báo qua điện thoại"), origin, at)
    session.commit()

    page = unit.get(unit.task(REPORT)).text
    assert "Mới viết một nửa" in page and "biên bản.pdf" in page


def test_a_draft_is_visible_on_the_unit_s_page(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    assert "Bản nháp, chưa gửi Sở" not in unit.get().text

    unit.save(REPORT, **opened(unit), text="Mới viết một nửa")

    assert "Bản nháp, chưa gửi Sở · lưu lúc 8:00</p>" in unit.get().text
    assert "Đã lưu nháp lúc 8:00, chưa gửi Sở." in unit.get(unit.task(REPORT)).text
