"""How large units are, by the numbers that the department keeps of them."""

from decimal import Decimal

from directives.attributes.sizes import sizes_of
from directives.models import UnitAttribute
from directives.terms import AttributeKind
from tests import scene


def test_sizes_are_the_known_numbers_of_units(session, now):
    people = scene.department(session, now)
    session.add(UnitAttribute(agency_id=people.agency.id, key="area", name="Diện tích", kind=AttributeKind.NUMBER))
    people.school_a.attributes = {"software": ["Zoom"], "learners": 651, "area": 95.7, "aliases": ["A"], "gone": 3}
    people.school_b.attributes = {}
    session.flush()

    found = sizes_of(session, [people.school_a.id, people.school_b.id])

    assert found == {people.school_a.id: {"learners": Decimal("651"), "area": Decimal("95.7")}, people.school_b.id: {}}
