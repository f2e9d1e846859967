"""The head of a grid names tables, their rows and their columns; a plain field stands over all three lines."""

from directives.models import FigureSpec
from directives.rules.forms.design import FieldDesign, FormDesign, TableDesign, cells
from workflows.reviewing.grid_head import HeadCell, head_of

FIELD = FieldDesign("f1", "Số giáo viên", measure="người")
TABLE = TableDesign("Lớp học", ("Mầm non", "THCS"), (FieldDesign("f2", "Lớp"), FieldDesign("f3", "Học sinh")))


def specs(design):
    return [
        FigureSpec(
            position=cell.position,
            key=cell.line.key,
            name=cell.name,
            measure=cell.line.measure,
            table_name=cell.table,
            row_name=cell.row,
        )
        for cell in cells(design)
    ]


def test_plain_fields_stand_on_one_line():
    design = FormDesign((FIELD,))

    assert head_of(design, specs(design)) == [[HeadCell("Số giáo viên", "người")]]


def test_a_table_stands_on_three_lines_beside_a_plain_field():
    design = FormDesign((FIELD, TABLE))

    assert head_of(design, specs(design)) == [
        [HeadCell("Số giáo viên", "người", lines=3), HeadCell("Lớp học", columns=4)],
        [HeadCell("Mầm non", columns=2), HeadCell("THCS", columns=2)],
        [HeadCell("Lớp"), HeadCell("Học sinh"), HeadCell("Lớp"), HeadCell("Học sinh")],
    ]
