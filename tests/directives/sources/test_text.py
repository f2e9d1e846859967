"""Text is extracted from .txt, .docx and PDF; other files are refused with a reason."""

import io
import json

import docx
import pypdf
import pytest
import weasyprint
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from directives.reading import read
from directives.sources import SourceRefusal, UnreadableSource, text_of
from tests.directives.reading.letters import OWN

LETTER = OWN.read_text(encoding="utf-8")
HEAD, BODY = LETTER.split("Kính gửi:", 1)


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word_letter(body: str):
    """A letter as offices type it: head and foot in tables without borders."""
    document = docx.Document()
    head = document.add_table(rows=2, cols=2)
    head.cell(0, 0).text = "UBND TỈNH GIA LAI\nSỞ GIÁO DỤC VÀ ĐÀO TẠO"
    head.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    head.cell(1, 0).text = "Số: 715/SGDĐT-GDTrH\nV/v giữ an toàn khi học trên mạng"
    head.cell(1, 1).text = "Gia Lai, ngày 17 tháng 4 năm 2020"
    for line in body.split("\n"):
        document.add_paragraph(line)
    foot = document.add_table(rows=1, cols=2)
    foot.cell(0, 0).text = "Nơi nhận:\n- Như trên;\n- Lưu: VT, GDTrH."
    foot.cell(0, 1).text = "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\n\nNguyễn Văn Mẫu"
    return document


def number_by_word(document, paragraph) -> None:
    """Let Word count a paragraph ('1.', '2.'): its label is then no part of the text."""
    properties = paragraph._p.get_or_add_pPr()
    listed = OxmlElement("w:numPr")
    for name, value in (("w:ilvl", "0"), ("w:numId", decimal_list(document))):
        part = OxmlElement(name)
        part.set(qn("w:val"), value)
        listed.append(part)
    properties.append(listed)


def decimal_list(document) -> str:
    """The number of a list that the template counts as '1.'."""
    root = document.part.numbering_part.element
    decimal = {
        kind.get(qn("w:abstractNumId"))
        for kind in root.iterchildren(qn("w:abstractNum"))
        if kind.find(f"{qn('w:lvl')}/{qn('w:numFmt')}").get(qn("w:val")) == "decimal"
    }
    return next(
        listed.get(qn("w:numId"))
        for listed in root.iterchildren(qn("w:num"))
        if listed.find(qn("w:abstractNumId")).get(qn("w:val")) in decimal
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_plain_text_is_read_as_windows_saves_it(encoding):
    assert text_of(LETTER.encode(encoding)) == LETTER


def test_a_word_file_is_read_like_its_text():
    document = word_letter("Kính gửi:" + BODY.split("Nơi nhận:")[0])

    draft = read(text_of(saved(document)))

    assert draft.number.value == "715/SGDĐT-GDTrH"
    assert draft.subject.value == "giữ an toàn khi học trên mạng"
    assert draft.signers[0].name.value == "Nguyễn Văn Mẫu"
    assert [item.text for item in draft.items] == [item.text for item in read(LETTER).items]


def test_numbers_that_word_counts_by_itself_are_read():
    document = word_letter("Kính gửi: Các đơn vị trực thuộc.\nSở GDĐT yêu cầu các đơn vị:")
    foot = document.tables[-1]._tbl
    for words in ("Kiểm tra phòng máy.", "Báo cáo về Sở trước ngày 24/4/2020."):
        paragraph = document.add_paragraph(words)
        number_by_word(document, paragraph)
        foot.addprevious(paragraph._p)

    draft = read(text_of(saved(document)))

    assert [item.label for item in draft.items] == ["1", "2"]


def test_a_pdf_is_read_like_its_text():
    lines = "".join(f"<p>{line}</p>" for line in LETTER.split("\n") if line)
    pdf = weasyprint.HTML(string=f"<style>body {{ font-family: 'Liberation Serif' }}</style>{lines}").write_pdf()

    draft = read(text_of(pdf))

    assert draft.number.value == "715/SGDĐT-GDTrH"
    assert len(draft.items) == len(read(LETTER).items)


def pdf_without_text(password: str = "") -> bytes:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


REFUSED = {
    "a scan": (pdf_without_text(), SourceRefusal.SCAN),
    "a locked PDF": (pdf_without_text("mat-khau"), SourceRefusal.LOCKED),
    "a broken PDF": (b"%PDF-1.7\n" + b"x" * 200, SourceRefusal.BROKEN),
    "an old .doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), SourceRefusal.KIND),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(500), SourceRefusal.KIND),
    "another package": (b"PK\x03\x04" + bytes(500), SourceRefusal.KIND),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_without_a_letters_text_is_refused_with_its_reason(case):
    data, reason = REFUSED[case]

    with pytest.raises(UnreadableSource) as refused:
        text_of(data)

    assert refused.value.reason is reason


def test_read_prints_the_reading_for_people(runner):
    printed = runner.invoke(args=["read", str(OWN)]).output

    assert "715/SGDĐT-GDTrH" in printed
    assert "Nội dung yêu cầu: 9" in printed
    assert "‘trước 15h00 thứ 6 hằng tuần’ = FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0" in printed


def test_read_prints_json_alone(runner):
    printed = runner.invoke(args=["read", str(OWN), "--json"]).stdout

    assert json.loads(printed) == read(LETTER).as_json()


@pytest.mark.parametrize(
    "data, word",
    [
        (b"", "Chưa có nội dung"),
        (b"\x00\x01\xff" * 99, "không phải .docx"),
        (b"Dear all, please report. " * 20, "không phải tiếng Việt"),
        ("Đề nghị báo cáo. ".encode() * 1_000_000, "200.000 ký tự"),
    ],
)
def test_read_refuses_with_one_line_that_names_the_file(runner, tmp_path, data, word):
    path = tmp_path / "cong-van.txt"
    path.write_bytes(data)

    result = runner.invoke(args=["read", str(path)])

    assert result.exit_code == 1
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert "cong-van.txt" in line
    assert word in line
