"""What a restore from a backup means: mails and ticks are held, and links of before open nothing."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.models import Restoration

GENERATIONS = 1000
"""By so many each restore raises the generations of links: more than a link is renewed between two of them."""


def last(session: Session) -> Restoration | None:
    return session.scalars(select(Restoration).order_by(Restoration.id.desc()).limit(1)).first()


def is_held(session: Session) -> bool:
    """Whether mails and ticks wait until a person releases them after a restore."""
    return session.scalar(select(Restoration.id).where(Restoration.released_at.is_(None)).limit(1)) is not None


def catching_up(session: Session) -> Restoration | None:
    """The restore after which mails that the ticker queues may have been sent before, by the lost database."""
    waiting = select(Restoration).where(Restoration.released_at.is_not(None), Restoration.caught_up_at.is_(None))
    return session.scalars(waiting.order_by(Restoration.id.desc()).limit(1)).first()


def first_generation(session: Session) -> int:
    """The first generation of a new link. Its number may have been another link's, which a restore lost."""
    return 1 + GENERATIONS * (session.scalar(select(func.count(Restoration.id))) or 0)


def era_of(generation: int) -> int:
    """How many restores came before a generation of a link."""
    return (generation - 1) // GENERATIONS
