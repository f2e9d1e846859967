"""The superior's page 'Tổng hợp của các trường': what they answered, the sums, and the press that takes them over."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from directives.boards.figures.of_schools import schools_sum
from directives.cascade.standing import passed_on
from directives.database import db
from directives.models import Task
from directives.queries import submissions
from workflows import clock
from workflows.cascading import steps
from workflows.cascading.forms import TakeSumForm
from workflows.cascading.pages import pages
from workflows.cascading.pages.common import answers_of
from workflows.web.asker.showing import show
from workflows.web.finding import find_task
from workflows.web.frame import Page
from workflows.web.guards import by_link
from workflows.web.words.figure_sums import head_words


@pages.route("/phieu/<public_id>/nhiem-vu/<int:task_id>/tong-hop", methods=["GET", "POST"])
@by_link
def sum_up(public_id: str, task_id: int) -> Page:
    """Show the schools' answers and their sums; a press puts the sums into the superior's own draft."""
    task, form = find_task(task_id), TakeSumForm()
    if form.validate_on_submit() and task.item.figures and _take(db.session, task, form):
        return redirect(url_for("reporting.task", public_id=public_id, task_id=task_id))
    now = clock.now(db.session)
    form.basis.data = steps.basis_of(db.session, task)
    found = schools_sum(db.session, task, now)
    schools = passed_on(db.session, task)
    answers = answers_of(schools)
    told = {answer.task.id for answer in answers}
    return show(
        "cascading/sum.html",
        task=task,
        item=task.item,
        form=form,
        found=found,
        lines=[(head_words(head), one) for head, one in zip(found.heads, found.sums, strict=True)],
        answers=answers,
        missing=[school.assignment.unit.name for school in schools if school.id not in told],
        asked=len(schools),
        shut=submissions.closed_reason(task),
    )


def _take(session: Session, task: Task, form: TakeSumForm) -> bool:
    """Fill the draft; False if somebody has changed it since the page was opened."""
    now = clock.now(session)
    try:
        steps.take_sum(session, task, schools_sum(session, task, now), form.basis.data or "", now)
    except steps.NotTaken:
        session.rollback()
        flash(_("Bản nháp vừa được sửa ở nơi khác, hoặc nội dung đã khoá. Xin xem lại rồi bấm lại."), "warning")
        return False
    session.commit()
    flash(_("Đã đưa số tổng hợp vào bản nháp của đơn vị. Xin xem lại, sửa nếu cần, ghi chú rồi gửi Sở."), "done")
    return True
