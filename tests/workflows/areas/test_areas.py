"""What an officer does when an area is flooded: form, preview, press; what units, board and paper then say."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from directives.areas import area
from directives.models import AreaEvent, Mail, MailLine, Remark, Task, UnitPause
from directives.past import verification
from directives.terms import MailState, Standing
from tests import scene
from workflows.documents.steps import summarise

NEW = "/thien-tai-su-co/ghi-nhan"
DAY = timedelta(days=1)
TRAINING, WEEKLY = "Báo cáo tập huấn", "Số liệu tuần"


@pytest.fixture
def told(app, session, now):
    """Two directives, issued and mailed; both schools lie in the district, and School A has reported its training."""
    made = scene.issue_and_mail(app, session, now)
    for school in (made.people.school_a, made.people.school_b):
        school.parent_id = made.people.district.id
    made.other = scene.issued_directive(session, made.people, now)  # type: ignore[attr-defined]
    session.commit()
    scene.send_mails(app)
    session.expire_all()
    made.report(made.task(made.people.school_a, TRAINING), now)
    session.commit()
    return made


@pytest.fixture
def desk(client, session, told, now):
    return scene.sign_in(client, session, told.people.officer, now)


def typed(told, **more):
    area = f"unit:{told.people.district.id}"
    return {"area": area, "directive": "", "reason": "flood", "act": "skip", **more}


def all_periods(session, told):
    tasks = [told.task(told.people.school_b, title) for title in (TRAINING, WEEKLY)]
    return [str(task.period_id) for task in tasks]


def area_mails(session):
    found = session.scalars(select(Mail).where(Mail.occasion == "area_event").order_by(Mail.recipient))
    return [(mail.recipient, len(mail.lines)) for mail in found]


def test_the_preview_counts_who_is_moved_and_who_stays_and_changes_nothing(desk, session, told):
    page = desk.post(NEW, data=typed(told, act="extend", on="30/4/2020", hour="15:00"))

    assert page.status_code == 200
    assert "Địa bàn có 3 đơn vị; 3 đơn vị còn nhiệm vụ có thể thay đổi" in page.text
    assert page.text.count(" checked") == 4, "two items of two directives"
    assert "trước 15:00 thứ Năm 30/4/2020" in page.text
    assert session.scalars(select(AreaEvent)).all() == []


def test_of_many_superiors_one_is_typed(desk, session, told, monkeypatch):
    monkeypatch.setattr(area, "FEW", 0)
    many = typed(told, area="", superior="phòng gdđt mẫu 1")

    asked = desk.get(NEW).text
    preview = desk.post(NEW, data=many)
    wrong = desk.post(NEW, data={**many, "superior": told.people.school_a.name})

    assert "Hoặc đơn vị cấp trên" in asked and "Phòng GDĐT mẫu 1 và các đơn vị trực thuộc" not in asked
    assert "Địa bàn có 3 đơn vị" in preview.text and 'name="superior" value="phòng gdđt mẫu 1"' in preview.text
    assert wrong.status_code == 422 and "Không có đơn vị" in wrong.text, "nothing is below it"


WRONG = (
    ({"area": "unit:1x"}, "Địa bàn: xin chọn một đơn vị"),
    ({"directive": "khong-co"}, "Văn bản: không còn được theo dõi"),
    ({"reason": "other", "words": ""}, "Lý do khác: xin ghi vài chữ"),
    ({"act": "extend"}, "Hạn mới: xin ghi ngày"),
    ({"act": "extend", "on": "1/4/2020"}, "Hạn mới đã qua"),
    ({"act": "extend", "on": "31/4/2020"}, "Tháng 4 có 30 ngày"),
    ({"act": "extend", "on": "18/4/2020"}, "không còn nhiệm vụ nào cần thay đổi"),
    ({"act": ""}, "Cách xử lý: xin chọn"),
    ({"paused_until": "1/4/2020"}, "Tạm ngừng nhắc: ngày 1/4/2020 đã qua"),
)


def test_what_is_wrong_is_named_and_what_was_typed_stays(desk, told):
    for wrong, said in WRONG:
        page = desk.post(NEW, data=typed(told, hour="15:00", words="sạt lở đường") | wrong)

        assert (page.status_code, said in page.text) == (422, True), said
        assert 'value="15:00"' in page.text


def test_one_press_moves_both_directives_and_mails_each_address_once(app, desk, session, told, now):
    form = typed(told, act="extend", on="30/4/2020", hour="15:00", paused_until="25/4/2020", step="record")
    nothing = desk.post(NEW, data=form | {"periods": ["0"]})
    preview = desk.post(NEW, data=form | {"step": ""})
    ticked = [part.split('"')[0] for part in preview.text.split('name="periods" value="')[1:]]

    page = desk.post(NEW, data=form | {"periods": ticked}, follow_redirects=True)

    assert nothing.status_code == 422 and "chọn ít nhất một nội dung" in nothing.text
    assert "Đã gia hạn 9 nhiệm vụ của 3 đơn vị" in page.text
    assert area_mails(session) == [("pgd01@donvi.example", 2), ("thpt01@donvi.example", 3), ("thpt02@donvi.example", 4)]
    assert len(session.scalars(select(UnitPause)).all()) == 3
    assert (
        "mưa lũ tại Phòng GDĐT mẫu 1"
        in desk.get(f"/phieu-giao-viec/{told.assignment(told.people.school_b).public_id}").text
    )
    scene.send_mails(app)
    session.expire_all()
    sent = session.scalars(select(Mail).where(Mail.occasion == "area_event", Mail.recipient.like("thpt02%"))).one()
    assert sent.state in {MailState.SENT, MailState.QUEUED}


def test_board_paper_sheet_and_unit_say_why(app, desk, client, session, told, now):
    periods = all_periods(session, told)
    desk.post(NEW, data=typed(told, reason="other", words="sạt lở đường", step="record", periods=periods[:1]))

    board = desk.get(f"/van-ban/{told.directive.public_id}").text
    paper = summarise(session, told.directive, now + DAY)
    sheet = desk.get(f"/van-ban/{told.directive.public_id}/bang.csv").data.decode("utf-8-sig")
    unit = app.test_client()
    unit.get(f"/m/{scene.token(app, told.link(told.people.school_b))}")
    own = unit.get(f"/phieu/{told.assignment(told.people.school_b).public_id}").text

    line = "Vì sạt lở đường tại Phòng GDĐT mẫu 1: 2 đơn vị không yêu cầu kỳ đến hết 23/4 (mục 2)."
    assert paper.areas == (line,)
    assert line in board and '<small class="remark">vì sạt lở đường</small>' in board
    assert "Không yêu cầu kỳ này · vì sạt lở đường" in sheet
    assert "Vì sạt lở đường, Sở không yêu cầu đơn vị báo cáo kỳ này." in own
    assert told.task(told.people.school_a, TRAINING).standing == Standing.REPORTED


def test_one_unit_is_asked_again_by_a_date_to_come(desk, session, told):
    people, task = told.people, told.task(told.people.school_b, TRAINING)
    again = f"/phieu-giao-viec/{told.assignment(people.school_b).public_id}/yeu-cau-lai/{task.id}"
    before = desk.get(again)
    desk.post(NEW, data=typed(told, step="record", periods=all_periods(session, told)))

    past = desk.post(again, data={"on": "1/4/2020", "reason": "Đã thông đường"})
    done = desk.post(again, data={"on": "29/4/2020", "reason": "Đã thông đường"}, follow_redirects=True)

    assert (before.status_code, past.status_code, desk.get(again).status_code) == (404, 422, 404)
    assert "Hạn này đã qua" in past.text
    assert "Đã yêu cầu lại, hạn: chậm nhất thứ Tư 29/4/2020" in done.text
    assert told.task(people.school_b, TRAINING).standing == Standing.SILENT
    asked = session.scalars(select(MailLine).join(Mail).where(Mail.occasion == "changed")).all()
    assert [line.assignment_id for line in asked] == [told.assignment(people.school_b).id]


def test_all_units_of_an_event_are_asked_again_but_who_was_asked_already(desk, session, told):
    desk.post(NEW, data=typed(told, step="record", periods=all_periods(session, told)))
    event = session.scalars(select(AreaEvent)).one()
    task, again = told.task(told.people.school_b, TRAINING), f"/thien-tai-su-co/{event.id}/yeu-cau-lai"
    alone = f"/phieu-giao-viec/{told.assignment(told.people.school_b).public_id}/yeu-cau-lai/{task.id}"
    desk.post(alone, data={"on": "29/4/2020", "reason": "Đã thông đường"})

    asked = desk.get(again)
    done = desk.post(again, data={"on": "30/4/2020", "reason": "Nước rút"}, follow_redirects=True)

    assert "3 nhiệm vụ đang không yêu cầu" in asked.text
    assert "Đã yêu cầu lại 3 nhiệm vụ" in done.text
    assert desk.get(again).status_code == 404
    assert session.scalars(select(Task).where(Task.standing == Standing.SKIPPED)).all() == []


def test_the_words_of_an_event_can_be_erased_everywhere(app, desk, session, told):
    other = typed(told, reason="other", words="nhà cô Hoa bị sập", paused_until="25/4/2020")
    made = desk.post(NEW, data=other | {"step": "record", "periods": all_periods(session, told)})
    event = session.scalars(select(AreaEvent)).one()
    task = told.task(told.people.school_b, TRAINING)
    again = f"/phieu-giao-viec/{told.assignment(told.people.school_b).public_id}/yeu-cau-lai/{task.id}"
    desk.post(again, data={"on": "30/4/2020", "hour": "15:00", "reason": "cô Hoa đã ổn"})
    board = f"/van-ban/{told.directive.public_id}"
    assert "cô Hoa" in desk.get(f"{board}/bang.csv").text

    desk.post(f"{made.location}/xoa-du-lieu", data={"reason": "Theo yêu cầu"})

    for address in (made.location, board, f"{board}/bang.csv", again.split("/yeu-cau", maxsplit=1)[0]):
        assert "cô Hoa" not in desk.get(address).text, address
    session.expire_all()
    mails = [str(mail.values) for mail in session.scalars(select(Mail))]
    kept = [event.words, *session.scalars(select(Remark.text)), *mails]
    assert not any("cô Hoa" in (text or "") for text in kept)
    assert list(verification.faults(session, Path(app.config["FILES_DIR"]))) == []
