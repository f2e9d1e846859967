"""What a superior does about its schools, by its own link."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from directives import acts
from directives.acts import Origin, ReportAnswer
from directives.boards.figures.of_schools import SchoolsSum
from directives.cascade import passing_on
from directives.cascade.passing_on import PassedOn, PassOnOrder
from directives.models import Link, Report, Task
from directives.queries.submissions import closed_reason
from directives.record import ledger, locks
from workflows.mailing import outbox
from workflows.mailing.occasions import recorded
from workflows.reporting import editions
from workflows.reporting import steps as reporting
from workflows.web.formats import vn_number
from workflows.web.typed.figures import DECIMALS, PREFIX


class NotAsked(ValueError):
    """The school's task takes no answer any more."""


def pass_on(session: Session, link: Link, order: PassOnOrder, now: datetime) -> PassedOn:
    """Pass items on; the schools' first mails go in this transaction's outbox. Raises NothingToPassOn, DateTooLate."""
    made = passing_on.pass_on(session, link, order, now)
    outbox.tell_first(session, made.directive, made.assigned.links, now)
    return made


def enter_for(session: Session, task: Task, answer: ReportAnswer, origin: Origin, now: datetime) -> Report:
    """Enter a school's answer, and mail the school once that it was entered. Raises NotAsked."""
    locks.lock(session, task.assignment)
    if closed_reason(task) is not None:
        raise NotAsked
    before = task.assignment.head_seq
    report = acts.submit(session, task, answer, origin, now)
    if task.assignment.head_seq != before:  # else the press was a repeat
        event = ledger.last_event(session, task.assignment)
        values = {
            "what": event.kind,
            "channel": origin.channel,
            "told_by": origin.told_by,
            "happened_at": origin.happened_at,
            "by": "",
        }
        outbox.tell(session, recorded.MAIL, about=event, to=task.assignment, now=event.recorded_at, values=values)
    return report


class NotTaken(ValueError):
    """The draft was changed since the page was opened, or the task takes no answer any more."""


def basis_of(session: Session, task: Task) -> str:
    """What the superior's own draft is now."""
    return str(reporting.basis_of(session, task, reporting.draft_of(session, task)))


def take_sum(session: Session, task: Task, found: SchoolsSum, basis: str, now: datetime) -> None:
    """Put the sums into the superior's own draft, and into its note who is missing. Raises NotTaken."""
    draft = reporting.draft_of(session, task)
    typed = {name: value for name, value in (draft.values if draft else {}).items() if name != reporting.LETTER}
    sums = {f"{PREFIX}{spec}": [vn_number(total, DECIMALS)] for spec, total in found.values.items()}
    note = typed["text"] if any(typed.get("text", ())) else [summed_up(found)]
    try:
        reporting.save_draft(session, task, {**typed, **sums, "text": note}, now, editions.basis_in(basis))
    except (editions.EditedElsewhere, reporting.TaskClosed) as error:
        raise NotTaken from error


def summed_up(found: SchoolsSum) -> str:
    """'Tổng hợp của 7/8 trường. Chưa có số liệu: Trường X.'"""
    words = _("Tổng hợp của %(n)s/%(m)s trường.", n=found.submitted, m=len(found.units))
    if found.missing:
        words = _("%(words)s Chưa có số liệu: %(names)s.", words=words, names="; ".join(found.missing))
    return str(words)
