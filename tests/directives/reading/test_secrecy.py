"""A mark of secrecy is known where a letter has it, and nowhere else."""

import unicodedata

import pytest

from directives.reading import UnreadableLetter, read
from directives.reading.codes import ReadingRefusal
from directives.reading.secrecy import is_secret
from tests.directives.reading.letters import OWN

LETTER = OWN.read_text(encoding="utf-8")


def marked(mark: str, before: str = "Kính gửi") -> str:
    """The letter with a line of its own before its addressees."""
    return LETTER.replace(before, f"{mark}\n\n{before}", 1)


@pytest.mark.parametrize(
    "mark",
    [
        "MẬT",
        "TỐI MẬT",
        "TUYỆT MẬT",
        "M Ậ T",
        "T U Y Ệ T   M Ậ T",
        "[MẬT]",
        "  MẬT.  ",
        "MẬT - HOẢ TỐC",
        "HỎA TỐC MẬT",
        "Độ mật: Tối mật",
        "Mật",
        "Tối mật",
        "MẬT        Gia Lai, ngày 17 tháng 4 năm 2020",
        "Số: 12/SGDĐT        MẬT        Gia Lai, ngày 17 tháng 4 năm 2020",
        "| MẬT | Độc lập - Tự do - Hạnh phúc |",
        unicodedata.normalize("NFD", "TUYỆT MẬT"),
        "M\u00a0Ậ\u00a0T",
        "tèi mËt",  # TCVN3
        "TUYEÄT MAÄT",  # VNI
    ],
)
def test_a_mark_alone_in_the_head_is_known(mark):
    assert is_secret(marked(mark))
    assert is_secret(unicodedata.normalize("NFD", marked(mark)))


@pytest.mark.parametrize(
    "line",
    [
        "HỎA TỐC",
        "HOẢ TỐC",
        "KHẨN",
        "mật",
        "MẬT KHẨU",
        "BẢO MẬT",
        "BÍ MẬT NHÀ NƯỚC",
        "V/v tăng cường công tác bảo\nmật",
        "KẾ HOẠCH TĂNG CƯỜNG CÔNG TÁC BẢO\nMẬT",
        "V/v bảo vệ bí mật nhà nước, đổi mật khẩu",
        "Độ mật: không",
        "STT    Họ    Tên\n1    Nguyễn Văn    Mật\n2    TRẦN VĂN    MẬT",
    ],
)
def test_other_words_in_the_head_are_no_mark(line):
    assert not is_secret(marked(line))


def test_a_mark_in_the_body_is_no_mark_of_the_letter():
    assert not is_secret(LETTER.replace("Nơi nhận", "MẬT\n\nNơi nhận", 1))


def test_a_mark_beside_the_addressees_counts():
    assert is_secret(LETTER.replace("Kính gửi:", "Kính gửi:        MẬT", 1))


def test_a_marked_letter_is_not_read():
    with pytest.raises(UnreadableLetter) as refused:
        read(marked("MẬT"))

    assert refused.value.reason is ReadingRefusal.SECRET
