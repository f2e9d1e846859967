"""A person asks the department to erase what a school told its superior: no page shows it."""

from sqlalchemy import select

from directives import acts
from directives.models import Acknowledgement, Report
from tests import scene

REPORT = "Báo cáo tập huấn"


def test_the_department_erases_what_was_passed_on_by_request_and_reads_none_of_it(app, session, client, now):
    made = scene.cascade_mailed(app, session, now)
    made.pass_on(now, REPORT)
    asked = made.passed(made.schools[0], REPORT).assignment
    acts.acknowledge(session, asked, "Cô Mai", "Văn thư", acts.from_link(asked.links[0], now), now)
    made.answer(made.schools[0], REPORT, now, text="Em Nguyễn Văn Mẫu bị ốm.")
    session.commit()
    staff = scene.sign_in(client, session, made.issued.people.officer, now)
    report = session.scalars(select(Report)).one()
    of_school = report.task.assignment

    received = session.scalars(select(Acknowledgement).where(Acknowledgement.assignment_id == of_school.id)).one()
    page = f"/don-vi/{made.schools[0].id}"
    addresses = [f"/bao-cao/{report.id}/xoa-du-lieu", f"/tiep-nhan/{received.id}/xoa-du-lieu"]

    listed = staff.get(page).text
    for address in addresses:
        assert f'href="{address}"' in listed and "bị ốm" not in listed + staff.get(address).text
        assert staff.post(address, data={"reason": "Gia đình đề nghị."}).location == page

    session.expire_all()
    assert (report.text, received.name) == (None, "")
    assert "xoa-du-lieu" not in staff.get(page).text
    assert staff.get(f"/bao-cao/{report.id}").status_code == 404
    assert staff.get(f"/phieu-giao-viec/{of_school.public_id}").status_code == 404
