"""Whole files of each kind, to be damaged."""

import io
import struct
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import docx
import pypdf
import weasyprint
from pypdf.annotations import FreeText

from tests.directives.reading.letters import OWN
from tests.directives.sources.packages import body
from workflows.units.sheets import units_csv, units_xlsx

TESTS = Path(__file__).parents[1]
TABLES = TESTS / "directives" / "sources" / "tables"
LETTER = OWN.read_text(encoding="utf-8")
TAGGED = (
    b'<w:p><w:smartTag w:element="place"><w:r><w:t>So</w:t></w:r></w:smartTag><w:ins w:id="1"><w:r><w:t>m</w:t>'
    b'</w:r></w:ins><w:del w:id="2"><w:r><w:delText>x</w:delText></w:r></w:del><w:fldSimple w:instr="DATE"><w:r><w:t>1'
    b"</w:t></w:r></w:fldSimple></w:p><w:sdt><w:sdtContent><w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr>"
    b"</w:tbl><w:p/></w:tc></w:tr></w:tbl></w:sdtContent></w:sdt>"
)


def _word() -> bytes:
    document, out = docx.Document(), io.BytesIO()
    for line in LETTER.splitlines():
        document.add_paragraph(line, style="List Number" if line.startswith("1.") else None)
    document.add_table(2, 3).cell(0, 0).text = "Nơi nhận"
    document.sections[0].header.paragraphs[0].text = "SỞ GIÁO DỤC VÀ ĐÀO TẠO"
    document.save(out)
    return out.getvalue()


def _pdf() -> bytes:
    return weasyprint.HTML(string="<p>".join(LETTER.splitlines()[:25])).write_pdf()


def _pdf_with_notes() -> bytes:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.add_annotation(0, FreeText(text="Đến: 12/4", rect=(50, 550, 200, 650)))
    writer.write(out)
    return out.getvalue()


def _mail_with_files() -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Cô Mai <mai@a.example>", "so@so.example", "Re: Báo cáo tuần"
    made["Message-ID"] = "<1@a.example>"
    made.set_content("Trường xin gửi báo cáo.\n> đã trích\n")
    made.add_alternative("<p>Trường xin gửi <b>báo cáo</b>.</p><blockquote>đã trích</blockquote>", subtype="html")
    made.add_attachment(body(b"<w:p/>"), maintype="application", subtype="octet-stream", filename="Báo cáo.docx")
    made.add_attachment(_png(), maintype="image", subtype="png", filename="ảnh.png")
    return made.as_bytes()


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + bytes(24) for _ in range(8)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def _jpeg() -> bytes:
    tables = b"\xff\xdb\x00\x43\x00" + bytes(range(1, 65))
    frame = b"\xff\xc0\x00\x0b\x08\x00\x08\x00\x08\x01\x01\x11\x00"
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\0\0\x01\0\x01\0\0" + tables + frame + bytes(64) + b"\xff\xd9"


def _csv() -> list[bytes]:
    text = units_csv(["Phần mềm dạy học"]).decode("utf-8-sig")
    return [units_csv(["Phần mềm dạy học"]), text.encode("utf-16"), f"sep=;\r{text}".replace("\r\n", "\r").encode()]


SAMPLES: dict[str, Callable[[], list[bytes]]] = {
    "docx": lambda: [_word(), body(TAGGED)],
    "pdf": lambda: [_pdf(), _pdf_with_notes()],
    "xlsx": lambda: [units_xlsx(["Phần mềm dạy học"])],
    "xls": lambda: [(TABLES / "list.xls").read_bytes()],
    "ods": lambda: [(TABLES / "list.ods").read_bytes()],
    "csv": _csv,
    "mail": lambda: [_mail_with_files(), *_mails()],
    "png": lambda: [_png()],
    "jpeg": lambda: [_jpeg()],
}


def _mails() -> list[bytes]:
    return [path.read_bytes() for path in sorted((TESTS / "workflows" / "inbox" / "incoming").glob("*.eml"))]


@cache
def samples_of(kind: str) -> list[bytes]:
    return SAMPLES[kind]()
