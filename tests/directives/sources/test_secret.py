"""A mark of secrecy is found wherever a file shows it, and a file that is not marked is not suspected."""

import io
import zipfile

import docx
import openpyxl
import pypdf
import pytest
import weasyprint
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pypdf.annotations import FreeText

from directives.sources import is_secret_file
from tests.directives.sources.test_text import BODY, HEAD, saved, word_letter

VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'
BOX = f"""<w:r {nsdecls("w")} {VML}><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>MẬT</w:t></w:r></w:p>
</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"""
ART = f'<w:r {nsdecls("w")} {VML}><w:pict><v:shape><v:textpath string="MẬT"/></v:shape></w:pict></w:r>'
CONTROL = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>MẬT</w:t></w:r></w:p></w:sdtContent></w:sdt>"


def first_line(document):
    document.element.body.insert(0, docx.Document().add_paragraph("MẬT")._p)


def in_a_cell(document):
    document.tables[0].cell(1, 0).add_paragraph("TỐI MẬT")


def in_a_nested_table(document):
    document.tables[0].cell(1, 0).add_table(1, 1).cell(0, 0).text = "TUYỆT MẬT"


def in_a_page_header(document):
    document.sections[0].header.paragraphs[0].text = "MẬT"


def in_a_text_box(document):
    document.paragraphs[3]._p.append(parse_xml(BOX))


def in_word_art(document):
    document.sections[0].header.paragraphs[0]._p.append(parse_xml(ART))


def in_a_content_control(document):
    document.element.body.insert(0, parse_xml(CONTROL))


def set_in_capitals(document):
    run = document.tables[0].cell(1, 0).add_paragraph().add_run("mật")
    run.font.all_caps = True


def split_into_runs(document):
    paragraph = document.tables[0].cell(1, 0).add_paragraph()
    for letter in ("M", " Ậ ", "T"):
        paragraph.add_run(letter)


PLACES = (
    first_line,
    in_a_cell,
    in_a_nested_table,
    in_a_page_header,
    in_a_text_box,
    in_word_art,
    in_a_content_control,
    set_in_capitals,
    split_into_runs,
)


@pytest.mark.parametrize("mark", PLACES)
def test_a_mark_in_a_word_file_is_found(mark):
    document = word_letter(f"Kính gửi:{BODY}")
    mark(document)

    assert is_secret_file(saved(document))


@pytest.mark.parametrize("mark", PLACES[:-1])
def test_a_word_about_secrets_in_the_same_place_is_none(mark):
    document = word_letter(f"Kính gửi:{BODY}")
    mark(document)

    plain = repacked(saved(document), {"MẬT": "MẬT KHẨU", "mật": "mật khẩu"})

    assert not is_secret_file(plain)


def repacked(package: bytes, words: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            for word, other in words.items():
                part = part.replace(word.encode(), other.encode())
            new.writestr(name, part)
    return out.getvalue()


def pdf(html: str) -> bytes:
    return weasyprint.HTML(string=html).write_pdf()


COLUMNS = """<table style="width:100%"><tr><td>SỞ GIÁO DỤC VÀ ĐÀO TẠO<p>{left}</p></td>
<td>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</td></tr></table>"""


@pytest.mark.parametrize(
    "head",
    [
        "<p>MẬT</p>",
        "<p style='letter-spacing:1em'>TỐI MẬT</p>",
        COLUMNS.format(left="MẬT"),
        COLUMNS.format(left="<span style='border:1px solid'>TUYỆT MẬT</span>"),
        "<p style='position:absolute;top:3cm;left:12cm;transform:rotate(-20deg)'>MẬT</p>",
    ],
)
def test_a_mark_in_a_pdf_is_found(head):
    assert is_secret_file(pdf(f"{head}<p>{'</p><p>'.join(HEAD.splitlines())}</p><p>Kính gửi: {BODY[:300]}</p>"))


def test_a_stamp_put_on_a_pdf_as_a_note_is_found():
    writer = pypdf.PdfWriter(io.BytesIO(pdf("<p>Số: 12/SGDĐT</p>")))
    writer.add_annotation(0, FreeText(text="MẬT", rect=(50, 550, 200, 650)))
    out = io.BytesIO()
    writer.write(out)

    assert is_secret_file(out.getvalue())


def test_a_mark_in_a_spreadsheet_is_found():
    book = openpyxl.Workbook()
    book.active.append(["SỞ GIÁO DỤC VÀ ĐÀO TẠO", None, "MẬT"])
    with_header = openpyxl.Workbook()
    with_header.active["A1"] = "Danh sách"
    with_header.active.oddHeader.center.text = "TỐI MẬT"

    assert is_secret_file(saved(book))
    assert is_secret_file(saved(with_header))


def test_persons_named_mat_in_a_spreadsheet_are_no_mark():
    book = openpyxl.Workbook()
    for row in (["DANH SÁCH GIÁO VIÊN"], ["STT", "Họ", "Tên"], [1, "TRẦN VĂN", "MẬT"], [2, "Lê Thị", "Mật"]):
        book.active.append(row)

    assert not is_secret_file(saved(book))


def test_a_mark_in_an_old_word_file_is_found():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    text = "SỞ GIÁO DỤC\r{}\rKính gửi: các trường đổi mật khẩu\r"

    assert is_secret_file(ole + text.format("TỐI MẬT").encode("utf-16-le"))
    assert not is_secret_file(ole + text.format("BẢO MẬT").encode("utf-16-le"))


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7 broken", b"PK\x03\x04 broken", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", bytes(range(256))]
)
def test_what_cannot_be_read_shows_no_mark(data):
    assert not is_secret_file(data)
