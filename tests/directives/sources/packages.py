"""Word files made to hurt whoever reads them."""

import io
import zipfile

import docx

NAMESPACE = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LIST_ENTRY, SIZE_AT, NAME_AT = b"PK\x01\x02", 24, 46
"""Places in an archive's list of members (APPNOTE 4.3.12)."""


def word_file(parts: dict[str, bytes]) -> bytes:
    """A Word file with these parts in place of its own."""
    plain, out = io.BytesIO(), io.BytesIO()
    docx.Document().save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {**dict.fromkeys(old.namelist()), **parts}:
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return out.getvalue()


def body(inner: bytes, before: bytes = b"") -> bytes:
    return word_file(
        {"word/document.xml": before + b"<w:document " + NAMESPACE + b"><w:body>" + inner + b"</w:body></w:document>"}
    )


def unpacking_to(size: int) -> bytes:
    """A Word file whose list of members says that a picture unpacks to so many bytes."""
    made = bytearray(word_file({"word/media/image1.bmp": b"BM"}))
    place = made.rindex(b"word/media/image1.bmp") - NAME_AT
    assert made[place : place + 4] == LIST_ENTRY
    made[place + SIZE_AT : place + SIZE_AT + 4] = size.to_bytes(4, "little")
    return bytes(made)
