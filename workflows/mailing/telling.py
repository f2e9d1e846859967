"""What each occasion tells: the plain values that its templates are given, gathered as they are at the moment."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import files
from directives.boards import progress
from directives.models import Acknowledgement, Directive, Link, Mail, MailLine, SignInLink, Staff, StoredFile, Unit
from directives.queries import status_sql
from directives.terms import MailState, Occasion
from workflows.mailing import telling_staff
from workflows.mailing.composing import values
from workflows.mailing.composing.deadlines import calendar_file, method_of
from workflows.mailing.composing.message import Attachment
from workflows.mailing.composing.told import ContentBuilder, MailContent, foot, to_staff
from workflows.mailing.composing.week import by_day
from workflows.mailing.wanted import left_out, still_wanted
from workflows.web import links
from workflows.web.formats import vn_date

Line = tuple[MailLine, Link | None]

WITH_SIGNED_COPY = frozenset({Occasion.ISSUED, Occasion.NEW_LINK})
"""These bring the signed copy to who has not had it yet."""

MOMENTS = ("period_due_at", "new_due_at", "due_at", "at", "happened_at", "asked_due_at")
"""Keys of Mail.values that hold a moment, as ISO text."""


def sign_in(session: Session, mail: Mail, agency: Unit, now: datetime) -> MailContent | None:
    """The way in for a member of staff."""
    if still_wanted(session, mail, now) is None:
        return None
    link = session.get_one(SignInLink, mail.values["sign_in_id"])
    address = links.sign_in_address(link.id)
    person = session.get_one(Staff, link.staff_id)
    return to_staff(person, agency, {"link": address, "expires_at": link.expires_at}, secrets=(address,))


def incident_alert(session: Session, mail: Mail, agency: Unit, now: datetime) -> MailContent | None:
    """That something was reported, by which unit and when: what it was stays behind the sign-in."""
    if mail.staff is None or still_wanted(session, mail, now) is None:
        return None
    return to_staff(
        mail.staff,
        agency,
        {**_named(session, mail), **given_of(mail), "link": links.page(f"/phat-sinh/{mail.values['incident']}")},
    )


def handed_over(session: Session, mail: Mail, agency: Unit, now: datetime) -> MailContent | None:
    """Who follows a directive from now on, and how it stands."""
    if mail.staff is None or still_wanted(session, mail, now) is None:
        return None
    directive = session.get_one(Directive, mail.directive_id)
    stands = progress.of_directive(session, directive, now)
    due_at = status_sql.next_due(session, directive.id, now)
    return to_staff(
        mail.staff,
        agency,
        {
            **_named(session, mail),
            **given_of(mail),
            "link": links.page(f"/van-ban/{directive.public_id}/theo-doi"),
            "units": stands.units,
            "acknowledged": stands.acknowledged,
            "late": stands.late,
            "awaiting": stands.awaiting,
            "due_at": due_at,
            "due_short": values.short_due(due_at) if due_at else "",
        },
    )


def _named(session: Session, mail: Mail) -> dict[str, str]:
    """The letter that a mail to staff is about, in full and in short."""
    directive = session.get_one(Directive, mail.directive_id)
    kind, short = values.named(directive)
    return {"letter": f"{kind} số {directive.number} ngày {vn_date(directive.dated_on)}", "number": short}


def acknowledged(session: Session, mail: Mail, agency: Unit, now: datetime) -> MailContent | None:
    """Who received a letter and when; the name stays where it was given until the mail is written."""
    given = session.get(Acknowledgement, mail.values["acknowledgement"])
    told = of_assignments(session, mail, agency, now)
    if given is None or told is None:
        return None
    said = {
        "by": ", ".join(filter(None, (given.name, given.position))),
        "at": given.happened_at,
        "arrival_number": given.arrival_number,
    }
    return replace(told, said=told.said | said)


def of_assignments(session: Session, mail: Mail, agency: Unit, now: datetime) -> MailContent | None:
    """What a unit's contact has of the assignments that the mail speaks of."""
    lines = still_wanted(session, mail, now)
    if lines is None:
        return None
    assert mail.contact is not None, "a mail about assignments goes to a contact"
    given = given_of(mail)
    letters = _letters(mail, lines, now)
    nearest = letters[0].nearest
    due_at = given.get("new_due_at") or given.get("due_at") or (nearest.due_at if nearest else None)
    assignment = lines[0][0].assignment
    directive = assignment.directive
    office = values.office_of(directive)
    had_on = _had_signed_copy(session, mail)
    attached = _signed_copy(directive) if mail.occasion in WITH_SIGNED_COPY and had_on is None else None
    named = [line.task for line, _link in lines if line.task is not None]
    files_along = (attached, calendar_file(mail, assignment, named, now))
    told = given | {
        "letters": letters,
        "letter": letters[0],
        "unit": assignment.responsible_unit.name,
        "office": office,
        "foot": foot(agency, office),
        "person": mail.contact.name,
        "attached": attached is not None,
        "had_on": had_on,
        "calendar": method_of(mail) if files_along[1] else None,
        "count": sum(len(letter.items) for letter in letters),
        "late": values.count_late(letters),
        "when": values.soonest(letters, now),
        "due_short": values.short_due(due_at) if due_at else "",
    }
    secrets = tuple(letter.link for letter in letters if letter.link)
    along = tuple(file for file in files_along if file is not None)
    return MailContent(told, office, secrets, along, left_out(mail, (line for line, _link in lines)))


def unit_digest(session: Session, mail: Mail, agency: Unit, now: datetime) -> MailContent | None:
    """What a unit's contact has before it in the week, across all directives."""
    told = of_assignments(session, mail, agency, now)
    if told is not None:
        told.said["sections"] = by_day(told.said["letters"], now)
    return told


TOLD: Mapping[Occasion, ContentBuilder] = {
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
    Occasion.ACKNOWLEDGED: acknowledged,
    Occasion.PERIOD_OPENED: of_assignments,
    Occasion.ACCEPTED: of_assignments,
    Occasion.INCIDENT_ALERT: incident_alert,
    Occasion.HANDED_OVER: handed_over,
    Occasion.UNIT_DIGEST: unit_digest,
    **telling_staff.TOLD,
}
"""Who gathers what for each occasion; the templates of emails/<occasion> put it into words."""


def given_of(mail: Mail) -> dict[str, Any]:
    """What was put down at queueing, moments as moments."""
    return {
        key: datetime.fromisoformat(value) if key in MOMENTS and value else value for key, value in mail.values.items()
    }


def _letters(mail: Mail, lines: list[Line], now: datetime) -> list[values.DirectiveView]:
    """One for each directive that the lines speak of, in their order."""
    found: dict[int, list[Line]] = {}
    for line in lines:
        found.setdefault(line[0].assignment_id, []).append(line)
    return [
        values.letter_of(
            group[0][0].assignment,
            links.address(group[0][1]) if group[0][1] else "",
            [line.task for line, _link in group if line.task is not None],
            mail.occasion,
            now,
        )
        for group in found.values()
    ]


def _had_signed_copy(session: Session, mail: Mail) -> datetime | None:
    """When the signed copy went to this contact with an earlier mail: it goes once, and is linked afterwards."""
    if mail.occasion != Occasion.NEW_LINK:
        return None
    return session.scalar(
        select(Mail.sent_at)
        .where(
            Mail.contact_id == mail.contact_id,
            Mail.directive_id == mail.directive_id,
            Mail.id != mail.id,
            Mail.occasion.in_(WITH_SIGNED_COPY),
            Mail.state == MailState.SENT,
        )
        .order_by(Mail.sent_at)
        .limit(1)
    )


def _signed_copy(directive: Directive) -> Attachment | None:
    """The signed copy where it is small enough to go along."""
    file = directive.signed_file
    if file is None or file.size > current_app.config["ATTACH_LIMIT"]:
        return None
    return _attachment(file)


def _attachment(file: StoredFile) -> Attachment | None:
    try:
        path = files.path_of(Path(current_app.config["FILES_DIR"]), file)
        return _read(path, file.name, file.media_type)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=8)
def _read(path: Path, name: str, media_type: str) -> Attachment:
    """One attachment for all mails that it goes with: a stored file never changes under its random name."""
    return Attachment(name, media_type, path.read_bytes())
