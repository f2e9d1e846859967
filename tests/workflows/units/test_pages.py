"""The desk's list of units: found, corrected with a reason, imported after a look; and the calendar."""

import io
import json
from datetime import date

import pytest
from sqlalchemy import select

from directives.models import CalendarDay, Contact, Event, Link, Mail, Remark, Unit
from directives.queries import contacts
from directives.queries.agency_calendar import calendar_of
from directives.terms import EventKind
from tests import scene
from tests.infrastructure.asked import asked
from workflows.access import steps
from workflows.scheduling import steps as ticking
from workflows.units import sheets
from workflows.web import links

HEAD = "code;name;kind;parent;software;groups;contact;position;email;phone"
REASON = "Đơn vị báo qua điện thoại."


@pytest.fixture
def people(session, now):
    return scene.department(session, now)


@pytest.fixture
def signed_in(client, session, now):
    """Signs a person in on the client."""

    def sign_in(staff):
        client.get(links.sign_in_address(steps.create_sign_in(session, staff, now).id))
        client.post("/dang-nhap/xac-nhan")
        return client

    return sign_in


@pytest.fixture
def desk(signed_in, people):
    return signed_in(people.officer)


def contact_of(unit):
    return unit.contacts[0]


def filled(contact, **changes):
    names = ("name", "position", "email", "phone")
    return {**{name: getattr(contact, name) for name in names}, "reason": REASON, **changes}


def upload(desk, *lines, data=None):
    data = data if data is not None else "\n".join(lines).encode()
    return desk.post("/don-vi/nhap", data={"file": (io.BytesIO(data), "đơn vị.csv")}, follow_redirects=True)


def confirm(desk, page):
    public_id = page.text.split('name="file" type="hidden" value="')[1].split('"')[0]
    return desk.post("/don-vi/nhap/xem-truoc", data={"file": public_id}, follow_redirects=True)


@pytest.mark.parametrize("query", ["mẫu B", "mau b", "THPT mẫu B"])
def test_a_unit_is_found_with_or_without_diacritics(desk, query):
    page = desk.get("/don-vi", query_string={"q": query}).text

    assert "Trường THPT mẫu B" in page
    assert "Trường THPT mẫu A" not in page


def test_the_list_is_narrowed_by_group_software_and_contacts(desk, people, session, now):
    contact_of(people.school_a).failed_at = now

    by_group = desk.get(f"/don-vi?group={people.everyone.id}").text
    unknown = desk.get("/don-vi?software=?").text
    failing = desk.get("/don-vi?reach=failing").text

    assert "mẫu C" not in by_group
    assert ("mẫu B" in unknown, "mẫu A" in unknown) == (True, False)
    assert ("mẫu A" in failing, "mẫu B" in failing) == (True, False)


def test_a_leader_reads_the_list_and_changes_nothing(signed_in, people):
    desk = signed_in(people.leader)

    assert desk.get(f"/don-vi/{people.school_a.id}").status_code == 200
    assert desk.get(f"/don-vi/{people.school_a.id}/dau-moi").status_code == 403
    assert desk.post("/don-vi/lich", data={"on": "2/5/2020"}).status_code == 403


def test_a_unit_of_another_agency_is_not_there(desk, session):
    other = Unit(code="KHAC", name="Sở khác", search_name="so khac")
    session.add(other)
    session.flush()
    theirs = Unit(agency_id=other.id, code="X", name="Trường của sở khác", search_name="")
    session.add(theirs)
    session.flush()

    assert desk.get(f"/don-vi/{theirs.id}").status_code == 404
    assert "Trường của sở khác" not in desk.get("/don-vi").text


def test_a_contact_is_added_with_who_and_why_on_record(desk, people, session):
    entry = {"name": "Bà Lan", "position": "Văn thư", "email": "LAN@thpt01.example", "phone": "0900", "reason": REASON}

    desk.post(f"/don-vi/{people.school_a.id}/dau-moi", data=entry)

    event = session.scalar(select(Event).where(Event.kind == EventKind.UNIT_CHANGED))
    assert session.scalar(select(Contact.name).where(Contact.email == "lan@thpt01.example")) == "Bà Lan"
    assert (event.actor_id, event.chain_id) == (people.officer.id, people.agency.id)
    assert session.scalar(select(Remark.text).where(Remark.event_id == event.id)) == REASON
    assert "Lan" not in event.body
    assert REASON not in event.body


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"email": "khong-phai-thu"}, "chưa đúng dạng"),
        ({"email": ""}, "Xin ghi địa chỉ thư"),
        ({"reason": ""}, "Xin ghi lý do"),
        ({"name": "A" * 201}, "200 ký tự"),
        ({"email": "thpt01@donvi.example"}, "đã có đầu mối với địa chỉ này"),
    ],
)
def test_an_invalid_contact_is_refused_and_nothing_typed_is_lost(desk, people, session, changes, said):
    entry = {"name": "Bà Lan", "position": "Văn thư", "email": "lan@thpt01.example", "reason": REASON, **changes}

    page = desk.post(f"/don-vi/{people.school_a.id}/dau-moi", data=entry).text

    assert said in page
    assert "Văn thư" in page
    assert len(session.get(Unit, people.school_a.id).contacts) == 1


def test_a_new_address_gets_new_links_and_revokes_the_old_ones(desk, people, session, now):
    scene.issued_directive(session, people, now)
    contact = contact_of(people.school_a)
    contact.failed_at, contact.failure = now, "550 No such user"
    link = session.scalar(select(Link).where(Link.contact_id == contact.id))
    old = links.address(link)
    address = f"/don-vi/{people.school_a.id}/dau-moi/{contact.id}"

    page = desk.post(address, data=filled(contact, email="dung@thpt01.example"), follow_redirects=True).text

    session.expire_all()
    mail = session.scalar(select(Mail).where(Mail.occasion == "new_link"))
    assert (contact.works, contact.failure) == (True, "")
    assert mail.recipient == "dung@thpt01.example"
    assert links.address(link) != old
    assert "đường dẫn cũ không dùng nữa" in page


def test_a_contact_changed_but_for_its_address_is_sent_nothing(desk, people, session, now):
    scene.issued_directive(session, people, now)
    contact = contact_of(people.school_a)

    desk.post(f"/don-vi/{people.school_a.id}/dau-moi/{contact.id}", data=filled(contact, name="Ông Mới"))

    assert session.scalars(select(Mail).where(Mail.occasion == "new_link")).all() == []
    assert session.get(Contact, contact.id).name == "Ông Mới"


def test_a_removed_contact_is_out_of_the_list_and_its_links_are_closed(desk, people, session, now):
    scene.issued_directive(session, people, now)
    contact = contact_of(people.school_a)

    desk.post(f"/don-vi/{people.school_a.id}/dau-moi/{contact.id}/bo", data={"reason": REASON})

    session.expire_all()
    assert session.scalar(select(Link.revoked_at).where(Link.contact_id == contact.id)) is not None
    assert contact.email not in desk.get(f"/don-vi/{people.school_a.id}").text


def test_an_address_freed_by_a_removal_can_be_used_again(desk, people, session):
    contact = contact_of(people.school_a)
    address = f"/don-vi/{people.school_a.id}/dau-moi"
    other = {"name": "Bà Lan", "email": "lan@thpt01.example", "reason": REASON}
    desk.post(address, data=other)
    lan = session.scalar(select(Contact).where(Contact.name == "Bà Lan"))
    desk.post(f"{address}/{contact.id}/bo", data={"reason": REASON})

    desk.post(f"{address}/{lan.id}", data=filled(lan, email="thpt01@donvi.example"))

    session.expire_all()
    assert session.get(Contact, lan.id).email == "thpt01@donvi.example"


def test_a_failed_address_is_shown_with_the_servers_words_and_the_way_to_mend_it(desk, people, session, now):
    contact = contact_of(people.school_a)
    contact.failed_at, contact.failure = now, "550 No such user"

    page = desk.get(f"/don-vi/{people.school_a.id}").text

    assert "550 No such user" in page
    assert "0269 000 0000" in page
    assert f"/don-vi/{people.school_a.id}/dau-moi/{contact.id}" in page


def test_a_preview_writes_nothing_and_one_press_writes_all(desk, people, session):
    page = upload(desk, HEAD, "MOI;Trường mới;Trường THPT;;Zoom;;An;;an@moi.example;", "THPT01;Tên khác;;;;;;;;")
    before = session.scalar(select(Unit.name).where(Unit.code == "MOI"))

    done = confirm(desk, page)

    assert before is None
    assert "Trường THPT; an@moi.example" in page.text, "an address is checked before mail goes to it"
    assert "1 đơn vị mới, 1 thay đổi" in done.text
    assert session.scalar(select(Unit.name).where(Unit.code == "MOI")) == "Trường mới"


def test_a_second_press_writes_nothing_more(desk, people, session):
    page = upload(desk, HEAD, "MOI;Trường mới;Trường THPT;;;;;;;")
    confirm(desk, page)

    confirm(desk, page)

    events = session.scalars(select(Event).where(Event.kind == EventKind.UNITS_IMPORTED)).all()
    assert [json.loads(event.body)["data"]["new"] for event in events] == [1]


def test_an_older_window_does_not_write_a_newer_file(desk, people, session):
    older = upload(desk, HEAD, "CU;Trường cũ;Trường THPT;;;;;;;")
    upload(desk, HEAD, "MOI;Trường mới;Trường THPT;;;;;;;")

    page = confirm(desk, older)

    assert "tệp khác" in page.text
    assert session.scalars(select(Unit.code).where(Unit.code.in_(["CU", "MOI"]))).all() == []


def test_faults_of_a_file_are_listed_with_their_places(desk, people, session):
    page = upload(desk, HEAD, "MOI;;Trường THPT;;;;;;sai;").text

    assert "2 chỗ cần sửa" in page
    assert "Dòng 2, cột “Tên đơn vị”" in page
    assert session.scalar(select(Unit).where(Unit.code == "MOI")) is None


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"%PDF-1.7", HEAD.encode()])
def test_a_file_that_is_no_list_is_refused_with_advice(desk, people, data):
    page = upload(desk, data=data)

    assert page.status_code == 200
    assert "Tệp" in page.text
    assert 'class="error"' in page.text


@pytest.mark.parametrize(("fmt", "start"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_the_template_has_vietnamese_heads_and_is_a_download(desk, people, fmt, start):
    answer = desk.get(f"/don-vi/mau.{fmt}")

    assert answer.data.startswith(start)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert sheets.read_sheet(answer.data).missing == ()


def test_a_day_off_and_a_day_worked_in_exchange_enter_the_calendar(desk, people, session):
    desk.post("/don-vi/lich", data={"on": "20/4/2020", "name": "Nghỉ bù"})
    desk.post("/don-vi/lich", data={"on": "25/4/2020", "working": "y"})

    calendar = calendar_of(session, people.agency.id)
    assert calendar.holiday(date(2020, 4, 20)) == "Nghỉ bù"
    assert calendar.works(date(2020, 4, 25))


def test_a_day_taken_back_leaves_the_laws_calendar_with_both_on_record(desk, people, session):
    desk.post("/don-vi/lich", data={"on": "20/4/2020"})
    day = session.scalar(select(CalendarDay))

    desk.post(f"/don-vi/lich/{day.id}/bo")

    kinds = session.scalars(select(Event.kind)).all()
    assert calendar_of(session, people.agency.id).works(date(2020, 4, 20))
    assert kinds == [EventKind.CALENDAR_CHANGED] * 2


@pytest.mark.parametrize(
    ("typed", "said"), [("31/4/2020", "không có trong lịch"), ("hôm nào đó", "chưa đúng dạng"), ("", "Xin ghi ngày")]
)
def test_a_day_that_is_in_no_calendar_is_refused_and_named(desk, people, session, typed, said):
    page = desk.post("/don-vi/lich", data={"on": typed, "name": "Nghỉ"}).text

    assert said in page
    assert f'value="{typed}"' in page
    assert session.scalar(select(CalendarDay)) is None


def test_the_calendar_says_where_each_day_comes_from(desk, people, session, now):
    before = desk.get("/don-vi/lich?year=2020").text
    ticking.tick(session, now)
    session.commit()
    desk.post("/don-vi/lich", data={"on": "1/5/2020", "working": "y", "name": "Trực chuẩn bị thi"})

    page = desk.get("/don-vi/lich?year=2020").text

    own = page.rpartition("Trực chuẩn bị thi")[2].partition("</li>")[0]
    assert "Năm này chưa dùng đến" in before
    assert "được ghi lại lúc" in page
    assert people.officer.name in own
    assert "theo luật: Ngày Quốc tế Lao động" in own
    assert "làm bù" in desk.get("/don-vi/lich?year=2019").text


def new_contact(email, **more):
    return {"name": "Bà Lan", "position": "Văn thư", "email": email, "phone": "", "reason": REASON, **more}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("vănthư@truong.example", "không phải địa chỉ thư (có chữ có dấu). Có phải vanthu@truong.example?"),
        ("vanthu@truong", "“vanthu@truong” không phải địa chỉ thư (thiếu đuôi tên miền"),
        ("van..thu@truong.example", "hai dấu chấm liền nhau"),
        ("&#34;van thu&#34;@truong.example", "có dấu nháy"),
        ("a@x.example; b@x.example", "ô này có nhiều địa chỉ"),
        (f"{'a' * 65}@truong.example", "dài quá 64 ký tự"),
    ],
)
def test_an_address_that_no_mail_can_have_is_refused_and_repeated(desk, people, typed, said):
    page = desk.post(f"/don-vi/{people.school_a.id}/dau-moi", data=new_contact(typed.replace("&#34;", '"'))).text

    assert said in page and typed in page


def test_a_likely_typing_error_is_asked_about_and_kept_by_a_press(desk, people, session):
    page, typed = f"/don-vi/{people.school_a.id}/dau-moi", "lan@gmial.com"

    asked = desk.post(page, data=new_contact(typed)).text
    assert "“lan@gmial.com” có thể gõ nhầm. Có phải lan@gmail.com?" in asked
    assert 'name="kept" value="lan@gmial.com"' in asked
    assert asked.index(">Lưu</button>") < asked.index("Giữ địa chỉ này</button>")

    assert "gõ nhầm" in desk.post(page, data=new_contact("lan@gmial.con", kept=typed)).text
    assert desk.post(page, data=new_contact(typed, kept=typed)).status_code == 302
    assert typed in [contact.email for contact in people.school_a.contacts]


def test_an_address_of_another_unit_is_asked_about(desk, people):
    theirs = people.school_b.contacts[0].email

    asked = desk.post(f"/don-vi/{people.school_a.id}/dau-moi", data=new_contact(theirs.upper())).text

    assert f"“{theirs}” cũng là địa chỉ của Trường THPT mẫu B." in asked


def test_an_address_that_stays_is_not_asked_about_again(desk, people, session):
    contact = contact_of(people.school_a)
    contact.email = "an@gmial.com"
    session.commit()

    page = f"/don-vi/{people.school_a.id}/dau-moi/{contact.id}"

    assert desk.post(page, data=filled(contact, phone="0900 000 999")).status_code == 302


def test_a_corrected_address_is_asked_about_too(desk, people):
    contact = contact_of(people.school_a)

    asked = desk.post(
        f"/don-vi/{people.school_a.id}/dau-moi/{contact.id}/dia-chi", data={"email": "an@yaho.com", "reason": REASON}
    )

    assert "Có phải an@yahoo.com?" in asked.text and 'name="kept"' in asked.text
    assert contact_of(people.school_a).email != "an@yaho.com"


def test_the_preview_shows_what_to_look_at_before_anything_is_written(desk, people):
    shown = upload(desk, HEAD, "T9;Trường C;Loại lạ;;;;Ông C;;an@gmail.con;905123456").text

    assert "Cần xem lại trước khi ghi" in shown
    for text in ("an@gmail.com?", "được ghi là 0905123456", "Loại đơn vị mới: “Loại lạ”"):
        assert text in shown


@pytest.mark.sqlite
def test_changes_of_a_unit_and_owners_of_an_address_are_found_by_an_index(desk, people, session):
    with asked(session) as statements:
        desk.get(f"/don-vi/{people.school_a.id}")
        contacts.other_owners(session, people.school_a, "Vanthu@THPT01.example")

    (changes,) = [one.plan(session) for one in statements if "FROM event LEFT" in one.sql.replace("\n", " ")]
    owners = statements[-1].plan(session)
    assert "USING INDEX ix_event_of_unit (chain_id=? AND <expr>=?)" in changes and "B-TREE" not in changes
    assert "ix_contact_address (<expr>=?)" in owners
