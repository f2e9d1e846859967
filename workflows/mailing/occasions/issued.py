"""The first mail of a directive to each contact of a unit: what is asked by when, the link, and the signed copy."""

from datetime import datetime

from flask_babel import lazy_gettext as _l

from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.still_true import is_of_this_generation
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailContext, MailKind, publishes


def _never_had(_context: MailContext) -> datetime | None:
    return None


MAIL = MailKind(
    name="issued",
    word=_l("Giao việc"),
    priority=5,
    at_once=True,
    content=about_assignments,
    instance="{name}:{about.id}:{about.generation}",
    calendar=publishes,
    line_still_true=is_of_this_generation,
    had_signed_copy=_never_had,
    sent_again=False,
    samples={"": sample_directive.to_unit(acknowledge_within=2)},
)
