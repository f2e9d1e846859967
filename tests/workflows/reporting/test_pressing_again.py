"""A form sent again: the same content is the same submission, other content under its key is a new one."""

import pytest
from sqlalchemy import select

from directives.models import Call, Extension, Incident, Report, Task
from directives.terms import CallOutcome
from tests import scene
from tests.scene import FIGURES, INCIDENT, PDF, PLAIN, REPORT
from workflows.calling.steps import CallNote, record_call


def figures(session, unit):
    return [f"figure_{spec.id}" for spec in session.get(Task, unit.tasks[FIGURES]).item.figures]


def versions(session) -> list[Report]:
    session.expire_all()
    return list(session.scalars(select(Report).order_by(Report.id)))


def test_other_figures_under_the_same_key_are_not_dropped(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    first, second = figures(session, unit)
    unit.submit(FIGURES, key="K", **{first: "12", second: "300"})

    answer = unit.submit(FIGURES, key="K", **{first: "15", second: "300"})

    session.expire_all()
    kept = [[int(figure.value) for figure in report.figures] for report in session.scalars(select(Report))]
    assert [15, 300] in kept or answer.status_code >= 400


def test_a_correction_under_a_used_key_has_its_own_version_and_receipt(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    presses = ["Mười hai lớp.", "Mười lăm lớp.", "Mười lăm lớp.", "Mười hai lớp."]

    shown = [unit.submit(REPORT, key="K", said="reported", text=text).location for text in presses]

    assert [report.text for report in versions(session)] == ["Mười hai lớp.", "Mười lăm lớp.", "Mười hai lớp."]
    assert [location.rpartition("/")[2] for location in shown] == ["1", "2", "2", "3"]


CORRECTIONS = {
    "typed_by": "Lê Văn Khác",
    "approved_by": "Phạm Thị Khác",
    "letter_number": "13/BC",
    "letter_on": "16/4/2020",
    "said": "under_way",
}


@pytest.mark.parametrize("field", CORRECTIONS)
def test_any_corrected_field_makes_a_new_version(app, session, now, field):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    typed = {"said": "reported", "text": "Đã tập huấn."}
    unit.submit(REPORT, key="K", **typed)

    unit.submit(REPORT, key="K", **{**typed, field: CORRECTIONS[field]})

    assert len(versions(session)) == 2


def test_a_repeated_press_keeps_its_one_version_with_its_files(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    unit.upload(REPORT, "một.pdf", PDF)
    unit.submit(REPORT, key="1", said="reported", text="Một")
    [old] = [one.file_id for one in versions(session)[0].evidence]
    unit.upload(REPORT, "hai.pdf", PDF + b"2")
    unit.upload(REPORT, "công văn.pdf", PDF, **{"as": "letter"})

    for _press in range(2):
        unit.submit(REPORT, key="2", said="reported", text="Hai", kept_files=[str(old)])

    assert [len(report.evidence) for report in versions(session)] == [1, 2]


def test_a_file_added_or_left_out_under_a_used_key_makes_a_new_version(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    unit.upload(REPORT, "một.pdf", PDF)
    unit.submit(REPORT, key="1", said="reported", text="Một")
    [old] = [one.file_id for one in versions(session)[0].evidence]
    unit.submit(REPORT, key="2", said="reported", text="Hai", kept_files=[str(old)])

    unit.submit(REPORT, key="2", said="reported", text="Hai")
    unit.upload(REPORT, "ba.pdf", PDF + b"3")
    unit.submit(REPORT, key="2", said="reported", text="Hai")

    assert [len(report.evidence) for report in versions(session)] == [1, 1, 0, 1]


def test_several_items_corrected_under_a_used_key(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    sent = {"tasks": [str(unit.tasks[PLAIN])], "typed_by": "Nguyễn Thị Mẫu", "submission_key": "k"}

    for day in ("16/4/2020", "17/4/2020", "17/4/2020"):
        unit.post("/da-thuc-hien", **sent, implemented_on=day)

    assert [report.implemented_on.day for report in versions(session)] == [16, 17]


def test_an_incident_corrected_under_a_used_key_is_reported(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    told = {"kind": "other", "occurred_on": "16/4/2020", "typed_by": "Nguyễn Thị Mẫu", "submission_key": "k"}

    for handling in ("Một người lạ.", "Hai người lạ.", "Hai người lạ."):
        unit.post(f"/phat-sinh/{unit.tasks[INCIDENT]}", **told, handling=handling)

    assert [one.handling for one in session.scalars(select(Incident))] == ["Một người lạ.", "Hai người lạ."]


def test_another_date_under_a_used_key_is_not_answered_as_if_it_were_sent(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    path, typed = f"{unit.task(REPORT)}/gia-han", {"typed_by": "Nguyễn Thị Mẫu", "submission_key": "k"}
    first = unit.post(path, **typed, on="27/4/2020", reason="Mất điện toàn xã.")

    again = unit.post(path, **typed, on="27/4/2020", reason="Mất điện toàn xã.")
    other = unit.post(path, **typed, on="28/4/2020", reason="Bão.")

    assert (first.status_code, again.status_code, other.status_code) == (302, 302, 422)
    assert "Bão." in other.text
    assert len(session.scalars(select(Extension)).all()) == 1


def test_a_call_corrected_under_a_used_key_is_recorded(session, now):
    begun = scene.issue(session, now)
    here, there = begun.assignment(begun.people.school_a), begun.assignment(begun.people.school_b)
    officer = begun.people.officer

    made = [
        record_call(session, here, CallNote(CallOutcome.NO_ANSWER, "", "k"), officer, now),
        record_call(session, here, CallNote(CallOutcome.NO_ANSWER, "", "k"), officer, now + scene.HOUR),
        record_call(session, here, CallNote(CallOutcome.NO_ANSWER, "Gọi lại 14:00", "k"), officer, now + scene.HOUR),
        record_call(session, there, CallNote(CallOutcome.NO_ANSWER, "", "k"), officer, now),
    ]

    assert [call is not None for call in made] == [True, False, True, True]
    assert len(session.scalars(select(Call)).all()) == 3


def test_a_refused_form_gets_a_new_key(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    paths = [unit.task(REPORT), "/da-thuc-hien", f"/phat-sinh/{unit.tasks[INCIDENT]}", f"{unit.task(REPORT)}/gia-han"]

    for path in paths:
        refused = unit.post(path, action="submit", submission_key="used")
        assert refused.status_code == 422
        assert 'value="used"' not in refused.text
