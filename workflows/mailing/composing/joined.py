"""The mail of the day: what several queued mails say to one address, in one frame, the most pressing first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from directives.file_names import parted
from directives.models import Mail, Unit
from workflows.mailing.composing.content import MailContent
from workflows.mailing.composing.message import Attachment
from workflows.mailing.composing.rendering import RenderedMail, render_section
from workflows.mailing.kind import MailContext
from workflows.mailing.occasions import OCCASIONS
from workflows.web.asker.names import asker_of
from workflows.web.asker.speaking import asked_by

TEMPLATES = "day"
"""The folder of its templates, in templates/emails."""


@dataclass(frozen=True)
class Section:
    """What one of the mails says."""

    occasion: str
    content: MailContent
    words: RenderedMail

    @property
    def reader(self) -> str:
        """The unit, or the member of staff, to whom it speaks."""
        return str(self.content.values.get("unit") or self.content.values.get("person") or "")


@dataclass(frozen=True)
class Sections:
    """The sections of a mail of the day, and what becomes of the mails within it."""

    sections: Sequence[Section]
    told: tuple[int, ...]
    """Ids of the mails that it says, without the one whose Message-ID it has."""
    unwanted: tuple[int, ...]
    left_out: tuple[int, ...]
    later: tuple[int, ...]
    faults: tuple[tuple[int, str], ...]


def address_of(mail: Mail) -> str:
    """The reader's present address."""
    return mail.contact.email if mail.contact else mail.recipient


def sections(
    session: Session, mails: Sequence[Mail], agency: Unit, now: datetime, frame: Mapping[str, Any]
) -> Sections:
    """Compose each of these mails as a section; the first gives its Message-ID and its address."""
    lead, to = mails[0], address_of(mails[0]).lower()
    here = [mail for mail in mails if address_of(mail).lower() == to]
    contents: dict[int, MailContent | None] = {}
    faults: list[tuple[int, str]] = []
    found: list[Section] = []
    named = frozenset[int]()
    for mail in sorted(here, key=lambda one: (OCCASIONS[one.occasion].place, one.id)):
        try:
            content = _add_section(
                found, MailContext(session, OCCASIONS[mail.occasion], mail, agency, now, named), frame
            )
            named |= content.named if content is not None else frozenset()
            contents[mail.id] = content
        except OperationalError:
            raise  # the database's fault, not the mail's
        except Exception as error:  # one part that cannot be composed must not keep back the others
            if mail is lead:
                raise
            current_app.logger.exception("mail %s cannot be composed", mail.id)
            faults.append((mail.id, repr(error)))
    true = {mail_id: content for mail_id, content in contents.items() if content is not None}
    return Sections(
        found,
        told=tuple(mail_id for mail_id in true if mail_id != lead.id),
        unwanted=tuple(contents.keys() - true.keys()),
        left_out=tuple(line for content in true.values() for line in content.left_out),
        later=tuple(mail.id for mail in mails if mail not in here),
        faults=tuple(faults),
    )


def _add_section(found: list[Section], context: MailContext, frame: Mapping[str, Any]) -> MailContent | None:
    """Compose a mail, and add what it says to the sections."""
    with asked_by(asker_in(context.mail)):
        content = context.kind.content(context)
        if content is not None and content.says_something:
            words = render_section(context.mail.occasion, {**frame, **content.values})
            found.append(Section(context.mail.occasion, content, words))
    return content


def asker_in(mail: Mail) -> str:
    """The superior in whose name a mail is; '' for the department. A mail is about letters of one issuer only."""
    return asker_of(mail.lines[0].assignment.directive) if mail.lines else ""


def as_one(found: Sections, frame: Mapping[str, Any]) -> MailContent:
    """The values of the whole mail's templates, with the attachments of its sections."""
    contents = [section.content for section in found.sections]
    first = next((one for one in contents if "unit" in one.values), contents[0])
    readers = list(dict.fromkeys(section.reader for section in found.sections))
    offices = {content.office for content in contents}
    whole = {
        **frame,
        "unit": "; ".join(readers),
        "office": first.office,
        "foot": first.values["foot"],
        "calendar": None,
        "calendars": sorted({content.values["calendar"] for content in contents if content.values.get("calendar")}),
        "subject": _(
            "%(subject)s; và %(n)s việc khác", subject=found.sections[0].words.subject, n=len(found.sections) - 1
        ),
        "sections": [
            {
                "subject": section.words.subject,
                "text": section.words.text,
                "html": section.words.html,
                "reader": section.reader if len(readers) > 1 else "",
                "office": section.content.office if len(offices) > 1 else None,
            }
            for section in found.sections
        ],
    }
    secrets = tuple(dict.fromkeys(secret for content in contents for secret in content.secrets))
    return MailContent(whole, first.office, secrets, tuple(_named_apart(contents)))


def _named_apart(contents: Sequence[MailContent]) -> Iterator[Attachment]:
    """The files of all sections, each once, with names that differ."""
    seen: set[tuple[str, bytes]] = set()
    names: set[str] = set()
    for file in (file for content in contents for file in content.attachments):
        if (file.name, file.content) in seen:
            continue
        seen.add((file.name, file.content))
        stem, ending = parted(file.name)
        name, number = file.name, 1
        while name in names:
            number += 1
            name = f"{stem}-{number}{ending}"
        names.add(name)
        yield replace(file, name=name)
