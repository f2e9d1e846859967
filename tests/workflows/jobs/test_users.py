"""What is made as long work is what a page makes at once: the board as a spreadsheet, a unit's yearly book."""

import io

import openpyxl
from pypdf import PdfReader

from directives.record import ledger
from directives.unit_desks import desks, devices
from tests import scene


def test_a_large_board_becomes_a_spreadsheet_with_its_filters(app, session, now, monkeypatch):
    told = scene.issue(session, now)
    session.commit()
    desk = scene.sign_in(app.test_client(), session, told.people.officer, now)
    address = f"/van-ban/{told.directive.public_id}/bang.xlsx?q=mẫu A"
    at_once = desk.get(address).data
    monkeypatch.setattr("workflows.monitoring.pages.boards.SHEET_UP_TO", 1)

    offered = desk.get(address)
    waiting = desk.post(offered.location)
    assert "Lập bảng tính" in desk.get(offered.location).text
    assert scene.do_jobs(app) == 1

    made = desk.get(f"{waiting.location}/tep").data
    assert cells(made) == cells(at_once)
    assert told.people.school_a.name in str(cells(made))
    assert told.people.school_b.name not in str(cells(made))


def cells(data):
    rows = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
    return [row for number, row in enumerate(rows) if number != 1]  # which names the moment


def test_a_long_book_is_made_for_the_desk_that_asked(app, session, now, monkeypatch):
    told = scene.issue(session, now)
    unit = told.people.school_a
    desk = desks.grant(session, unit, ledger.by_staff(told.people.officer.id), now)
    client = app.test_client()
    client.set_cookie(
        f"{app.config['COOKIES_START']}trang_chung", devices.admit(session, desk, unit.contacts[0], "", now)
    )
    session.commit()
    address = f"/trang-chung/{desk.public_id}/so-theo-doi/2020.pdf"
    at_once = client.get(address).data
    monkeypatch.setattr("workflows.documents.pages.unit_papers.BOOK_UP_TO", 0)

    assert "Lập sổ" in client.get(address).text
    waiting = client.post(address)
    assert "Sổ theo dõi văn bản · 2020" in client.get(waiting.location).text
    assert scene.do_jobs(app) == 1

    made = client.get(f"{waiting.location}/tep").data
    assert text(made) == text(at_once)
    assert told.directive.number in text(made)
    assert "Đã xong" in client.get(f"/trang-chung/{desk.public_id}/viec-dang-chay").text


def text(pdf):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
