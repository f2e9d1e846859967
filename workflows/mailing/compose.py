"""From a row of the outbox to a letter: gathers plain values, and the templates of its occasion say the rest."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from directives import files
from directives.models import Directive, Link, Mail, MailLine, SignInLink, Staff, StoredFile, Unit
from directives.terms import Occasion
from workflows import clock
from workflows.access import links
from workflows.mailing import values
from workflows.mailing.smtp import Attachment, Letter
from workflows.mailing.wanted import still_wanted

Line = tuple[MailLine, Link | None]

WITH_SIGNED_COPY = frozenset({Occasion.ISSUED, Occasion.NEW_LINK})

BLANK_LINES = re.compile(r"\n{3,}")

MOMENTS = ("period_due_at", "new_due_at", "due_at", "at", "happened_at")
"""Keys of Mail.values that hold a moment, as ISO text."""


def compose(session: Session, mail: Mail, now: datetime) -> Letter | None:
    """The letter as it reads at this moment, or None where nothing of the mail is wanted any more."""
    lines = still_wanted(session, mail, now)
    if lines is None:
        return None
    agency = session.get_one(Unit, mail.agency_id)
    told = {"rehearsal": clock.is_rehearsal(session), "now": now, "agency": agency.name, **_given(mail)}
    if mail.occasion == Occasion.SIGN_IN:
        return _to_staff(session, mail, agency, told)
    return _to_unit(mail, agency, lines, told)


def _given(mail: Mail) -> dict[str, Any]:
    """What was put down at queueing, moments as moments."""
    return {
        key: datetime.fromisoformat(value) if key in MOMENTS and value else value for key, value in mail.values.items()
    }


def _to_staff(session: Session, mail: Mail, agency: Unit, told: dict[str, Any]) -> Letter:
    sign_in = session.get_one(SignInLink, mail.values["sign_in_id"])
    staff = session.get_one(Staff, sign_in.staff_id)
    address = links.sign_in_address(sign_in.id)
    told |= {"person": staff.name, "link": address, "expires_at": sign_in.expires_at,
             "foot": [_("Trang đăng nhập không bao giờ hỏi mật khẩu hay mã xác thực.")]}  # fmt: skip
    office = values.Office(agency.name, agency.phone, agency.email)
    return _letter(mail, agency, office, told | {"office": office}, (address,))


def _to_unit(mail: Mail, agency: Unit, lines: list[Line], told: dict[str, Any]) -> Letter:
    assert mail.contact is not None, "a mail about assignments goes to a contact"
    letters = _letters(mail, lines, told["now"])
    due_at = told.get("new_due_at") or told.get("due_at")
    directive = lines[0][0].assignment.directive
    office = values.office_of(directive)
    attached = _signed_copy(directive) if mail.occasion in WITH_SIGNED_COPY else None
    told |= {
        "letters": letters, "letter": letters[0], "unit": lines[0][0].assignment.responsible_unit.name,
        "office": office, "foot": foot(agency, office), "person": mail.contact.name, "attached": attached is not None,
        "count": sum(len(letter.items) for letter in letters), "when": values.soonest(letters, told["now"]),
        "due_short": values.short_due(due_at) if due_at else "",
    }  # fmt: skip
    secrets = tuple(letter.link for letter in letters if letter.link)
    return _letter(mail, agency, office, told, secrets, (attached,) if attached else ())


def _letters(mail: Mail, lines: list[Line], now: datetime) -> list[values.LetterOf]:
    """One for each directive that the lines speak of, in their order."""
    found: dict[int, list[Line]] = {}
    for line in lines:
        found.setdefault(line[0].assignment_id, []).append(line)
    return [
        values.letter_of(
            group[0][0].assignment, links.address(group[0][1]) if group[0][1] else "",
            [line.task for line, _link in group if line.task is not None], mail.occasion, now,
        )
        for group in found.values()
    ]  # fmt: skip


def foot(agency: Unit, office: values.Office) -> list[str]:
    """The paragraphs at the foot of every mail to a unit: the agency's own wording, or ours."""
    own = str(agency.wording.get("mail_foot", "")).strip()
    if own:
        own = own.replace("{office}", office.name).replace("{phone}", office.phone)
        return [" ".join(line.split()) for line in own.splitlines() if line.strip()]
    return [
        _("Bản chính thức của văn bản được gửi qua hệ thống quản lý văn bản. Thư này chỉ để theo dõi việc thực hiện; "
          "đề nghị không vào sổ văn bản đến lần nữa."),
        _("Trang xác nhận và báo cáo không bao giờ hỏi mật khẩu hay mã xác thực."),
        _("Cần kiểm tra thư này, xin gọi %(office)s, điện thoại %(phone)s.", office=office.name, phone=office.phone)
        if office.phone else _("Cần kiểm tra thư này, xin liên hệ %(office)s.", office=office.name),
        _("Trả lời thư này không được tính là báo cáo."),
    ]  # fmt: skip


def _signed_copy(directive: Directive) -> Attachment | None:
    """The signed copy where it is small enough to go along."""
    file = directive.signed_file
    if file is None or file.size > current_app.config["ATTACH_LIMIT"]:
        return None
    return _attachment(file)


def _attachment(file: StoredFile) -> Attachment | None:
    try:
        content = files.path_of(Path(current_app.config["FILES_DIR"]), file).read_bytes()
    except FileNotFoundError:
        return None
    return Attachment(file.name, file.media_type, content)


def _letter(
    mail: Mail, agency: Unit, office: values.Office, told: dict[str, Any], secrets: tuple[str, ...],
    attachments: tuple[Attachment, ...] = (),
) -> Letter:  # fmt: skip
    return Letter(
        message_id=mail.message_id, recipient=mail.contact.email if mail.contact else mail.recipient,
        sender_name=" ".join(agency.name.split()), reply_to=office.email, dated_at=told["now"],
        subject=" ".join(_render(mail.occasion, "subject.txt", told).split()),
        text=BLANK_LINES.sub("\n\n", _render(mail.occasion, "body.txt", told)).strip() + "\n",
        html=_render(mail.occasion, "body.html", told), secrets=secrets, attachments=attachments,
    )  # fmt: skip


def _render(occasion: Occasion, part: str, told: dict[str, Any]) -> str:
    # not render_template: its context processors are for pages
    return current_app.jinja_env.get_template(f"emails/{occasion}/{part}").render(told)
