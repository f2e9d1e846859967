"""What of a letter's file is not read is told to the officer, with its place, and on the command line."""

import io

import pytest

from directives.drafts import DraftProblem, draft_problems
from directives.models import Directive
from tests import scene
from tests.directives.reading.letters import item
from tests.directives.sources.word_xml import paragraph, run, word_package

LINES = item("Gửi kế hoạch và báo cáo kết quả về Sở trước ngày 24/4/2020.").split("\n")
EXCEL = '<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>'


@pytest.fixture
def file() -> bytes:
    """A letter in Word: below its only item an Excel table, and a word that does not print."""
    body = [paragraph(run(line)) for line in LINES]
    place = next(n for n, line in enumerate(LINES) if line.startswith("1. "))
    body.insert(place + 1, paragraph(EXCEL, run("bản nháp", "<w:vanish/>")))
    return word_package("".join(body))


@pytest.fixture
def desk(client, session, now):
    return scene.sign_in(client, session, scene.department(session, now).officer, now)


def test_a_draft_names_the_parts_of_its_file_that_were_not_read(desk, session, file):
    answer = desk.post("/van-ban/moi/tep", data={"file": (io.BytesIO(file), "cong-van.docx")})
    (directive,) = session.query(Directive)
    shown = " ".join(desk.get(answer.location).text.split())

    found = [one for one in draft_problems(directive) if one.code is DraftProblem.PART_UNREAD]
    assert [one.detail for one in found] == ["Excel", "bản nháp"]
    assert all(one.doubtful for one in found)
    assert "đối tượng nhúng, sau ‘1. Gửi kế hoạch" in shown
    assert "chữ ẩn, không in ra, sau ‘1. Gửi kế hoạch" in shown


def test_the_command_line_names_them_too(runner, tmp_path, file):
    path = tmp_path / "cong-van.docx"
    path.write_bytes(file)

    printed = runner.invoke(args=["read", str(path)]).output

    assert "Không đọc được: đối tượng nhúng, sau ‘1. Gửi kế hoạch" in printed
