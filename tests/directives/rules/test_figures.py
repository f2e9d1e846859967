"""Which figures count whole things, and which are asked about."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from directives.rules.figures import JUMP, SMALL, FigureDoubt, counts_whole, doubts, is_rate


@pytest.mark.parametrize("measure", ["lớp", "học sinh", "giáo viên", "người", "trường", "máy", ""])
def test_counted_things_are_whole(measure):
    assert counts_whole("Số liệu", measure)


@pytest.mark.parametrize(
    ("name", "measure"), [("Học sinh tham gia", "%"), ("Tỷ lệ tham gia", ""), ("Thời lượng", "giờ"), ("Chi", "tỷ đồng")]
)
def test_rates_and_measured_things_take_decimals(name, measure):
    assert not counts_whole(name, measure)


def test_hours_have_a_sum_and_rates_have_none():
    assert is_rate("Tỷ lệ tham gia", "%")
    assert not is_rate("Thời lượng", "giờ")


def figure(position, at_most=None):
    return SimpleNamespace(id=position * 10, name=f"Số liệu {position}", position=position, at_most=at_most)


def asked(given, before=None):
    """The doubts about three figures, the third a part of the first."""
    specs = [figure(1), figure(2), figure(3, at_most=1)]
    values = {n * 10: None if value is None else Decimal(value) for n, value in enumerate(given, 1)}
    last = {n * 10: None if value is None else Decimal(value) for n, value in enumerate(before or (), 1)}
    return [(one.spec_id, one.doubt, one.against, one.whole) for one in doubts(specs, values, last)]


def test_a_part_above_its_whole_is_asked_about():
    assert asked([100, 5, 101]) == [(30, FigureDoubt.ABOVE_WHOLE, 100, "Số liệu 1")]


@pytest.mark.parametrize("given", [[100, 5, 100], [None, 5, 100], [100, 5, None]])
def test_a_part_up_to_its_whole_or_beside_a_blank_is_not_asked_about(given):
    assert asked(given) == []


def test_a_jump_against_the_last_period_is_asked_about():
    assert asked([637, 5, 4], [49, 5, 4]) == [(10, FigureDoubt.JUMP, 49, "")]


@pytest.mark.parametrize("last", [None, 0, 100 // JUMP + 1])
def test_without_a_last_value_or_below_the_jump_nothing_is_asked(last):
    assert asked([100, 5, 4], [last, 5, 4]) == []


def test_small_counts_may_jump():
    assert asked([SMALL - 1, 5, 4], [1, 5, 4]) == []
