"""Render a page of the assignment that the request's link opens, in the name of who asks."""

from typing import Any

from flask import render_template

from directives.database import db
from workflows import clock
from workflows.web.contact_point import issuer_of
from workflows.web.guards import current_link


def show(template: str, **values: Any) -> str:
    """With the assignment, its directive and issuer, and `now` unless the page has read the clock already."""
    assignment = current_link().assignment
    directive = assignment.directive
    values.setdefault("now", clock.now(db.session))
    return render_template(template, assignment=assignment, directive=directive, issuer=issuer_of(directive), **values)
