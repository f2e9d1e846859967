"""An officer takes a unit's own link out of the mail, to send it by Zalo; it is recorded and can be ended."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import assign
from directives.models import Event, Link, Staff
from directives.record import ledger
from directives.record.ledger import data_of
from directives.terms import EventKind
from workflows.mailing import outbox
from workflows.mailing.occasions import new_link
from workflows.web import links
from workflows.web.contact_point import contact_of
from workflows.web.formats import vn_date


@dataclass(frozen=True)
class SharedLink:
    """A generation of a link that was taken out of the mail."""

    at: datetime
    by: str
    generation: int
    opens: bool
    """Whether it still opens the unit's page."""


@dataclass(frozen=True)
class LinkText:
    """What is copied: the text, and the link that stands in it."""

    text: str
    address: str


def share(session: Session, link: Link, staff: Staff, now: datetime) -> LinkText:
    """Make a newer generation, so that what is done by it can be told from what is done by a mailed one."""
    by = ledger.by_staff(staff.id)
    assign.renew_link(session, link, now, by)
    data = {"link": link.id, "generation": link.generation}
    ledger.record(session, link.assignment, EventKind.LINK_SHARED, now, by, data)
    return LinkText(_text(link), links.address(link))


def end_shared(session: Session, link: Link, staff: Staff, now: datetime) -> None:
    """End every generation at once, and mail a new link to the address on record."""
    assign.renew_link(session, link, now, ledger.by_staff(staff.id), ends_older=True)
    outbox.tell(session, new_link.MAIL, about=link, to=link, now=now)


def shared_before(session: Session, link: Link) -> list[SharedLink]:
    """Who took the link out of the mail and when, the newest first."""
    found = session.execute(
        select(Event, Staff.name)
        .join(Staff, Staff.id == Event.actor_id)
        .where(Event.on_assignment(link.assignment_id, EventKind.LINK_SHARED))
        .order_by(Event.id.desc())
    )
    return [
        SharedLink(event.recorded_at, name, generation, generation >= max(link.opens_from, link.ended_below))
        for event, name in found
        if (data := data_of(event.body))["link"] == link.id and (generation := data["generation"])
    ]


def _text(link: Link) -> str:
    assignment, directive = link.assignment, link.assignment.directive
    contact = contact_of(directive)
    with force_locale("vi"):
        return "\n".join(
            (
                _(
                    "%(agency)s gửi %(unit)s: văn bản số %(number)s ngày %(date)s về %(subject)s.",
                    agency=directive.issuer.name,
                    unit=assignment.unit.name,
                    number=directive.number,
                    date=vn_date(directive.dated_on),
                    subject=directive.subject or directive.title,
                ),
                _("Đường dẫn riêng của đơn vị để xem, xác nhận tiếp nhận và báo cáo: %(url)s", url=links.address(link)),
                _(
                    "Ai có đường dẫn này đều trả lời được thay đơn vị: xin chỉ dùng trong đơn vị, "
                    "không chuyển vào nhóm chung."
                ),
                _("Cần hỏi: %(who)s.", who=", ".join(filter(None, (contact.name, contact.phone or contact.email)))),
            )
        )
