"""Summaries that are kept: the same paper is served again without being printed."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from directives import changes
from directives.jobs import dropping, papers
from directives.models import Directive
from workflows.version import VERSION
from workflows.web.guards import own_transaction


class PaperForm(StrEnum):
    """What of the units a summary lists."""

    WHOLE = "whole"
    """Each unit with its line."""
    ROLLED_UP = "rolled_up"
    """Superiors with their sums, and the units that are late."""


def summary_pdf(
    session: Session,
    directive: Directive,
    form: PaperForm,
    now: datetime,
    as_of: datetime | None,
    make: Callable[[], bytes],
) -> bytes:
    """The kept paper if it would be the same; else the one that `make` prints, which is then kept.

    As of a past moment it stays the same (law 5). Of the present it is the same within a minute, which is how it names
    its moment, if nothing was written meanwhile.
    """
    is_past = as_of is not None and as_of < now
    mark = dropping.mark_of(session, directive.id)
    moment = as_of if is_past else (now.replace(second=0, microsecond=0), changes.state(session))
    digest = hashlib.sha256(repr((form, moment, mark, VERSION)).encode()).hexdigest()
    if (kept := papers.find(session, directive.id, digest)) is not None:
        return kept
    made = make()
    with own_transaction() as own:
        papers.keep(own, directive.id, digest, made, now, mark=mark, is_past=is_past)
    return made
