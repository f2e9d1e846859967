"""Whom mails had reached by a moment: the dated outcomes of mails, played again in their order."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import delivery
from directives.models import Assignment, Contact, Link, Mail, MailLine
from directives.terms import MailState


class Reached(NamedTuple):
    """Since when a unit was told, or cannot be."""

    told_at: datetime | None = None
    unreachable_at: datetime | None = None


class Right(NamedTuple):
    """A link, and while it was one."""

    assignment_id: int
    contact_id: int
    created_at: datetime
    ended_at: datetime | None

    def lives(self, at: datetime) -> bool:
        """Whether it could be used at that moment."""
        return self.created_at <= at and (self.ended_at is None or at < self.ended_at)


class Outcome(NamedTuple):
    """A mail taken by a server, or refused."""

    at: datetime
    mail_id: int
    contact_id: int
    taken: bool


def reached_by(session: Session, directive_id: int, at: datetime) -> dict[int, Reached]:
    """By assignment, what the outcomes of mails up to `at` say; as mailing writes it, one by one."""
    rights = _rights(session, directive_id)
    play = Play(rights, _lines(session, directive_id))
    play.found.update(_at_birth(session, directive_id, rights))
    for outcome in _outcomes(session, directive_id, at):
        play.take(outcome) if outcome.taken else play.fail(outcome)
    return play.found


class Play:
    """The outcomes of mails, one after another, and what they made of each assignment."""

    def __init__(self, rights: list[Right], lines: dict[int, set[int]]) -> None:
        self.lines = lines
        self.of_contact: dict[int, list[Right]] = defaultdict(list)
        self.of_assignment: dict[int, list[Right]] = defaultdict(list)
        for right in rights:
            self.of_contact[right.contact_id].append(right)
            self.of_assignment[right.assignment_id].append(right)
        self.found: dict[int, Reached] = {}
        self.first: dict[int, datetime] = {}
        self.failed: set[int] = set()

    def take(self, outcome: Outcome) -> None:
        """A server took it: the contact works, and what it was told counts again."""
        self.failed.discard(outcome.contact_id)
        told = self.lines.get(outcome.mail_id, set())
        for assignment_id in told:
            self.first.setdefault(assignment_id, outcome.at)
        for assignment_id in (told | self._open_to(outcome)) & self.first.keys():
            self.found[assignment_id] = Reached(self.first[assignment_id])

    def fail(self, outcome: Outcome) -> None:
        """The address failed: a unit with no other that works is not reached."""
        self.failed.add(outcome.contact_id)
        for assignment_id in self._open_to(outcome):
            theirs = (right for right in self.of_assignment[assignment_id] if right.lives(outcome.at))
            if all(right.contact_id in self.failed for right in theirs):
                since = self.found.get(assignment_id, Reached()).unreachable_at
                self.found[assignment_id] = Reached(None, since or outcome.at)

    def _open_to(self, outcome: Outcome) -> set[int]:
        return {right.assignment_id for right in self.of_contact[outcome.contact_id] if right.lives(outcome.at)}


def _rights(session: Session, directive_id: int) -> list[Right]:
    found = session.execute(
        select(Link.assignment_id, Link.contact_id, Link.created_at, Link.revoked_at, Contact.removed_at)
        .join(Assignment, Assignment.id == Link.assignment_id)
        .join(Contact, Contact.id == Link.contact_id)
        .where(Assignment.directive_id == directive_id)
    )
    return [
        Right(assignment_id, contact_id, created_at, min(filter(None, ends), default=None))
        for assignment_id, contact_id, created_at, *ends in found
    ]


def _lines(session: Session, directive_id: int) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for mail_id, assignment_id in session.execute(
        select(MailLine.mail_id, MailLine.assignment_id)
        .join(Assignment, Assignment.id == MailLine.assignment_id)
        .join(Mail, Mail.id == MailLine.mail_id)
        .where(Assignment.directive_id == directive_id, Mail.occasion.not_in(delivery.OF_OTHERS))
    ):
        found.setdefault(mail_id, set()).add(assignment_id)
    return found


def _at_birth(session: Session, directive_id: int, rights: list[Right]) -> dict[int, Reached]:
    """A unit that had no working contact when it got its assignment could not be reached from the first."""
    found = session.execute(
        select(Assignment.id, Assignment.created_at).where(Assignment.directive_id == directive_id)
    )
    linked = {(right.assignment_id, right.created_at) for right in rights}
    return {id_: Reached(None, created_at) for id_, created_at in found if (id_, created_at) not in linked}


def _outcomes(session: Session, directive_id: int, at: datetime) -> Iterator[Outcome]:
    """What became of every mail to somebody who holds a link of the directive, in order."""
    holders = select(Link.contact_id).join(Assignment).where(Assignment.directive_id == directive_id)
    outcomes: list[Outcome] = []
    for mail_id, contact_id, sent_at, ended_at, state in session.execute(
        select(Mail.id, Contact.id, Mail.sent_at, Mail.ended_at, Mail.state)
        .join(Contact, Contact.id == Mail.contact_id)
        .where(Contact.id.in_(holders))
    ):
        if sent_at is not None and sent_at <= at:
            outcomes.append(Outcome(sent_at, mail_id, contact_id, True))
        if state in {MailState.FAILED, MailState.BOUNCED} and ended_at is not None and ended_at <= at:
            outcomes.append(Outcome(ended_at, mail_id, contact_id, False))
    return iter(sorted(outcomes))
