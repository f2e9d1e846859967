"""An archive is refused by the list of its members, before anything is unpacked."""

import io
import zipfile

import pytest

from directives.fence import FenceRefusal, FenceRefused, archive


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


@pytest.fixture
def small_limits(monkeypatch):
    monkeypatch.setattr(archive, "MOST_UNPACKED", 5_000)
    monkeypatch.setattr(archive, "MOST_XML", 1_000)
    monkeypatch.setattr(archive, "MOST_MEMBERS", 10)


def test_a_usual_archive_and_any_other_file_pass():
    archive.check(packed({"word/document.xml": b"<x/>"}))
    archive.check(b"%PDF-1.7")
    archive.check(b"")


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"word/media/picture.bmp": b" " * 6_000}, FenceRefusal.EXCESS),
        ({"word/document.xml": b" " * 1_001}, FenceRefusal.EXCESS),
        ({"a.XML": b" " * 600, "b.rels": b" " * 600}, FenceRefusal.EXCESS),
        ({f"{number}.xml": b"" for number in range(11)}, FenceRefusal.EXCESS),
    ],
)
def test_an_archive_that_unpacks_to_too_much_is_refused(small_limits, members, reason):
    with pytest.raises(FenceRefused) as refused:
        archive.check(packed(members))

    assert refused.value.reason == reason


def test_a_damaged_list_of_members_is_damage():
    whole = packed({"word/document.xml": b"<x/>"})

    with pytest.raises(FenceRefused) as refused:
        archive.check(whole[:-10])

    assert refused.value.reason == FenceRefusal.BROKEN
