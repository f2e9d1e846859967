"""The content of most mails to units: the assignments of one contact that the mail's lines name."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from flask import current_app

from directives import files
from directives.models import Directive, Incident, Report, StoredFile, UnitDesk
from workflows.mailing.composing import due_words, values
from workflows.mailing.composing.content import MailContent, anchor_line, desk_foot, foot, queued_values
from workflows.mailing.composing.deadlines import calendar_file
from workflows.mailing.composing.message import Attachment
from workflows.mailing.composing.still_true import LineAndLink, left_out, reader_is_there, true_lines
from workflows.mailing.kind import MailContext, MailKind
from workflows.web import links
from workflows.web.contact_point import contact_of, contact_of_agency
from workflows.web.formats import file_name
from workflows.web.signed import who_signed

Signed = TypeVar("Signed", Report, Incident)


def about_assignments(context: MailContext) -> MailContent | None:
    """Directives with their items and links, whom to call, and attachments; None if the mail should not be sent."""
    lines = true_lines(context)
    if lines is None:
        return None
    mail, kind, now = context.mail, context.kind, context.now
    assert mail.contact is not None, "a mail about assignments goes to a contact"
    gone = left_out(mail, (line for line, _link in lines))
    if kind.names_tasks and context.named:
        lines = [(line, link) for line, link in lines if line.task_id not in context.named]
        if not lines:
            return MailContent({}, contact_of(mail.lines[0].assignment.directive), left_out=gone)
    assignment = lines[0][0].assignment
    directive, office = assignment.directive, contact_of(assignment.directive)
    had_on = kind.had_signed_copy(context) if kind.had_signed_copy else None
    attached = _signed_copy(directive) if kind.had_signed_copy and had_on is None else None
    named = [line.task for line, _link in lines if line.task is not None]
    method = kind.calendar(mail)
    deadlines = calendar_file(method, assignment, named, now)
    content = queued_values(mail) | {
        **_about(context, _directive_views(kind, lines, now)),
        "unit": assignment.responsible_unit.name,
        "office": office,
        "foot": [*foot(context.agency, office), *anchor_line(context.session, now)],
        "person": mail.contact.name,
        "system": context.agency.name,
        "asks": assignment.responsible_unit.is_asked,
        "acknowledge_within": directive.acknowledge_within,
        "attached": attached is not None,
        "had_on": had_on,
        "calendar": method if deadlines else None,
        **({"agency": directive.issuer.name} if directive.is_passed_on else {}),
    }
    secrets = tuple(view.link for view in content["directives"] if view.link)
    attachments = tuple(file for file in (attached, deadlines) if file is not None)
    listed = frozenset(task.id for task in named) if kind.names_tasks else frozenset()
    return MailContent(content, office, secrets, attachments, gone, listed)


def _about(context: MailContext, directives: list[values.DirectiveView]) -> dict[str, Any]:
    """The directives of a mail, with what its subject says: how many items, what is late, the first due date."""
    given, nearest = queued_values(context.mail), directives[0].nearest
    due_at = given.get("new_due_at") or given.get("due_at") or (nearest.due_at if nearest else None)
    return {
        "directives": directives,
        "directive": directives[0],
        "count": sum(len(directive.items) for directive in directives),
        "late": values.count_late(directives),
        "when": values.soonest(directives, context.now),
        "due_short": due_words.short_due(due_at) if due_at else "",
    }


def signed_by(noun: type[Signed]) -> Callable[[MailContext], MailContent | None]:
    """The content of a receipt: with who signed, read only now, so that no copy of the name waits in the queue.

    The mail's values name the row, by the name of its table.
    """

    def content(context: MailContext) -> MailContent | None:
        found = about_assignments(context)
        key = context.mail.values.get(noun.__tablename__, 0)
        row = context.session.get(noun, key)
        if found is None:
            return None
        return replace(found, values=found.values | {"by": who_signed(row) if row else ""})

    return content


def _directive_views(kind: MailKind, lines: list[LineAndLink], now: datetime) -> list[values.DirectiveView]:
    """One for each directive that the lines name, in their order."""
    found: dict[int, list[LineAndLink]] = {}
    for line in lines:
        found.setdefault(line[0].assignment_id, []).append(line)
    return [
        values.directive_view(
            group[0][0].assignment,
            links.address(group[0][1]) if group[0][1] else "",
            [line.task for line, _link in group if line.task is not None],
            now,
            says_what_remains=kind.says_what_remains,
            names_past_dates=kind.names_past_dates,
        )
        for group in found.values()
    ]


def _signed_copy(directive: Directive) -> Attachment | None:
    """The signed copy, if it is small enough to attach."""
    file = directive.signed_file
    if file is None or file.size > current_app.config["ATTACH_LIMIT"]:
        return None
    return _attachment(file, file_name(directive.number))


def _attachment(file: StoredFile, name: str) -> Attachment | None:
    try:
        path = files.path_of(Path(current_app.config["FILES_DIR"]), file)
        return _read(path, name, file.media_type)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=8)
def _read(path: Path, name: str, media_type: str) -> Attachment:
    """Read once for all mails: a stored file never changes under its random name."""
    return Attachment(name, media_type, path.read_bytes())


def about_desk(context: MailContext, desk: UnitDesk, link: str, **given: Any) -> MailContent | None:
    """About the unit's desk; `link`, address or code, is the mail's secret. None once the contact is removed."""
    if not reader_is_there(context.mail):
        return None
    office = contact_of_agency(context.agency)
    known = {"unit": desk.unit.name, "office": office, "foot": desk_foot(office), "link": link}
    return MailContent({**known, **given}, office, (link,))
