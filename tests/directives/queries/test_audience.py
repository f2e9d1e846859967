"""Who owes an item: units addressed, but those whose attribute has only values that are named."""

import pytest

from directives.queries import audience
from directives.queries.audience import Roll
from tests import scene

ROLL = Roll(
    attributes={
        1: {"software": ["ViettelStudy"], "level": "THPT", "learners": 651},
        2: {"software": ["ViettelStudy", "Zoom"], "level": "GDTX"},
        3: {"software": []},
        4: {},
    },
    members={9: frozenset({1, 2, 3, 4})},
)
ALL = {"groups": [9]}


@pytest.mark.parametrize(
    ("spared", "owing"),
    [
        ({}, {1, 2, 3, 4}),
        ({"unless": {"software": ["ViettelStudy"]}}, {2, 4}),
        ({"unless": {"software": ["ViettelStudy", "Zoom"]}}, {4}),
        ({"unless": {"level": ["THPT", "THCS"]}}, {2, 3, 4}),
        ({"unless": {"level": ["GDTX"], "software": ["ViettelStudy"]}}, {4}),
        ({"unless": {"learners": ["651"]}}, {2, 3, 4}),
        ({"unless": {"not_kept_any_more": ["x"]}}, {1, 2, 3, 4}),
    ],
)
def test_a_unit_is_spared_only_if_all_it_has_is_named_and_unknown_owes(spared, owing):
    assert ROLL.holds(spared, ALL) == owing


def test_an_item_issued_while_software_was_the_only_attribute_keeps_its_audience():
    assert ROLL.holds({"unless_software": ["ViettelStudy"]}, ALL) == {2, 4}


def test_closed_units_are_not_on_the_roll(session, now):
    people = scene.department(session, now)
    people.school_a.closed_at = now
    session.flush()

    roll = audience.roll_of(session, people.agency.id)

    assert people.school_a.id not in roll.attributes
    assert roll.attributes[people.district.id] == {"software": ["ViettelStudy"]}
