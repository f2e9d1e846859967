"""The sheet of an assignment on paper: what is asked, room for the answer, and a code that opens nothing by itself."""

import io

from pypdf import PdfReader
from sqlalchemy import select

from directives.models import Assignment, Link
from directives.rules.proof.short_code import code_of_sheet
from tests import scene
from tests.scene import REPORT


def text_of(answer):
    assert answer.mimetype == "application/pdf" and answer.status_code == 200
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(answer.data)).pages)


def test_the_sheet_asks_what_is_open_and_its_code_sends_a_link_to_the_address_on_record(app, session, now, client):
    house, _directive, unit = scene.issue_and_open(app, session, now)
    unit.submit(REPORT, said="reported", text="Đã tập huấn.")
    session.commit()
    assignment = session.get_one(Assignment, unit.assignment_id)
    code = code_of_sheet(assignment.public_id)

    own = text_of(unit.get("/phieu-giay.pdf"))
    desk = scene.hold_session(app.test_client(), session, house.leader)
    assert text_of(desk.get(f"/phieu-giao-viec/{assignment.public_id}/phieu-giay.pdf")) == own
    assert code in own and house.school_b.code in own and "Số học sinh tham gia (học sinh)" in own
    assert own.index("kỳ đến 24/4/2020") < own.index("1. Dạy học qua Internet") < own.index("Vấn đề phát sinh")
    assert "Báo cáo tập huấn" not in own, "it is answered"

    def generations():
        session.expire_all()
        return set(session.scalars(select(Link.generation).where(Link.assignment_id == assignment.id)))

    shown = client.get(f"/gui-lai-duong-dan?ma={code}&don_vi={house.school_b.code}").text
    assert f'value="{code}"' in shown and f'value="{house.school_b.code}"' in shown
    told = [
        client.post("/gui-lai-duong-dan", data={"number": typed, "unit": of}).text
        for typed, of in ((code, house.school_a.code), ("ABCD-1234", house.school_b.code))
    ]
    assert generations() == {1}
    told.append(client.post("/gui-lai-duong-dan", data={"number": code.lower(), "unit": house.school_b.code}).text)
    assert generations() == {2}
    plain = [page[page.index("<main") :] for page in told]
    for typed in (code, "ABCD-1234", code.lower(), house.school_a.code, house.school_b.code):
        plain = [page.replace(typed, "…") for page in plain]
    assert len(set(plain)) == 1, "the page never shows whether there is such a code"
