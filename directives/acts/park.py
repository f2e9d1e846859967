"""Keep text that came without the right to write, apart from everything, for the browser or the person that sent it.

It is never an answer and writes no draft: the person who typed it finds it again and uses it, or it is deleted.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from directives.database import insert_unless_known
from directives.models import Assignment, ParkedForm

LASTS = timedelta(hours=24)
LARGEST = 128 * 1024
"""Bytes of one parked form: the longest answer fits."""
LONGEST_PATH = 190
"""Characters of the page's path: its column holds a number behind it."""
MOST = 30
"""Forms for one assignment or person: a stranger who knows its address cannot fill the database."""

Values = Mapping[str, Sequence[str]]
"""{field name: its texts}, as a browser sends a form."""


def park(session: Session, browser: str, public_id: str, path: str, values: Values, now: datetime) -> bool:
    """Park a form of an assignment; False if it is too large, or too many are there.

    A text that this browser typed earlier on the same page is replaced only by one that contains it.
    """
    assignment_id = session.scalar(select(Assignment.id).where(Assignment.public_id == public_id))
    if assignment_id is None:
        return False
    row = {"browser": browser, "assignment_id": assignment_id, "values": dict(values), "parked_at": now}
    return _park(session, row, path, ParkedForm.assignment_id == assignment_id) is not None


def park_of_staff(
    session: Session, browser: str, staff_id: int, path: str, values: Values, now: datetime
) -> int | None:
    """Park a form of the desk for the person whose session, known by `browser`, has ended; its id, or None as above."""
    row = {"browser": browser, "staff_id": staff_id, "values": dict(values), "parked_at": now}
    return _park(session, row, path, ParkedForm.staff_id == staff_id)


def _park(session: Session, row: dict[str, Any], path: str, of_owner: ColumnElement[bool]) -> int | None:
    if len(path) > LONGEST_PATH or len(json.dumps(row["values"]).encode()) > LARGEST:
        return None
    earlier = on_page(session, row["browser"], path)
    for one in earlier:
        if is_contained(one.values, row["values"]):
            one.values, one.parked_at = row["values"], row["parked_at"]
            return one.id
    if (session.scalar(select(func.count(ParkedForm.id)).where(of_owner)) or 0) >= MOST:
        return None
    place = f"{path}#{len(earlier) + 1}" if earlier else path
    session.execute(insert_unless_known(session, ParkedForm, "browser", "path").values(row | {"path": place}))
    here = (ParkedForm.browser == row["browser"], ParkedForm.path == place)
    return session.scalar(select(ParkedForm.id).where(*here))


def page_of(parked: ParkedForm) -> str:
    """The path of the page on which it was typed."""
    return parked.path.partition("#")[0]


def of_browser(session: Session, browser: str, assignment_id: int, now: datetime) -> Sequence[ParkedForm]:
    """What a browser has parked for an assignment, the newest first."""
    mine = (ParkedForm.browser == browser, ParkedForm.assignment_id == assignment_id)
    query = select(ParkedForm).where(*mine, ParkedForm.parked_at > now - LASTS)
    return session.scalars(query.order_by(ParkedForm.parked_at.desc(), ParkedForm.id.desc())).all()


def of_staff(session: Session, staff_id: int, now: datetime) -> Sequence[ParkedForm]:
    """What is parked for a person, the newest first."""
    query = select(ParkedForm).where(ParkedForm.staff_id == staff_id, ParkedForm.parked_at > now - LASTS)
    return session.scalars(query.order_by(ParkedForm.parked_at.desc(), ParkedForm.id.desc())).all()


def discard_of_staff(session: Session, staff_id: int, parked_id: int) -> None:
    """Delete a person's parked form, because it was taken or is not wanted."""
    session.execute(delete(ParkedForm).where(ParkedForm.id == parked_id, ParkedForm.staff_id == staff_id))


def on_page(session: Session, browser: str, path: str) -> Sequence[ParkedForm]:
    """What a browser has parked on one page."""
    found = session.scalars(select(ParkedForm).where(ParkedForm.browser == browser).order_by(ParkedForm.id)).all()
    return [one for one in found if page_of(one) == path]


def is_contained(earlier: Values, later: Values) -> bool:
    """Whether every text of the earlier form is in the later one: then nothing is lost with the earlier."""
    texts = [text for values in later.values() for text in values]
    return all(any(text.strip() in other for other in texts) for values in earlier.values() for text in values)


def discard(session: Session, browser: str, path: str, taken: Values) -> int:
    """Delete what was parked on a page, once a form with all of it was taken; returns how many."""
    used = [one.id for one in on_page(session, browser, path) if is_contained(one.values, taken)]
    if used:
        session.execute(delete(ParkedForm).where(ParkedForm.id.in_(used)))
    return len(used)


def delete_expired(session: Session, now: datetime) -> None:
    expired = ParkedForm.parked_at <= now - LASTS
    if session.scalar(select(ParkedForm.id).where(expired).limit(1)):  # else kept pages would count as changed
        session.execute(delete(ParkedForm).where(expired))
