"""Silent units as the pages show them: filtered, counted, sorted, a page at a time, with contacts, mails and calls."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.boards import call_list
from directives.boards.call_list import CallsByAssignment
from directives.boards.deadlines import DirectiveDeadline
from directives.boards.unanswered import SilenceScope, SilentUnit, answered
from directives.boards.unanswered.answered import AnsweredPart, MissingTasks
from directives.models import Acknowledgement, Assignment, Contact, Directive, Extension, Mail, MailLine, Task, UnitKind
from directives.rules import silence
from directives.rules.delivery import WAITING
from directives.rules.schedule import OFFICE_HOURS, OfficeHours
from directives.rules.silence import CallMade
from directives.terms import CallOutcome, ExtensionState, MailState, NextAct, Silence
from workflows.calling.forms import SilentFilters
from workflows.web.words.silence import task_words, why_words


def scope_of(
    agency_id: int, directive: Directive | None, wanted: SilentFilters, deadline: DirectiveDeadline | None = None
) -> SilenceScope:
    """The scope of the query."""
    return SilenceScope(
        agency_id,
        directive.id if directive else None,
        deadline.due_at if deadline else None,
        wanted.kind_id,
        wanted.group_id,
        name=wanted.name,
        acknowledging=deadline is not None and deadline.acknowledging,
    )


def just_answered(session: Session, directive: Directive, public_id: str) -> Assignment | None:
    """The assignment of this directive that was just called or answered for, by its public id."""
    here = select(Assignment).where(Assignment.directive_id == directive.id, Assignment.public_id == public_id)
    return session.scalar(here)


def kinds(session: Session, agency_id: int) -> Sequence[UnitKind]:
    """The kinds of an agency's units, in its order."""
    found = select(UnitKind).where(UnitKind.agency_id == agency_id).order_by(UnitKind.position, UnitKind.name)
    return session.scalars(found).all()


class UnfinishedMail(NamedTuple):
    """A mail that waits or failed."""

    id: int
    state: MailState


class SilentRow(NamedTuple):
    """A silent unit with everything its line shows."""

    row: SilentUnit
    act: NextAct
    contact: Contact | None
    mail: UnfinishedMail | None
    """The last mail to the unit that waits or failed."""
    request_id: int | None
    """Id of the extension request that waits for an answer."""
    calls: Sequence[CallMade]
    acknowledger: Acknowledgement | None
    """Who acknowledged and left a telephone."""
    part: AnsweredPart | None
    """How much it has answered, if it has answered some."""

    @property
    def why(self) -> str:
        """Why it is silent, in words."""
        return why_words(self.row.why, self.part)

    @property
    def names_missing(self) -> bool:
        """Whether `why` says what is missing."""
        return self.row.why is Silence.ANSWERED_OTHERS

    @property
    def phone(self) -> str:
        """The contact's telephone, else the unit's."""
        return call_list.phone_of(self.contact, self.row)

    @property
    def shows_mail(self) -> bool:
        """Whether a waiting or failed mail explains the silence."""
        return self.mail is not None and self.row.why in {Silence.NOT_SENT, Silence.ADDRESS_FAILED}

    @property
    def number_is_wrong(self) -> bool:
        """Whether the last call showed that the number is wrong."""
        return self._last_outcome is CallOutcome.WRONG_NUMBER

    @property
    def mail_never_came(self) -> bool:
        """Whether the last call showed that the unit never got a mail."""
        return self._last_outcome is CallOutcome.NEVER_GOT_IT

    @property
    def _last_outcome(self) -> CallOutcome | None:
        return self.calls[0].outcome if self.calls else None


class Proposal(NamedTuple):
    """What decides the action that is proposed for a silent unit."""

    agency_id: int
    now: datetime
    hours: OfficeHours = OFFICE_HOURS


def shown(
    session: Session,
    rows: Sequence[SilentUnit],
    asked: Proposal,
    missing: MissingTasks,
    calls: CallsByAssignment | None = None,
) -> list[SilentRow]:
    """These rows with contact, waiting or failed mail, and calls (by default all calls)."""
    contacts = call_list.contacts_of(session, [row.unit_id for row in rows])
    ids = [row.assignment_id for row in rows]
    acknowledgers = call_list.acknowledgers_of(session, ids)
    made = call_list.calls_about(session, ids) if calls is None else calls
    mails, requests = _unfinished_mails(session, ids), _open_requests(session, ids)
    early = call_list.too_early(session, asked.agency_id, rows, asked.now, asked.hours)
    parts = answered.answered_parts(session, missing, asked.now)
    return [
        SilentRow(
            row,
            silence.next_act(row.why, too_early=row.assignment_id in early),
            contacts.get(row.unit_id),
            mails.get(row.assignment_id),
            requests.get(row.assignment_id),
            made.get(row.assignment_id, ()),
            acknowledgers.get(row.assignment_id),
            parts.get(row.assignment_id),
        )
        for row in rows
    ]


def named_tasks(missing: MissingTasks) -> dict[int, list[tuple[int, str]]]:
    """Id and words of each missing task, by assignment."""
    return {id_: [(task.id, task_words(task)) for task in tasks] for id_, tasks in missing.items()}


def _unfinished_mails(session: Session, assignment_ids: Sequence[int]) -> dict[int, UnfinishedMail]:
    unfinished = {*WAITING, MailState.FAILED, MailState.BOUNCED}
    found = session.execute(
        select(MailLine.assignment_id, Mail.id, Mail.state)
        .join(Mail, Mail.id == MailLine.mail_id)
        .where(MailLine.assignment_id.in_(assignment_ids), Mail.state.in_(unfinished))
        .order_by(Mail.id)
    )
    return {assignment_id: UnfinishedMail(mail_id, state) for assignment_id, mail_id, state in found}


def _open_requests(session: Session, assignment_ids: Sequence[int]) -> dict[int, int]:
    found = session.execute(
        select(Task.assignment_id, Extension.id)
        .join(Task, Task.id == Extension.task_id)
        .where(Task.assignment_id.in_(assignment_ids), Extension.state == ExtensionState.ASKED)
        .order_by(Extension.id.desc())
    )
    return {assignment_id: extension_id for assignment_id, extension_id in found}  # noqa: C416 (rows are no pairs to mypy)
