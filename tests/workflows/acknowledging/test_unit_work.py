"""What a unit's page begins with: everything still to do by date, one act for each, and the gravest thing alone."""

from datetime import timedelta

from directives.models import Assignment, Report
from directives.questions import asking
from directives.rules.status import DUE_SOON
from directives.terms import DirectiveState
from tests import scene
from tests.scene import FIGURES, INCIDENT, PLAIN, REPORT
from workflows.acknowledging.unit_banner import BannerKind
from workflows.acknowledging.unit_page import read_unit_page
from workflows.acknowledging.unit_work import UnitAct
from workflows.reviewing import steps as reviewing

DAY = timedelta(days=1)


def test_the_work_stands_by_date_and_each_row_offers_its_one_act(app, session, now):
    house, directive, unit = scene.issue_and_open(app, session, now)
    assignment = session.get_one(Assignment, unit.assignment_id)
    assignment.told_at = now

    def read(at):
        shown = read_unit_page(session, assignment, at)
        return [(row.line.item.position, row.act) for row in shown.work.to_do], shown.banner, shown.work

    rows, banner, work = read(now)
    assert rows == [(REPORT, UnitAct.REPORT), (FIGURES, UnitAct.REPORT), (PLAIN, UnitAct.IMPLEMENT)]
    assert (banner.kind, banner.row) == (BannerKind.NEAREST, work.to_do[0])
    assert [row.line.item.position for row in work.if_it_occurs] == [INCIDENT]

    unit.submit(REPORT, said="reported", text="Đã tập huấn.")
    unit.submit(PLAIN, said="implemented", implemented_on="16/04/2020")
    unit.save(FIGURES, text="Mới viết một nửa")
    unit.save(PLAIN, text="Còn thêm một ý")
    report = session.query(Report).filter_by(task_id=unit.tasks[REPORT]).one()
    asking.ask(session, report, "Bao nhiêu giáo viên?", house.officer, now)
    reviewing.return_report(session, report, "Xin ghi số giáo viên.", now + DUE_SOON, house.officer, now)
    rows, banner, work = read(now)
    assert rows == [(REPORT, UnitAct.SUPPLEMENT), (FIGURES, UnitAct.CONTINUE), (PLAIN, UnitAct.CONTINUE)]
    assert (banner.kind, work.to_do[0].returned_by.wanted) == (BannerKind.RETURNED, "Xin ghi số giáo viên.")
    assert work.to_do[0].question, "asked about, and returned: the supplement is the graver"
    asking.answer(session, report.task, assignment.links[0], "40 giáo viên", now)

    rows, banner, work = read(now + 8 * DAY)
    assert (banner.kind, banner.row.line.item.position, banner.others) == (BannerKind.OVERDUE, FIGURES, 0)
    assert work.to_do[0].line.supplement_late

    unit.submit(FIGURES, key="x", **{f"figure_{spec.id}": "0" for spec in directive.items[2].figures})
    unit.submit(REPORT, key="y", said="reported", text="Đã tập huấn 40 giáo viên.")
    unit.submit(PLAIN, key="z", said="implemented", implemented_on="16/04/2020")
    rows, banner, work = read(now)
    assert (rows, banner.kind) == ([], BannerKind.NOTHING_DUE)
    assert [(row.line.item.position, row.report.version) for row in work.done] == [(1, 2), (2, 2), (3, 1)]

    figures = session.query(Report).filter_by(task_id=unit.tasks[FIGURES]).one()
    asking.ask(session, figures, "Có phải 0?", house.officer, now)
    rows, banner, _work = read(now)
    assert (rows, banner) == ([(FIGURES, UnitAct.ANSWER)], None)

    directive.state = DirectiveState.CLOSED
    rows, banner, work = read(now)
    assert (rows, banner.kind, len(work.done)) == ([], BannerKind.CLOSED, 3)
