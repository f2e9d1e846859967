"""What the unit's page says of a receipt and when nothing is due any more, and how the signed copy is named."""

from pathlib import Path
from urllib.parse import quote

from directives import files
from tests import scene
from tests.scene import FIGURES, PDF, PLAIN, REPORT

WHO = {"name": "Nguyễn Thị Mẫu", "position": "Hiệu trưởng"}
RECEIPT = (
    "Biên nhận do hệ thống của Sở Giáo dục và Đào tạo mẫu lập lúc 8:00 thứ Sáu 17/4/2020, "
    "thuộc văn bản số 715/SGDĐT-GDTrH; không thay cho văn bản có chữ ký, con dấu."
)
THANKS = "Đơn vị không còn việc đến hạn theo văn bản này. Cảm ơn thầy/cô."


def test_a_receipt_says_what_it_does_not_replace(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    unit.post(**WHO)
    answered = unit.client.get(unit.submit(REPORT, said="reported", text="Đã tập huấn.").location)

    assert RECEIPT in unit.get().text
    assert RECEIPT in answered.text


def test_the_signed_copy_is_named_by_the_number_of_the_letter(app, session, now):
    _house, directive, unit = scene.issue_and_open(app, session, now)
    folder = Path(app.config["FILES_DIR"])
    directive.signed_file = files.store(session, folder, files.trusted("scan 3.pdf", PDF, files.PDF), now)
    session.commit()

    answer = unit.client.get(f"{unit.page}/tep/{directive.signed_file.public_id}")

    assert quote("715-SGDĐT-GDTrH.pdf") in answer.headers["Content-Disposition"]


def test_a_unit_that_has_nothing_more_due_is_thanked(app, session, now):
    _house, directive, unit = scene.issue_and_open(app, session, now)
    unit.post(**WHO)
    unit.submit(PLAIN, said="implemented", implemented_on="16/04/2020")
    unit.submit(REPORT, said="reported", text="Đã tập huấn.")
    before = unit.get().text

    unit.submit(FIGURES, **{f"figure_{spec.id}": "0" for spec in directive.items[2].figures})

    assert THANKS not in before
    assert THANKS in unit.get().text
