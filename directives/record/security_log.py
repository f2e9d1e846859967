"""How long the security log is kept."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from directives.models import SecurityEntry

KEPT = timedelta(days=400)
"""Decree 53/2022/NĐ-CP, art. 27, asks for at least twelve months of system logs."""


def delete_expired(session: Session, now: datetime) -> None:
    session.execute(delete(SecurityEntry).where(SecurityEntry.at < now - KEPT))
