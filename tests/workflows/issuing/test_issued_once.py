"""One letter is issued once (law 11): read again it is known, issued again it is refused, unless it amends."""

import threading

import pytest
from sqlalchemy import func, select

from directives.acts import ActedBy
from directives.database import db
from directives.models import Assignment, Directive, Mail, Staff
from directives.terms import DirectiveState
from tests import scene
from tests.directives.reading.letters import OWN, item
from workflows import clock
from workflows.followup import steps as followup
from workflows.issuing import steps

LETTER = OWN.read_text(encoding="utf-8")
BEFORE = "Văn bản này đã giao rồi"


@pytest.fixture
def office(session, now):
    office = scene.department(session, now)
    office.everyone.name = "Các đơn vị trực thuộc"
    session.flush()
    return office


@pytest.fixture
def desk(client, session, office, now):
    return scene.sign_in(client, session, office.officer, now)


def newest(session) -> Directive:
    session.expire_all()
    return session.scalars(select(Directive).order_by(Directive.id.desc())).first()


@pytest.fixture
def read(desk, session, office):
    """Reads a pasted letter into a draft that only waits to be issued."""

    def read_(text: str = LETTER, **changed) -> Directive:
        desk.post("/van-ban/moi", data={"text": text})
        draft = newest(session)
        draft.audience = {"groups": [office.everyone.id]}
        for each in draft.items:
            each.audience = {}
        for name, value in changed.items():
            setattr(draft, name, value)
        session.commit()
        return draft

    return read_


@pytest.fixture
def issue(session, office, now):
    def issue_(draft: Directive) -> steps.IssueResult:
        issued = steps.issue(session, draft, office.officer, now, without_signed_copy=True)
        session.commit()
        return issued

    return issue_


@pytest.fixture
def first(read, issue) -> Directive:
    directive = read()
    issue(directive)
    return directive


def page_of(desk, draft: Directive) -> str:
    return desk.get(f"/van-ban/{draft.public_id}/du-thao").text


def amend(desk, draft: Directive, other: str) -> None:
    desk.post(f"/van-ban/{draft.public_id}/du-thao/sua-doi", data={"edition": draft.edition, "amended": other})


def test_a_letter_read_again_says_at_once_when_and_to_whom_it_was_issued(desk, first, read):
    shown = page_of(desk, read())

    assert BEFORE in shown
    assert "đã giao lúc 8:00 thứ Sáu 17/4/2020 cho 3 đơn vị:" in " ".join(shown.split())
    assert f'<a href="/van-ban/{first.public_id}">mở văn bản đó</a>' in shown


@pytest.mark.parametrize("number", ["Số: 715/SGDĐT-GDTrH", "CV số 0715/SGD-ĐT-GDTrH", "715/SGDĐT – GDTrH"])
def test_a_number_is_known_however_it_is_written(first, read, issue, number):
    draft = read(LETTER.replace("Kính gửi", "Kính gởi"), number=number)

    with pytest.raises(steps.LetterIssuedBefore):
        issue(draft)


@pytest.mark.parametrize(
    "number", ["715/SGD&ĐT-GDTrH", "0715/SGDĐT-GDTrH", "715 /SGDDĐT-GDTrH", "715/sgdđt-gdtrh", "650/SGDĐT-GDTrH"]
)
def test_a_mended_number_hides_nothing(desk, session, first, read, issue, number):
    """Another way to write the number, or the same text under another one."""
    draft = read(number=number)

    with pytest.raises(steps.LetterIssuedBefore):
        issue(draft)


def test_another_letter_of_the_same_day_is_free(first, read, issue):
    other = read(LETTER.replace("trên môi trường mạng", "qua truyền hình"), number="651/SGDĐT-GDTrH")

    assert issue(other).units == 3


def test_the_same_text_a_year_later_is_another_letter(first, read, issue, now):
    again = read(number="702/SGDĐT-GDTrH", dated_on=now.date().replace(year=2021))

    assert issue(again).units == 3


def test_a_letter_issued_again_is_refused_and_leads_to_the_first(desk, session, first, read):
    draft = read()
    typed = {
        "edition": draft.edition,
        "number": first.number,
        "dated_on": "17/4/2020",
        "signer_name": "Lê Duy Định",
        "signed": "y",
        "without_copy": "y",
    }
    periods = {
        f"periods_{each.id}-{name}": value
        for each in draft.items
        if each.rrule
        for name, value in (("first", "2020-04-24T08:00:00+00:00"), ("last", ""))
    }

    refused = desk.post(f"/van-ban/{draft.public_id}/giao-viec", data={**typed, **periods})

    assert refused.status_code == 400
    assert BEFORE in refused.text
    assert f'href="/van-ban/{first.public_id}"' in refused.text
    assert newest(session).state is DirectiveState.DRAFT
    assert session.scalar(select(func.count()).select_from(Assignment)) == 3


def test_a_letter_that_amends_the_first_is_issued(desk, session, first, read, issue):
    draft = read()
    amend(desk, draft, first.public_id)
    shown = page_of(desk, draft)

    issued = issue(newest(session))

    assert "Sửa đổi, thay thế văn bản đã giao" in shown
    assert BEFORE not in shown
    assert issued.units == 3
    assert newest(session).amended is first


def test_saying_that_it_amends_can_be_taken_back(desk, session, first, read):
    draft = read()
    amend(desk, draft, first.public_id)
    amend(desk, newest(session), "")

    assert BEFORE in page_of(desk, draft)


def test_one_withdrawn_before_any_mail_went_does_not_count(session, office, first, read, issue, now):
    followup.withdraw(session, first, ActedBy(office.officer, "Giao nhầm.", now))
    session.commit()

    assert issue(read()).units == 3


def test_one_withdrawn_after_a_mail_went_counts(app, session, office, first, read, issue, now):
    scene.send_mails(app)
    session.expire_all()
    followup.withdraw(session, first, ActedBy(office.officer, "Giao nhầm.", now))
    session.commit()

    with pytest.raises(steps.LetterIssuedBefore):
        issue(read())


def test_another_agency_may_issue_the_same_number(session, first, read, issue, now):
    other = scene.draft(session, scene.department(session, now), now)
    other.number, other.dated_on = first.number, first.dated_on

    assert steps.issue(session, other, other.officer, now, without_signed_copy=True).units == 3


def test_two_officers_with_a_draft_each_issue_one(app, session, office, read):
    drafts = [read().public_id, read().public_id]
    officer_id = office.officer.id
    session.commit()
    together, outcomes = threading.Barrier(2), []

    def press(public_id):
        with app.app_context():
            draft = db.session.scalar(select(Directive).where(Directive.public_id == public_id))
            officer = db.session.get(Staff, officer_id)
            db.session.commit()
            together.wait()
            try:
                steps.issue(db.session, draft, officer, clock.now(db.session), without_signed_copy=True)
                db.session.commit()
                outcomes.append("issued")
            except steps.LetterIssuedBefore:
                db.session.rollback()
                outcomes.append("refused")

    threads = [threading.Thread(target=press, args=(public_id,)) for public_id in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["issued", "refused"]
    assert session.scalar(select(func.count()).select_from(Mail)) == 3


def test_the_command_line_refuses_too_unless_it_amends(runner, session, office, tmp_path):
    path = tmp_path / "cong-van.txt"
    path.write_text(item("Các trường báo cáo kết quả tập huấn trước 15h00 ngày 24/4/2020."), encoding="utf-8")
    command = ["directives", "issue", str(path), "--yes"]
    first = runner.invoke(args=command)

    again = runner.invoke(args=command)
    amending = runner.invoke(args=[*command, "--amends", first.stdout.strip()])

    assert (first.exit_code, again.exit_code, amending.exit_code) == (0, 1, 0)
    assert f"cho 3 đơn vị, mã {first.stdout.strip()}" in again.stderr
    assert session.scalar(select(func.count()).select_from(Mail)) == 6
