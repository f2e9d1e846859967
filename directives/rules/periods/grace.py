"""How long after a due date a report still counts as on time. Pure.

The agency chooses it; a period keeps what it was when it opened, so that past boards never change. It is no later due
date: pages, mails and papers name the due date, and a unit that was told after it was told too late.
"""

from datetime import datetime, timedelta
from typing import overload

CHOICES = (0, 5, 10, 15, 30, 60, 120, 240)
"""Minutes. A choice may be added and never removed: former periods keep theirs, and the SQL twin lists them all."""


@overload
def late_from(due_at: datetime, minutes: int) -> datetime: ...
@overload
def late_from(due_at: datetime | None, minutes: int) -> datetime | None: ...
def late_from(due_at: datetime | None, minutes: int) -> datetime | None:
    """From when what was due at `due_at` is late; without a date never."""
    return None if due_at is None else due_at + timedelta(minutes=minutes)


def is_in_time(first: datetime | None, due_at: datetime | None, minutes: int) -> bool:
    """Whether a first submission came in time; without one, as for 'Đã thực hiện' alone, nothing came late."""
    return first is None or due_at is None or first < late_from(due_at, minutes)
