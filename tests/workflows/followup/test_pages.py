"""The follow-up pages: what is typed is kept, changes are recorded, permissions are enforced."""

import io
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select

from directives import acts, files
from directives.acts import extend
from directives.models import AccessEntry, Evidence, Incident, Mail, Report
from directives.past import verification
from directives.record import bulk_events
from directives.terms import Standing, Verdict
from tests import scene
from tests.scene import HOUR
from workflows.followup import timeline
from workflows.web import links

PDF = b"%PDF-1.4\n%%EOF\n"
CAME = {"channel": "phone", "told_by": "cô Mai, văn thư", "on": "17/4/2020", "hour": "8:00"}


@pytest.fixture
def told(session, now):
    return scene.issue(session, now)


@pytest.fixture
def desk(client, session, told, now):
    return scene.sign_in(client, session, told.people.officer, now)


@pytest.fixture
def sheet(told):
    """The address of School B's assignment."""
    return f"/phieu-giao-viec/{told.assignment(told.people.school_b).public_id}"


@pytest.mark.parametrize("page", ["", "/ket-thuc", "/thu-hoi", "/ban-giao"])
def test_a_draft_has_no_follow_up(session, desk, told, now, page):
    draft = scene.draft(session, told.people, now)
    session.commit()

    assert desk.get(f"/van-ban/{draft.public_id}/theo-doi{page}").status_code == 404


def follow_up(told):
    return f"/van-ban/{told.directive.public_id}/theo-doi"


def test_an_invalid_date_is_named_and_everything_typed_is_kept(desk, told):
    period = told.task(told.people.school_b, "Số liệu tuần").period_id

    typed = {"on": "31/4/2020", "hour": "15:00", "reason": "Nghỉ lễ"}
    page = desk.post(f"{follow_up(told)}/ky/{period}/doi-han", data=typed)

    assert page.status_code == 422
    assert "Tháng 4 có 30 ngày" in page.text
    assert 'value="31/4/2020"' in page.text and "Nghỉ lễ" in page.text


def test_a_date_past_is_refused(desk, told):
    period = told.task(told.people.school_b, "Số liệu tuần").period_id

    page = desk.post(f"{follow_up(told)}/ky/{period}/doi-han", data={"on": "16/4/2020", "reason": "x"})

    assert "Hạn mới đã qua" in page.text


def test_a_date_without_an_hour_means_the_end_of_that_day(desk, told):
    period = told.task(told.people.school_b, "Báo cáo tập huấn").period

    page = desk.post(
        f"{follow_up(told)}/ky/{period.id}/doi-han",
        data={"on": "30/4/2020", "reason": "Nghỉ lễ"},
        follow_redirects=True,
    )

    assert "chậm nhất thứ Năm 30/4/2020" in page.text


@pytest.mark.parametrize("act", ["ket-thuc", "thu-hoi", "ban-giao"])
def test_nothing_ends_without_a_reason(desk, told, act):
    page = desk.post(f"{follow_up(told)}/{act}", data={"reason": " "})

    assert "Xin ghi lý do" in page.text
    assert told.directive.ended_at is None


def test_a_second_press_says_that_nothing_changed(desk, told, session):
    desk.post(f"{follow_up(told)}/thu-hoi", data={"reason": "Ban hành nhầm."})

    page = desk.post(f"{follow_up(told)}/thu-hoi", data={"reason": "Ban hành nhầm."}, follow_redirects=True)

    assert "Không có gì thay đổi" in page.text
    assert told.mails("withdrawn") == sorted(set(told.mails("withdrawn")))


def test_an_answer_by_telephone_is_marked_and_mailed_to_the_unit(desk, told, sheet):
    task = told.task(told.people.school_b, "Số liệu tuần")
    form = desk.get(f"{sheet}/nhap-thay/{task.id}").text
    classes, pupils = (f"figures-figure_{spec.id}" for spec in task.item.figures)

    page = desk.post(
        f"{sheet}/nhap-thay/{task.id}",
        follow_redirects=True,
        data={**CAME, "said": "reported", "submission_key": scene.submission_key(form), classes: "30", pupils: "1.012"},
    )

    assert "Sở nhập thay" in page.text and "1.012" in page.text
    assert task.standing == Standing.REPORTED
    assert told.mails("recorded") == ["thpt02@donvi.example"]


def test_a_time_of_receipt_in_the_future_is_refused(desk, told, sheet):
    task = told.task(told.people.school_b, "Dạy học qua Internet")

    page = desk.post(
        f"{sheet}/nhap-thay/{task.id}",
        data={**CAME, "on": "18/4/2020", "said": "implemented", "implemented_on": "17/4/2020"},
    )

    assert "Lúc nhận chưa tới" in page.text
    assert "cô Mai, văn thư" in page.text
    assert task.standing == Standing.SILENT


def test_a_scan_is_kept_until_the_answer_is_entered(desk, told, sheet, session):
    task = told.task(told.people.school_b, "Báo cáo tập huấn")
    desk.post(f"{sheet}/nhap-thay/{task.id}/tep", data={"file": (io.BytesIO(PDF), "báo cáo.pdf")})
    form = desk.get(f"{sheet}/nhap-thay/{task.id}").text

    said = {
        "channel": "paper",
        "said": "reported",
        "text": "Kèm bản quét.",
        "submission_key": scene.submission_key(form),
    }
    desk.post(f"{sheet}/nhap-thay/{task.id}", data={**CAME, **said})

    report = session.scalars(select(Report)).one()
    assert "báo cáo.pdf" in form
    assert [one.file.name for one in report.evidence] == ["báo cáo.pdf"]


def test_a_scan_of_another_kind_is_refused_by_its_content(desk, told, sheet, session):
    task = told.task(told.people.school_b, "Báo cáo tập huấn")

    page = desk.post(f"{sheet}/nhap-thay/{task.id}/tep", data={"file": (io.BytesIO(b"MZ\x90"), "quét.pdf")})

    assert page.status_code == 422
    assert "quét.pdf: Tệp không phải PDF" in page.text
    assert session.scalars(select(Evidence)).all() == []


def test_an_acknowledgement_from_the_telephone_moves_the_board(desk, told, sheet):
    desk.post(f"{sheet}/nhap-thay/tiep-nhan", data={**CAME, "name": "Cô Mai", "position": "Văn thư"})

    assert told.assignment(told.people.school_b).acknowledged_at is not None


def test_a_remark_stands_in_the_history_with_its_person(desk, told, sheet):
    page = desk.post(f"{sheet}/ghi-chu", data={"text": "Đã gọi, hẹn chiều nay."}, follow_redirects=True)

    assert "Đã gọi, hẹn chiều nay." in page.text
    assert told.people.officer.name in page.text


def test_a_wrong_contact_address_is_refused_with_what_was_typed(desk, sheet):
    page = desk.post(f"{sheet}/dau-moi", data={"name": "Cô Lan", "email": "lan(at)truong", "reason": "Đổi văn thư"})

    assert "Địa chỉ thư chưa đúng dạng" in page.text
    assert 'value="lan(at)truong"' in page.text


@pytest.fixture
def incident(session, told, now):
    task = told.task(told.people.school_a, "Vấn đề phát sinh")
    said = acts.IncidentAnswer("intrusion", "k", "Đã khoá phòng học.", occurred_at=now, concerned=12, typed_by="Cô Mai")
    return acts.report_incident(session, task, said, acts.from_link(task.assignment.links[0], now), now)


def test_incidents_are_listed_without_their_text(desk, incident):
    page = desk.get("/phat-sinh").text

    assert "Người lạ vào lớp học" in page
    assert "Đã khoá phòng học" not in page


def test_each_view_of_an_incident_is_logged_and_listed(desk, told, incident, session):
    page = desk.get(f"/phat-sinh/{incident.public_id}").text

    assert "Đã khoá phòng học." in page
    assert page.count(told.people.officer.name) == 2  # who is signed in, and who has looked
    views = session.scalars(select(AccessEntry).where(AccessEntry.incident_id == incident.id)).all()
    assert [view.staff_id for view in views] == [told.people.officer.id]


def test_an_administrator_does_not_read_what_happened(client, session, told, incident, now):
    admin = scene.sign_in(client, session, told.people.admin, now)

    assert admin.get(f"/phat-sinh/{incident.public_id}").status_code == 403
    assert session.scalars(select(AccessEntry).where(AccessEntry.incident_id == incident.id)).all() == []


def test_a_leader_reads_the_history_and_changes_nothing(client, session, told, sheet, now):
    leader = scene.sign_in(client, session, told.people.leader, now)

    assert leader.get(sheet).status_code == 200
    assert leader.get(follow_up(told)).status_code == 200
    assert leader.post(f"{sheet}/ghi-chu", data={"text": "x"}).status_code == 403
    assert leader.get(f"{follow_up(told)}/thu-hoi").status_code == 403


def test_the_assignment_page_says_why_a_mail_did_not_arrive(desk, told, sheet, session, now):
    mail = session.scalars(select(Mail).where(Mail.recipient == "thpt02@donvi.example")).one()
    mail.reply, told.people.school_b.contacts[0].failed_at = "550 5.1.1 no such user", now + HOUR

    assert "Địa chỉ không tồn tại" in desk.get(sheet).text


def test_what_was_written_before_is_still_there_beside_the_new_version(desk, told, now):
    task = told.task(told.people.school_a, "Báo cáo tập huấn")
    told.report(task, now, "Bản đầu.", key="a")
    told.report(task, now, "Bản sửa.", key="b")

    page = desk.get(f"/phieu-giao-viec/{task.assignment.public_id}").text

    assert "Bản đầu." in page and "Bản sửa." in page


def test_the_assignment_page_shows_no_incident_text(desk, incident):
    page = desk.get(f"/phieu-giao-viec/{incident.task.assignment.public_id}").text

    assert "1 vấn đề phát sinh đã báo" in page
    assert "Đã khoá phòng học" not in page


def test_incidents_of_another_agency_are_not_found(desk, session, incident):
    assert session.scalars(select(Incident)).all() == [incident]
    assert desk.get("/phat-sinh/khong-co").status_code == 404


def test_a_forgotten_unit_is_added_with_a_reason_and_written_to(desk, told):
    added = f"/van-ban/{told.directive.public_id}/them-don-vi"
    refused = desk.post(added, data={"unit": told.people.school_c.code, "reason": ""})

    page = desk.post(added, data={"unit": told.people.school_c.code, "reason": "Bỏ sót."}, follow_redirects=True)

    assert refused.status_code == 400
    assert "Thêm đơn vị nhận" in page.text and "Bỏ sót." in page.text
    assert "thpt03@donvi.example" in told.mails("issued")


def test_a_version_is_erased_and_the_ledger_stays_valid(app, desk, told, now):
    session, folder = told.session, Path(app.config["FILES_DIR"])
    task = told.task(told.people.school_a, "Báo cáo tập huấn")
    file = files.store(session, folder, files.trusted("em Lan lớp 8A.pdf", PDF, files.PDF), now)
    answer = acts.ReportAnswer(Standing.REPORTED, "k", "Em Lan bị bắt nạt.", typed_by="Cô Mai", file_ids=(file.id,))
    report = acts.submit(session, task, answer, acts.from_link(told.link(told.people.school_a), now), now)
    session.commit()
    address = f"/bao-cao/{report.id}/xoa-du-lieu"

    asked = desk.get(address)
    silent = desk.post(address, data={"reason": ""})
    desk.post(address, data={"reason": "Có tên học sinh"})
    again = desk.post(address, data={"reason": "Có tên học sinh"}, follow_redirects=True)
    session.expire_all()

    assert "Việc này không lấy lại được." in asked.text
    assert "Xin ghi lý do" in silent.text
    assert "Không có gì thay đổi" in again.text
    page = desk.get(f"/phieu-giao-viec/{task.assignment.public_id}").text
    assert "Em Lan" not in page and "em Lan" not in page and "Nội dung đã được xoá theo quy định." in page
    assert [report.text, report.typed_by, report.salt] == [None, None, None]
    assert not (folder / file.stored_name).exists()
    assert task.standing == Standing.REPORTED
    form = told_again(app, told).get(f"{sheet_of(told)}/nhiem-vu/{task.id}").text.split("Các bản")[0]
    assert "tệp đã xoá" not in form
    assert list(verification.faults(session, folder)) == []


def test_an_incidents_text_is_erased_and_the_incident_stays(app, desk, told, now):
    session = told.session
    task = told.task(told.people.school_a, "Vấn đề phát sinh")
    said = acts.IncidentAnswer("bullying", "k", "Em Lan bị bắt nạt.", typed_by="Cô Mai")
    incident = acts.report_incident(session, task, said, acts.from_link(told.link(told.people.school_a), now), now)
    session.commit()

    desk.post(f"/phat-sinh/{incident.public_id}/xoa-du-lieu", data={"reason": "Có tên học sinh"})
    session.expire_all()

    assert [incident.handling, incident.typed_by, incident.kind] == [None, None, "bullying"]
    assert list(verification.faults(session, Path(app.config["FILES_DIR"]))) == []


def told_again(app, told):
    """The unit, back on its page."""
    unit = app.test_client()
    unit.get(f"/m/{links.token(told.link(told.people.school_a))}")
    return unit


def sheet_of(told):
    return f"/phieu/{told.assignment(told.people.school_a).public_id}"


def test_erasing_keeps_dates_and_files_that_another_version_uses(app, desk, told, now):
    session, folder = told.session, Path(app.config["FILES_DIR"])
    task, link = told.task(told.people.school_a, "Báo cáo tập huấn"), told.link(told.people.school_a)
    file = files.store(session, folder, files.trusted("ảnh.pdf", PDF, files.PDF), now)
    first, second = (
        acts.submit(
            session,
            task,
            acts.ReportAnswer(Standing.REPORTED, key, "Em Lan", file_ids=(file.id,)),
            acts.from_link(link, now),
            now,
        )
        for key in "ab"
    )
    acts.review(session, second, Verdict.RETURNED, told.people.officer, now, "Xin bỏ tên em Lan.", now + 24 * HOUR)
    session.commit()

    desk.post(f"/bao-cao/{first.id}/xoa-du-lieu", data={"reason": "Có tên học sinh"})
    kept = (folder / file.stored_name).exists()
    desk.post(f"/bao-cao/{second.id}/xoa-du-lieu", data={"reason": "Có tên học sinh"})
    session.expire_all()

    assert kept and not (folder / file.stored_name).exists()
    assert (task.standing, task.return_due_at) == (Standing.RETURNED, now + 24 * HOUR)
    assert second.reviews[0].wanted is None
    assert list(verification.faults(session, folder)) == []


def test_the_history_shows_who_was_sent_an_escalation_and_about_what(desk, session, told, sheet, now):
    assignment = told.assignment(told.people.school_b)
    tasks = [told.task(told.people.school_b, title).id for title in ("Báo cáo tập huấn", "Số liệu tuần")]
    bulk_events.record_escalated(session, "superior", {assignment.id: tasks}, now)

    page = unescape(desk.get(sheet).text)

    assert "Báo lên cấp trên: cơ quan quản lý trực tiếp · 2. Báo cáo tập huấn; Số liệu tuần" in page


def test_the_history_shows_the_requested_and_the_granted_date(desk, session, told, sheet, now):
    task = told.task(told.people.school_b, "Báo cáo tập huấn")
    wish = extend.ExtensionRequest(task.due_at + 24 * HOUR, "Mất điện", "Cô Mai", "k")
    made = extend.ask(session, task, wish, acts.from_link(told.link(told.people.school_b), now), now)
    extend.grant(session, made, task.due_at + 24 * HOUR, "", told.people.officer, now)

    page = unescape(desk.get(sheet).text)

    assert "Xin gia hạn: 2. Báo cáo tập huấn · đến hết thứ Sáu 24/4/2020" in page
    assert "Cho gia hạn: 2. Báo cáo tập huấn · đến hết thứ Sáu 24/4/2020" in page


def test_older_events_are_on_further_pages_of_a_timeline(desk, told, monkeypatch):
    assignment = told.assignment(told.people.school_a)
    page = f"/phieu-giao-viec/{assignment.public_id}"
    for words in ("Ghi chú thứ nhất", "Ghi chú thứ hai", "Ghi chú thứ ba"):
        desk.post(f"{page}/ghi-chu", data={"text": words})
    monkeypatch.setattr(timeline, "SHOWN", 2)

    first, second = desk.get(page).text, desk.get(f"{page}?page=2").text

    assert "Ghi chú thứ ba" in first and "Ghi chú thứ hai" in first and "Ghi chú thứ nhất" not in first
    assert "Ghi chú thứ nhất" in second and "Ghi chú thứ hai" not in second
    assert f"{page}?page=2#nhat-ky" in first
    board = f"/van-ban/{told.directive.public_id}/theo-doi"
    assert desk.get(board).status_code == 200 == desk.get(f"{board}?page=2").status_code
