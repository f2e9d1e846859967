"""The drafting pages: nothing typed is lost, and a newer edit is never overwritten."""

import io
import re

import pytest
from sqlalchemy import select

from directives.models import Directive, Item, StoredFile, UnitAttribute
from directives.terms import AttributeKind, DirectiveState
from tests import scene
from tests.directives.reading.letters import OWN, item, real_or_own
from workflows.access import steps as access
from workflows.drafting import item_steps, steps
from workflows.web import links

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ENGLISH = "Dear all, please send your weekly report before Friday. " * 5


@pytest.fixture
def people(session, now):
    return scene.department(session, now)


def sign_in(client, session, staff, now):
    client.get(links.sign_in_address(access.create_sign_in(session, staff, now).id))
    client.post("/dang-nhap/xac-nhan")


@pytest.fixture
def officer(client, session, people, now):
    """A client in which the officer is signed in."""
    sign_in(client, session, people.officer, now)
    return client


@pytest.fixture
def draft(session, people, now) -> Directive:
    return steps.start_draft(session, people.officer, real_or_own(), None, now)


@pytest.fixture
def page(draft) -> str:
    return f"/van-ban/{draft.public_id}/du-thao"


def upload(name: str, data: bytes, field: str = "file", **beside):
    return {"data": {field: (io.BytesIO(data), name), **beside}, "content_type": "multipart/form-data"}


def typed(answer) -> dict[str, str]:
    """What a form page would send if its button were pressed at once."""
    form = re.search(r'<form class="stack" method="post".*?</form>', answer.text, re.S)[0]
    values = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag)[1], re.search(r'value="([^"]*)"', tag)
        if "checked" in tag or not re.search(r'type="(radio|checkbox)"', tag):
            values.setdefault(name, []).append(value[1] if value else "")
    for name, text in re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', form, re.S):
        values[name] = text
    for name, options in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        values[name] = re.search(r'<option selected value="([^"]*)"', options)[1]
    return values


def state(session, draft):
    """Everything that an edit could change."""
    session.expire_all()
    header = {column.key: getattr(draft, column.key) for column in Directive.__table__.columns}
    rows = [{column.key: getattr(each, column.key) for column in Item.__table__.columns} for each in draft.items]
    figures = [[(figure.name, figure.measure) for figure in each.figures] for each in draft.items]
    return {**header, "edition": None, "edited_at": None}, rows, figures


def test_a_pasted_letter_becomes_a_draft(officer, session):
    answer = officer.post("/van-ban/moi", data={"text": real_or_own()})

    directive = session.scalar(select(Directive))
    assert answer.location == f"/van-ban/{directive.public_id}/du-thao"
    assert directive.state is DirectiveState.DRAFT
    assert directive.source_file is None


def test_an_uploaded_letter_becomes_a_draft_and_its_file_is_kept(officer, session):
    officer.post("/van-ban/moi/tep", **upload("Công văn 715.txt", OWN.read_bytes()))

    directive = session.scalar(select(Directive))
    assert directive.source_file.name == "Công văn 715.txt"
    assert directive.signed_file is None


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "Chưa có nội dung nào"),
        (ENGLISH, "không phải tiếng Việt"),
        ("Hôm nay trời đẹp, cả lớp đi chơi ở công viên.", "không phải công văn"),
    ],
)
def test_a_text_that_is_no_letter_is_refused_and_stays_in_the_form(officer, session, text, words):
    answer = officer.post("/van-ban/moi", data={"text": text})

    assert answer.status_code == 400
    assert words in answer.text
    assert text.strip() in answer.text
    assert session.scalar(select(Directive)) is None


@pytest.mark.parametrize("data, words", [(b"", "Tệp rỗng"), (b"\x00 la", "không phải .docx")])
def test_a_file_that_is_no_letter_is_refused_by_name(officer, session, data, words):
    answer = officer.post("/van-ban/moi/tep", **upload("lạ.txt", data))

    assert answer.status_code == 400
    assert "lạ.txt" in answer.text
    assert words in answer.text
    assert session.scalar(select(StoredFile)) is None


def test_a_file_of_20_megabytes_leads_back_with_the_limit(officer):
    answer = officer.post("/van-ban/moi/tep", **upload("to.txt", b"a" * 20_000_000), follow_redirects=True)

    assert "Tệp lớn quá 10 MB" in answer.text
    assert "Chọn tệp công văn" in answer.text


def test_a_letter_without_items_says_so_and_offers_to_add_some(officer):
    answer = officer.post("/van-ban/moi", data={"text": item("x").split("Sở GDĐT yêu cầu")[0]}, follow_redirects=True)

    assert "Không tìm thấy nội dung yêu cầu nào" in answer.text
    assert "Thêm nội dung" in answer.text


def test_the_draft_shows_the_letter_with_what_was_read_marked(officer, page):
    shown = officer.get(page).text

    assert re.search(r'<mark class="mark-deadline"[^>]*>trước 15h00 thứ 6 hằng tuần</mark>', shown)
    assert len(re.findall(r'class="opens"', shown)) == 9
    assert "trước 15:00 thứ Sáu hằng tuần" in shown


def test_saving_forms_as_they_stand_changes_nothing(officer, session, draft, page):
    before = state(session, draft)

    answers = [officer.post(f"{page}/{each.id}", data=typed(officer.get(f"{page}/{each.id}"))) for each in draft.items]
    answers.append(officer.post(f"{page}/phan-dau", data=typed(officer.get(f"{page}/phan-dau"))))

    assert [answer.status_code for answer in answers] == [302] * 10
    assert state(session, draft) == before


def test_a_date_set_by_the_officer_is_shown_as_such(officer, session, draft, page):
    form = typed(officer.get(f"{page}/{draft.items[5].id}"))

    officer.post(f"{page}/{draft.items[5].id}", data={**form, "when": "once", "on": "10/6/2020"})
    shown = officer.get(page).text

    assert draft.items[5].set_by_department
    assert "chậm nhất thứ Tư 10/6/2020 (Sở đặt)" in shown
    assert "Hạn do Sở đặt để theo dõi, không ghi trong công văn" in shown


def test_a_date_of_the_letter_needs_a_quote_from_it(officer, draft, page):
    form = typed(officer.get(f"{page}/{draft.items[0].id}"))

    answer = officer.post(
        f"{page}/{draft.items[0].id}",
        data={**form, "when": "once", "on": "10/6/2020", "by_letter": "y", "deadline_text": "trước ngày 10/6"},
    )

    assert answer.status_code == 400
    assert "Không thấy lời ghi thời hạn ấy trong công văn" in answer.text


def test_an_impossible_date_keeps_what_was_typed(officer, draft, page):
    form = typed(officer.get(f"{page}/{draft.items[0].id}"))

    changed = {"title": "Tên mới", "when": "once", "on": "31/4/2020"}
    answer = officer.post(f"{page}/{draft.items[0].id}", data={**form, **changed})

    assert answer.status_code == 400
    assert "31/4/2020" in answer.text
    assert "Tên mới" in answer.text


@pytest.mark.parametrize(
    "choice, rule",
    [
        ({"every": "week", "weekday": "MO", "hour": "10h30"}, "FREQ=WEEKLY;BYDAY=MO;BYHOUR=10;BYMINUTE=30"),
        ({"every": "month", "day": "25", "hour": ""}, "FREQ=MONTHLY;BYMONTHDAY=25"),
        ({"every": "quarter", "day": "20", "hour": ""}, "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=20"),
        ({"every": "rule", "rule": "FREQ=MONTHLY;BYMONTHDAY=5,20"}, "FREQ=MONTHLY;BYMONTHDAY=5,20"),
        ({"every": "rule", "rule": "rrule:freq=monthly;bymonthday=10,31;"}, "FREQ=MONTHLY;BYMONTHDAY=10,31"),
    ],
)
def test_a_recurring_deadline_is_chosen_without_knowing_rules(officer, session, draft, page, choice, rule):
    address = f"{page}/{draft.items[7].id}"

    officer.post(address, data={**typed(officer.get(address)), "by_letter": "", **choice})
    again = typed(officer.get(address))

    assert draft.items[7].rrule == rule
    assert again["every"] == choice["every"]


def test_an_invalid_rule_is_refused(officer, draft, page):
    address = f"{page}/{draft.items[7].id}"

    answer = officer.post(address, data={**typed(officer.get(address)), "every": "rule", "rule": "thứ Sáu"})

    assert answer.status_code == 400
    assert "Quy tắc chưa đúng" in answer.text


def test_single_units_are_typed_by_code_or_name_and_a_wrong_line_is_named(officer, people, draft, page):
    address = f"{page}/{draft.items[0].id}"
    form = {**typed(officer.get(address)), "scope": "own"}

    wrong = officer.post(address, data={**form, "units": "THPT01\nTrường THPT mẫu Z"})
    officer.post(address, data={**form, "units": "THPT01\ntruong thpt mau b"})

    assert wrong.status_code == 400
    assert "Dòng &#39;Trường THPT mẫu Z&#39;" in wrong.text
    assert draft.items[0].audience["units"] == [people.school_a.id, people.school_b.id]


def test_units_are_spared_by_any_attribute_that_the_department_keeps(officer, session, people, draft, page):
    level = UnitAttribute(agency_id=people.agency.id, key="level", name="Cấp học", kind=AttributeKind.CHOICES)
    level.values, level.position = ["THCS", "THPT"], 9
    session.add(level)
    session.commit()
    address = f"{page}/{draft.items[7].id}"

    officer.post(
        address, data={**typed(officer.get(address)), "unless-1-ticked": ["THPT"], "unless-1-others": "GDTX\nTHPT"}
    )
    session.refresh(draft.items[7])

    software = ["ViettelStudy", "VNPT E-Learning"]
    assert draft.items[7].audience == {"unless": {"software": software, "level": ["THPT", "GDTX"]}}
    assert "trừ đơn vị chỉ có THPT, GDTX (cấp học)" in officer.get(page).text


def test_a_newer_edit_is_not_overwritten_and_what_was_typed_is_shown(officer, session, draft, page, now):
    address = f"{page}/{draft.items[0].id}"
    form = {**typed(officer.get(address)), "title": "Tên của tôi"}
    officer.post(address, data={**form, "title": "Tên của đồng nghiệp"})

    refused = officer.post(address, data=form)
    kept = draft.items[0].title
    officer.post(address, data=typed(refused))

    assert refused.status_code == 409
    assert "Tên của tôi" in refused.text
    assert "Tên của đồng nghiệp" in refused.text
    assert kept == "Tên của đồng nghiệp"
    assert draft.items[0].title == "Tên của tôi"


def test_what_was_typed_survives_when_a_colleague_removed_the_item(officer, session, draft, page, now):
    address = f"{page}/{draft.items[0].id}"
    form = {**typed(officer.get(address)), "title": "Tên của tôi"}
    item_steps.remove_item(session, draft.items[0], draft.edition, now)

    refused = officer.post(address, data=form)
    officer.post(f"{page}/them", data=typed(refused))

    assert refused.status_code == 409
    assert [each.title for each in draft.items][-1] == "Tên của tôi"


def test_an_edit_from_an_outdated_page_is_refused_and_shows_the_newest(officer, draft, page):
    first, second = draft.items[:2]
    officer.post(f"{page}/{first.id}/chuyen", data={"edition": 1, "act": "down"})

    answer = officer.post(f"{page}/{first.id}/chuyen", data={"edition": 1, "act": "down"}, follow_redirects=True)

    assert "vừa được sửa ở nơi khác" in answer.text
    assert draft.items[:2] == [second, first]


def test_an_item_is_split_at_its_sentences(officer, session, people, now):
    directive = steps.start_draft(session, people.officer, item("Rà soát. Báo cáo trước ngày 24/4/2020."), None, now)
    address = f"/van-ban/{directive.public_id}/du-thao/{directive.items[0].id}/tach"

    officer.post(address, data={"edition": 1, "places": [9]})

    assert [each.text for each in directive.items] == ["Rà soát.", "Báo cáo trước ngày 24/4/2020."]


def test_the_signed_copy_is_a_pdf_and_the_copy_that_was_read_stays_apart(officer, draft, page):
    refused = officer.post(f"{page}/ban-ky", **upload("ban-ky.txt", b"x", edition=1), follow_redirects=True)
    officer.post(f"{page}/ban-ky", **upload("Bản ký.pdf", PDF, edition=1))

    assert "ban-ky.txt" in refused.text
    assert "Bản ký là PDF" in refused.text
    assert draft.signed_file.name == "Bản ký.pdf"
    assert draft.source_file is None


def test_enclosures_fill_their_places_and_any_number_is_added(officer, session, draft, page):
    first = draft.enclosures[0]

    officer.post(f"{page}/kem-theo/{first.id}/tep", **upload("cv250.pdf", PDF, edition=1))
    officer.post(f"{page}/kem-theo/tep", **upload("Biểu mẫu.pdf", PDF, "files", edition=2))
    officer.post(f"{page}/kem-theo", data={"edition": 3, "name": "Phụ lục gửi sau"})
    officer.post(f"{page}/kem-theo/{draft.enclosures[1].id}/bo", data={"edition": 4})
    session.expire_all()

    assert [(place.name, place.file and place.file.name) for place in draft.enclosures] == [
        (first.name, "cv250.pdf"),
        ("Biểu mẫu", "Biểu mẫu.pdf"),
        ("Phụ lục gửi sau", None),
    ]


def test_a_draft_is_deleted_only_after_a_confirmation(officer, session, draft, page):
    asked = officer.get(f"{page}/xoa")
    still_there = session.scalar(select(Directive))
    officer.post(f"{page}/xoa", data={"edition": 1})

    assert "Xoá bản thảo này?" in asked.text
    assert still_there is draft
    assert session.scalar(select(Directive.id)) is None


def test_the_draft_page_of_an_issued_directive_redirects_to_its_board(officer, session, people, now):
    directive = scene.issued_directive(session, people, now)

    looked = officer.get(f"/van-ban/{directive.public_id}/du-thao")
    edited = officer.post(f"/van-ban/{directive.public_id}/du-thao/phan-dau", data={"edition": 1, "number": "1"})

    assert looked.location == edited.location == f"/van-ban/{directive.public_id}"


def test_a_leader_can_view_but_not_edit(client, session, people, page, draft, now):
    sign_in(client, session, people.leader, now)

    shown = client.get(page)
    refused = client.post(f"{page}/{draft.items[0].id}/chuyen", data={"edition": 1, "act": "down"})

    assert shown.status_code == 200
    assert "Xoá bản thảo" not in shown.text
    assert refused.status_code == 403


def test_a_draft_of_another_agency_is_not_there(client, session, page, now):
    other = scene.department(session, now, "SOYTE", "soyte.example")
    sign_in(client, session, other.officer, now)

    assert client.get(page).status_code == 404


@pytest.mark.browser
def test_the_draft_is_usable_by_everybody(browser_page, axe, session, people, draft, page, now):
    address = links.sign_in_address(access.create_sign_in(session, people.officer, now).id)
    first = draft.items[7].id
    session.commit()
    browser_page.goto(address.split(".example", 1)[-1])
    browser_page.get_by_role("button").first.click()

    for each in ("/van-ban/moi", page, f"{page}/phan-dau", f"{page}/{first}", f"{page}/{first}/tach"):
        browser_page.goto(each)
        axe(browser_page)
