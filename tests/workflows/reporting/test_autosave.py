"""The script of a task's page saves the draft as a press does: by edition, and never of an incident."""

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from directives.models import AnswerDraft, Event, Report, Task
from directives.terms import DirectiveState
from tests import scene
from tests.scene import FIGURES, INCIDENT, REPORT


def autosave(unit, basis, text):
    return unit.post(unit.task(REPORT), action="autosave", basis=basis, text=text, typed_by="Cô A")


def test_a_draft_is_saved_by_its_edition_and_never_over_a_newer_one(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    events = session.scalar(select(func.count(Event.id)))

    first, again, stale = autosave(unit, "0.0", "Một"), autosave(unit, "0.1", "Hai"), autosave(unit, "0.1", "Ba")

    assert first.json == {"said": "Đã lưu nháp lúc 8:00, chưa gửi Sở.", "basis": "0.1"}
    assert again.json["basis"] == "0.2"
    assert (stale.status_code, stale.json) == (409, {"elsewhere": True})
    assert session.scalars(select(AnswerDraft)).one().values["text"] == ["Hai"]
    assert session.scalar(select(func.count(Report.id))) == 0
    assert session.scalar(select(func.count(Event.id))) == events
    assert "notice-done" not in unit.get(unit.task(REPORT)).text, "the next page tells nothing of it"


def test_what_is_closed_takes_no_draft_by_itself(app, session, now):
    _house, directive, unit = scene.issue_and_open(app, session, now)
    directive.state = DirectiveState.CLOSED
    session.commit()

    refused = autosave(unit, "0.0", "Một")

    assert (refused.status_code, refused.json) == (409, {"elsewhere": False})
    assert session.scalars(select(AnswerDraft)).all() == []


def test_only_the_page_of_an_answer_has_the_script_and_its_script_may_ask_us_alone(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    task, incident = unit.get(unit.task(REPORT)), unit.get(f"/phat-sinh/{unit.tasks[INCIDENT]}")

    assert "/static/draft." in task.text
    assert task.headers["Content-Security-Policy"].endswith("script-src 'self'; connect-src 'self'")
    assert f'data-draft="draft:{unit.page.rsplit("/", 1)[1]}:{unit.tasks[REPORT]}:"' in task.text
    assert incident.status_code == 200
    assert "<script" not in incident.text
    assert "script-src" not in incident.headers["Content-Security-Policy"]


def test_the_time_to_a_date_is_given_by_the_servers_clock(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    page = unit.get(unit.task(FIGURES)).text

    due_at = session.get(Task, unit.tasks[FIGURES]).due_at
    [(due, at)] = re.findall(r'data-due="(\d+)" data-now="(\d+)"', page)
    assert int(due) == due_at.timestamp() * 1000
    assert timedelta(0) <= datetime.fromtimestamp(int(at) / 1000, UTC) - now < timedelta(minutes=5)
