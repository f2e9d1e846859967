"""Erase what a unit said beside its answers, and who said it: requests, objections, declarations, on the telephone."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.models import (
    AttributeDeclaration,
    Call,
    ContactSuggestion,
    Event,
    Extension,
    Objection,
    PlatformAnswer,
    Remark,
)
from directives.record import locks
from directives.terms import DeclarationState, EventKind
from workflows.followup.changes import NotOpen
from workflows.followup.erasing.traces import blank_mails, record_erased
from workflows.mailing.occasions import extension as extension_mail
from workflows.mailing.occasions import objection as objection_mail
from workflows.mailing.occasions import recorded


def erase_extension(session: Session, extension: Extension, by: ActedBy) -> None:
    """Erase an extension request's reason, its author and the answer's words; the dates stay.

    This also erases what mails quoted from the answer. Raises NotOpen if it has been erased.
    """
    assignment = extension.task.assignment
    locks.lock(session, assignment)
    session.refresh(extension)
    if extension.salt is None:
        raise NotOpen
    extension.reason = extension.typed_by = extension.salt = None
    extension.answer = extension.answer_salt = None
    blank_mails(session, assignment, [extension_mail.MAIL, recorded.MAIL])
    record_erased(session, assignment, by, {"extension": extension.id}, [extension], extension.task)


def erase_objection(session: Session, one: Objection, by: ActedBy) -> None:
    """Erase what a unit said against a task or a letter, who said it, and the words of the answer.

    Its kind, dates and what became of it stay. Raises NotOpen if it has been erased.
    """
    assignment = one.assignment
    locks.lock(session, assignment)
    session.refresh(one)
    if one.salt is None:
        raise NotOpen
    one.reason = one.whose = one.whose_unit_id = one.typed_by = one.position = one.phone = one.salt = None
    one.answer, one.answer_salt, one.told_by = None, None, ""
    blank_mails(session, assignment, [objection_mail.MAIL, recorded.MAIL])
    record_erased(session, assignment, by, {"objection": one.id}, [one], one.task)


def erase_declaration(session: Session, declaration: AttributeDeclaration, by: ActedBy) -> None:
    """Erase who declared an attribute, and the words of the refusal; what was declared and decided stays.

    Raises NotOpen if it has been erased.
    """
    assignment = declaration.link.assignment
    locks.lock(session, assignment)
    locks.lock_row(session, declaration)
    if declaration.salt is None:
        raise NotOpen
    declaration.declared_by = declaration.salt = declaration.answer = declaration.answer_salt = None
    record_erased(session, assignment, by, {"declaration": declaration.id}, [declaration])


def erase_platform_answer(session: Session, answer: PlatformAnswer, by: ActedBy) -> None:
    """Erase who answered to a platform's figures, and the words; what was said and when stays. Raises NotOpen."""
    assignment = answer.assignment
    locks.lock(session, assignment)
    session.refresh(answer, ["salt"])
    if answer.salt is None:
        raise NotOpen
    remarks = session.scalars(
        select(Remark)
        .join(Event, Event.id == Remark.event_id)
        .where(Event.on_assignment(assignment.id, EventKind.PLATFORM_DISPUTED), Event.recorded_at == answer.recorded_at)
    ).all()
    answer.typed_by = answer.salt = None
    for remark in remarks:
        remark.text = remark.salt = None
    record_erased(session, assignment, by, {"platform_answer": answer.id}, [answer, *remarks])


def erase_call(session: Session, call: Call, by: ActedBy) -> None:
    """Erase the notes of a call; the call and its outcome stay. Raises NotOpen."""
    locks.lock(session, call.assignment)
    remark = session.scalar(locks.locking(select(Remark).where(Remark.event_id == call.event_id)))
    if remark is None or remark.salt is None:
        raise NotOpen
    remark.text = remark.salt = None
    record_erased(session, call.assignment, by, {"call": call.id}, [remark])


def erase_suggestion(session: Session, suggestion: ContactSuggestion, by: ActedBy) -> None:
    """Erase what a unit said of a contact, who said it, and the words of the refusal; one that waits is not taken over.

    What became of it stays, and the registry. Raises NotOpen if it has been erased.
    """
    assignment = suggestion.link.assignment
    locks.lock(session, assignment)
    locks.lock_row(session, suggestion)
    if suggestion.salt is None:
        raise NotOpen
    if suggestion.state is DeclarationState.WAITING:
        suggestion.state, suggestion.decided_at = DeclarationState.REPLACED, by.now
    suggestion.name = suggestion.email = suggestion.phone = suggestion.note = suggestion.suggested_by = None
    suggestion.salt = suggestion.answer = suggestion.answer_salt = None
    record_erased(session, assignment, by, {"suggestion": suggestion.id}, [suggestion])
