"""Issue a draft: create assignments and tasks and queue mails in one transaction; later add a forgotten unit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from directives.acts import assign
from directives.acts.assign import OpenPeriod
from directives.acts.record_year import record_years
from directives.database import Base
from directives.drafts import DraftFinding, DraftProblem, draft_problems
from directives.models import Directive, Item, Period, Staff
from directives.queries import audience, same_letter
from directives.queries.agency_calendar import calendar_of
from directives.queries.same_letter import IssuedBefore
from directives.record import ledger, locks
from directives.rules import schedule
from directives.terms import DirectiveState, EventKind
from workflows.mailing import outbox

FirstCutoffs = Mapping[int, datetime]
LastCutoffs = Mapping[int, datetime | None]
"""{item id: its first or last cut-off}; without a last one it recurs 'đến khi có thông báo'."""


ASKED_AT_ISSUE = frozenset({DraftProblem.NUMBER_MISSING, DraftProblem.DATE_MISSING, DraftProblem.SIGNER_MISSING})
"""What a draft may lack until it is issued."""


class AlreadyIssued(Exception):
    """The directive is no longer a draft: another request issued it first."""


class NotFollowed(Exception):
    """The directive is not followed: still a draft, closed or withdrawn."""


class EditedSincePreview(Exception):
    """The draft was edited after the preview was opened."""


class IncompleteDraft(Exception):
    """A required value is missing; `findings` says which."""

    def __init__(self, findings: Sequence[DraftFinding]) -> None:
        super().__init__(*(finding.code for finding in findings))
        self.findings = findings


class NoSignedCopy(Exception):
    """Issuing without a signed copy needs an explicit confirmation."""


class NoSuchPeriod(ValueError):
    """The first period of `item` is past, after its last, or there is no period to come."""

    def __init__(self, item: Item) -> None:
        super().__init__(item.title)
        self.item = item


class NoNextPeriod(NoSuchPeriod):
    """After the first period of `item` none ever follows, though it is to recur until further notice."""


class LetterIssuedBefore(Exception):
    """The same letter is already issued (law 11); `before` says as which directive."""

    def __init__(self, before: IssuedBefore) -> None:
        super().__init__(before.directive.public_id)
        self.before = before


class NobodyAddressed(Exception):
    """No unit is addressed by any item."""


@dataclass(frozen=True)
class IssueResult:
    """How many units, tasks and mails were created."""

    units: int
    tasks: int
    mails: int


def set_signed_header(
    session: Session,
    directive: Directive,
    number: str,
    dated_on: date,
    signer_name: str,
    edition: int,
    acknowledge_within: int | None = None,
) -> None:
    """Set what is asked only when a draft is issued. Raises AlreadyIssued, EditedSincePreview."""
    _lock_draft(session, directive)
    if directive.edition != edition:
        raise EditedSincePreview
    directive.number, directive.dated_on, directive.signer_name = number, dated_on, signer_name
    directive.acknowledge_within = acknowledge_within


def issue(
    session: Session,
    directive: Directive,
    staff: Staff,
    now: datetime,
    first_due: FirstCutoffs | None = None,
    last_due: LastCutoffs | None = None,
    without_signed_copy: bool = False,
) -> IssueResult:
    """Create the assignments and tasks of a draft and queue its mails.

    A recurring item begins with `first_due` (else with the letter's own first period or the first that leaves two
    working days) and ends with `last_due` (else never, or as the letter says).
    Raises AlreadyIssued, IncompleteDraft, LetterIssuedBefore, NoSignedCopy, NoSuchPeriod, NoNextPeriod,
    NobodyAddressed; then nothing has changed.
    """
    _lock_draft(session, directive)
    missing = [finding for finding in draft_problems(directive) if not finding.doubtful]
    if missing:
        raise IncompleteDraft(missing)
    _check_issued_once(session, directive)
    if directive.signed_file_id is None and not without_signed_copy:
        raise NoSignedCopy
    holders = audience.of_items(session, directive)
    units = frozenset().union(*holders.values())
    if not units:
        raise NobodyAddressed
    record_years(session, directive.issuer, now)
    _set_periods(session, directive, now, first_due or {}, last_due or {})
    opened = [OpenPeriod(item.periods[0], holders[item.id]) for item in tracked(directive)]
    assigned = assign.assign(session, directive, units, opened, ledger.by_staff(staff.id), now)
    _queue(session, directive, assigned, now)
    issued = IssueResult(len(units), assigned.task_count, len(assigned.links))
    directive.state, directive.issued_at = DirectiveState.ISSUED, now
    directive.acknowledge_from = now
    data = _issue_data(directive, issued, holders)
    actor, rows = ledger.by_staff(staff.id), _issued_rows(directive)
    ledger.record(session, directive, EventKind.DIRECTIVE_ISSUED, now, actor, data, rows=rows)
    return issued


def _issued_rows(directive: Directive) -> Iterator[Base]:
    """All rows of a directive as it is issued."""
    yield directive
    for item in directive.items:
        yield from (item, *item.figures, *item.periods)
    yield from directive.enclosures
    files = {directive.signed_file, *(enclosure.file for enclosure in directive.enclosures)}
    yield from (file for file in files if file is not None)


def _issue_data(directive: Directive, issued: IssueResult, holders: Mapping[int, frozenset[int]]) -> dict[str, Any]:
    """Event data of an issue: what was issued, to whom, and what the department adds to the letter."""
    return {
        "counts": vars(issued),
        "files": _files(directive),
        "items": _items(directive, holders),
        "acknowledge_within": directive.acknowledge_within,
        "amends": directive.amends_id,
    }


def _lock_draft(session: Session, directive: Directive) -> None:
    session.flush()
    session.expire_all()  # read its items again too, as the last edit left them
    locks.lock(session, directive)
    if directive.state != DirectiveState.DRAFT:
        raise AlreadyIssued


def _check_issued_once(session: Session, directive: Directive) -> None:
    """Issue one letter once. Two officers with a draft each wait here in line for their agency's row."""
    locks.lock(session, directive.issuer, key_share=True)
    if before := same_letter.repeats(session, directive):
        raise LetterIssuedBefore(before[0])


def tracked(directive: Directive) -> list[Item]:
    """The items that get tasks; an item answered through another gets none."""
    return [item for item in directive.items if item.through_id is None]


def _set_periods(session: Session, directive: Directive, now: datetime, first: FirstCutoffs, last: LastCutoffs) -> None:
    """Give each tracked item its first period."""
    calendar = calendar_of(session, directive.issuer_id)
    for item in tracked(directive):
        due_at, previous = item.due_at, None
        if item.rrule:
            item.first_due_at = first.get(item.id) or first_cutoff(item, now, calendar)
            item.last_due_at = last.get(item.id, item.last_due_at)
            due_at = _checked_first(item, now)
            item.rrule = schedule.with_its_day(item.rrule, due_at)
            previous = schedule.previous_cutoff(item.rrule, due_at)
        item.periods = [Period.opened(item, 1, now, due_at, previous)]
    session.flush()


def first_cutoff(item: Item, now: datetime, calendar: schedule.WorkingCalendar) -> datetime | None:
    """The proposed first cut-off: the letter's own if still to come, else the first that leaves two working days."""
    if item.first_due_at is not None and item.first_due_at > now:
        return item.first_due_at
    return schedule.first_cutoff(item.rrule, now, calendar)


def _checked_first(item: Item, now: datetime) -> datetime:
    """The first cut-off of a recurring item. Raises NoSuchPeriod, NoNextPeriod."""
    first, last = item.first_due_at, item.last_due_at
    if first is None or first <= now or (last is not None and last < first):
        raise NoSuchPeriod(item)
    if last is None and schedule.next_cutoff(item.rrule, first) is None:
        raise NoNextPeriod(item)
    return first


def _queue(session: Session, directive: Directive, assigned: assign.AssignResult, now: datetime) -> None:
    """One mail for each contact."""
    outbox.tell_first(session, directive, assigned.links, now)


def _files(directive: Directive) -> dict[str, Any]:
    """The digests of the files that units receive."""
    signed = directive.signed_file
    enclosures = [enclosure.file.sha256 for enclosure in directive.enclosures if enclosure.file is not None]
    return {"signed": signed.sha256 if signed else None, "enclosures": enclosures}


def _items(directive: Directive, holders: Mapping[int, frozenset[int]]) -> list[dict[str, Any]]:
    return [
        {
            "item": item.id,
            "units": len(holders[item.id]),
            "audience": audience.digest(holders[item.id]),
            "through": item.through_id,
            "rrule": item.rrule,
            "last_due_at": item.last_due_at,
            "periods": [[period.id, period.due_at] for period in item.periods],
        }
        for item in directive.items
    ]
