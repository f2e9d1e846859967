"""Who signed: the typed name and the mailbox of the link are both shown, and nowhere is the one taken for the other."""

from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select

from directives.models import Acknowledgement, Contact, Mail
from directives.past import verification
from tests import scene
from tests.scene import FIGURES, HOUR, INCIDENT, PLAIN, REPORT
from workflows.scheduling import steps as timing

WHO = {"name": "Nguyễn Thị Mẫu", "position": "Hiệu trưởng", "phone": "0905 000 111"}
MAILBOX = "Văn thư Trường THPT mẫu B"
SIGNED = f"Nguyễn Thị Mẫu, Hiệu trưởng (họ tên do người xác nhận ghi), gửi từ hộp thư của {MAILBOX}"
TYPED = f"Nguyễn Thị Mẫu (họ tên do người xác nhận ghi), gửi từ hộp thư của {MAILBOX}"
BY_STAFF = "do Nguyễn Văn Mẫu (Sở) ghi theo điện thoại của cô Mai"
CAME = {"channel": "phone", "told_by": "cô Mai", "on": "17/4/2020", "hour": "8:00"}


def plain(page) -> str:
    return " ".join(unescape(page.text).split())


@pytest.fixture
def opened(app, session, now):
    people, directive, unit = scene.issue_and_open(app, session, now)
    session.commit()
    return people, directive, unit


@pytest.fixture
def desk(app, session, opened, now):
    return scene.sign_in(app.test_client(), session, opened[0].officer, now)


@pytest.fixture
def sheet(opened):
    return f"/phieu-giao-viec/{opened[2].page.rsplit('/', 1)[1]}"


def answer_everything(unit, directive):
    unit.post(**WHO)
    asked = {"on": "30/4/2020", "reason": "Mất điện.", "submission_key": "one press"}
    unit.post(f"{unit.task(REPORT)}/gia-han", typed_by="Nguyễn Thị Mẫu", **asked)
    unit.submit(PLAIN, said="implemented", implemented_on="17/4/2020")
    unit.submit(REPORT, said="reported", text="Đã tập huấn.")
    unit.submit(FIGURES, **{f"figure_{spec.id}": "30" for spec in directive.items[2].figures})
    told = {"kind": "other", "occurred_on": "17/4/2020", "handling": "Đã nhắc cả lớp.", "submission_key": "one press"}
    unit.post(f"/phat-sinh/{unit.tasks[INCIDENT]}", typed_by="Nguyễn Thị Mẫu", **told)


def lines(page: str, tag: str = "li") -> list[str]:
    """The entries of a page's timeline."""
    return page.split('<ol class="timeline">')[1].split(f"<{tag}>")[1:]


def test_the_history_names_the_person_who_typed_and_the_mailbox(opened, desk, sheet):
    _people, directive, unit = opened
    answer_everything(unit, directive)

    entries = {
        word: entry
        for entry in lines(plain(desk.get(sheet)))
        for word in ("Xác nhận đã tiếp nhận", "Báo đã thực hiện", "Gửi báo cáo", "Báo vấn đề", "Xin gia hạn")
        if word in entry
    }

    assert f'<span class="muted">{SIGNED}</span>' in entries.pop("Xác nhận đã tiếp nhận")
    assert entries.keys() == {"Báo đã thực hiện", "Gửi báo cáo", "Báo vấn đề", "Xin gia hạn"}
    assert all(f'<span class="muted">{TYPED}</span>' in entry for entry in entries.values())


def test_the_units_page_and_its_receipts_say_the_same(opened):
    _people, directive, unit = opened
    answer_everything(unit, directive)

    page = plain(unit.get())

    assert page.count(SIGNED) == 2  # the receipt of the acknowledgement and the history
    assert page.count(TYPED) == 5
    assert TYPED in plain(unit.get(f"{unit.task(REPORT)}/ban/1"))


def test_all_texts_of_an_item_say_the_same(opened, desk):
    _people, directive, unit = opened
    answer_everything(unit, directive)

    assert TYPED in plain(desk.get(f"/van-ban/{directive.public_id}/noi-dung/{directive.items[1].id}"))


def test_receipts_by_mail_say_the_same(app, session, smtp, opened, now):
    _people, directive, unit = opened
    answer_everything(unit, directive)
    unit.post(f"{unit.task(REPORT)}/ban/1")
    timing.tick(session, now + HOUR)
    session.commit()
    scene.later(session, now, 2 * HOUR)
    scene.send_mails(app)

    bodies = [
        " ".join(message.get_body(("plain",)).get_content().split()) for message in smtp.to("thpt02@donvi.example")
    ]

    assert any(f"Người tiếp nhận: {SIGNED}" in body for body in bodies)
    assert any(f"Người gửi: {TYPED}" in body for body in bodies)


def test_what_staff_enter_names_both_staff_and_who_told_them(opened, desk, sheet):
    _people, _directive, unit = opened
    desk.post(f"{sheet}/nhap-thay/tiep-nhan", data={**CAME, **WHO})

    page, own = plain(desk.get(sheet)), plain(unit.get())

    assert f"Nguyễn Thị Mẫu, Hiệu trưởng; {BY_STAFF}" in page and f"Nguyễn Thị Mẫu, Hiệu trưởng; {BY_STAFF}" in own
    assert "họ tên do người xác nhận ghi)" not in page


def test_not_ours_names_who_says_it_beside_the_mailbox(opened, desk, sheet):
    unit = opened[2]
    unit.post("/y-kien", **scene.NOT_OURS, reason="Trường đã giải thể.")

    said = f"Cô Mai, Văn thư (họ tên do người xác nhận ghi), gửi từ hộp thư của {MAILBOX}"
    assert f'<span class="muted">{said}</span>' in lines(plain(desk.get(sheet)))[0]


def test_a_renamed_contact_changes_the_mailbox_and_never_the_person(session, opened, desk, sheet):
    opened[2].post(**WHO)
    session.scalars(select(Contact).where(Contact.name == MAILBOX)).one().name = "Lê Văn Thay"
    session.commit()

    page = plain(desk.get(sheet))

    assert SIGNED.replace(MAILBOX, "Lê Văn Thay") in page
    assert page.count("Nguyễn Thị Mẫu") == 2  # once beside 'Tiếp nhận', once in the history


def test_the_telephone_stands_on_the_assignment_and_where_the_officer_calls(session, opened, desk, sheet, now):
    _people, directive, unit = opened
    unit.post(**WHO)

    row = session.scalars(select(Acknowledgement)).one()
    page = plain(desk.get(sheet))

    assert row.phone == "0905 000 111" and 'href="tel:0905000111"' in page
    assert "Người tiếp nhận: Nguyễn Thị Mẫu, Hiệu trưởng" in plain(desk.get(f"{sheet}/goi-dien"))
    scene.later(session, now, 160 * HOUR)
    assert "Người tiếp nhận: Nguyễn Thị Mẫu" in plain(desk.get(f"/van-ban/{directive.public_id}/goi-dien"))


def test_the_telephone_may_be_left_empty(session, opened):
    opened[2].post(**{**WHO, "phone": ""})

    assert session.scalars(select(Acknowledgement)).one().phone == ""


def test_a_changed_telephone_is_found_by_the_ledger(app, session, opened):
    opened[2].post(**WHO)
    session.scalars(select(Acknowledgement)).one().phone = "0905 999 999"
    session.commit()

    found = list(verification.faults(session, Path(app.config["FILES_DIR"])))

    assert [fault.wrong for fault in found] == [verification.FaultKind.TEXT]


def test_an_erased_name_stays_erased_and_the_mailbox_stays(app, session, opened, desk, sheet, now):
    _people, _directive, unit = opened
    unit.post(**WHO)
    timing.tick(session, now + HOUR)
    session.commit()
    scene.later(session, now, 2 * HOUR)
    scene.send_mails(app)
    row = session.scalars(select(Acknowledgement)).one()

    desk.post(f"/tiep-nhan/{row.id}/xoa-du-lieu", data={"reason": "Theo yêu cầu của người ghi."})

    session.expire_all()
    page = plain(desk.get(sheet))
    assert f"(đã xoá tên), gửi từ hộp thư của {MAILBOX}" in page
    assert "Nguyễn Thị Mẫu" not in page + plain(unit.get()) and "0905" not in page
    mail = session.scalars(select(Mail).where(Mail.occasion == "acknowledged")).one()
    assert mail.body == ""
    assert not list(verification.faults(session, Path(app.config["FILES_DIR"])))
