"""The acts in pages: what follows is shown first and done by a second press; nothing typed is lost."""

import re

import pytest
from sqlalchemy import select

from directives.models import Mail, Unit
from tests import scene

DECISION = {"on": "17/4/2020", "reason": "Quyết định 12/QĐ-UBND"}


@pytest.fixture
def told(app, session, now):
    return scene.issue_and_mail(app, session, now)


@pytest.fixture
def desk(client, session, told, now):
    return scene.sign_in(client, session, told.people.officer, now)


@pytest.fixture
def press(desk, told):
    """Presses twice, as a person does who agrees with what follows; returns what was shown and the last page."""

    def press(act, **typed):
        address = f"/don-vi/{told.people.school_a.id}/{act}"
        shown = desk.post(address, data={**DECISION, **typed}).text
        seen = re.search(r'name="seen"[^>]*value="(\w+)"', shown)
        assert seen, shown
        return shown, desk.post(address, data={**DECISION, **typed, "seen": seen[1]}, follow_redirects=True).text

    return press


def test_a_merger_is_previewed_and_done(session, told, desk, press):
    a, b = told.people.school_a, told.people.school_b

    shown, page = press("sap-nhap", into="truong thpt mau b")

    for line in (
        "1 văn bản đang theo dõi, 3 nội dung còn mở chuyển sang Trường THPT mẫu B",
        "1 văn bản trong số này Trường THPT mẫu B cũng đã được giao",
        "Lịch sử giữ nguyên",
    ):
        assert line in shown
    assert "Đã sáp nhập Trường THPT mẫu A vào Trường THPT mẫu B" in page and "tiếp nhận từ Trường THPT mẫu A" in page
    session.expire_all()
    assert a.successor == b and "đã sáp nhập vào" in desk.get(f"/don-vi/{a.id}").text
    assert "Đơn vị không còn hoạt động (1)" in desk.get("/don-vi").text
    # a second merger of it leads back and says why
    again = desk.post(f"/don-vi/{a.id}/sap-nhap", data=DECISION, follow_redirects=True).text
    assert "Không ghi thêm được thay đổi" in again
    board = desk.get(f"/van-ban/{told.directive.public_id}").text
    table = desk.get(f"/van-ban/{told.directive.public_id}/bang.csv").text
    assert "đã sáp nhập vào Trường THPT mẫu B" in board and "(đã sáp nhập vào Trường THPT mẫu B)" in table
    sheet = desk.get(f"/phieu-giao-viec/{told.assignment(a).public_id}").text
    assert "Trường THPT mẫu B trả lời phiếu này" in sheet and "thpt02@donvi.example" in sheet


def test_several_units_merge_into_a_new_one(session, told, press):
    shown, page = press(
        "sap-nhap", others="THPT02\nTrường THPT mẫu C", name="Trường THPT Mới", email="moi@donvi.example"
    )

    assert "chuyển sang Trường THPT Mới" in shown and "Trường THPT Mới" in page
    made = session.scalars(select(Unit).where(Unit.code == "THPT01-2")).one()
    session.expire_all()
    assert {unit.successor for unit in (told.people.school_a, told.people.school_b, told.people.school_c)} == {made}
    assert session.scalars(select(Mail.recipient).where(Mail.occasion == "took_over")).all() == ["moi@donvi.example"]


def test_a_split_a_new_name_another_superior_and_an_end(session, told, desk, press):
    a = told.people.school_a
    assert "có tên mới là Trường THPT Đổi Tên" in press("doi-ten", name="Trường THPT Đổi Tên")[0]
    assert "Cấp trên mới" in press("cap-tren", superior="PGD01")[1]
    parts = {"first_name": "Trường X", "first_email": "x@donvi.example", "second_name": "Trường Y"}
    shown, page = press("chia-tach", **parts, second_email="y@donvi.example", heir="second")
    session.expire_all()
    assert "chuyển sang Trường Y" in shown and "Tên cũ" in page and "đã chia tách, Trường Y tiếp nhận" in page
    assert a.parent == told.people.district and a.successor.name == "Trường Y"
    district = f"/don-vi/{told.people.district.id}/giai-the"
    assert "được miễn báo cáo với lý do ghi ở trên" in desk.post(district, data=DECISION).text


@pytest.mark.parametrize(
    ("act", "typed", "said"),
    [
        ("sap-nhap", {}, "chỉ một trong hai"),
        ("sap-nhap", {"into": "Trường Không Có"}, "Không có đơn vị “Trường Không Có”"),
        ("sap-nhap", {"into": "THPT02", "others": "THPT02"}, "Xin bỏ ở một chỗ"),
        ("sap-nhap", {"name": "Mới", "email": "m@x.example", "code": "THPT03"}, "Mã “THPT03” đã có đơn vị khác dùng"),
        ("giai-the", {"on": "18/4/2020"}, "chưa tới, hôm nay là 17/4/2020"),
        ("doi-ten", {"name": " "}, "Xin ghi tên mới"),
        ("doi-ten", {"name": "X", "reason": ""}, "Xin ghi số quyết định hoặc lý do"),
    ],
)
def test_what_cannot_be_is_refused_with_the_way_out(told, desk, act, typed, said):
    answer = desk.post(f"/don-vi/{told.people.school_a.id}/{act}", data={**DECISION, **typed})

    assert answer.status_code == 422 and said in answer.text and 'name="seen" type="hidden" value=""' in answer.text
    for text in typed.values():
        assert text.strip() in answer.text


def test_what_was_not_shown_is_not_done(session, told, desk, press):
    """A press with the mark of other words, or of another reason, shows what follows once more."""
    address = f"/don-vi/{told.people.school_a.id}/giai-the"
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', desk.post(address, data=DECISION).text)[1]

    page = desk.post(address, data={**DECISION, "successor": "THPT02", "seen": seen}).text

    session.expire_all()
    assert "chuyển sang Trường THPT mẫu B" in page and told.people.school_a.closed_at is None
