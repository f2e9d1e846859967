"""Incidents: told by a unit or entered for it; drafts, documents, and what never leaves the page."""

import io
import zipfile
from html import unescape
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from directives.models import AccessEntry, AnswerDraft, Incident, IncidentFile, Mail, SecurityEntry, StoredFile
from directives.past import verification
from directives.terms import AccessKind, SecurityKind
from tests import scene
from tests.scene import HOUR, INCIDENT
from tests.scene.pictures import as_file
from workflows.scheduling import steps as timing

SECRET_WORDS = "Có người lạ vào lớp học, đã mời ra."
EVERY_PAGE = (
    "Báo Sở không thay cho báo công an, UBND cấp xã hoặc Tổng đài 111. "
    "Không ghi tên, không gửi hình ảnh, clip có trẻ em."
)
PDF = b"%PDF-1.4\n%%EOF\n"
PNG = as_file(Image.new("L", (8, 8)), "PNG")
CAME = {"channel": "phone", "told_by": "cô Mai", "on": "17/4/2020", "hour": "8:00"}
TOLD = {"kind": "intrusion", "occurred_on": "17/4/2020", "handling": SECRET_WORDS, "concerned": "12"}


def plain(page) -> str:
    return " ".join(unescape(page.text).split())


@pytest.fixture
def opened(app, session, now):
    people, directive, unit = scene.issue_and_open(app, session, now)
    session.commit()
    return people, directive, unit


@pytest.fixture
def unit(opened):
    return opened[2]


@pytest.fixture
def page(unit):
    return f"/phat-sinh/{unit.tasks[INCIDENT]}"


@pytest.fixture
def desk(app, session, opened, now):
    return scene.sign_in(app.test_client(), session, opened[0].officer, now)


@pytest.fixture
def admin(app, session, opened, now):
    return scene.sign_in(app.test_client(), session, opened[0].admin, now)


@pytest.fixture
def sheet(unit):
    return f"/phieu-giao-viec/{unit.page.rsplit('/', 1)[1]}"


@pytest.fixture
def told(session):
    return lambda: session.scalars(select(Incident)).one()


def opened_form(unit, page) -> dict[str, str]:
    """The hidden fields of the form as it is opened."""
    text = unit.get(page).text
    return {
        "basis": text.split('name="basis" type="hidden" value="')[1].split('"')[0],
        "submission_key": text.split('name="submission_key" type="hidden" value="')[1].split('"')[0],
    }


def tell(unit, page, **more):
    return unit.post(page, **TOLD, typed_by="Cô Lan", **opened_form(unit, page), **more)


def upload(unit, page, name, content, **more):
    return unit.post(f"{page}/tep", upload=(io.BytesIO(content), name), **more)


def mp4(brand: bytes = b"isom") -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0" * 400


def word_with(name: str, content: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
        archive.writestr(name, content)
    return held.getvalue()


def test_staff_enter_what_a_unit_told_by_telephone(session, opened, desk, sheet, told):
    entry = f"{sheet}/nhap-thay/{opened[2].tasks[INCIDENT]}/phat-sinh"
    assert entry in desk.get(sheet).text

    desk.post(entry, data={**CAME, **TOLD, "submission_key": "one press"})
    desk.post(entry, data={**CAME, **TOLD, "submission_key": "one press"})

    row = told()
    assert (row.channel, row.told_by, row.staff_id) == ("phone", "cô Mai", opened[0].officer.id)
    assert "do Nguyễn Văn Mẫu (Sở) ghi theo điện thoại của cô Mai" in plain(desk.get(f"/phat-sinh/{row.public_id}"))
    alerts = session.scalars(select(Mail.recipient).where(Mail.occasion == "incident_alert")).all()
    assert sorted(alerts) == ["chuyenvien@sogddt.example", "lanhdao@sogddt.example"]
    assert session.scalars(select(Mail.recipient).where(Mail.occasion == "recorded")).all() == ["thpt02@donvi.example"]


def test_a_refused_entry_keeps_what_was_typed(opened, desk, sheet):
    entry = f"{sheet}/nhap-thay/{opened[2].tasks[INCIDENT]}/phat-sinh"

    refused = desk.post(entry, data={**CAME, **TOLD, "occurred_on": "31/4/2020", "concerned": "99999999999"})

    assert refused.status_code == 422
    assert "Ngày xảy ra: 31/4/2020 không có trong lịch" in refused.text and SECRET_WORDS in refused.text
    assert "Số người liên quan: 99.999.999.999 là quá lớn." in refused.text
    assert EVERY_PAGE in refused.text


def test_what_staff_enter_is_logged_when_read_like_any_other(app, session, opened, desk, sheet, told, now):
    desk.post(f"{sheet}/nhap-thay/{opened[2].tasks[INCIDENT]}/phat-sinh", data={**CAME, **TOLD})
    leader = scene.sign_in(app.test_client(), session, opened[0].leader, now)

    leader.get(f"/phat-sinh/{told().public_id}")

    kinds = session.scalars(select(AccessEntry.kind).where(AccessEntry.incident_id == told().id)).all()
    assert kinds == [AccessKind.INCIDENT_VIEWED]
    read = session.scalars(select(SecurityEntry).where(SecurityEntry.kind == SecurityKind.INCIDENT_OPENED)).one()
    assert (read.staff_id, read.agency_id) == (opened[0].leader.id, opened[0].agency.id)


def test_an_administrator_does_not_read_what_staff_entered(opened, desk, sheet, told, admin):
    desk.post(f"{sheet}/nhap-thay/{opened[2].tasks[INCIDENT]}/phat-sinh", data={**CAME, **TOLD})

    assert admin.get(f"/phat-sinh/{told().public_id}").status_code == 403


def test_a_draft_is_kept_and_resumed_on_another_device(app, session, opened, unit, page):
    unit.post(page, **{**TOLD, "occurred_on": "hôm qua"}, action="save", **opened_form(unit, page))

    other = scene.open_link(app, session, opened[0].school_b)

    assert SECRET_WORDS in other.get(page).text and 'value="hôm qua"' in other.get(page).text
    assert "chưa gửi Sở" in other.get(page).text and "Bản nháp, chưa gửi Sở" in other.get().text
    assert session.scalars(select(Incident)).all() == []


def test_sending_a_draft_ends_it(session, unit, page, told):
    unit.post(page, **TOLD, action="save", **opened_form(unit, page))

    tell(unit, page)

    assert told().handling == SECRET_WORDS
    assert session.scalars(select(AnswerDraft)).all() == []


def test_a_draft_of_another_incident_stays(session, unit, page):
    blank = opened_form(unit, page)
    unit.post(page, **{**TOLD, "handling": "Một việc khác."}, action="save", **opened_form(unit, page))

    unit.post(page, **TOLD, typed_by="Cô Lan", **blank)

    assert session.scalars(select(Incident.handling)).all() == [SECRET_WORDS]
    assert session.scalars(select(AnswerDraft)).one().values["handling"] == ["Một việc khác."]


def test_two_people_on_one_draft_see_both_versions(session, unit, page):
    first, second = opened_form(unit, page), opened_form(unit, page)
    unit.post(page, **TOLD, action="save", **first)

    both = unit.post(page, **{**TOLD, "handling": "Lời kể khác."}, action="save", **second)

    assert both.status_code == 409
    assert SECRET_WORDS in both.text and "Lời kể khác." in both.text and EVERY_PAGE in both.text
    chosen = {**TOLD, "handling": "Lời kể khác.", "pick_handling": "mine", "action": "merge"}
    basis = both.text.split('name="basis" value="')[1].split('"')[0]
    assert unit.post(page, **chosen, basis=basis).status_code == 302
    assert session.scalars(select(AnswerDraft)).one().values["handling"] == ["Lời kể khác."]


def test_a_draft_that_was_sent_meanwhile_is_not_sent_twice(session, unit, page):
    unit.post(page, **TOLD, action="save", **opened_form(unit, page))
    stale = opened_form(unit, page)
    tell(unit, page)

    again = unit.post(page, **TOLD, typed_by="Cô Lan", **{**stale, "submission_key": "anotherpress"})

    assert again.status_code == 409
    assert len(session.scalars(select(Incident)).all()) == 1


def test_the_units_story_stands_under_words_that_judge_nothing(unit, page, desk, told):
    tell(unit, page)

    shown = plain(desk.get(f"/phat-sinh/{told().public_id}"))

    assert "<h3>Diễn biến và cách đơn vị xử lý</h3>" in shown
    assert "Đã xử lý" not in shown


@pytest.mark.parametrize(
    ("hour", "shown", "hidden"),
    [
        ("", "thứ Sáu 17/4/2020", "0:00"),
        ("0:00", "0:00 thứ Sáu 17/4/2020", "–"),
        ("8h30", "8:30 thứ Sáu 17/4/2020", "–"),
    ],
)
def test_an_hour_that_was_not_given_is_not_shown(unit, page, desk, told, hour, shown, hidden):
    tell(unit, page, occurred_hour=hour)

    one, listed = plain(desk.get(f"/phat-sinh/{told().public_id}")), plain(desk.get("/phat-sinh"))

    assert f"<dt>Xảy ra lúc</dt><dd>{shown}</dd>" in one and f'<td data-label="Xảy ra lúc">{shown}</td>' in listed
    assert f"<dd>{hidden}" not in one and f'<td data-label="Xảy ra lúc">{hidden}' not in listed


def test_documents_go_with_the_incident_and_each_opening_is_logged(app, session, unit, page, desk, told, admin):
    tell_page = unit.get(f"{page}/tep")
    assert EVERY_PAGE in tell_page.text
    upload(unit, page, "biên bản.pdf", PDF)
    assert "biên bản.pdf" in unit.get(page).text

    tell(unit, page)

    shown = desk.get(f"/phat-sinh/{told().public_id}").text
    address = shown.split(f'href="/phat-sinh/{told().public_id}/tep/')[1].split('"')[0]
    got = desk.get(f"/phat-sinh/{told().public_id}/tep/{address}")
    assert got.data == PDF and got.headers["Content-Disposition"].startswith("attachment")
    kinds = session.scalars(select(AccessEntry.kind).order_by(AccessEntry.id)).all()
    assert kinds[-2:] == [AccessKind.INCIDENT_VIEWED, AccessKind.INCIDENT_FILE_OPENED]
    assert "Mở tệp kèm vấn đề phát sinh" in desk.get(f"/phat-sinh/{told().public_id}").text
    assert not list(verification.faults(session, Path(app.config["FILES_DIR"])))
    assert admin.get(f"/phat-sinh/{told().public_id}/tep/{address}").status_code == 403
    # neither by the way that all staff open reports' files, nor by the unit's own
    assert desk.get(f"/tep/{address}").status_code == 404
    assert unit.get(f"/tep/{address}").status_code == 404


def test_a_removed_or_changed_document_is_found_by_the_ledger(app, session, unit, page, told):
    upload(unit, page, "biên bản.pdf", PDF)
    tell(unit, page)
    session.delete(told().files[0])
    session.commit()

    found = list(verification.faults(session, Path(app.config["FILES_DIR"])))

    assert [(fault.wrong, fault.where) for fault in found] == [(verification.FaultKind.REMOVED, "incident_file")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bien-ban.pdf", mp4()),
        ("bien-ban.pdf", mp4(b"3gp4")),
        ("bien-ban.docx", b"\x1aE\xdf\xa3" + b"\0" * 40),
        ("ghi-am.pdf", b"ID3\x04" + b"\0" * 40),
        ("ghi-am.pdf", b"\xff\xfb\x90\x64" + b"\0" * 40),
        ("ghi-am.pdf", b"\xff\xf1\x50\x80" + b"\0" * 40),
        ("ghi-am.pdf", b"RIFF\0\0\0\0WAVEfmt "),
        ("ghi-am.pdf", b"OggS\0\x02"),
        ("ghi-am.pdf", b"#!AMR\n"),
        ("bien-ban.docx", word_with("word/media/media1.bin", mp4())),
    ],
)
def test_a_clip_is_refused_by_its_content_and_the_page_says_why(app, session, unit, page, name, content):
    refused = upload(unit, page, name, content, is_document="y")

    assert refused.status_code == 422
    assert "video hoặc bản ghi âm, hệ thống không nhận" in refused.text
    assert session.scalars(select(StoredFile)).all() == []
    assert not [path for path in Path(app.config["FILES_DIR"]).glob("*") if path.read_bytes() == content]


@pytest.mark.parametrize("content", [PDF, word_with("word/media/image1.png", PNG)], ids=["pdf", "docx"])
def test_a_document_named_like_a_clip_is_taken(session, unit, page, content):
    upload(unit, page, "bien-ban.mp4", content)

    assert len(session.scalars(select(IncidentFile)).all()) == 1


def test_a_picture_needs_the_tick(session, unit, page):
    refused = upload(unit, page, "bien-ban.png", PNG)

    assert refused.status_code == 422
    assert "Ảnh chụp văn bản, không có hình người" in refused.text
    assert "Ảnh chỉ nhận khi chụp văn bản và không có hình người" in refused.text
    assert session.scalars(select(IncidentFile)).all() == []

    assert upload(unit, page, "bien-ban.png", PNG, is_document="y").status_code == 302
    assert len(session.scalars(select(IncidentFile)).all()) == 1


def test_a_document_taken_out_of_the_draft_is_gone(session, unit, page):
    upload(unit, page, "biên bản.pdf", PDF)
    kept = session.scalars(select(IncidentFile)).one()

    unit.post(f"{page}/tep/bo", file=str(kept.id))

    assert session.scalars(select(IncidentFile)).all() == []
    file = session.scalars(select(StoredFile)).one()
    assert file.erased_at is not None and "biên bản" not in file.name


def test_erasing_takes_the_words_who_told_and_the_documents(app, session, unit, page, desk, told):
    upload(unit, page, "biên bản.pdf", PDF)
    tell(unit, page)
    stored = Path(app.config["FILES_DIR"]) / told().files[0].file.stored_name
    assert stored.is_file()

    desk.post(f"/phat-sinh/{told().public_id}/xoa-du-lieu", data={"reason": "Có tên học sinh"})

    session.expire_all()
    shown = plain(desk.get(f"/phat-sinh/{told().public_id}"))
    assert not stored.exists()
    assert "(đã xoá tên), gửi từ hộp thư" in shown and SECRET_WORDS not in shown and "biên bản" not in shown
    assert not list(verification.faults(session, Path(app.config["FILES_DIR"])))


def test_every_page_on_incidents_says_what_telling_the_department_is_not(unit, page, desk, sheet, told):
    tell(unit, page)
    receipt = f"{page}/bien-nhan/{told().public_id}"

    assert 'href="tel:111"' in unit.get(page).text
    for own in (page, f"{page}/tep", receipt):
        assert EVERY_PAGE in plain(unit.get(own)), own
    entry = f"{sheet}/nhap-thay/{unit.tasks[INCIDENT]}/phat-sinh"
    for theirs in ("/phat-sinh", f"/phat-sinh/{told().public_id}", f"/phat-sinh/{told().public_id}/xoa-du-lieu", entry):
        assert EVERY_PAGE in plain(desk.get(theirs)), theirs


def test_the_text_leaves_no_mail_export_or_board(app, session, smtp, opened, desk, sheet, now):
    unit = opened[2]
    page = f"/phat-sinh/{unit.tasks[INCIDENT]}"
    upload(unit, page, "bien-ban-nguoi-la.pdf", PDF)
    unit.post(page, **TOLD, help_needed="Cần người lạ rời lớp.", typed_by="Cô Lan", **opened_form(unit, page))
    for hours in range(2, 100, 12):
        scene.later(session, now, hours * HOUR)
        timing.tick(session, now + hours * HOUR)
        session.commit()
        scene.send_mails(app)
    board = f"/van-ban/{opened[1].public_id}"

    seen = [
        part.get_content() for mail in smtp.messages for part in mail.walk() if part.get_content_maintype() == "text"
    ]
    assert any("Trường THPT mẫu B" in text and "phát sinh" in text for text in seen)
    pages = ["/", board, f"{board}/theo-doi", f"{board}/bang.csv", sheet, "/phat-sinh", f"{board}/ban-in.pdf"]
    seen += [desk.get(address).get_data().decode("utf-8", "ignore") for address in pages]
    seen.append(app.test_cli_runner().invoke(args=["report", "board", opened[1].number]).output)

    assert len(seen) > 10
    for text in seen:
        assert "người lạ vào lớp học" not in text and "rời lớp" not in text
        assert "bien-ban-nguoi-la" not in text
