"""The kinds and levels of incidents that an agency names, and those that a new agency begins with."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import IncidentChoice, Item, Unit
from directives.terms import IncidentList

BEGINNING = {
    IncidentList.KIND: (
        ("intrusion", "Người lạ vào lớp học"),
        ("bad_content", "Nội dung xấu, độc"),
        ("bullying", "Bắt nạt, quấy rối"),
        ("data_leak", "Lộ thông tin cá nhân"),
        ("other", "Việc khác"),
    ),
    IncidentList.LEVEL: (("ordinary", "Thông thường"), ("serious", "Nghiêm trọng"), ("grave", "Rất nghiêm trọng")),
}
"""Key and name of each choice of a new agency."""


def begin(session: Session, agency: Unit) -> list[IncidentChoice]:
    """Give a new agency its first kinds and levels."""
    made = [
        IncidentChoice(agency_id=agency.id, which=which, key=key, name=name, position=n)
        for which, choices in BEGINNING.items()
        for n, (key, name) in enumerate(choices, 1)
    ]
    session.add_all(made)
    session.flush()
    return made


def choices_of(session: Session, agency_id: int, which: IncidentList) -> Sequence[IncidentChoice]:
    """All of one list in the agency's order, those no longer offered too."""
    query = select(IncidentChoice).where(IncidentChoice.agency_id == agency_id, IncidentChoice.which == which)
    return session.scalars(query.order_by(IncidentChoice.position, IncidentChoice.id)).all()


def offered(session: Session, item: Item, which: IncidentList) -> list[tuple[str, str]]:
    """Key and name of what a unit can choose for an item; a letter may name the kinds that it asks about."""
    found = [one for one in choices_of(session, item.directive.issuer_id, which) if not one.retired]
    named = set(item.incident_kinds or ()) if which.is_kind else set()
    return [(one.key, one.name) for one in found if not named or one.key in named]
