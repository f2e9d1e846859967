"""The one door for stored files: what is taken, under which name, and what is swept away."""

import io
import zipfile

import pytest

from directives import files
from directives.file_names import LONGEST_NAME, title_of
from directives.files import EVIDENCE, PDF, FileRefusal, RefusedFile, store


def keep(session, tmp_path, now, content=b"%PDF-1.7 x", name="Báo cáo tuần.pdf", limit=1000):
    return store(session, tmp_path, files.check(name, io.BytesIO(content), EVIDENCE, limit), now)


def test_a_file_keeps_its_vietnamese_name_and_lies_under_a_random_one(session, tmp_path, now):
    kept = keep(session, tmp_path, now, name="../../Báo cáo: tuần 1.pdf")

    assert kept.name == "Báo cáo: tuần 1.pdf"
    assert kept.media_type == PDF
    assert files.path_of(tmp_path, kept).read_bytes() == b"%PDF-1.7 x"
    assert "Báo" not in kept.stored_name


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\Nga\\Báo cáo.pdf", "Báo cáo.pdf"),
        ("a" * 300 + ".pdf", "a" * LONGEST_NAME + ".pdf"),
        ("Báo cáo số 12.Trường A", "Báo cáo số 12.Trường A.pdf"),
        ("Báo\u200b cáo\r\n.pdf", "Báo cáo.pdf"),
        ("...", "tệp.pdf"),
    ],
)
def test_a_name_loses_folders_and_never_its_ending(session, tmp_path, now, name, kept):
    assert keep(session, tmp_path, now, name=name).name == kept


def test_a_decomposed_name_is_composed(session, tmp_path, now):
    assert keep(session, tmp_path, now, name="Báo.pdf").name == "Báo.pdf"


def test_a_word_file_is_known_by_its_content(session, tmp_path, now):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")

    assert keep(session, tmp_path, now, packed.getvalue(), "không có đuôi").media_type == files.DOCX


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", FileRefusal.EMPTY),
        (b"MZ\x90\x00 program", FileRefusal.KIND),
        (b"<script>", FileRefusal.KIND),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", FileRefusal.KIND),
        (b"PK\x03\x04 broken", FileRefusal.KIND),
        (b"%PDF-" + b"x" * 2000, FileRefusal.TOO_LARGE),
    ],
)
def test_a_refused_file_leaves_nothing_behind(session, tmp_path, now, content, reason):
    with pytest.raises(RefusedFile) as refused:
        keep(session, tmp_path, now, content)

    assert refused.value.reason == reason
    assert list(tmp_path.iterdir()) == []


def test_the_title_of_a_file_is_its_name_without_an_ending():
    names = ("Báo cáo số 12.Trường THPT Nguyễn Bỉnh Khiêm.pdf", "Báo cáo số 12.Trường THPT Nguyễn Bỉnh Khiêm")

    assert {title_of(name) for name in names} == {"Báo cáo số 12.Trường THPT Nguyễn Bỉnh Khiêm"}
