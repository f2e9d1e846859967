"""Papers that take longer than a request should."""

from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from directives import files
from directives.models import Job, Unit
from directives.terms import JobKind
from workflows import clock
from workflows.documents.paper import print_summary, print_unit_book
from workflows.documents.steps import file_name, summarise
from workflows.documents.unit_book import make_unit_book
from workflows.jobs.kind import LongWork, MadeFile, WorkProgress


def whole_summary(session: Session, job: Job, progress: WorkProgress) -> MadeFile:
    """The paper for a meeting with the line of each unit, as of the moment at which it is made or a past one."""
    directive, as_of = job.directive, job.values.get("as_of")
    assert directive is not None, "it was asked for a directive"
    moment = datetime.fromisoformat(as_of) if as_of else None
    progress.reach(0, 2)
    summary = summarise(session, directive, clock.now(session), moment)
    progress.reach(1, 2)
    return MadeFile(file_name(directive.number), print_summary(summary), files.PDF)


def unit_book(session: Session, job: Job, progress: WorkProgress) -> MadeFile:
    """A unit's book of a year."""
    unit, year = session.get_one(Unit, job.unit_id), job.values["year"]
    with current_app.test_request_context():  # the book has the address of a page
        made = make_unit_book(session, unit, year, clock.now(session))
        progress.reach(1, 2)
        return MadeFile(f"so-theo-doi-van-ban-{year}.pdf", print_unit_book(made), files.PDF)


LONG_WORK = [LongWork(JobKind.SUMMARY, whole_summary), LongWork(JobKind.UNIT_BOOK, unit_book)]
