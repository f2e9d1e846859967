"""A PDF is known by its head, wherever in the first kilobyte that stands, and what of it is not read is named."""

import io

import pypdf
import pytest
import weasyprint
from pypdf.annotations import FreeText

from directives import files
from directives.sources import UnreadKind, extract, is_secret_file, kinds, pdf_part, text_of

BEFORE = {
    "a byte order mark": b"\xef\xbb\xbf",
    "a line end": b"\r\n",
    "a printer's job header": b"\x1b%-12345X@PJL ENTER LANGUAGE=PDF\r\n",
    "a thousand bytes": b"\x00" * 1015,
}


@pytest.fixture(scope="module")
def letter() -> bytes:
    pages = "<p>MẬT</p><p>Số: 12/SGDĐT-VP</p>", "<p>Trang hai</p>"
    return weasyprint.HTML(string="<hr style='break-after:page'>".join(pages)).write_pdf()


@pytest.mark.parametrize("case", BEFORE)
def test_bytes_before_the_head_of_a_pdf_change_nothing(letter, case):
    shifted = BEFORE[case] + letter

    assert kinds.kind_of(shifted) == files.PDF
    assert text_of(shifted) == text_of(letter)
    assert is_secret_file(shifted)


@pytest.mark.parametrize(
    "data",
    [
        b"\x00" * 1025 + b"%PDF-1.7",
        b"PK\x03\x04" + bytes(26) + b"a.pdf%PDF-1.7",
        b"\x89PNG\r\n\x1a\n%PDF-1.7",
        b"\xff\xd8\xff\xe1%PDF-1.7",
        "Tệp %PDF- là gì".encode(),
    ],
)
def test_another_file_that_holds_such_a_head_is_no_pdf(data):
    assert pdf_part(data) is None
    assert kinds.kind_of(data) != files.PDF


def written(letter: bytes, change) -> bytes:
    writer, out = pypdf.PdfWriter(io.BytesIO(letter)), io.BytesIO()
    change(writer)
    writer.write(out)
    return out.getvalue()


def with_a_note(writer):
    writer.add_annotation(1, FreeText(text="Gửi trước 24/4", rect=(50, 550, 200, 650)))


def with_a_scanned_page(writer):
    page = writer.add_blank_page(595, 842)
    page[pypdf.generic.NameObject("/Contents")] = writer._add_object(pypdf.generic.StreamObject())


def with_a_file(writer):
    writer.add_attachment("mau.txt", b"a")


def with_many_pages(writer):
    for _page in range(60):
        writer.add_blank_page(595, 842)


@pytest.mark.parametrize(
    "change, kind, detail, page",
    [
        (with_a_note, UnreadKind.NOTE, "Gửi trước 24/4", 2),
        (with_a_scanned_page, UnreadKind.SCANNED_PAGE, "", 3),
        (with_a_file, UnreadKind.ATTACHED, "", 0),
        (with_many_pages, UnreadKind.LATER_PAGES, "", 61),
    ],
)
def test_what_of_a_pdf_is_not_read_is_named_with_its_page(letter, change, kind, detail, page):
    (part,) = extract(written(letter, change)).unread

    assert (part.kind, part.detail, part.page) == (kind, detail, page)


def test_nothing_is_missing_from_a_plain_pdf(letter):
    assert extract(letter).unread == ()
