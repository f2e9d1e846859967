"""Whatever stands in an export: each row has one state, and the states add up to the rows of the file."""

from hypothesis import given, settings
from hypothesis import strategies as st

from directives.models import FigureSpec
from directives.rules.name_matching import KnownName, KnownNames
from directives.sources.tables import SourceTable
from directives.terms import FieldKind, PlatformRowState, SameUnit
from workflows.platforms.export import export_table
from workflows.platforms.layouts import ColumnChoice
from workflows.platforms.planning import NameBook, is_total, plan_import

HEADS = ["STT", "Tên trường", "Lớp", "Tỷ lệ"]
SPECS = [
    FigureSpec(id=1, position=1, name="Lớp", measure="lớp", kind=FieldKind.WHOLE),
    FigureSpec(id=2, position=2, name="Tỷ lệ", measure="%", kind=FieldKind.PERCENTAGE),
]
UNITS = [KnownName(1, "A", ["THPT Nguyễn Du"]), KnownName(2, "B", ["Trường THCS Tống Duy Tân", "THCS TDT"])]
NAMES = ["", "THPT Nguyễn Du", "Tr. THPT Nguyen Du", "THCS Tống Duy Tân", "Tổng cộng", "Cộng huyện X", "I. Khối THPT"]
NUMBERS = ["", "-", "0", "12", " 57 ", "1.012", "95,7", "85%", "x y", "#REF!", "-3"]
CELLS = [st.sampled_from(["", "1", "(1)"]), st.sampled_from(NAMES), *[st.sampled_from(NUMBERS)] * 2]
LINES = st.lists(st.tuples(*CELLS).map(list), max_size=12)


@given(LINES, st.integers(1, 4), st.booleans())
@settings(max_examples=150)
def test_each_row_has_one_state_and_none_is_lost(lines, above, repeats):
    filled = [line for line in [HEADS, *lines, *([HEADS] if repeats else [])] if any(line)]
    numbered = [(above + 2 * place, line) for place, line in enumerate(filled)]
    table = export_table([SourceTable("", numbered)])
    plan = plan_import(table, ColumnChoice(1, None, {1: 2, 2: 3}), SPECS, NameBook(KnownNames.of(UNITS)), {})

    assert [row.number for row in plan.rows] == [number for number, _line in numbered]
    assert sum(plan.tallies.values()) + plan.blank == plan.row_count == numbered[-1][0]
    taken = [row for row in plan.rows if row.state is PlatformRowState.TAKEN]
    assert {unit_id for unit_id, _spec in plan.figures(SPECS)} <= {row.unit_id for row in taken} <= {1, 2}
    assert all(not is_total(row.written) for row in taken)


def test_rows_of_a_unit_that_add_up_to_more_than_is_stored_are_a_fault_with_its_row():
    lines = [["1", "THPT Nguyễn Du", "999.999.999.999", "85"], ["2", "THPT Nguyễn Du", "1", "85"]]
    table = export_table([SourceTable("", list(enumerate([HEADS, *lines], 1)))])
    columns, book = ColumnChoice(1, None, {1: 2, 2: 3}), NameBook(KnownNames.of(UNITS))

    summed = plan_import(table, columns, SPECS, book, {1: SameUnit.SUM})
    first = plan_import(table, columns, SPECS, book, {1: SameUnit.FIRST})
    blank = plan_import(table, columns, SPECS, book, {1: SameUnit.SUM}, faulty_are_blank=True)

    [fault] = summed.faults
    assert fault.number == 3
    assert fault.text.startswith("Dòng 3, Lớp: các dòng của “THPT Nguyễn Du” cộng lại lớn quá 12 chữ số.")
    assert (first.faults, first.figures(SPECS)[1, 1]) == ((), 999_999_999_999)
    assert (blank.faults, blank.figures(SPECS)) == ((), {})
