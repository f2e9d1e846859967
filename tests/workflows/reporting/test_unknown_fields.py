"""Fields that a form does not have are dropped: what a forged form says of files, tasks or keys is never kept."""

import pytest
from sqlalchemy import select

from directives.models import AnswerDraft, ParkedForm, Report, StoredFile, Unit
from tests import scene
from tests.scene import FIGURES, INCIDENT, PLAIN, REPORT

OF_OTHERS = "danh-sach-cua-co-quan-khac.pdf"
FORGED = {"letter_file": "1", "id": "7", "task_id": "9", "agency_id": "2", "report_id": "3"}
NO_KEYS = ["²", "9" * 30, "-1", "x", "1 OR 1", ""]


@pytest.fixture
def opened(app, session, now):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    return people, unit


@pytest.fixture
def of_others(session, opened, now):
    """A file that no unit of this agency may know of."""
    session.add(Unit(code="KHAC", name="Cơ quan khác", search_name="co quan khac"))
    kept = {"public_id": "other", "stored_name": "other", "sha256": "0" * 64, "size": 9, "created_at": now}
    file = StoredFile(name=OF_OTHERS, media_type="application/pdf", **kept)
    session.add(file)
    session.commit()
    return file.id


def drafts(session):
    session.expire_all()
    return {draft.task_id: draft.values for draft in session.scalars(select(AnswerDraft))}


def test_a_form_cannot_name_another_agencys_file(session, opened, of_others):
    unit = opened[1]

    for position in (PLAIN, REPORT, FIGURES):
        unit.save(position, text="Đang làm.", letter_file=str(of_others))
        pages = [unit.get(unit.task(position)), unit.get(f"{unit.task(position)}/tep")]
        assert [page.status_code for page in pages] == [200, 200]
        assert not any(OF_OTHERS in page.text for page in pages)
    unit.submit(REPORT, said="reported", text="Xong.", letter_file=str(of_others))

    assert session.scalars(select(Report.letter_file_id)).all() == [None]


def test_a_draft_holds_the_fields_of_its_form_alone(session, opened):
    unit = opened[1]
    page = f"/phat-sinh/{unit.tasks[INCIDENT]}"

    unit.save(REPORT, text="Đang làm.", **FORGED)
    unit.post(page, action="save", handling="Đã mời người lạ ra.", **FORGED)

    assert set().union(*drafts(session).values()).isdisjoint(FORGED)
    assert drafts(session)[unit.tasks[REPORT]] == {"text": ["Đang làm."]}


def test_what_is_chosen_between_two_versions_brings_no_other_field(session, opened):
    unit = opened[1]
    unit.save(REPORT, text="Bản thứ nhất.")

    both = unit.save(REPORT, text="Bản thứ hai.", basis="0.0", **FORGED)
    basis = both.text.split('name="basis" value="')[1].split('"')[0]
    unit.post(unit.task(REPORT), action="merge", text="Bản thứ hai.", pick_text="mine", basis=basis, **FORGED)

    assert both.status_code == 409
    assert not [name for name in FORGED if f'name="{name}"' in both.text]
    assert drafts(session)[unit.tasks[REPORT]] == {"text": ["Bản thứ hai."]}


def test_what_was_parked_brings_no_other_field(app, session, opened):
    people, unit = opened
    unit.client.delete_cookie("session")
    unit.save(REPORT, text="Gõ cả buổi sáng.", **FORGED)
    unit.client.get(f"/m/{scene.token(app, scene.newest_link(session, people.school_b))}")

    parked_id = session.scalars(select(ParkedForm.id)).one()
    both = unit.post(unit.task(REPORT), action="parked", parked=str(parked_id))

    assert "Gõ cả buổi sáng." in both.text
    assert not [name for name in FORGED if f'name="{name}"' in both.text]


def test_a_draft_that_a_forged_form_left_behind_opens(session, opened, of_others):
    unit = opened[1]
    unit.save(REPORT, text="Đang làm.")
    draft = session.scalars(select(AnswerDraft)).one()
    draft.values = {**draft.values, "letter_file": [str(of_others)]}
    session.commit()

    pages = [unit.get(unit.task(REPORT)), unit.get(f"{unit.task(REPORT)}/tep")]

    assert [page.status_code for page in pages] == [200, 200]
    assert not any(OF_OTHERS in page.text for page in pages)
    assert unit.submit(REPORT, said="reported", text="Xong.").status_code == 302


def test_the_units_own_signed_letter_stays(session, opened):
    unit = opened[1]
    unit.upload(REPORT, "cong-van.pdf", b"%PDF-1.4\n%%EOF\n", **{"as": "letter"})

    unit.save(REPORT, text="Đang làm.", letter_file="1", basis="0.0")

    assert "cong-van.pdf" in unit.get(unit.task(REPORT)).text


@pytest.mark.parametrize("key", NO_KEYS)
def test_what_is_no_key_of_a_row_is_no_fault(opened, key):
    unit = opened[1]
    several = {"tasks": key, "implemented_on": "17/4/2020", "typed_by": "Cô Mai"}

    codes = [
        unit.post("/da-thuc-hien", **several).status_code,
        unit.post(f"{unit.task(REPORT)}/tep/bo", file=key).status_code,
        unit.post(f"/phat-sinh/{unit.tasks[INCIDENT]}/tep/bo", file=key).status_code,
    ]

    assert max(codes) < 500
