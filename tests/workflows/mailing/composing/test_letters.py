"""Every mail as it reads: exact snapshots, to be looked at by the office; UPDATE_SNAPSHOTS=1 writes them anew."""

import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import acts
from directives.models import Acknowledgement, Item, Mail, Period, Task
from directives.terms import MailState, Standing
from tests import scene
from tests.scene import FRIDAY, OF_MANY, WEEK_LATER, TwoSchools
from workflows.mailing.composing.compose import compose
from workflows.mailing.composing.message import ComposedMail
from workflows.mailing.desk import gallery
from workflows.mailing.occasions import OCCASIONS

pytestmark = pytest.mark.sweep
SNAPSHOTS = Path(__file__).parents[3] / "snapshots" / "emails"
FIGURES = "Số liệu thống kê"


@pytest.fixture
def told(session: Session, now: datetime) -> TwoSchools:
    return scene.two_schools(session, now)


def due_soon(told: TwoSchools) -> Mail:
    return told.post("due_soon", "1", tasks=(told.task(FIGURES), told.task("Tập huấn")))


def overdue(told: TwoSchools) -> Mail:
    told.tell_every_unit()
    return told.post("overdue", "1", tasks=(told.task(FIGURES),))


def overdue_and_soon(told: TwoSchools) -> Mail:
    told.tell_every_unit()
    mail = told.post("overdue", "1", tasks=(told.task(FIGURES), told.task("Tập huấn")))
    for line, offset in zip(mail.lines, ("after", "day_before"), strict=True):
        line.offset = f"{offset}:"
    return mail


def due_soon_supplement(told: TwoSchools) -> Mail:
    task = told.task(FIGURES)
    told.tell_every_unit()
    task.standing, task.first_submitted_at, task.return_due_at = Standing.RETURNED, told.now, FRIDAY
    return told.post("due_soon", "1", tasks=(task,))


def issued_after_the_date(told: TwoSchools) -> Mail:
    told.task(FIGURES).due_at = told.now - timedelta(days=1)
    return told.issued()


def returned(told: TwoSchools) -> Mail:
    return told.post(
        "returned",
        "1",
        item_title=told.task(FIGURES).item.title,
        by="Nguyễn Thị Mẫu",
        wanted="Số lớp của khối 9 còn để trống.\nĐề nghị ghi rõ phần mềm đã dùng & số lớp <5 học sinh.",
        due_at=(FRIDAY + timedelta(days=3)).isoformat(),
    )


def withdrawn(**more: object) -> Callable[[TwoSchools], Mail]:
    def taken_back(told: TwoSchools) -> Mail:
        for task in told.link_a.assignment.tasks:
            task.standing = Standing.WITHDRAWN
        return told.post("withdrawn", "1", reason="Ghi nhầm nơi nhận", by="Nguyễn Thị Mẫu", **more)

    return taken_back


STANDING_AFTER = {"skipped": Standing.SKIPPED, "stopped": Standing.STOPPED, "closed": Standing.STOPPED}


def changed(what: str, **more: object) -> Callable[[TwoSchools], Mail]:
    values = {
        "what": what,
        "reason": "Nghỉ lễ 30/4 và 1/5",
        "by": "Nguyễn Thị Mẫu",
        "item_title": "Số liệu thống kê",
        "period_due_at": FRIDAY.isoformat(),
        "new_due_at": None,
        **more,
    }

    def done(told: TwoSchools) -> Mail:
        told.task(FIGURES).standing = STANDING_AFTER.get(what, Standing.SILENT)
        return told.post("changed", what, **values)

    return done


def receipt(told: TwoSchools) -> Mail:
    task = told.task(FIGURES)
    task.standing = Standing.REPORTED
    return told.post(
        "receipt", "1", tasks=(task,), reference="118-7", item_title=task.item.title, at=told.now.isoformat()
    )


def extension(what: str, due_at: datetime, answer: str) -> Callable[[TwoSchools], Mail]:
    return lambda told: told.post(
        "extension",
        what,
        tasks=(told.task(FIGURES),),
        what=what,
        item_title=FIGURES,
        by="Nguyễn Thị Mẫu",
        answer=answer,
        due_at=due_at.isoformat(),
        period_due_at=FRIDAY.isoformat(),
        asked_due_at=(FRIDAY + timedelta(days=5)).isoformat(),
    )


def new_link(told: TwoSchools) -> Mail:
    first = told.issued()
    first.state, first.sent_at = MailState.SENT, told.now
    told.link_a.generation = 2
    return told.post("new_link", f"{told.link_a.id}:2")


def acknowledged(told: TwoSchools) -> Mail:
    assignment = told.link_a.assignment
    acts.acknowledge(
        told.session,
        assignment,
        "Trần Văn Mẫu",
        "Phó Hiệu trưởng",
        acts.from_link(told.link_a, told.now),
        told.now,
        arrival_number="115",
    )
    given = told.session.scalars(select(Acknowledgement.id)).one()
    return told.post("acknowledged", str(given), acknowledgement=given)


def accepted(told: TwoSchools) -> Mail:
    task = told.task(FIGURES)
    task.standing = Standing.APPROVED
    return told.post(
        "accepted",
        "1",
        tasks=(task,),
        item_title=task.item.title,
        by="Nguyễn Thị Mẫu",
        at=told.now.isoformat(),
        period_due_at=FRIDAY.isoformat(),
    )


def nothing_left(told: TwoSchools) -> Mail:
    for task in told.link_a.assignment.tasks:
        task.standing = Standing.APPROVED
    return accepted(told)


def period_opened(*titles: str) -> Callable[[TwoSchools], Mail]:
    def opened(told: TwoSchools) -> Mail:
        return told.post("period_opened", "2", tasks=tuple(told.next_period(title) for title in titles))

    return opened


def handed_over(given: bool, other: str) -> Callable[[TwoSchools], Mail]:
    def handed(told: TwoSchools) -> Mail:
        colleague = told.colleague()
        told.directive.officer = colleague if not given else told.officer
        return told.post_to_staff(
            "handed_over",
            "1",
            told.officer,
            given=given,
            other=other,
            at=told.now.isoformat(),
            reason="Phân công lại công việc của phòng",
            by="Phạm Thị Trưởng",
        )

    return handed


MAILS: dict[str, Callable[[TwoSchools], Mail]] = {
    "issued": TwoSchools.issued,
    "issued-without-figures": lambda told: told.issued(told.link_b),
    "new_link": new_link,
    "new_link-first": lambda told: told.post("new_link", f"{told.link_a.id}:1"),
    "issued-late": issued_after_the_date,
    "due_soon": due_soon,
    "due_soon-supplement": due_soon_supplement,
    "overdue": overdue,
    "overdue-and-soon": overdue_and_soon,
    "receipt": receipt,
    "returned": returned,
    "extension-granted": extension(
        "granted", FRIDAY + timedelta(days=3), "Sở tổng hợp sáng thứ Ba & không lùi được nữa.\nXin gửi đúng hạn mới."
    ),
    "extension-refused": extension("refused", FRIDAY, "Sở phải báo cáo Bộ trong ngày 24/4."),
    "changed-deadline": changed("deadline", new_due_at=(FRIDAY + timedelta(days=3)).isoformat()),
    "changed-skipped": changed("skipped"),
    "changed-stopped": changed("stopped"),
    "changed-closed": changed("closed", item_title=None),
    "changed-kept": changed("kept", item_title=None),
    "changed-reopened": changed("reopened"),
    "withdrawn": withdrawn(),
    "withdrawn-released": withdrawn(released=True),
    "recorded": lambda told: told.post(
        "recorded",
        "1",
        what="implemented",
        channel="phone",
        told_by="Hiệu phó nhà trường",
        happened_at=told.now.isoformat(),
        by="Nguyễn Thị Mẫu",
    ),
    "sign_in": TwoSchools.sign_in,
    "acknowledged": acknowledged,
    "accepted": accepted,
    "accepted-nothing-left": nothing_left,
    "period_opened": period_opened(FIGURES),
    "period_opened-two": period_opened(FIGURES, "Tập huấn"),
    "incident_alert": lambda told: told.post_to_staff(
        "incident_alert", "1", told.officer, incident="abc123", reporter="Trường THPT mẫu A", at=told.now.isoformat()
    ),
    "handed_over": handed_over(True, "Lê Văn Cũ"),
    "handed_over-taken": handed_over(False, "Hoàng Thị Mới"),
    **OF_MANY,
}

SENT_AT = {
    "due_soon": FRIDAY - timedelta(days=1),
    "due_soon-supplement": FRIDAY - timedelta(days=1),
    "overdue": FRIDAY + timedelta(days=3),
    "overdue-and-soon": FRIDAY + timedelta(days=5),
    "period_opened": FRIDAY,
    "period_opened-two": FRIDAY,
    **dict.fromkeys(OF_MANY, WEEK_LATER),
}
TO_STAFF = ("sign_in", "incident_alert", "handed_over", "leader_", "officer_")
SEVERAL = ("withdrawn", "escalation", "unit_digest")
"""Mails of no letter that is open to the reader, or of more than one."""


def written(told: TwoSchools, name: str) -> ComposedMail:
    letter = compose(told.session, MAILS[name](told), SENT_AT.get(name, told.now))
    assert letter is not None
    return letter


CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")


def plain(text: str) -> str:
    """The text with every code of a receipt written as one: it follows from random salts."""
    return CODE.sub("XXXX-XXXX-XXXX-XXXX", text)


def agreed(name: str, ending: str, text: str) -> str:
    """What was agreed that a mail says; `text` itself where snapshots are written anew."""
    file = SNAPSHOTS / f"{name}.{ending}"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MAILS)
def test_each_mail_reads_as_agreed(told: TwoSchools, name: str) -> None:
    letter = written(told, name)

    for ending, text in {"txt": f"{letter.subject}\n\n{letter.text}", "html": letter.html}.items():
        assert plain(text) == agreed(name, ending, plain(text))


def test_a_mail_that_is_not_played_here_reads_as_agreed_with_its_samples(told: TwoSchools) -> None:
    played = {name.partition("-")[0] for name in MAILS}
    samples = [name for kind in OCCASIONS.values() if kind.name not in played for name in kind.sample_names()]

    for name in samples:
        words = gallery.render_sample(name, told.agency)
        for ending, text in {"txt": f"{words.subject}\n\n{words.text}", "html": words.html}.items():
            assert text == agreed(name, ending, text)


@pytest.mark.parametrize("name", OCCASIONS)
def test_every_occasion_has_a_snapshot(name: str) -> None:
    assert [*SNAPSHOTS.glob(f"{name}.html"), *SNAPSHOTS.glob(f"{name}-*.html")]


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_of_a_rehearsal_says_so_and_fetches_nothing(told: TwoSchools, name: str) -> None:
    letter = written(told, name)

    assert "DỮ LIỆU MẪU" in letter.text
    assert "DỮ LIỆU MẪU" in letter.html
    assert not re.search(r"<img|<script|<link|src=|url\(", letter.html)
    assert letter.html.count("<h1") == 1


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_is_light_fits_any_screen_and_can_be_dark(told: TwoSchools, name: str) -> None:
    letter = written(told, name)

    assert len(letter.text.encode()) + len(letter.html.encode()) < 40_000
    assert '<meta name="color-scheme" content="light dark">' in letter.html
    assert not re.search(r"width:\d{3,}px|min-width", letter.html.replace("max-width:", ""))


def test_a_mail_about_a_hundred_items_names_the_first_and_says_how_many_more(told: TwoSchools) -> None:
    more = [
        Item(
            directive_id=told.directive.id,
            position=20 + n,
            label=str(n),
            title="việc khá dài " * 9,
            text="",
            periods=[Period(number=1, opens_at=told.now)],
        )
        for n in range(100)
    ]
    told.session.add_all(more)
    told.session.flush()
    told.link_b.assignment.tasks.extend(Task(item=item, period=item.periods[0]) for item in more)

    letter = compose(told.session, told.issued(told.link_b), told.now)

    assert letter is not None
    assert len(letter.text.encode()) + len(letter.html.encode()) < 40_000
    for said in (letter.text, letter.html):
        assert "Và 80 mục khác, xem đầy đủ tại trang." in said


@pytest.mark.parametrize("name", MAILS)
def test_each_colour_has_one_for_the_dark(told: TwoSchools, name: str) -> None:
    letter = written(told, name)

    coloured = re.findall(r'<[^>]*style="[^"]*(?<!-)color:[^"]*"[^>]*>', letter.html)
    assert [tag for tag in coloured if "class=" not in tag and 'text-decoration:none"' not in tag] == []


@pytest.mark.parametrize("name", [name for name in MAILS if not name.startswith((*SEVERAL, *TO_STAFF))])
def test_a_mail_to_a_unit_has_one_link_to_act(told: TwoSchools, name: str) -> None:
    letter = written(told, name)

    assert len(letter.secrets) == 1
    assert letter.secrets[0] in letter.text
    assert set(re.findall(r'href="(http[^"]*)"', letter.html)) == set(letter.secrets)


def test_only_who_owes_the_figures_reads_of_them(told: TwoSchools) -> None:
    a, b = written(told, "issued"), written(told, "issued-without-figures")

    assert a.subject.endswith("; báo cáo số liệu tuần, hạn 15:00 thứ Sáu 24/4")
    assert FIGURES in a.text
    assert FIGURES not in b.text
    assert b.subject.endswith("; báo cáo, chậm nhất thứ Năm 30/4")


def test_what_was_typed_is_escaped_in_html(told: TwoSchools) -> None:
    letter = written(told, "returned")

    assert "& số lớp &lt;5 học sinh" not in letter.html
    assert "&amp; số lớp &lt;5 học sinh" in letter.html
    assert "& số lớp <5 học sinh" in letter.text


@pytest.mark.parametrize("name", ["issued", "new_link-first"])
def test_a_small_signed_copy_is_attached_to_the_first_mail(told: TwoSchools, name: str) -> None:
    attachment = written(told, name).attachments[0]

    assert attachment.name == "649-SGDĐT-GDTrH.pdf"
    assert attachment.content.startswith(b"%PDF")


def test_the_signed_copy_is_attached_once_and_linked_afterwards(told: TwoSchools) -> None:
    letter = written(told, "new_link")

    assert [attachment.name for attachment in letter.attachments] == ["han-649-SGDĐT-GDTrH.ics"]
    assert "Văn bản đã ký: đã gửi kèm thư ngày 17/4/2020; tải lại tại trang trên" in letter.text


def test_a_large_signed_copy_is_left_to_the_page(told: TwoSchools, app: Flask) -> None:
    app.config["ATTACH_LIMIT"] = 1000

    letter = written(told, "issued")

    assert [attachment.name for attachment in letter.attachments] == ["han-649-SGDĐT-GDTrH.ics"]
    assert "Văn bản đã ký (649-SGDĐT-GDTrH.pdf, 273 kB): tải tại trang trên." in letter.text


def test_a_long_title_is_cut_in_the_subject_alone(told: TwoSchools) -> None:
    task = told.task(FIGURES)
    task.item.title = "Số liệu thống kê dạy học trực tuyến của các khối lớp " * 3
    mail = told.post(
        "accepted",
        "1",
        tasks=(task,),
        item_title=task.item.title,
        at=told.now.isoformat(),
        by="Nguyễn Thị Mẫu",
        period_due_at=None,
    )
    task.standing = Standing.APPROVED

    letter = compose(told.session, mail, told.now)

    assert letter is not None
    assert len(letter.subject) < 180
    assert letter.subject.endswith("…")
    assert task.item.title.strip() in letter.text


def test_a_department_words_the_foot_itself(told: TwoSchools) -> None:
    told.agency.wording = {"mail_foot": "Thư tự động.\nHỏi {office}, số {phone}."}

    letter = written(told, "issued")

    assert letter.text.endswith("- Thư tự động.\n- Hỏi Phòng Giáo dục Trung học, số 0269 000 0650.\n")
    assert "không vào sổ văn bản đến" not in letter.text


def test_a_plan_is_not_called_a_cong_van(told: TwoSchools) -> None:
    told.directive.number = "12/KH-SGDĐT"

    letter = written(told, "issued")

    assert letter.subject.startswith("VB 12/KH-SGDĐT: ")
    assert "Văn bản số 12/KH-SGDĐT" in letter.text


def test_two_letters_are_reminded_of_in_one_mail(told: TwoSchools) -> None:
    other = told.another_letter()
    mail = told.post("due_soon", "1", tasks=(told.task(FIGURES), told.task(FIGURES, other)))

    letter = compose(told.session, mail, FRIDAY - timedelta(days=1))

    assert letter is not None
    assert letter.subject == "Còn 2 nội dung của 2 văn bản đến hạn, gần nhất 15:00 ngày mai"
    assert len(letter.secrets) == 2
