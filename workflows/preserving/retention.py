"""What may be forgotten by age: texts of sent mails, originals, evidence, the access log; settings say after how long.

Nothing that belongs to a letter's file goes before an officer has said that the file was handed to the archive.
What goes of a letter leaves an event in its chain, and the digests in the ledger stay.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from directives.files import mark_all_erased, mark_erased
from directives.models import (
    AccessEntry,
    Assignment,
    Delegation,
    Directive,
    Evidence,
    EvidenceLink,
    IncomingMail,
    Mail,
    MailLine,
    Report,
    StoredFile,
    Task,
    Unit,
)
from directives.record import ledger, locks
from directives.record.locks import ChainParent
from directives.terms import EventKind, IncomingKind, MailState
from workflows.delegating.erasing import forget_delegation
from workflows.followup import erasing
from workflows.followup.archiving import BY_AGE


class Kept(StrEnum):
    """What a rule is about."""

    MAIL_TEXTS = "mail_texts"
    HAND_OVERS = "hand_overs"
    """Whom units handed items to: names, addresses, words, as the mails had them."""
    LETTERS = "letters"
    INCOMING = "incoming"
    EVIDENCE = "evidence"
    ACCESS_LOG = "access_log"


@dataclass(frozen=True)
class Rules:
    """For how many days each is kept; 0 is for ever."""

    mail_texts: int
    originals: int
    access_log: int
    evidence: int

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "Rules":
        names = ("KEEP_MAIL_TEXTS", "KEEP_ORIGINALS", "KEEP_ACCESS_LOG", "KEEP_EVIDENCE")
        return cls(*(config[name] for name in names))


AT_ONCE = 500

DONE = (MailState.SENT, MailState.FAILED, MailState.BOUNCED, MailState.DROPPED)
_ARCHIVED = select(Directive.id).where(Directive.archived_at.is_not(None))
_OF_ARCHIVED = select(Assignment.id).where(Assignment.directive_id.in_(_ARCHIVED))
_OF_UNARCHIVED = exists().where(MailLine.mail_id == Mail.id, MailLine.assignment_id.not_in(_OF_ARCHIVED))
_ALL_ARCHIVED_OR_NO_LETTER = or_(Mail.directive_id.is_(None), Mail.directive_id.in_(_ARCHIVED)) & ~_OF_UNARCHIVED
"""Over Mail: every letter that it is about was handed to the archive, or it is about none."""


def due(session: Session, rules: Rules, now: datetime) -> dict[Kept, int]:
    """How many of each kind the rules no longer keep."""
    return {kind: session.scalar(select(func.count()).select_from(q.subquery())) or 0 for kind, q in _due(rules, now)}


def apply(session: Session, rules: Rules, now: datetime) -> tuple[dict[Kept, int], list[StoredFile]]:
    """Erase what is due; returns how many of each kind, and the files to delete after the commit."""
    found = {kind: list(session.scalars(query)) for kind, query in _due(rules, now)}
    files: list[StoredFile] = []
    _mail_texts(session, found.get(Kept.MAIL_TEXTS, []), now)
    for delegation_id in found.get(Kept.HAND_OVERS, []):
        forget_delegation(session, session.get_one(Delegation, delegation_id), now, {BY_AGE: True})
    for directive_id in found.get(Kept.LETTERS, []):
        files += _letter(session, session.get_one(Directive, directive_id), now)
    for incoming_id in found.get(Kept.INCOMING, []):
        incoming = session.get_one(IncomingMail, incoming_id)
        files += erasing.forget_incoming(session, incoming, now, {BY_AGE: True})
    for assignment_id in found.get(Kept.EVIDENCE, []):
        files += _evidence(session, session.get_one(Assignment, assignment_id), now)
    _access_log(session, found.get(Kept.ACCESS_LOG, []), now)
    return {kind: len(ids) for kind, ids in found.items()}, files


def _due(rules: Rules, now: datetime) -> list[tuple[Kept, Select[Any]]]:
    """For each rule that is set, the ids of what it no longer keeps."""

    def before(days: int) -> datetime:
        return now - timedelta(days=days)

    queries: list[tuple[Kept, int, Select[Any]]] = [
        (Kept.MAIL_TEXTS, rules.mail_texts, _old_mails(before(rules.mail_texts))),
        (Kept.HAND_OVERS, rules.mail_texts, _old_hand_overs(before(rules.mail_texts))),
        (Kept.LETTERS, rules.originals, _old_letters(before(rules.originals))),
        (Kept.INCOMING, rules.originals, _old_incoming(before(rules.originals))),
        (Kept.EVIDENCE, rules.evidence, _old_evidence(before(rules.evidence))),
        (Kept.ACCESS_LOG, rules.access_log, _old_entries(before(rules.access_log))),
    ]
    return [(kind, query) for kind, days, query in queries if days]


def _old_mails(before: datetime) -> Select[Any]:
    done_at = func.coalesce(Mail.sent_at, Mail.ended_at, Mail.created_at)
    has_text = or_(Mail.body != "", Mail.subject != "")
    old = select(Mail.id).where(Mail.state.in_(DONE), done_at < before, has_text, _ALL_ARCHIVED_OR_NO_LETTER)
    return old.order_by(Mail.id)


def _old_hand_overs(before: datetime) -> Select[Any]:
    named = (Delegation.salt.is_not(None), Delegation.recorded_at < before)
    return select(Delegation.id).where(*named, Delegation.assignment_id.in_(_OF_ARCHIVED)).order_by(Delegation.id)


def _old_letters(before: datetime) -> Select[Any]:
    """Directives whose source, the file that was read, is still there beside the signed copy."""
    is_own = or_(Directive.signed_file_id.is_(None), Directive.signed_file_id != Directive.source_file_id)
    source = select(StoredFile.id).where(StoredFile.erased_at.is_(None))
    return select(Directive.id).where(
        Directive.id.in_(_ARCHIVED), Directive.ended_at < before, is_own, Directive.source_file_id.in_(source)
    )


def _old_incoming(before: datetime) -> Select[Any]:
    kept = select(StoredFile.id).where(StoredFile.erased_at.is_(None))
    nobody_waits = or_(IncomingMail.kind != IncomingKind.REPLY, IncomingMail.counted_as.is_not(None))
    no_file = and_(IncomingMail.assignment_id.is_(None), IncomingMail.agency_id.is_not(None))
    return select(IncomingMail.id).where(
        IncomingMail.received_at < before,
        IncomingMail.original_id.in_(kept),
        or_(no_file, IncomingMail.assignment_id.in_(_OF_ARCHIVED)),
        nobody_waits,
    )


def _old_evidence(before: datetime) -> Select[Any]:
    """Ids of assignments that still hold evidence, of letters that ended before and were archived."""
    held = (
        Assignment.id.in_(
            select(Task.assignment_id)
            .join(Evidence, Evidence.task_id == Task.id)
            .join(StoredFile, StoredFile.id == Evidence.file_id)
            .where(Evidence.report_id.is_not(None), StoredFile.erased_at.is_(None))
        ),
        Assignment.id.in_(
            select(Task.assignment_id)
            .join(EvidenceLink, EvidenceLink.task_id == Task.id)
            .where(EvidenceLink.report_id.is_not(None), EvidenceLink.salt.is_not(None))
        ),
    )
    ended = select(Directive.id).where(Directive.id.in_(_ARCHIVED), Directive.ended_at < before)
    return select(Assignment.id).where(Assignment.directive_id.in_(ended), or_(*held)).order_by(Assignment.id)


def _old_entries(before: datetime) -> Select[Any]:
    which = or_(AccessEntry.assignment_id.is_(None), AccessEntry.assignment_id.in_(_OF_ARCHIVED))
    return select(AccessEntry.id).where(AccessEntry.at < before, which)


def _mail_texts(session: Session, ids: Sequence[int], now: datetime) -> None:
    """Blank them; one event for each letter, or for the agency."""
    counts: Counter[tuple[int | None, int]] = Counter()
    for start in range(0, len(ids), AT_ONCE):
        part = Mail.id.in_(ids[start : start + AT_ONCE])
        for directive_id, agency_id in session.execute(select(Mail.directive_id, Mail.agency_id).where(part)):
            counts[directive_id, agency_id] += 1
        session.execute(update(Mail).where(part).values(subject="", body=""))
    for (directive_id, agency_id), count in counts.items():
        parent = session.get_one(Directive, directive_id) if directive_id else session.get_one(Unit, agency_id)
        _record(session, parent, now, {"mails": count})


def _access_log(session: Session, ids: Sequence[int], now: datetime) -> None:
    """Delete the entries; one event for each letter."""
    by_letter: Counter[int] = Counter()
    for start in range(0, len(ids), AT_ONCE):
        part = AccessEntry.id.in_(ids[start : start + AT_ONCE])
        of_letters = select(Assignment.directive_id).join(AccessEntry, AccessEntry.assignment_id == Assignment.id)
        by_letter.update(session.scalars(of_letters.where(part)))
        session.execute(delete(AccessEntry).where(part))
    for directive_id, count in by_letter.items():
        _record(session, session.get_one(Directive, directive_id), now, {"entries": count})


def _letter(session: Session, directive: Directive, now: datetime) -> list[StoredFile]:
    assert directive.source_file is not None, "it was selected by its source"
    mark_erased(directive.source_file, now)
    _record(session, directive, now, {"source": directive.source_file.id})
    return [directive.source_file]


def _evidence_of(session: Session, assignment: Assignment) -> tuple[list[StoredFile], list[EvidenceLink]]:
    """What an assignment's versions hold as evidence and is not erased yet; a unit's signed letter is none."""
    theirs = select(Report.id).join(Task, Task.id == Report.task_id).where(Task.assignment_id == assignment.id)
    files = select(Evidence.file_id).where(Evidence.report_id.in_(theirs))
    kept = select(StoredFile).where(StoredFile.id.in_(files), StoredFile.erased_at.is_(None)).order_by(StoredFile.id)
    links = select(EvidenceLink).where(EvidenceLink.report_id.in_(theirs), EvidenceLink.salt.is_not(None))
    return list(session.scalars(kept)), list(session.scalars(links.order_by(EvidenceLink.id)))


def _evidence(session: Session, assignment: Assignment, now: datetime) -> list[StoredFile]:
    """Erase the files and addresses of its reports; texts, figures and digests in the ledger stay."""
    locks.lock(session, assignment)
    held, links = _evidence_of(session, assignment)
    files = mark_all_erased(held, now)
    for link in links:
        link.url = link.salt = None
    data = {BY_AGE: True, "files": len(files), "links": len(links)}
    rows = [*files, *links]
    ledger.record(session, assignment, EventKind.TEXT_ERASED, now, ledger.SYSTEM, data, rows=rows)
    return files


def _record(session: Session, parent: ChainParent, now: datetime, data: dict[str, int]) -> None:
    ledger.record(session, parent, EventKind.TEXT_ERASED, now, ledger.SYSTEM, {BY_AGE: True, **data})
