"""A unit hands items to a colleague: a link to these and nothing else, seen and ended by the unit and the officer."""

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from directives import acts
from directives.acts import ActedBy, assign
from directives.delegations.delegating import DelegationEntry
from directives.delegations.progress import delegations_of
from directives.models import Assignment, Delegation, Event, Evidence, Report, Task
from directives.past import verification
from directives.past.reached import reached_by
from directives.record import ledger, new_rows
from directives.terms import DelegationStage, EventKind, MailState, Standing
from tests import scene
from tests.scene import FIGURES, INCIDENT, PLAIN, REPORT
from workflows.delegating import steps
from workflows.followup import steps as followup
from workflows.mailing.sending import bounces
from workflows.web.guards import Guard

LAN = "lan@truong.example"


@pytest.fixture
def told(app, session, now):
    found = scene.issue_and_open(app, session, now)
    session.commit()
    scene.send_mails(app)
    return found


@pytest.fixture
def unit(told):
    return told[2]


def items(session, unit, *positions):
    return [session.get(Task, unit.tasks[position]).item_id for position in positions]


def hand_over(session, unit, *positions, email=LAN, word="Cô làm giúp.", name="Cô Lan", by="Thầy Nam"):
    chosen = items(session, unit, *positions)
    return unit.post("/phan-cong", chosen=chosen, name=name, email=email, word=word, by_name=by)


def newest(session) -> Delegation:
    session.expire_all()
    return session.scalars(select(Delegation).order_by(Delegation.id.desc())).first()


def opened(app, session, unit, delegation):
    client = app.test_client()
    client.get(f"/m/{scene.token(app, delegation.link)}")
    return scene.OpenedLink(client, unit.page, unit.assignment_id, unit.tasks)


def test_the_mail_names_who_asks_and_opens_the_chosen_items_alone(app, session, smtp, unit):
    assert hand_over(session, unit, REPORT).status_code == 302
    scene.send_mails(app)
    text = smtp.to(LAN)[0].get_body(("plain",)).get_content()
    assert all(
        part in text for part in ("Thầy Nam (họ tên do người phân công ghi)", "Cô làm giúp.", "Báo cáo tập huấn")
    )
    assert "Số liệu tuần" not in text
    client = app.test_client()
    client.get(re.search(r"/m/\S+", text)[0])
    colleague = scene.OpenedLink(client, unit.page, unit.assignment_id, unit.tasks)
    page = client.get(colleague.get().location).text

    assert all(part in page for part in ("Báo cáo tập huấn", "Thầy Nam", "Cô làm giúp."))
    assert "Số liệu tuần" not in page
    assert colleague.submit(REPORT, said="reported", text="Đã tập huấn").status_code == 302
    report = session.scalars(select(Report)).one()
    assert report.link_id == newest(session).link_id
    assert report.task.standing is Standing.REPORTED
    assert session.get(Assignment, unit.assignment_id).acknowledged_at is not None
    receipt = colleague.get(f"{colleague.task(REPORT)}/ban/1").text
    assert "Sở đã nhận" in receipt
    assert "Số liệu tuần" not in receipt
    seen = unit.get("/phan-cong").text
    assert all(part in seen for part in ("Đã báo cáo", "Cô Lan", LAN))
    assert "theo phân công của đơn vị, gửi từ hộp thư của Cô Lan" in unit.get(unit.task(REPORT)).text


def test_all_else_of_the_unit_is_closed_to_a_colleague(app, session, unit, now):
    unit.upload(FIGURES, "kin.pdf", scene.PDF)
    task = session.get(Task, unit.tasks[FIGURES])
    figures = {spec.id: Decimal(5) for spec in task.item.figures}
    kept = session.scalars(select(Evidence.file_id).where(Evidence.task_id == task.id)).one()
    answer = acts.ReportAnswer(Standing.REPORTED, "kin", "Kín", figures=figures, file_ids=(kept,))
    acts.submit(session, task, answer, acts.from_link(task.assignment.links[0], now), now)
    session.commit()
    hand_over(session, unit, REPORT)
    colleague = opened(app, session, unit, newest(session))
    views = {rule.endpoint: rule for rule in app.url_map.iter_rules() if _is_units(app, rule)}
    named = {"public_id": unit.page.rpartition("/")[2], "task_id": unit.tasks[FIGURES], "version": 1, "period_id": 1}
    named |= {"file_pid": _evidence(session, unit), "delegation_id": newest(session).id, "attribute_id": 1}
    named |= {"incident_pid": "x", "import_pid": "x", "contact_id": 1, "school_task_id": 1}
    wrong, own = [], {**named, "task_id": unit.tasks[REPORT]}
    for endpoint, rule in views.items():
        is_marked = hasattr(app.view_functions[endpoint], "opens_to_colleague")
        for names in [named] if is_marked else [named, own]:
            for method in sorted(rule.methods & {"GET", "POST"}):
                answer = colleague.client.open(rule.build(names)[1], method=method)
                if answer.status_code != 404 and not (is_marked and "task_id" not in rule._converters):
                    wrong.append((endpoint, method, answer.status_code))

    assert wrong == []
    assert len(views) > 15
    assert colleague.client.get(f"{unit.page}/tep/{named['file_pid']}").status_code == 404
    assert colleague.get(colleague.task(INCIDENT)).status_code == 404
    mailbox = session.get(Assignment, unit.assignment_id).links[0].contact
    unit.submit(REPORT, said="reported", text="Của đơn vị")
    assert "gửi từ hộp thư của đơn vị" in (seen := colleague.get(colleague.task(REPORT)).text)
    assert mailbox.name not in seen
    assert mailbox.email not in seen


def _is_units(app, rule):
    return getattr(app.view_functions[rule.endpoint], "guard", None) is Guard.LINK and rule.rule.startswith("/phieu/")


def _evidence(session, unit):
    return session.scalars(select(Report).where(Report.task_id == unit.tasks[FIGURES])).one().evidence[0].file.public_id


def test_what_is_typed_wrongly_is_refused_and_shown_again(session, unit):
    contact = session.get(Assignment, unit.assignment_id).links[0].contact
    refused = {
        "https://xau.example": hand_over(session, unit, REPORT, word="Xem https://xau.example"),
        "giống một địa chỉ trang web": hand_over(session, unit, REPORT, by="Sở.vn xau.example"),
        "dài quá 200": hand_over(session, unit, REPORT, word="a" * 201),
        "chưa đúng dạng": hand_over(session, unit, REPORT, email="lan"),
        "là đầu mối của đơn vị": hand_over(session, unit, REPORT, email=contact.email),
        "chọn ít nhất một nội dung": hand_over(session, unit),
    }
    unit.post("/phan-cong", chosen=items(session, unit, INCIDENT), name="A", email=LAN, by_name="B")

    assert {text: answer.status_code for text, answer in refused.items()} == dict.fromkeys(refused, 422)
    assert [text for text, answer in refused.items() if text not in answer.text] == []
    assert 'value="Cô Lan"' in refused["dài quá 200"].text
    assert newest(session) is None


def test_five_a_day_and_no_address_twice(session, unit, told, now):
    link = session.get(Assignment, unit.assignment_id).links[0]
    item = frozenset(items(session, unit, REPORT))
    for n in range(4):
        steps.hand_over(session, link, DelegationEntry("Thầy Nam", "Cô", f"{n}@truong.example", "", item), now)
    session.commit()
    again = hand_over(session, unit, REPORT, email="1@truong.example")
    fifth, sixth = hand_over(session, unit, REPORT), hand_over(session, unit, REPORT, email="x@truong.example")

    assert "đang được phân công" in again.text
    assert (fifth.status_code, sixth.status_code) == (302, 422)
    assert "Hôm nay đơn vị đã phân công 5 lần" in sixth.text
    tomorrow = DelegationEntry("Thầy Nam", "Cô", "x@truong.example", "", item)
    assert steps.hand_over(session, link, tomorrow, now + timedelta(days=1))


def test_taking_back_ends_the_link_and_keeps_what_was_sent(app, session, client, unit, told, now):
    hand_over(session, unit, REPORT, PLAIN)
    colleague = opened(app, session, unit, newest(session))
    colleague.save(PLAIN, text="nháp")
    delegation = newest(session)
    assert delegations_of(session, delegation.assignment)[0].stage is DelegationStage.UNDER_WAY
    unit.post(f"/phan-cong/{delegation.id}/thu-lai")
    refused = colleague.submit(REPORT, said="reported", text="muộn")

    assert refused.status_code == 410
    assert "đã được thu lại" in refused.text
    assert session.scalars(select(Report)).first() is None
    assert delegations_of(session, newest(session).assignment)[0].stage is DelegationStage.ENDED
    hand_over(session, unit, REPORT)
    delegation = newest(session)
    officer = scene.sign_in(client, session, told[0].officer, now)
    desk = f"/phieu-giao-viec/{unit.page.rpartition('/')[2]}"
    assert LAN in officer.get(desk).text
    assert officer.post(f"{desk}/phan-cong/{delegation.id}/ket-thuc", data={"reason": "Nhầm"}).status_code == 302
    assert newest(session).link.revoked_at is not None
    assert officer.post(f"{desk}/phan-cong/{delegation.id}/xoa-du-lieu", data={"reason": "Xin xoá"}).status_code == 302
    erased = newest(session)
    assert (erased.name, erased.email, erased.by_name, erased.word, erased.mail.recipient) == (None,) * 4 + ("",)
    kinds = session.scalars(select(Event.kind).where(Event.chain_id == unit.assignment_id).order_by(Event.id)).all()
    assert [kind for kind in kinds if "delegat" in kind] == [
        EventKind.DELEGATED,
        EventKind.DELEGATION_ENDED,
        EventKind.DELEGATED,
        EventKind.DELEGATION_ENDED,
    ]
    new_rows.seal_new_rows(session, told[0].agency, now)
    assert list(verification.faults(session, Path(app.config["FILES_DIR"]))) == []


def test_it_ends_with_the_link_by_which_it_was_given_and_with_the_follow_up(app, session, unit, told, now):
    people, directive, _ = told
    hand_over(session, unit, REPORT)
    first = newest(session)
    colleague = opened(app, session, unit, first)
    assert colleague.get(colleague.task(REPORT)).status_code == 200
    assign.renew_link(session, first.by_link, now, ledger.SYSTEM, ends_older=True)  # its address was corrected
    session.commit()
    assert colleague.get(colleague.task(REPORT)).status_code == 410

    unit = scene.open_link(app, session, people.school_b)
    assert hand_over(session, unit, REPORT).status_code == 302
    second = opened(app, session, unit, newest(session))
    assert second.get(second.task(REPORT)).status_code == 200
    followup.close(session, directive, ActedBy(people.officer, "Xong", now))
    session.commit()
    assert second.get(second.task(REPORT)).status_code == 410


def test_a_bounce_of_a_colleagues_address_says_nothing_of_the_unit(app, session, unit, told, now):
    assignment = session.get(Assignment, unit.assignment_id)
    before = (assignment.told_at, assignment.unreachable_at)
    hand_over(session, unit, REPORT)
    scene.send_mails(app)
    mail = newest(session).mail
    assert mail.state is MailState.SENT
    assert bounces.bounce(session, mail, "550 5.1.1 No such user", now)
    session.commit()

    assert (assignment.told_at, assignment.unreachable_at) == before
    reached = reached_by(session, assignment.directive_id, now + timedelta(days=1))[assignment.id]
    assert (reached.told_at, reached.unreachable_at) == before


def test_a_colleague_with_a_replaced_link_gets_a_new_one_at_the_address_on_record(app, session, smtp, unit, now):
    hand_over(session, unit, REPORT)
    scene.send_mails(app)
    delegation, old = newest(session), scene.token(app, newest(session).link)
    assign.renew_link(session, delegation.link, now, ledger.SYSTEM)
    assign.activate_link(session, delegation.link, 2, now)
    session.commit()
    page = app.test_client()
    assert "Gửi đường dẫn mới" in page.get(f"/m/{old}").text
    page.post("/gui-lai-duong-dan", data={"token": old})
    scene.send_mails(app)

    assert len(smtp.to(LAN)) == 2


def test_a_colleague_shares_evidence_among_the_items_handed_over_alone(app, session, unit):
    hand_over(session, unit, REPORT, PLAIN)
    scene.send_mails(app)
    colleague = opened(app, session, unit, newest(session))

    page = colleague.get(f"{unit.task(REPORT)}/tep").text
    colleague.upload(REPORT, "a.pdf", scene.PDF, also=[str(unit.tasks[PLAIN]), str(unit.tasks[FIGURES])])

    assert f'value="{unit.tasks[PLAIN]}"' in page
    assert f'value="{unit.tasks[FIGURES]}"' not in page
    kept = set(session.scalars(select(Evidence.task_id)))
    assert kept == {unit.tasks[REPORT], unit.tasks[PLAIN]}
