"""A letter that cannot be read is no dead end: it is filled in by hand, beside the document."""

import io

import docx
import pypdf
import pytest
import weasyprint
from sqlalchemy import select

from directives.drafts import extra_burdens
from directives.models import Directive, StoredFile
from directives.reading.text.encodings import is_old_encoding
from tests import scene
from tests.directives.reading.letters import ANNOTATED, OWN

ENGLISH = "Dear all, please send your weekly report before Friday. " * 5
TCVN3 = """Së Gi¸o dôc vµ §µo t¹o

Céng hoµ x· héi chñ nghÜa ViÖt Nam
§éc lËp - Tù do - H¹nh phóc

Sè: 12/SGD&§T-VP

KÝnh göi: C¸c tr\u00adêng THPT.

Yªu cÇu c¸c tr\u00adêng b¸o c¸o kÕt qu¶ tr\u00adíc ngµy 24/4/2020."""
VNI = """Sôû Giaùo duïc vaø Ñaøo taïo

Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam
Ñoäc laäp - Töï do - Haïnh phuùc

Soá: 12/SGDÑT-VP

Kính göûi: Caùc tröôøng THPT.

Yeâu caàu caùc tröôøng baùo caùo keát quaû tröôùc ngaøy 24/4/2020."""
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def blank_pdf(password: str = "") -> bytes:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def word(text: str) -> bytes:
    document, out = docx.Document(), io.BytesIO()
    for line in text.splitlines():
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


@pytest.fixture
def office(session, now):
    return scene.department(session, now)


@pytest.fixture
def desk(client, session, office, now):
    return scene.sign_in(client, session, office.officer, now)


def upload(desk, name: str, data: bytes):
    form = {"file": (io.BytesIO(data), name)}
    return desk.post("/van-ban/moi/tep", data=form, content_type="multipart/form-data", follow_redirects=True)


@pytest.mark.parametrize(
    "name, data, why",
    [
        ("quet.pdf", blank_pdf(), "bản quét hoặc ảnh"),
        ("anh.png", PNG, "bản quét hoặc ảnh"),
        ("khoa.pdf", blank_pdf("x"), "đặt mật khẩu"),
        ("hong.pdf", b"%PDF-1.7 broken", "bị hỏng"),
        ("rong.docx", word(""), "không có chữ nào"),
        ("anh.docx", word(ENGLISH), "không phải tiếng Việt"),
        ("tcvn3.docx", word(TCVN3), "bảng mã cũ"),
        ("tcvn3.txt", TCVN3.encode("latin-1"), "bảng mã cũ"),
        ("vni.txt", VNI.encode(), "bảng mã cũ"),
        ("khac.txt", "Hôm nay trời đẹp, cả lớp đi chơi ở công viên.".encode(), "Không thấy số, ngày"),
        ("dai.txt", OWN.read_bytes() * 100, "200.000 ký tự"),
    ],
)
def test_a_file_that_cannot_be_read_leads_to_a_draft_beside_it(desk, session, name, data, why):
    page = upload(desk, name, data)

    draft = session.scalars(select(Directive)).one()
    assert page.request.path == f"/van-ban/{draft.public_id}/du-thao"
    assert "Chưa đọc được, xin điền tay" in page.text
    assert why in page.text
    assert draft.source_file.name == name
    assert draft.items == []


@pytest.mark.parametrize("data, tag", [(blank_pdf(), "<iframe"), (PNG, "<img")])
def test_a_scan_is_shown_in_the_page(desk, session, data, tag):
    page = upload(desk, "quet", data)

    shown = desk.get(f"{page.request.path}/tep-da-doc")

    assert f'{tag} class="document" src="{page.request.path}/tep-da-doc"' in page.text
    assert shown.data == data
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "attachment" not in shown.headers.get("Content-Disposition", "")


def test_a_word_file_is_not_shown_in_a_frame(desk, session):
    page = upload(desk, "anh.docx", word(ENGLISH))

    assert desk.get(f"{page.request.path}/tep-da-doc").status_code == 404
    assert "please send your weekly report" in page.text


def test_pasted_text_that_cannot_be_read_is_filled_in_by_hand_at_a_press(desk, session):
    refused = desk.post("/van-ban/moi", data={"text": TCVN3})
    page = desk.post("/van-ban/moi", data={"text": TCVN3, "by_hand": "1"}, follow_redirects=True)

    assert refused.status_code == 400
    assert "Lập bản thảo để điền tay" in refused.text
    assert "H¹nh phóc" in page.text
    assert session.scalars(select(Directive)).one().source_text == TCVN3


def test_a_blank_draft_needs_no_text(desk, session):
    page = desk.post("/van-ban/moi", data={"text": "", "by_hand": "1"}, follow_redirects=True)

    assert "Bản thảo lập để điền tay." in page.text
    assert session.scalars(select(Directive)).one().source_file is None


def test_an_item_filled_in_by_hand_is_not_more_than_the_letter_asks(desk, session):
    page = upload(desk, "quet.pdf", blank_pdf())
    form = {
        "edition": 1,
        "title": "Báo cáo",
        "text": "Báo cáo kết quả.",
        "obligation": "mandatory",
        "mode": "report",
        "through": "0",
        "scope": "inherit",
        "when": "once",
        "on": "24/4/2020",
        "by_letter": "y",
        "deadline_text": "chậm nhất ngày 24/4/2020",
        "every": "week",
        "weekday": "FR",
        "day": "1",
    }

    answer = desk.post(f"{page.request.path}/them", data=form)

    session.expire_all()
    draft = session.scalars(select(Directive)).one()
    assert answer.status_code == 302
    assert [each.title for each in draft.items] == ["Báo cáo"]
    assert extra_burdens(draft) == []


@pytest.mark.parametrize("data", [b"", b"\x00 la", b"\xd0\xcf\x11\xe0 word"])
def test_what_is_no_document_is_still_refused(desk, session, data):
    page = upload(desk, "lạ.txt", data)

    assert page.status_code == 400
    assert session.scalar(select(StoredFile)) is None


def test_a_secret_paper_is_not_filled_in_by_hand_either(desk, session):
    page = desk.post("/van-ban/moi", data={"text": f"MẬT\n\n{TCVN3}", "by_hand": "1"})

    assert "Văn bản có dấu chỉ độ mật" in page.text
    assert session.scalar(select(Directive)) is None


def test_letters_in_unicode_are_in_no_old_encoding():
    assert [path.name for path in [*ANNOTATED, OWN] if is_old_encoding(path.read_text(encoding="utf-8"))] == []


def test_a_readable_scan_is_read(desk, session):
    html = "".join(f"<p>{line}</p>" for line in OWN.read_text(encoding="utf-8").splitlines())

    upload(desk, "cv.pdf", weasyprint.HTML(string=html).write_pdf())

    assert session.scalars(select(Directive)).one().items != []
