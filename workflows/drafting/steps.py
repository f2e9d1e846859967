"""Create a draft from a letter's text; edit its header and files; delete it. Its items are edited in item_steps.py."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from directives.drafts.form_tables import BLANK_TABLES, blank_tables
from directives.files import new_public_id
from directives.models import Directive, Enclosure, Staff, StoredFile
from directives.reading import Draft, ReadingRefusal, UnreadableLetter, read
from directives.reading.secrecy import is_secret
from directives.reading.text.normalise import LONGEST
from directives.record import locks
from directives.rules.forms.design import FormDesign
from directives.sources import UnreadPart
from directives.terms import DirectiveState
from workflows.drafting import proposal
from workflows.drafting.recipients import ResolvedRecipients, addressed
from workflows.drafting.unread import Unread
from workflows.web.fields import nfc

MOST_UNREAD_PARTS = 30
"""How many are named in a draft; who sees thirty opens the file."""
_AND = re.compile(r",\s+|;\s*|\s+và\s+")


class EditedMeanwhile(Exception):
    """The draft was edited by somebody else after the form was opened."""


class NotADraft(Exception):
    """The directive has been issued and cannot be edited."""


def start_draft(
    session: Session,
    staff: Staff,
    text: str,
    source_file: StoredFile | None,
    now: datetime,
    unread: Sequence[UnreadPart] = (),
) -> Directive:
    """Read a letter and store the result as a draft, with what of its file is not in the text.

    Raises UnreadableLetter.
    """
    draft = read(text)
    recipients = addressed(session, staff.agency_id, [found.value for found in draft.recipients])
    tables = FormDesign(tuple(blank_tables(text)), proposed=True)
    items = proposal.items(draft, tables)
    for item, found in zip(items, (found for found in draft.items if not found.not_a_task), strict=True):
        item.audience = {**owner_groups(session, staff.agency_id, found.owner), **item.audience}
    directive = Directive(
        public_id=new_public_id(),
        issuer_id=staff.agency_id,
        office_id=staff.office_id,
        officer_id=staff.id,
        **proposal.header(draft),
        audience=recipients.audience,
        reading={
            **_reading(draft, recipients),
            "unread_parts": [vars(part) for part in unread[:MOST_UNREAD_PARTS]],
            BLANK_TABLES: tables.as_json(),
        },
        source_file=source_file,
        items=items,
        enclosures=_proposed_enclosures(draft),
        created_at=now,
        edited_at=now,
    )
    session.add(directive)
    session.flush()
    return directive


def start_by_hand(
    session: Session, staff: Staff, text: str, source_file: StoredFile | None, why: Unread, now: datetime
) -> Directive:
    """Store a draft to fill in by hand beside a document that cannot be read. Raises UnreadableLetter for a secret."""
    if is_secret(text):
        raise UnreadableLetter(ReadingRefusal.SECRET)
    directive = Directive(
        public_id=new_public_id(),
        issuer_id=staff.agency_id,
        office_id=staff.office_id,
        officer_id=staff.id,
        source_text=nfc(text)[:LONGEST],
        audience={},
        reading={"unread": why.value},
        source_file=source_file,
        created_at=now,
        edited_at=now,
    )
    session.add(directive)
    session.flush()
    return directive


def _reading(draft: Draft, recipients: ResolvedRecipients) -> dict[str, Any]:
    return {**proposal.reading(draft), "audience": recipients.audience, "unmatched": recipients.unknown}


def _proposed_enclosures(draft: Draft) -> list[Enclosure]:
    return [Enclosure(position=n, name=name) for n, name in enumerate(proposal.enclosure_names(draft), start=1)]


def owner_groups(session: Session, agency_id: int, owner: str | None) -> dict[str, Any]:
    """The audience that an item names itself, if every name matches; otherwise {}: the letter's audience applies."""
    if not owner:
        return {}
    whole = addressed(session, agency_id, [owner])
    found = whole if not whole.unknown else addressed(session, agency_id, _AND.split(owner))
    return {} if found.unknown else found.audience


def begin_edit(session: Session, directive: Directive, edition: int, now: datetime) -> None:
    """Lock the draft and count a new edition. Raises NotADraft, or EditedMeanwhile if the form is of an older one."""
    locks.lock(session, directive)
    session.expire(directive, ["items", "enclosures"])  # read them as the last edit left them
    if directive.state is not DirectiveState.DRAFT:
        raise NotADraft
    if directive.edition != edition:
        raise EditedMeanwhile
    directive.edition += 1
    directive.edited_at = now


def change_header(
    session: Session, directive: Directive, values: Mapping[str, Any], edition: int, now: datetime
) -> None:
    begin_edit(session, directive, edition, now)
    for name, value in values.items():
        setattr(directive, name, value)
    session.flush()


def change_reminders(
    session: Session, directive: Directive, plan: Mapping[str, Any], edition: int, now: datetime
) -> None:
    """Set the draft's reminder plan; `plan` holds only what differs from the agency's."""
    begin_edit(session, directive, edition, now)
    directive.reminders = dict(plan)
    session.flush()


def set_amended(session: Session, directive: Directive, amended: Directive | None, edition: int, now: datetime) -> None:
    """Say which issued directive the draft amends or replaces; None: it does neither."""
    begin_edit(session, directive, edition, now)
    directive.amends_id = amended.id if amended else None
    session.flush()


def attach_signed(session: Session, directive: Directive, file: StoredFile | None, edition: int, now: datetime) -> None:
    """Set the signed copy that units receive, or remove it (None)."""
    begin_edit(session, directive, edition, now)
    directive.signed_file = file
    session.flush()


def add_enclosures(
    session: Session, directive: Directive, added: Sequence[tuple[str, StoredFile | None]], edition: int, now: datetime
) -> None:
    """Add enclosures as pairs of name and file; None is a file to be added later."""
    begin_edit(session, directive, edition, now)
    last = max((enclosure.position for enclosure in directive.enclosures), default=0)
    for position, (name, file) in enumerate(added, start=last + 1):
        session.add(Enclosure(directive_id=directive.id, position=position, name=name, file=file))
    session.flush()
    session.expire(directive, ["enclosures"])


def change_enclosure(
    session: Session, enclosure: Enclosure, name: str, file: StoredFile | None, edition: int, now: datetime
) -> None:
    begin_edit(session, enclosure.directive, edition, now)
    enclosure.name = name
    enclosure.file = file
    session.flush()


def remove_enclosure(session: Session, enclosure: Enclosure, edition: int, now: datetime) -> None:
    directive = enclosure.directive
    begin_edit(session, directive, edition, now)
    session.delete(enclosure)
    session.flush()
    session.expire(directive, ["enclosures"])


def delete_draft(session: Session, directive: Directive, edition: int, now: datetime) -> None:
    """Delete a draft with all its parts; no mail about it was ever sent."""
    begin_edit(session, directive, edition, now)
    files = [directive.source_file, directive.signed_file, *(enclosure.file for enclosure in directive.enclosures)]
    for item in directive.items:
        item.through_id = None
    session.flush()
    for item in directive.items:
        for spec in item.figures:
            session.delete(spec)
        session.delete(item)
    for enclosure in directive.enclosures:
        session.delete(enclosure)
    session.flush()
    session.delete(directive)
    session.flush()
    for file in filter(None, files):
        session.delete(file)
    session.flush()
