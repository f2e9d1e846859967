"""Text that came without the right to write: shown back, parked for this browser, offered again, never written."""

from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import func, select

from directives.acts import assign, park
from directives.models import Acknowledgement, AnswerDraft, Extension, Incident, ParkedForm, Report, Task
from directives.record import ledger
from directives.terms import DirectiveState
from tests import scene
from tests.scene import INCIDENT, PLAIN, REPORT
from workflows.scheduling import steps as timing

WHOLE_MORNING = "Văn bản gõ cả buổi sáng."
FORMS = {
    "": {"name": "Nguyễn Thị Mẫu", "position": "Hiệu trưởng", "arrival_number": "215/CV"},
    "/y-kien": {"reason": "Trường đã sáp nhập.", "typed_by": "Cô Mai", "position": "Văn thư"},
    "/da-thuc-hien": {"text": "Đã làm tuần trước", "typed_by": "Cô Mai", "implemented_on": "16/4/2020"},
    "/gia-han": {"reason": "Mất điện toàn xã.", "typed_by": "Cô Mai", "on": "27/4/2020"},
    "/phat-sinh": {"handling": "Đã mời người lạ ra khỏi lớp.", "typed_by": "Cô Mai", "occurred_on": "16/4/2020"},
}
WRITTEN = (Report, AnswerDraft, Acknowledgement, Incident, Extension)


def path_of(unit, form: str) -> str:
    return {"/gia-han": f"{unit.task(REPORT)}/gia-han", "/phat-sinh": f"/phat-sinh/{unit.tasks[INCIDENT]}"}.get(
        form, form
    )


def forget_session(unit) -> None:
    """The browser loses its session cookie; others stay."""
    unit.client.delete_cookie("session")


def open_again(app, session, people, unit) -> None:
    unit.client.get(f"/m/{scene.token(app, scene.newest_link(session, people.school_b))}")


def written(session) -> list[int]:
    session.expire_all()
    return [session.scalar(select(func.count()).select_from(noun)) for noun in WRITTEN]


def test_a_press_without_a_session_is_shown_back_and_offered_beside_the_draft(app, session, now):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    unit.save(REPORT, text="Bản nháp cũ.")
    forget_session(unit)

    refused = unit.save(REPORT, text=WHOLE_MORNING)
    open_again(app, session, people, unit)
    page = unit.get(unit.task(REPORT)).text
    parked_id = session.scalars(select(ParkedForm.id)).one()
    both = unit.post(unit.task(REPORT), action="parked", parked=str(parked_id))

    assert refused.status_code == 410 and WHOLE_MORNING in refused.text and "giữ 24 giờ" in refused.text
    assert "Bản nháp cũ.</textarea>" in page and WHOLE_MORNING in page
    assert both.status_code == 200 and "Bản nháp cũ." in both.text and WHOLE_MORNING in both.text
    assert session.scalars(select(AnswerDraft)).one().values["text"] == ["Bản nháp cũ."]  # it wrote nothing


def test_what_was_taken_is_no_longer_offered(app, session, now):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    forget_session(unit)
    unit.save(REPORT, text=WHOLE_MORNING)
    open_again(app, session, people, unit)

    unit.save(REPORT, text="Một câu khác.")
    still = unit.get().text
    basis = unit.get(unit.task(REPORT)).text.split('name="basis" type="hidden" value="')[1].split('"')[0]
    unit.post(unit.task(REPORT), action="merge", basis=basis, text=WHOLE_MORNING, pick_text="both")

    assert WHOLE_MORNING in still  # a save of other words loses nothing
    assert WHOLE_MORNING not in unit.get().text
    assert session.scalars(select(ParkedForm)).all() == []


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_filled_in_again_with_what_was_typed(app, session, now, form):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    forget_session(unit)
    refused = unit.post(path_of(unit, form), **FORMS[form])
    open_again(app, session, people, unit)

    overview, page = unit.get().text, unescape(unit.get(path_of(unit, form)).text)

    assert refused.status_code == 410
    assert "chưa gửi Sở" in overview
    for text in FORMS[form].values():
        assert text in unescape(refused.text) and text in unescape(overview)
        assert f'value="{text}"' in page or f"{text}</textarea>" in page or 'value="2020-04-' in page
    assert written(session) == [0] * len(WRITTEN)


def test_another_browser_sees_nothing_of_it(app, session, now):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    colleague = scene.open_link(app, session, people.school_b)
    colleague.client.set_cookie("phan_da_go", "a key of its own", path="/phieu")
    forget_session(unit)
    unit.save(REPORT, text=WHOLE_MORNING)
    parked_id = session.scalars(select(ParkedForm.id)).one()

    stolen = colleague.post(colleague.task(REPORT), action="parked", parked=str(parked_id))

    assert WHOLE_MORNING not in colleague.get().text + colleague.get(colleague.task(REPORT)).text + stolen.text
    assert unit.client.get_cookie("phan_da_go", path="/phieu").value not in repr(
        session.execute(select(ParkedForm.__table__)).all()
    )


def test_it_is_offered_for_a_day(app, session, now):
    people, _directive, _unit = scene.issue_and_open(app, session, now)
    assignment = scene.newest_link(session, people.school_b).assignment
    park.park(session, "browser", assignment.public_id, "/phieu/x", {"text": [WHOLE_MORNING]}, now)

    last, gone = now + park.LASTS - timedelta(seconds=1), now + park.LASTS

    assert len(park.of_browser(session, "browser", assignment.id, last)) == 1
    assert park.of_browser(session, "browser", assignment.id, gone) == []


def test_this_browser_sees_nothing_of_it_on_another_assignment(app, session, now):
    people, _first, unit = scene.issue_and_open(app, session, now)
    scene.issued_directive(session, people, now)
    session.commit()
    forget_session(unit)
    unit.save(REPORT, text=WHOLE_MORNING)

    other = app.test_client()
    other.set_cookie("phan_da_go", unit.client.get_cookie("phan_da_go", path="/phieu").value, path="/phieu")
    page = other.get(f"/m/{scene.token(app, scene.newest_link(session, people.school_b))}").location

    assert WHOLE_MORNING not in other.get(page).text


LATE = [
    ("locked", "answer"),
    ("locked", "several"),
    ("locked", "incident"),
    ("closed", "answer"),
    ("closed", "several"),
    ("closed", "incident"),
    ("closed", "acknowledge"),
    ("closed", "not ours"),
]


@pytest.mark.parametrize(("end", "form"), LATE)
def test_what_comes_too_late_is_shown_back(app, session, now, end, form):
    _people, directive, unit = scene.issue_and_open(app, session, now)
    typed = {"typed_by": "Cô Mai", "occurred_on": "16/4/2020", "implemented_on": "16/4/2020", "kind": "other"}
    path, data = {
        "answer": (unit.task(REPORT), {"action": "save", "text": WHOLE_MORNING}),
        "several": ("/da-thuc-hien", {**typed, "tasks": [str(unit.tasks[PLAIN])], "text": WHOLE_MORNING}),
        "incident": (f"/phat-sinh/{unit.tasks[INCIDENT]}", {**typed, "handling": WHOLE_MORNING}),
        "acknowledge": ("", {"name": WHOLE_MORNING, "position": ""}),
        "not ours": ("/y-kien", {"reason": WHOLE_MORNING}),
    }[form]
    if end == "closed":
        directive.state = DirectiveState.CLOSED
    for task_id in unit.tasks.values():
        session.get_one(Task, task_id).period.locked_at = now if end == "locked" else None
    session.commit()

    answer = unit.post(path, **data)

    assert answer.status_code == 302
    assert WHOLE_MORNING in unit.client.get(answer.location).text
    drafts = 1 if (end, form) == ("locked", "answer") else 0  # an officer may open the period again
    assert written(session) == [0, drafts, 0, 0, 0]


def test_an_ended_link_parks_and_writes_nothing(app, session, now):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    link = scene.newest_link(session, people.school_b)
    assign.renew_link(session, link, now, ledger.SYSTEM, ends_older=True)
    session.commit()

    refused = unit.save(REPORT, text=WHOLE_MORNING)
    open_again(app, session, people, unit)

    assert refused.status_code == 410 and WHOLE_MORNING in refused.text
    assert WHOLE_MORNING in unit.get(unit.task(REPORT)).text
    assert written(session) == [0] * len(WRITTEN)


def test_a_stale_page_loses_nothing(app, session, now):
    app.config["WTF_CSRF_ENABLED"] = True
    _people, _directive, unit = scene.issue_and_open(app, session, now)

    refused = unit.save(REPORT, text=WHOLE_MORNING, csrf_token="of a session before the restart")

    assert refused.status_code == 400 and WHOLE_MORNING in refused.text
    assert "of a session" not in refused.text
    assert WHOLE_MORNING in unit.get(unit.task(REPORT)).text
    assert written(session) == [0] * len(WRITTEN)


def test_another_site_parks_nothing(app, session, now):
    _people, _directive, unit = scene.issue_and_open(app, session, now)
    forget_session(unit)

    unit.client.post(
        unit.page + unit.task(REPORT), data={"text": WHOLE_MORNING}, headers={"Origin": "https://ke-xau.example"}
    )

    assert session.scalars(select(ParkedForm)).all() == []


def test_it_is_deleted_after_a_day(app, session, now):
    _people, _directive, unit = scene.issue_and_open(app, session, now)
    forget_session(unit)
    unit.save(REPORT, text=WHOLE_MORNING)

    timing.tick(session, now + park.LASTS - timedelta(minutes=9))
    kept = session.scalar(select(func.count(ParkedForm.id)))
    timing.tick(session, now + park.LASTS + timedelta(minutes=9))

    assert (kept, session.scalar(select(func.count(ParkedForm.id)))) == (1, 0)


def test_too_much_is_shown_back_and_not_kept(app, session, now):
    _people, _directive, unit = scene.issue_and_open(app, session, now)
    forget_session(unit)

    large = unit.save(REPORT, text=WHOLE_MORNING + "x" * park.LARGEST)
    for number in range(park.MOST + 5):
        app.test_client().post(unit.page + unit.task(REPORT), data={"text": f"{number}."})

    assert WHOLE_MORNING in large.text and "giữ 24 giờ" not in large.text
    assert session.scalar(select(func.count(ParkedForm.id))) == park.MOST


def test_two_texts_typed_on_one_page_are_both_kept(app, session, now):
    _people, _directive, unit = scene.issue_and_open(app, session, now)
    forget_session(unit)
    for text in ("Một nửa", "Một nửa và nửa kia", "Chuyện khác"):
        unit.save(REPORT, text=text)

    values = session.scalars(select(ParkedForm).order_by(ParkedForm.id)).all()

    assert [one.values["text"] for one in values] == [["Một nửa và nửa kia"], ["Chuyện khác"]]
