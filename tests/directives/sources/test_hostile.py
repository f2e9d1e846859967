"""Letters made to hurt: each ends in a refusal or in harmless text, within the limits of the child."""

import io
import zlib
from contextlib import closing

import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, NameObject

from directives import sources
from directives.fence import FenceRefusal, FenceRefused, Limits, Pool
from directives.sources import fenced
from tests.directives.sources.packages import body, unpacking_to

LAUGHS = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">%s]>' % b"".join(
    b'<!ENTITY %c "%s">' % (mark, b"&%c;" % (mark - 1) * 10) for mark in range(98, 108)
)
PASSWORDS = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
TEXT = b"<w:p><w:r><w:t>%s</w:t></w:r></w:p>"


@pytest.fixture(scope="module")
def pool():
    with closing(Pool(Limits(cpu=1, memory=400 * 1024 * 1024))) as strict:
        yield strict


def pdf_of_spaces(megabytes: int) -> bytes:
    """One page whose content unpacks to so many megabytes."""
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    page, content = writer.add_blank_page(595, 842), DecodedStreamObject()
    content[NameObject("/Filter")] = NameObject("/FlateDecode")
    content._data = zlib.compress(b" " * megabytes * 1_000_000)
    page[NameObject("/Contents")] = writer._add_object(content)
    writer.write(out)
    return out.getvalue()


EXCESSIVE = {
    "a picture of 3 GB": lambda: unpacking_to(3_000_000_000),
    "a body of 70 MB": lambda: body(b" " * 70_000_000),
    "a million paragraphs": lambda: body(b"<w:p/>" * 1_000_000),
}


@pytest.mark.parametrize("case", EXCESSIVE)
def test_a_letter_that_costs_too_much_is_refused(pool, case):
    with pytest.raises(FenceRefused) as refused:
        pool.run(fenced._extract, EXCESSIVE[case]())

    assert refused.value.reason == FenceRefusal.EXCESS


HARMLESS = {
    "entities that unfold to gigabytes": lambda: body(TEXT % b"&k;", LAUGHS),
    "an entity of the machine's own files": lambda: body(TEXT % b"&a;", PASSWORDS),
    "tables in tables": lambda: body(b"<w:tbl><w:tr><w:tc>" * 1_900 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 1_900),
    "a page of 300 MB": lambda: pdf_of_spaces(300),
}


@pytest.mark.parametrize("case", HARMLESS)
def test_a_letter_made_to_hurt_does_not(pool, case):
    data = HARMLESS[case]()
    try:
        answer = pool.run(fenced._extract, data)
    except FenceRefused as refused:
        answer = {"refused": refused.reason}

    assert answer["refused"] or len(answer["found"]["text"]) < 2_000
    assert "root:" not in str(answer)


def test_a_truncated_letter_is_called_broken_and_an_unknown_archive_is_not():
    whole = body(TEXT % b"abc")
    reasons = []
    for data in (whole[:-100], whole[: len(whole) // 2], b"PK\x03\x04" + bytes(500)):
        with pytest.raises(sources.UnreadableSource) as refused:
            sources.text_of(data)
        reasons.append(refused.value.reason.value)

    assert reasons == ["broken", "broken", "kind"]
