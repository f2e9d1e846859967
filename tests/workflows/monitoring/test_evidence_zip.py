"""The officer's archive of an item's evidence: named by unit code, with digests, nothing of incidents."""

import csv
import io
import zipfile

import pytest

from tests import scene
from tests.scene import PDF, REPORT
from tests.workflows.reporting.test_evidence import ADDRESS, press


@pytest.fixture
def item(app, session, now):
    people, directive, unit = scene.issue_and_open(app, session, now)
    press(unit, ("biên bản.pdf", PDF), done_on="15/4/2020")
    unit.post(f"{unit.task(REPORT)}/tep", **{"as": "link"}, url=ADDRESS)
    unit.submit(REPORT, said="reported", text="Đã tập huấn.")
    home = f"/van-ban/{directive.public_id}/noi-dung"
    ids = {one.position: one.id for one in directive.items}
    return people, home, ids


def lines_in(archive):
    text = archive.read("danh-muc.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_files_are_named_by_unit_and_listed_with_their_digests(client, session, now, item):
    people, home, ids = item
    desk = scene.sign_in(client, session, people.officer, now)

    assert "Tải minh chứng của các đơn vị (.zip)" in desk.get(f"{home}/{ids[REPORT]}").text
    answer = desk.get(f"{home}/{ids[REPORT]}/minh-chung.zip")

    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    name = f"{people.school_b.code}_01_biên bản.pdf"
    assert archive.namelist() == [name, "danh-muc.csv"]
    assert archive.read(name) == PDF
    file, link = lines_in(archive)
    assert (file["Mã đơn vị"], file["Tên trong tệp nén"]) == (people.school_b.code, name)
    assert (file["Khớp mã đã ghi"], file["Ngày thực hiện"], len(file["SHA-256"])) == ("có", "15/4/2020", 64)
    assert (link["Loại"], link["Tên tệp hoặc đường dẫn"], link["SHA-256"]) == ("đường dẫn", ADDRESS, "")


def test_incidents_have_no_archive(client, session, now, item):
    people, home, ids = item
    desk = scene.sign_in(client, session, people.officer, now)

    assert desk.get(f"{home}/{ids[scene.INCIDENT]}/minh-chung.zip").status_code == 404
