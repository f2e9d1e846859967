"""Find a directive that was issued from the same letter as a draft (law 11)."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Directive, Mail
from directives.reading.structure.header import clean_number
from directives.reading.text.normalise import fold
from directives.terms import DirectiveState, MailState

_WENT = (MailState.SENDING, MailState.SENT, MailState.BOUNCED)
"""States of a mail that a server took, or is taking just now."""
_SHORTEST = 200
"""Letters that two equal texts need to have, to count as one letter."""


@dataclass(frozen=True)
class IssuedBefore:
    """A directive issued from the same letter, and to how many units."""

    directive: Directive
    units: int

    @property
    def issued_at(self) -> datetime | None:
        return self.directive.issued_at


def issued_before(session: Session, draft: Directive) -> list[IssuedBefore]:
    """The directives already issued from the draft's letter, newest first.

    The same letter has the same number and date, or the same text under a mended number or date. One that was
    withdrawn before any mail went does not count: nobody was told of it.
    """
    alike = select(Directive).where(
        Directive.issuer_id == draft.issuer_id,
        Directive.state != DirectiveState.DRAFT,
        Directive.id != draft.id,
        or_(Directive.dated_on == draft.dated_on, Directive.number == draft.number, Directive.subject == draft.subject),
    )
    found = [other for other in session.scalars(alike.order_by(Directive.id.desc())) if _is_same(draft, other)]
    return [IssuedBefore(other, _units(session, other)) for other in found if _counts(session, other)]


def repeats(session: Session, draft: Directive) -> list[IssuedBefore]:
    """What `issued_before` finds, and so refuses the issue; empty if the draft amends or replaces one of them."""
    found = issued_before(session, draft)
    return [] if draft.amends_id in {each.directive.id for each in found} else found


def _is_same(draft: Directive, other: Directive) -> bool:
    same_number = bool(draft.number) and number_key(draft.number) == number_key(other.number)
    same_date = draft.dated_on is not None and draft.dated_on == other.dated_on
    if same_number and same_date:
        return True
    return (same_number or same_date) and _same_text(draft, other)


def number_key(number: str) -> str:
    """A number as it is compared: 'Số: 05/SGD&ĐT-VP' and '5/SGDĐT-VP' are one."""
    written = clean_number(number).casefold().replace("đ", "d").replace("ð", "d")
    return re.sub(r"^\D*0*(?=\d)|[^\w/]|_", "", written)


def _same_text(draft: Directive, other: Directive) -> bool:
    mine, theirs = _body(draft.source_text), _body(other.source_text)
    return len(mine) >= _SHORTEST and mine == theirs


def _body(text: str) -> str:
    """The letters and digits from the addressees on."""
    low = fold(text)
    return re.sub(r"[\W_]", "", low[max(low.find("kính gửi"), 0) :])


def _counts(session: Session, other: Directive) -> bool:
    if other.state is not DirectiveState.WITHDRAWN:
        return True
    went = (Mail.directive_id == other.id, Mail.contact_id.is_not(None), Mail.state.in_(_WENT))
    return session.scalar(select(Mail.id).where(*went).limit(1)) is not None


def _units(session: Session, other: Directive) -> int:
    counted = select(func.count()).select_from(Assignment).where(Assignment.directive_id == other.id)
    return session.scalar(counted) or 0
