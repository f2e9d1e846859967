"""What a form asks, what follows from its name and measure, and what its checks say of figures."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from directives.rules.forms import checks, design
from directives.rules.forms.checks import JUMP, SMALL
from directives.rules.forms.design import CheckDesign, FieldDesign, FormDesign, TableDesign, cells, joined
from directives.rules.forms.measures import is_rate, kind_of
from directives.terms import CheckAgainst, CheckRelation, CheckSeverity, FieldKind, FlagKind

AT_MOST, AT_LEAST, EQUAL = CheckRelation
LEVELS = ("Mầm non", "Tiểu học", "THCS")


@pytest.mark.parametrize("measure", ["lớp", "học sinh", "giáo viên", "người", "trường", "máy", ""])
def test_counted_things_are_whole(measure):
    assert kind_of("Số liệu", measure) is FieldKind.WHOLE


@pytest.mark.parametrize(
    ("name", "measure"), [("Học sinh tham gia", "%"), ("Tỷ lệ tham gia", ""), ("Thời lượng", "giờ"), ("Chi", "tỷ đồng")]
)
def test_rates_and_measured_things_take_decimals(name, measure):
    assert kind_of(name, measure) is not FieldKind.WHOLE


def test_hours_have_a_sum_and_rates_have_none():
    assert is_rate("Tỷ lệ tham gia", "%")
    assert not is_rate("Thời lượng", "giờ")


FORM = FormDesign(
    (
        FieldDesign("total", "Tổng số lớp"),
        TableDesign("Theo cấp học", LEVELS, (FieldDesign("all", "Lớp"), FieldDesign("online", "Lớp trực tuyến"))),
        FieldDesign("note", "Khó khăn", FieldKind.TEXT),
    ),
    (
        CheckDesign("online", AT_MOST, right=("all",)),
        CheckDesign("total", EQUAL, right=("all",), severity=CheckSeverity.EXPLAIN, advice="Xin cộng lại các cấp."),
    ),
)


def specs_of(form):
    return [
        SimpleNamespace(
            id=cell.position,
            key=cell.line.key,
            name=cell.name,
            measure=cell.line.measure,
            kind=cell.line.kind,
            table_name=cell.table,
            row_name=cell.row,
        )
        for cell in cells(form)
    ]


def values(given):
    return {n: None if value is None else Decimal(value) for n, value in enumerate(given, 1)}


def found(form, given, before=None, sizes=None):
    """The failed checks, by 'total' and, row by row, 'all' and 'online'; None is blank."""
    return checks.findings(form, specs_of(form), values(given), values(before or ()), sizes or {})


def test_a_form_is_stored_and_read_back_whole():
    assert design.from_json(FORM.as_json()) == FORM


def test_a_table_has_a_cell_for_each_row_and_column():
    assert [(cell.position, cell.name) for cell in cells(FORM)][:4] == [
        (1, "Tổng số lớp"),
        (2, "Lớp, Mầm non"),
        (3, "Lớp trực tuyến, Mầm non"),
        (4, "Lớp, Tiểu học"),
    ]


def test_two_columns_of_a_table_are_compared_row_by_row():
    [wrong] = found(FORM, [30, 10, 9, 10, 11, 10, 10])

    assert (wrong.kind, wrong.left, wrong.right, wrong.hard) == (FlagKind.CHECK, (5,), (4,), True)
    assert (wrong.value, wrong.against) == (11, 10)


def test_a_total_that_does_not_add_up_is_to_explain():
    [wrong] = found(FORM, [31, 10, 9, 10, 9, 10, 10])

    assert (wrong.left, wrong.right, wrong.against, wrong.hard) == ((1,), (2, 4, 6), 30, False)
    assert wrong.advice == "Xin cộng lại các cấp."


@pytest.mark.parametrize(
    "given", [[30, 10, 9, 10, 9, 10, 10], [31, 10, 9, None, 9, 10, 10], [None, 10, 9, 10, 9, 10, 10]]
)
def test_what_agrees_or_stands_beside_a_blank_is_not_asked_about(given):
    assert found(FORM, given) == []


def one_field(relation=AT_MOST, **changes):
    return FormDesign((FieldDesign("f1", "Lớp"),), (CheckDesign("f1", relation, **changes),))


def test_a_jump_against_the_last_period_is_asked_about():
    [jump] = found(FormDesign((FieldDesign("f1", "Lớp"),)), [637], [49])

    assert (jump.kind, jump.left, jump.against, jump.hard) == (FlagKind.JUMP, (1,), 49, False)


@pytest.mark.parametrize("last", [None, 0, 100 // JUMP + 1])
def test_without_a_last_value_or_below_the_jump_nothing_is_asked(last):
    assert found(FormDesign((FieldDesign("f1", "Lớp"),)), [100], [last]) == []


def test_small_counts_may_jump():
    assert found(FormDesign((FieldDesign("f1", "Lớp"),)), [SMALL - 1], [1]) == []


def test_a_check_against_the_last_period_replaces_the_jump():
    form = one_field(against=CheckAgainst.LAST_PERIOD, factor=Decimal(10))

    assert found(form, [490], [49]) == []
    assert found(form, [491], [49])[0].kind is FlagKind.LAST_PERIOD
    assert found(one_field(AT_LEAST, against=CheckAgainst.LAST_PERIOD), [48], [49])[0].against == 49


def test_a_figure_is_compared_with_the_size_of_the_unit_if_it_is_known():
    form = one_field(against=CheckAgainst.UNIT_SIZE, right=("classes",))

    assert found(form, [651_000], sizes={"classes": Decimal(7)})[0].size == "classes"
    assert found(form, [651_000]) == []


def test_a_kept_flag_says_what_was_found():
    [wrong] = found(FORM, [31, 10, 9, 10, 9, 10, 10])

    assert checks.from_json(wrong.as_json()) == wrong


def test_joined_forms_keep_their_checks():
    both = joined(FORM, FORM)

    assert len({line.key for line in both.lines}) == 8
    assert len(found(both, [31, 10, 9, 10, 9, 10, 10, None, 31, 10, 9, 10, 9, 10, 10])) == 2
