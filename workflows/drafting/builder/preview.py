"""The form as a unit will see it: a page of its own, shown in frames of two widths."""

from datetime import datetime

from flask import render_template

from directives.rules import schedule
from directives.rules.forms.design import FormDesign
from workflows.web.typed import form_view


def unit_page(form: FormDesign, now: datetime) -> str:
    """The page, as HTML."""
    return render_template(
        "drafting/builder/preview.html", view=form_view.preview(form, schedule.local(now).date()), form=form
    )
