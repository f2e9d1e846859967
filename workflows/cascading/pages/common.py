"""Shared by a superior's pages: render in the issuer's name, with the assignment that the link opens."""

from typing import Any

from flask import render_template

from directives.database import db
from workflows import clock
from workflows.web.contact_point import issuer_of
from workflows.web.guards import current_link


def show(template: str, **values: Any) -> str:
    """Render a page of the superior's own assignment."""
    assignment = current_link().assignment
    return render_template(
        template,
        assignment=assignment,
        directive=assignment.directive,
        issuer=issuer_of(assignment.directive),
        now=clock.now(db.session),
        **values,
    )
