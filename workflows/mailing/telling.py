"""What each occasion tells: the plain values that its templates are given, gathered as they are at the moment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from directives import files
from directives.models import Directive, Link, Mail, MailLine, SignInLink, Staff, StoredFile, Unit
from directives.terms import Occasion
from workflows.access import links
from workflows.mailing import values
from workflows.mailing.smtp import Attachment
from workflows.mailing.wanted import still_wanted

Line = tuple[MailLine, Link | None]

WITH_SIGNED_COPY = frozenset({Occasion.ISSUED, Occasion.NEW_LINK})

MOMENTS = ("period_due_at", "new_due_at", "due_at", "at", "happened_at", "asked_due_at")
"""Keys of Mail.values that hold a moment, as ISO text."""


@dataclass(frozen=True)
class Told:
    """What the templates of a mail are given, and what goes with it."""

    said: dict[str, Any]
    office: values.Office
    """Whom to answer."""
    secrets: tuple[str, ...] = ()
    """The addresses in it that open something."""
    attachments: tuple[Attachment, ...] = ()


Telling = Callable[[Session, Mail, Unit, datetime], Told | None]
"""Gathers what a mail of an agency tells at a moment; None where nothing of it is wanted any more."""


def sign_in(session: Session, mail: Mail, agency: Unit, now: datetime) -> Told | None:
    """The way in for a member of staff."""
    if still_wanted(session, mail, now) is None:
        return None
    link = session.get_one(SignInLink, mail.values["sign_in_id"])
    address = links.sign_in_address(link.id)
    person = session.get_one(Staff, link.staff_id)
    return to_staff(person, agency, {"link": address, "expires_at": link.expires_at}, secrets=(address,))


def to_staff(person: Staff, agency: Unit, said: Mapping[str, Any], secrets: tuple[str, ...] = ()) -> Told:
    """What a mail to a member of staff tells; `said` has a `link`, to a page behind the sign-in as a rule."""
    office = values.Office(agency.name, agency.phone, agency.email)
    foot = [_("Trang đăng nhập không bao giờ hỏi mật khẩu hay mã xác thực.")]
    return Told({"person": person.name, "office": office, "foot": foot, **said}, office, secrets)


def of_assignments(session: Session, mail: Mail, agency: Unit, now: datetime) -> Told | None:
    """What a unit's contact has of the assignments that the mail speaks of."""
    lines = still_wanted(session, mail, now)
    if lines is None:
        return None
    assert mail.contact is not None, "a mail about assignments goes to a contact"
    given = given_of(mail)
    letters = _letters(mail, lines, now)
    due_at = given.get("new_due_at") or given.get("due_at")
    directive = lines[0][0].assignment.directive
    office = values.office_of(directive)
    attached = _signed_copy(directive) if mail.occasion in WITH_SIGNED_COPY else None
    told = given | {
        "letters": letters, "letter": letters[0], "unit": lines[0][0].assignment.responsible_unit.name,
        "office": office, "foot": foot(agency, office), "person": mail.contact.name, "attached": attached is not None,
        "count": sum(len(letter.items) for letter in letters), "late": values.count_late(letters),
        "when": values.soonest(letters, now),
        "due_short": values.short_due(due_at) if due_at else "",
    }  # fmt: skip
    secrets = tuple(letter.link for letter in letters if letter.link)
    return Told(told, office, secrets, (attached,) if attached else ())


TOLD: Mapping[Occasion, Telling] = {
    Occasion.ISSUED: of_assignments,
    Occasion.NEW_LINK: of_assignments,
    Occasion.DUE_SOON: of_assignments,
    Occasion.OVERDUE: of_assignments,
    Occasion.RECEIPT: of_assignments,
    Occasion.RETURNED: of_assignments,
    Occasion.EXTENSION: of_assignments,
    Occasion.CHANGED: of_assignments,
    Occasion.WITHDRAWN: of_assignments,
    Occasion.RECORDED: of_assignments,
    Occasion.SIGN_IN: sign_in,
}
"""Who gathers what for each occasion; the templates of emails/<occasion> put it into words."""


def given_of(mail: Mail) -> dict[str, Any]:
    """What was put down at queueing, moments as moments."""
    return {
        key: datetime.fromisoformat(value) if key in MOMENTS and value else value for key, value in mail.values.items()
    }


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
