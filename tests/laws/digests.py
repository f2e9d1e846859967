"""The digests that leaders and officers receive, read back from the mails that the server took."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import select

from directives.boards import progress
from directives.boards.progress import DirectiveProgress
from directives.database import db
from directives.models import Mail
from tests.laws.place import Place

OF_LEADER = re.compile(
    r"(?P<number>\S+): An toàn khi học qua Internet Hoàn thành (?P<complete>\d+)/(?P<units>\d+) đơn vị"
    r"(?: · quá hạn chưa hoàn thành (?P<late>\d+)(?:, trong đó (?P<late_and_waiting>\d+) đơn vị đang chờ Sở trả lời)?)?"
    r"(?: · chưa liên lạc được (?P<unreached>\d+))?(?: · chờ duyệt (?P<awaiting>\d+) báo cáo)?"
    r"(?: · sắp đến hạn (?P<due_soon>\d+))?"
)
OF_OFFICER = re.compile(r"CV (?P<number>\S+): bảo đảm an toàn [^:]*?Internet (?P<lines>(?:- [^-]+)+)")
LATE = re.compile(r"- Đơn vị quá hạn: (\d+)")
FIELDS = [name for name in OF_LEADER.groupindex if name != "number"]

MORNING = " in the morning"
DAYS = timedelta(days=7)
"""Longer than a digest can wait for its server."""

Rows = dict[str, list[dict[str, int]]]
"""{number of a letter: the counts of each directive with this number}"""


def rows(place: Place) -> Rows:
    """The counts of the directives that are followed: as the front page has them now, and as of each morning.

    An officer's digest covers what came before offices opened on the day for which it was queued, and says so.
    """
    now, found = place.now(), Rows()
    waiting = select(Mail).where(Mail.occasion == "officer_digest", Mail.created_at > now - DAYS)
    mornings = {datetime.fromisoformat(mail.values["until"]) for mail in db.session.scalars(waiting)}
    for moment, mark in ((now, ""), *((morning, MORNING) for morning in mornings)):
        for row in progress.progress(db.session, place.people.agency.id, moment):
            if row.state.is_issued:
                found.setdefault(row.number + mark, []).append(_counts(row))
    return found


def _counts(row: DirectiveProgress) -> dict[str, int]:
    return {name: getattr(row, name) for name in FIELDS}


def check(messages: Iterable[EmailMessage], before: Rows, after: Rows) -> int:
    """What the digests print is what was counted as the worker began or ended; returns how many were read.

    A mail of the same batch may tell a unit while the digest is being composed.
    """
    read = 0
    for message in messages:
        body = message.get_body(("plain",))
        text = " ".join(body.get_content().split()) if body else ""
        for line in OF_LEADER.finditer(text):
            printed = {name: int(line[name] or 0) for name in FIELDS}
            known = before.get(line["number"], []) + after.get(line["number"], [])
            assert printed in known or _between(printed, known), f"{line[0]}: {known}"
            read += 1
        for line in OF_OFFICER.finditer(text) if "chuyenvien" in str(message["To"]) else ():
            late = int(found[1]) if (found := LATE.search(line["lines"])) else 0
            number = line["number"] + MORNING
            known = before.get(number, []) + after.get(number, [])
            assert late in {one["late"] for one in known}, f"{line[0]}: {known}"
            read += 1
    return read


def _between(printed: dict[str, int], known: list[dict[str, int]]) -> bool:
    """Whether each count lies between two moments of the worker's run that differ."""
    different = any(one != known[0] for one in known)
    return different and all(
        min(one[name] for one in known) <= count <= max(one[name] for one in known) for name, count in printed.items()
    )
