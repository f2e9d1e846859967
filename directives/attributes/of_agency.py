"""The attributes that an agency keeps of its units, and those that a new agency begins with."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Unit, UnitAttribute
from directives.terms import AttributeKind, AttributeSetter

SOFTWARE = "software"
"""The key of the attribute that letters speak of: 'đơn vị sử dụng phần mềm khác'."""

LEARNERS, TEACHERS, CLASSES = "learners", "teachers", "classes"
"""The keys of the sizes that figures are compared with."""

BEGINNING = (
    (SOFTWARE, "Phần mềm dạy học", AttributeKind.CHOICES, "", AttributeSetter.UNIT),
    (LEARNERS, "Số người học", AttributeKind.NUMBER, "người", AttributeSetter.STAFF),
    (TEACHERS, "Số giáo viên", AttributeKind.NUMBER, "người", AttributeSetter.STAFF),
    (CLASSES, "Số lớp", AttributeKind.NUMBER, "lớp", AttributeSetter.STAFF),
)
"""Key, name, kind, measure and setter of each attribute of a new agency."""


def begin(session: Session, agency: Unit) -> list[UnitAttribute]:
    """Give a new agency its first attributes."""
    made = [
        UnitAttribute(agency_id=agency.id, key=key, name=name, kind=kind, measure=measure, set_by=setter, position=n)
        for n, (key, name, kind, measure, setter) in enumerate(BEGINNING, 1)
    ]
    session.add_all(made)
    session.flush()
    return made


def attributes_of(session: Session, agency_id: int) -> Sequence[UnitAttribute]:
    """The agency's attributes in its own order."""
    query = select(UnitAttribute).where(UnitAttribute.agency_id == agency_id)
    return session.scalars(query.order_by(UnitAttribute.position, UnitAttribute.id)).all()
