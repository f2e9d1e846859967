"""Write a units file that a person has confirmed, and dissolve what it leaves out; a long one as a job."""

from collections.abc import Callable

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.models import Job, Unit
from directives.record import ledger
from directives.rules.schedule import local
from directives.terms import JobKind
from workflows import clock
from workflows.jobs.kind import LongWork, WorkProgress, WorkRefused
from workflows.units.import_plan import ImportPlan
from workflows.units.importing import import_units
from workflows.units.over_time import steps as over_time
from workflows.units.over_time.steps import UnitDecision
from workflows.units.planning import plan_import
from workflows.units.sheets import UnitSheet, read_sheet
from workflows.units.words import counts
from workflows.web.guards import Guard, is_allowed
from workflows.web.table_file import UnreadableSheet
from workflows.web.words.sheets import sheet_fault_word


def write_list(
    session: Session,
    agency: Unit,
    plan: ImportPlan,
    digest: str,
    by: ActedBy,
    *,
    dissolves: bool,
    reach: Callable[[int, int], None] = lambda _done, _total: None,
) -> str:
    """Carry out a plan without problems, all of it or nothing; returns in words what was done."""
    import_units(session, agency, plan, digest, by.now, ledger.by_staff(by.staff.id), reach)
    closed = plan.absent if dissolves else ()
    decision = UnitDecision(by, local(by.now).date())
    for unit in closed:
        over_time.close(session, unit, decision)
    ended = " " + str(_("Đã ghi nhận %(n)s đơn vị giải thể.", n=len(closed))) if closed else ""
    return str(_("Đã nhập: %(counts)s", counts=counts(plan))) + ended


def read_list(data: bytes) -> UnitSheet:
    """Raises WorkRefused."""
    try:
        return read_sheet(data)
    except UnreadableSheet as error:
        raise WorkRefused(sheet_fault_word(error.reason)) from error


def import_list(session: Session, job: Job, progress: WorkProgress) -> str:
    """Plan it again and write it, if the person still may and the list still fits."""
    assert job.staff is not None and job.given_file is not None, "it was asked by a person, with a file"
    if job.staff.left_at is not None or not is_allowed(job.staff, Guard.KEEPER):
        raise WorkRefused(_("Tài khoản đã yêu cầu không còn quyền sửa danh sách đơn vị. Chưa ghi gì."))
    agency = session.get_one(Unit, job.agency_id)
    plan = plan_import(session, agency, progress.given)
    if plan.problems:
        raise WorkRefused(_("Danh sách đơn vị đã đổi từ lúc xem trước. Chưa ghi gì; xin chọn lại tệp."))
    by = ActedBy(job.staff, job.values["reason"], clock.now(session))
    dissolves = job.values["dissolves"]
    return write_list(session, agency, plan, job.given_file.sha256, by, dissolves=dissolves, reach=progress.reach)


LONG_WORK = [LongWork(JobKind.UNITS_IMPORT, import_list, writes=True, reads=read_list)]
