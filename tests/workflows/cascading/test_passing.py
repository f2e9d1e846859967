"""The superior's pages about its schools: everybody on one page, items passed on by a press, in its name."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from directives.models import Report
from directives.past.verification import faults
from tests import scene

REPORT, FIGURES = "Báo cáo tập huấn", "Số liệu tuần"


@pytest.fixture
def made(app, session, now):
    return scene.cascade_mailed(app, session, now)


@pytest.fixture
def office(app, session, made):
    """The commune's browser, with its own link opened."""
    return scene.open_link(app, session, made.commune, made.issued.directive)


def counted_by_the_department(desk, made):
    """Pages and files in which the department counts, without what differs between any two answers."""
    letter = f"/van-ban/{made.issued.directive.public_id}"
    item = made.task(FIGURES).item_id
    own = ("", "/bang.csv", f"/so-lieu/{item}", f"/so-lieu/{item}/bang.csv", f"/noi-dung/{item}", "/goi-dien")
    own += ("/chua-tra-loi", "/theo-doi", "/cho-bo-sung", "/tinh-hinh")[:3]
    found = {}
    for address in ("/", "/chua-tra-loi", "/duyet", "/thien-tai-su-co", *(letter + path for path in own)):
        answer = desk.get(address)
        assert answer.status_code == 200, address
        found[address] = re.sub(r'name="csrf_token"[^>]*|value="[^"]{60,}"|\d\d:\d\d', "", answer.text)
    return found


def test_nothing_that_the_department_counts_moves_when_items_are_passed_on(app, session, made, office, now):
    desk = scene.sign_in(app.test_client(), session, made.issued.people.officer, now)
    before = counted_by_the_department(desk, made)

    made.pass_on(now, REPORT, FIGURES)
    session.commit()
    scene.send_mails(app)
    passed_on = counted_by_the_department(desk, made)
    made.answer(made.schools[0], REPORT, now)
    made.answer(made.schools[0], FIGURES, now, "12", "340")
    session.commit()

    assert passed_on == before
    assert counted_by_the_department(desk, made) == before
    assert "Giao tiếp cho các trường" in desk.get(f"/phieu-giao-viec/{made.above.public_id}").text
    aid = made.passed(made.schools[0], REPORT).assignment.public_id
    assert desk.get(f"/phieu-giao-viec/{aid}").status_code == 404
    assert "mẫu 1" in desk.get(f"/don-vi/{made.schools[0].id}").text


def test_a_press_passes_items_on_and_the_schools_mail_and_page_name_the_superior(app, session, made, office, smtp):
    made.commune.phone = "0269 000 0777"
    session.commit()
    form = office.get("/giao-tiep").text
    assert 'value="22/04/2020"' in form  # a working day before the commune's own

    task = made.task(REPORT)
    late = office.post("/giao-tiep", chosen=task.id, schools=[one.id for one in made.schools], on="24/04/2020")
    done = office.post("/giao-tiep", chosen=task.id, schools=[one.id for one in made.schools], on="22/04/2020")
    scene.send_mails(app)

    assert (late.status_code, "không muộn hơn hạn của đơn vị" in late.text) == (422, True)
    assert done.status_code == 302
    page = office.get("/cac-truong").text
    assert "Các trường trực thuộc (3)" in page and "0/3 trường" in page
    assert "trả lời Sở trực tiếp" in page and 'href="tel:02690000000"' in page
    (mail,) = smtp.to("th01@donvi.example")
    text = mail.get_body(("plain",)).get_content()
    assert "UBND xã Mẫu" in mail["From"] or "Phòng Văn hóa - Xã hội" in str(mail["From"])
    assert "0269 000 0777" in text and "Phòng GDTrH" not in text and "Sở Giáo dục" not in text
    school = scene.open_link(app, session, made.schools[0])
    assert "hạn do UBND xã Mẫu đặt" in school.get().text or "Hạn do UBND xã Mẫu đặt" in school.get().text
    task_page = school.get(f"/nhiem-vu/{made.passed(made.schools[0], REPORT).id}").text
    assert "Gửi UBND xã Mẫu" in task_page and "Gửi Sở" not in task_page
    assert "gia-han" not in task_page and "y-kien" not in task_page
    assert school.get("/giao-tiep").status_code == 200 and "Không còn nội dung nào" in school.get("/giao-tiep").text


def test_the_superior_enters_what_a_school_told_it_and_the_school_hears_of_it(app, session, made, office, now, smtp):
    made.pass_on(now, REPORT, FIGURES)
    session.commit()
    report, figures = (made.passed(made.schools[0], title) for title in (REPORT, FIGURES))
    told = {"channel": "phone", "told_by": "cô Mai"}

    blank = office.post(f"/cac-truong/{report.id}", said="reported", **told)
    for _press in range(2):
        office.post(f"/cac-truong/{report.id}", said="reported", text="Đã tập huấn.", submission_key="k", **told)
    spec = figures.item.figures[0].id
    office.post(f"/cac-truong/{figures.id}", said="reported", **{f"figure_{spec}": "12"}, **told)
    scene.send_mails(app)

    session.expire_all()
    assert (blank.status_code, "xin ghi điều trường báo" in blank.text) == (422, True)
    (entered,) = session.scalars(select(Report).where(Report.task_id == report.id))
    assert (entered.text, entered.told_by, entered.staff_id) == ("Đã tập huấn.", "cô Mai", None)
    assert entered.link_id == made.link.id
    assert "Đã tập huấn." in office.get(f"/cac-truong/{report.id}").text
    assert "do UBND xã Mẫu ghi theo điện thoại của cô Mai" in office.get(f"/cac-truong/{report.id}").text
    said = " ".join(mail.get_body(("plain",)).get_content() for mail in smtp.to("th01@donvi.example"))
    assert "UBND xã Mẫu đã nhập thay" in said or "do UBND xã Mẫu ghi theo điện thoại của cô Mai" in said
    school = scene.open_link(app, session, made.schools[0])
    assert "UBND xã Mẫu nhập thay, nhận lúc" in school.get(f"/nhiem-vu/{report.id}").text
    assert list(faults(session, Path(app.config["FILES_DIR"]))) == []


def test_a_superior_enters_nothing_for_a_school_that_answers_the_department_itself(app, session, made, office):
    direct = made.issued.task(made.issued.people.school_a, REPORT)

    assert office.get(f"/cac-truong/{direct.id}").status_code == 404
    assert office.post(f"/cac-truong/{direct.id}", said="reported", told_by="cô Mai", text="x").status_code == 404


def test_a_receipt_is_of_the_departments_system_whoever_asked(app, session, made, now):
    made.pass_on(now, REPORT)
    session.commit()
    school = scene.open_link(app, session, made.schools[0])

    page = school.get(school.submit(1, text="Đã tập huấn.", said="reported").location.removeprefix(school.page)).text

    assert "UBND xã Mẫu đã nhận" in page
    assert "Biên nhận do hệ thống của Sở Giáo dục và Đào tạo mẫu" in page


def test_a_name_with_marks_of_html_and_patterns_is_text_in_every_sentence(app, session, made, now):
    made.commune.name, made.commune.attributes = '<b>UBND "xã" 100%</b>', {}
    made.schools[0].name = "<b>Trường %(n)s</b>"
    made.pass_on(now, REPORT)
    session.commit()
    school = scene.open_link(app, session, made.schools[0])
    office = scene.open_link(app, session, made.commune, made.issued.directive)
    task = made.passed(made.schools[0], REPORT)

    pages = [school.get().text, school.get(f"/nhiem-vu/{task.id}").text, office.get(f"/cac-truong/{task.id}").text]
    pages += [office.get(path).text for path in ("/cac-truong", "/giao-tiep")]

    assert "‹b›UBND ”xã” 100％‹/b›" in pages[0]
    assert [page for page in pages if "<b>UBND" in page or "<b>Trường" in page or "100%%" in page] == []
