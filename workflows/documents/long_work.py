"""Papers that take longer than a request should."""

from datetime import datetime

from sqlalchemy.orm import Session

from directives import files
from directives.models import Job
from directives.terms import JobKind
from workflows import clock
from workflows.documents.paper import print_summary
from workflows.documents.steps import file_name, summarise
from workflows.jobs.kind import LongWork, MadeFile, WorkProgress


def whole_summary(session: Session, job: Job, progress: WorkProgress) -> MadeFile:
    """The paper for a meeting with the line of each unit, as of the moment at which it is made or a past one."""
    directive, as_of = job.directive, job.values.get("as_of")
    assert directive is not None, "it was asked for a directive"
    moment = datetime.fromisoformat(as_of) if as_of else None
    summary = summarise(session, directive, clock.now(session), moment)
    return MadeFile(file_name(directive.number), print_summary(summary), files.PDF)


LONG_WORK = [LongWork(JobKind.SUMMARY, whole_summary)]
