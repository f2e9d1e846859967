"""A unit's evidence: several files a press, photographs without their position, refusals that say the way out."""

from io import BytesIO
from pathlib import Path

from sqlalchemy import select

from directives import files
from directives.models import Event, Evidence, Report, StoredFile
from directives.record.ledger import data_of
from directives.record.seals import seal
from directives.terms import EventKind
from tests import scene
from tests.scene import PDF, REPORT
from tests.scene.pictures import HEIC, TAKEN_ON, of_telephone


def press(unit, *given, position=REPORT, **data):
    upload = [(BytesIO(content), name) for name, content in given]
    return unit.post(f"{unit.task(position)}/tep", upload=upload, **data)


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
