"""The places to fill in that follow from an item's form."""

from directives.models import FigureSpec, Item
from directives.rules.forms import design
from directives.rules.forms.design import FormDesign


def specs_of(form: FormDesign) -> list[FigureSpec]:
    """A FigureSpec for each field and each cell of a table."""
    return [
        FigureSpec(
            position=cell.position,
            key=cell.line.key,
            name=cell.name,
            measure=cell.line.measure,
            kind=cell.line.kind,
            required=cell.line.required,
            choices=list(cell.line.choices),
            table_name=cell.table,
            row_name=cell.row,
        )
        for cell in design.cells(form)
    ]


def set_form(item: Item, form: FormDesign) -> None:
    """Give a new item its form."""
    item.form, item.figures = form.as_json(), specs_of(form)
