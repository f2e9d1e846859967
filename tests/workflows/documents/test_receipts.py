"""A unit's receipts on screen and as PDF: what, when, by whom, what comes next, and a code to check them by."""

import io
import re
from urllib.parse import urlsplit

from pypdf import PdfReader
from sqlalchemy import select

from directives.models import Mail
from tests import scene
from tests.scene import FIGURES, INCIDENT, REPORT


def text_of(answer):
    assert answer.mimetype == "application/pdf" and answer.status_code == 200
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(answer.data)).pages)


def test_each_receipt_says_what_was_recorded_what_comes_next_and_where_to_check_it(app, session, now):
    house, directive, unit = scene.issue_and_open(app, session, now)
    assert unit.get("/bien-nhan.pdf").status_code == 404

    unit.post(name="Nguyễn Thị Mẫu", position="Hiệu trưởng")
    paper = text_of(unit.get("/bien-nhan.pdf"))
    assert "Trường THPT mẫu B" in paper and "8:00 thứ Sáu 17/4/2020" in paper and "Nguyễn Thị Mẫu, Hiệu trưởng" in paper
    assert "đơn vị còn 3 việc" in paper and "2. Báo cáo tập huấn: chậm nhất thứ Năm 23/4/2020" in paper
    assert "không thay cho văn bản có chữ ký, con dấu" in paper

    figures = {f"figure_{spec.id}": "0" for spec in directive.items[2].figures}
    shown = unit.client.get(unit.submit(FIGURES, **figures).location).text
    code = re.search(r"kiem-tra\?ma=([\w-]+)", shown)[1]
    assert '<svg viewBox="0 0 ' in shown and "Kỳ tiếp theo của nội dung này: trước 15:00 thứ Sáu 1/5/2020." in shown
    paper = text_of(unit.get(f"{unit.task(FIGURES)}/ban/1.pdf"))
    assert code in paper and "kỳ đến 24/4/2020, bản 1" in paper and "Báo cáo tập huấn" in paper

    told = unit.post(
        f"/phat-sinh/{unit.tasks[INCIDENT]}",
        action="submit",
        submission_key="i",
        kind="intrusion",
        handling="Đã khoá phòng học và báo công an.",
        typed_by="Cô Mai",
        occurred_on="17/4/2020",
        concerned="12",
    )
    paper = text_of(unit.client.get(f"{urlsplit(told.location).path}.pdf"))
    assert "Mã tra cứu" in paper and "khoá phòng" not in paper and "xâm nhập" not in paper.lower()
    for _twice in range(2):
        assert unit.client.post(told.location).location == told.location
    [mail] = session.scalars(select(Mail).where(Mail.occasion == "incident_receipt"))
    assert set(mail.values) == {"reference", "code", "at", "incident"} and mail.values["code"] in paper
    assert scene.open_link(app, session, house.school_a).get(f"{unit.task(REPORT)}/ban/1.pdf").status_code == 404
