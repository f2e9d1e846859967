"""A file that comes with a press is read before the press's write transaction begins, and only for who may press."""

import io
import logging
import threading

import pytest
from sqlalchemy import select

from directives import fence
from directives.files import FileRefusal, RefusedFile
from directives.models import Directive, Link, StoredFile
from directives.sources import SourceRefusal, UnreadableSource
from directives.sources.tables import SheetFault
from tests import scene
from tests.directives.fence import readers
from tests.directives.sources.packages import unpacking_to
from tests.scene import REPORT
from workflows.drafting.refusals import reason_of
from workflows.reporting.evidence.refusals import refusal
from workflows.web.uploads import BROKEN, EXCESS
from workflows.web.words.sheets import sheet_fault_word

BROKEN_WORD = b"PK\x03\x04 [Content_Types].xml word/document.xml"
LETTER_FILE = "/van-ban/moi/tep"


def upload(client, address: str, data: bytes, field: str = "file", name: str = "Báo cáo.docx"):
    return client.post(address, data={field: (io.BytesIO(data), name)})


@pytest.fixture
def office(session, now):
    return scene.department(session, now)


@pytest.fixture
def desk(client, session, office, now):
    return scene.sign_in(client, session, office.officer, now)


@pytest.mark.parametrize("address", [LETTER_FILE, "/don-vi/nhap", "/van-ban-den/nhap"])
def test_a_stranger_s_file_is_not_read(client, office, session, address, caplog):
    session.commit()

    answer = upload(client, address, BROKEN_WORD)

    assert answer.status_code == 302
    assert "is not read" not in caplog.text


def test_a_file_for_another_unit_s_task_is_not_read(app, session, now, caplog):
    _office, _directive, unit = scene.issue_and_open(app, session, now)

    answer = upload(app.test_client(), f"{unit.page}{unit.task(REPORT)}/tep", BROKEN_WORD, "upload")

    assert answer.status_code == 410
    assert "is not read" not in caplog.text


def test_a_file_without_the_form_s_own_key_is_not_read(app, desk, caplog):
    app.config["WTF_CSRF_ENABLED"] = True

    answer = upload(desk, LETTER_FILE, BROKEN_WORD)

    assert answer.status_code == 400
    assert "is not read" not in caplog.text


HOSTILE = [(BROKEN_WORD, BROKEN), (unpacking_to(300_000_000), EXCESS)]


@pytest.mark.parametrize(("data", "words"), HOSTILE)
def test_a_hostile_letter_is_answered_with_a_sentence(desk, session, data, words, caplog):
    with caplog.at_level(logging.WARNING):
        answer = upload(desk, LETTER_FILE, data)

    assert answer.status_code == 400
    assert f"Báo cáo.docx&#39;: {words}" in answer.text
    assert "is not read" in caplog.text
    assert session.scalars(select(Directive)).all() == []


@pytest.mark.parametrize(("data", "words"), HOSTILE)
def test_a_hostile_file_of_a_unit_is_answered_with_a_sentence(app, session, now, data, words):
    _office, _directive, unit = scene.issue_and_open(app, session, now)

    answer = unit.upload(REPORT, "Báo cáo.docx", data)

    assert answer.status_code == 422
    assert f"Báo cáo.docx: {words}" in answer.text


def test_a_unit_presses_while_the_file_of_another_is_read(app, client, session, now, tmp_path):
    """Both children are kept at work, so that the upload waits in the midst of its request."""
    office, _directive, unit = scene.issue_and_open(app, session, now)
    desk = scene.sign_in(client, session, office.officer, now)
    release = tmp_path / "release"
    at_work = [threading.Thread(target=fence.run, args=(readers.waits_for, b"", str(release))) for _ in range(2)]
    uploading = threading.Thread(target=upload, args=(desk, LETTER_FILE, b"Abc", "file", "a.txt"))
    for thread in (*at_work, uploading):
        thread.start()

    answers = []
    for number in range(5):
        answers.append(unit.post("/y-kien", **scene.NOT_OURS, reason=f"Lần {number}").status_code)
        assert uploading.is_alive()
    release.touch()
    for thread in (*at_work, uploading):
        thread.join()

    assert set(answers) == {302}


def test_a_link_that_ends_while_its_file_is_read_takes_no_file(app, session, now, tmp_path):
    _office, _directive, unit = scene.issue_and_open(app, session, now)
    link = session.scalars(select(Link).where(Link.assignment_id == unit.assignment_id)).one()
    address, release = f"{unit.page}{unit.task(REPORT)}/tep", tmp_path / "release"
    at_work = [threading.Thread(target=fence.run, args=(readers.waits_for, b"", str(release))) for _ in range(2)]
    answers = []
    uploading = threading.Thread(
        target=lambda: answers.append(upload(unit.client, address, scene.PDF, "upload", "a.pdf"))
    )
    for thread in (*at_work, uploading):
        thread.start()
    link.revoked_at = now
    session.commit()
    release.touch()
    for thread in (*at_work, uploading):
        thread.join()

    assert [answer.status_code for answer in answers] == [410]
    assert "a.pdf" not in session.scalars(select(StoredFile.name)).all()


@pytest.mark.parametrize("reason", FileRefusal)
def test_every_refusal_of_a_file_has_its_words(app, reason):
    with app.test_request_context():
        assert reason_of(RefusedFile(reason, "a.docx"))
        assert refusal(RefusedFile(reason, "a.docx"), as_letter=False)


@pytest.mark.parametrize("reason", SourceRefusal)
def test_every_refusal_of_a_letter_has_its_words(app, reason):
    with app.test_request_context():
        assert reason_of(UnreadableSource(reason))


@pytest.mark.parametrize("reason", SheetFault)
def test_every_fault_of_a_table_has_its_words(app, reason):
    with app.test_request_context():
        assert sheet_fault_word(reason)
