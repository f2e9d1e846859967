"""A unit's evidence: several files a press, photographs without their position, refusals that say the way out."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from directives import files
from directives.acts import ActedBy
from directives.models import Event, Evidence, EvidenceLink, Report, StoredFile
from directives.past import verification
from directives.record.ledger import data_of
from directives.record.seals import seal
from directives.terms import EventKind
from tests import scene
from tests.scene import INCIDENT, PDF, PLAIN, REPORT
from tests.scene.pictures import HEIC, TAKEN_ON, of_telephone
from workflows.followup import erasing


def press(unit, *given, position=REPORT, **data):
    upload = [(BytesIO(content), name) for name, content in given]
    return unit.post(f"{unit.task(position)}/tep", upload=upload, **data)


def faults(app, session):
    return [str(one) for one in verification.faults(session, Path(app.config["FILES_DIR"]))]


def test_of_several_files_the_good_ones_are_kept_and_the_others_named(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    answer = press(
        unit,
        ("biên bản.pdf", PDF),
        ("IMG_1.HEIC", HEIC),
        ("cắt.jpg", of_telephone()[:-900]),
        ("phim.mp4", b"\0\0\0\x18ftypisom" + bytes(600)),
        ("lớp 9A.jpeg", of_telephone()),
    )

    assert answer.status_code == 422
    kept = session.scalars(select(StoredFile).order_by(StoredFile.id)).all()
    assert [file.name for file in kept] == ["biên bản.pdf", "lớp 9A.jpeg"]
    assert "Đã nhận biên bản.pdf, lớp 9A.jpeg" in answer.text
    assert "IMG_1.HEIC là ảnh HEIC của iPhone" in answer.text
    assert "Tương thích nhất" in answer.text
    assert "Ảnh cắt.jpg không mở được hết" in answer.text
    assert "phim.mp4: Tệp này là video" in answer.text


def test_what_is_over_the_number_of_files_is_named(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    answer = press(unit, *((f"{n}.pdf", PDF) for n in range(12)))

    assert answer.status_code == 422
    assert len(session.scalars(select(Evidence)).all()) == 10
    assert "10.pdf: Đã có 10 tệp" in answer.text
    assert "11.pdf: Đã có 10 tệp" in answer.text


def test_the_receipt_names_the_digest_of_the_photograph_that_is_kept(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    given = of_telephone()
    press(unit, ("lớp 9A.jpg", given))

    receipt = unit.submit(REPORT, said="reported", text="Đã tập huấn.").location.removeprefix(unit.page)

    [file] = session.scalars(select(StoredFile))
    on_disk = files.path_of(Path(app.config["FILES_DIR"]), file).read_bytes()
    assert file.sha256 == files.digest_of(on_disk) != files.digest_of(given)
    assert b"Canary" not in on_disk
    assert file.taken_on == TAKEN_ON
    page = unit.get(receipt).text
    assert file.sha256 in page
    assert "ngày chụp theo máy ảnh 20/4/2020" in page
    event = session.scalars(select(Event).where(Event.kind == EventKind.REPORTED)).one()
    report = session.scalars(select(Report)).one()
    assert data_of(event.body)["files"] == [seal(report.salt, file.sha256)]


def test_the_page_says_the_limits_and_what_becomes_of_photographs_before_the_press(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    page = unit.get(f"{unit.task(REPORT)}/tep").text

    assert "mỗi tệp tối đa 10 MB, mỗi lần tối đa 14 MB, tất cả tối đa 10 tệp" in page
    assert "bỏ vị trí chụp" in page
    assert "Xin không chụp rõ mặt học sinh." in page


def test_one_file_proves_several_items_and_is_erased_with_the_last_of_them(app, session, now):
    house, _directive, unit = scene.issue_and_open(app, session, now)
    press(unit, ("hai việc.pdf", PDF), done_on="15/4/2020", also=[str(unit.tasks[PLAIN])])
    press(unit, ("một việc.pdf", PDF + b"2"))
    second = session.scalars(select(Evidence).order_by(Evidence.id.desc())).first()

    unit.post(f"{unit.task(REPORT)}/tep", **{"as": "share"}, shared=[str(second.id)], items=[str(unit.tasks[PLAIN])])
    unit.submit(PLAIN, said="implemented", implemented_on="16/4/2020")
    receipt = unit.submit(REPORT, said="reported", text="Đã tập huấn.").location.removeprefix(unit.page)

    plain, report = session.scalars(select(Report).order_by(Report.id)).all()
    assert {one.file_id for one in plain.evidence} == {one.file_id for one in report.evidence}
    assert len(session.scalars(select(StoredFile)).all()) == 2
    assert {one.done_on for one in plain.evidence} == {date(2020, 4, 15), None}
    assert "ngày thực hiện 15/4/2020 · tải lên 17/4/2020" in unit.get(receipt).text
    assert erasing.erase_report(session, report, ActedBy(house.officer, "", now)) == []
    assert len(erasing.erase_report(session, plain, ActedBy(house.officer, "", now))) == 2


def test_incidents_and_tasks_of_others_take_no_shared_file(app, session, now):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    other = scene.open_link(app, session, people.school_a)

    press(unit, ("a.pdf", PDF), also=[str(unit.tasks[INCIDENT]), *(str(one) for one in other.tasks.values())])

    assert [one.task_id for one in session.scalars(select(Evidence))] == [unit.tasks[REPORT]]


ADDRESS = "https://drive.example.vn/anh?id=7"


def test_an_address_is_text_to_copy_until_it_is_erased(app, session, now):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    page = f"{unit.task(REPORT)}/tep"
    unit.post(page, **{"as": "link"}, url=ADDRESS, url_done_on="16/4/2020")
    unit.submit(REPORT, key="1", said="reported", text="Một")
    receipt = unit.submit(REPORT, key="2", said="reported", text="Hai", kept_files=[ADDRESS]).location

    shown = unit.get(receipt.removeprefix(unit.page)).text
    assert "Đường dẫn tới drive.example.vn, hệ thống không mở" in shown
    assert ADDRESS in shown
    assert f'href="{ADDRESS}"' not in shown
    assert [[one.url for one in report.links] for report in session.scalars(select(Report))] == [[ADDRESS]] * 2
    assert faults(app, session) == []
    for report in session.scalars(select(Report)):
        erasing.erase_report(session, report, ActedBy(people.officer, "", now))
    session.flush()
    assert {one.url for one in session.scalars(select(EvidenceLink))} == {None}
    assert faults(app, session) == []


@pytest.mark.parametrize(
    "url", ["ftp://a.vn/x", "javascript:alert(1)", "https://", "https://a b.vn", "https://x:y@a.vn/"]
)
def test_what_is_no_address_on_the_web_is_refused_and_stays_in_the_field(app, session, now, url):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    answer = unit.post(f"{unit.task(REPORT)}/tep", **{"as": "link"}, url=url)

    assert answer.status_code == 422
    assert "Đường dẫn phải bắt đầu bằng http:// hoặc https://" in answer.text
    assert session.scalars(select(EvidenceLink)).all() == []
