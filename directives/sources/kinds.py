"""The media type of a file by its content."""

from directives.sources.package import PackageKind, package_kind
from directives.sources.text import PACKAGE, is_plain_text, pdf_part

PDF, PNG, JPEG, WEBP, DOCX, XLSX, XLS, ODS, TEXT = (
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/webp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel",
    "application/vnd.oasis.opendocument.spreadsheet",
    "text/plain",
)
HEIC = "image/heic"
"""How an iPhone keeps photographs unless told otherwise: recognised, so that a person can be told what to do."""
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
_PICTURES = {b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
SCANNED = tuple(_PICTURES)
"""How a picture of a scanned page begins."""
_COMPOUND = b"\xd0\xcf\x11\xe0"
_OFFICE = {None: None, PackageKind.WORD: DOCX, PackageKind.SHEET: XLSX}


def kind_of(content: bytes) -> str | None:
    """The media type by content; None for types that are not accepted."""
    for start, kind in _PICTURES.items():
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return HEIC
    if pdf_part(content) is not None:
        return PDF
    if content.startswith((PACKAGE, _COMPOUND)):
        return _office_kind(content)
    return TEXT if is_plain_text(content) else None


def _office_kind(content: bytes) -> str | None:
    if content.startswith(_COMPOUND):  # it names its streams in UTF-16
        return XLS if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")) else None
    if ODS.encode() in content[:200]:  # its type stands unpacked in its first member
        return ODS
    return _OFFICE[package_kind(content)]
