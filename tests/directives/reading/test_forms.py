"""Letters as they really arrive: columns, hard line breaks, tables, forms, appendices, glued and decomposed letters."""

import unicodedata

import pytest

from directives.reading import NoteCode, ReadingRefusal, UnreadableLetter, read
from directives.reading.structure.header import clean_number
from directives.terms import Obligation
from tests.directives.reading.letters import FOOT, HEAD, OWN, item, letter

COLUMNS = """ỦY BAN NHÂN DÂN                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH KON TUM                         Độc lập – Tự do – Hạnh phúc
Số: 312/UBND-VX                    Kon Tum, ngày 05 tháng 3 năm 2021
V/v bảo đảm an toàn cho học
sinh bán trú

Kính gửi: Các sở, ban, ngành.

Ủy ban nhân dân tỉnh yêu cầu các sở, ban, ngành phối hợp với nhà trường và
gia đình thực hiện các nội dung sau:
1. Rà soát bếp ăn tập thể của các trường có học sinh bán trú, hoàn thành trước ngày
15/4/2021.
2
2. Kiểm tra nguồn nước.
Nơi nhận:                              KT. CHỦ TỊCH
- Như trên;                            PHÓ CHỦ TỊCH
- Lưu: VT, VX.
                                       A Byot Mẫu
Phụ lục I
1. Danh sách trường.
"""
JOINT = """BỘ Y TẾ - BỘ GIÁO DỤC VÀ ĐÀO TẠO
Số: 77/BYT-BGDĐT
Hà Nội, ngày 9 tháng 9 năm 2020
Kính gửi: Các Sở Y tế; Các Sở Giáo dục và Đào tạo.
Hai Bộ đề nghị:
1. Giám sát dịch bệnh trong trường học.

KT. BỘ TRƯỞNG BỘ GIÁO DỤC VÀ ĐÀO TẠO     KT. BỘ TRƯỞNG BỘ Y TẾ
THỨ TRƯỞNG                               THỨ TRƯỞNG

Ngô Thị Mẫu                              Đỗ Xuân Thử

Nơi nhận:
- Như trên.
"""
DECISION = """UBND TỈNH GIA LAI
Số: 5/QĐ-UBND
Gia Lai, ngày 02 tháng 3 năm 2021

QUYẾT ĐỊNH
Về việc ban hành khung thời gian năm học

Căn cứ Luật Giáo dục ngày 14 tháng 6 năm 2019;

Điều 1. Ban hành kèm theo Quyết định này khung thời gian năm học.
Điều 2. Giao Sở Giáo dục và Đào tạo chủ trì, phối hợp với Sở Nội vụ, Sở Tài chính hướng dẫn thực hiện.
"""
TABLE = """Sở yêu cầu:
1. Rà soát phòng học theo bảng:
| STT | Nội dung | Hạn |
| 1 | Phòng học | 05/5/2020 |
2. Sửa chữa phòng học."""
BLANK_FORM = """Sở đề nghị báo cáo:
1. Số lớp
a) Lớp 9: …… lớp
b) Lớp 12: …… lớp
2. Số học sinh: ……"""
LEVELS = """Hiệu trưởng yêu cầu:
A. Đối với tổ chuyên môn
1. Dự giờ.
2. Họp tổ.
B. Đối với giáo viên
1. Điểm danh:
- Đầu giờ;
- Cuối giờ."""


def labels(text: str) -> list[str | None]:
    return [item.label for item in read(text).items]


def test_two_columns_are_read_one_after_the_other() -> None:
    reading = read(COLUMNS).as_json()

    assert reading["agency"] == "ỦY BAN NHÂN DÂN TỈNH KON TUM"
    assert (reading["number"], reading["date"], reading["place"]) == ("312/UBND-VX", "2021-03-05", "Kon Tum")
    assert reading["subject"] == "bảo đảm an toàn cho học sinh bán trú"
    assert reading["signer"] == {"title": "KT. CHỦ TỊCH; PHÓ CHỦ TỊCH", "name": "A Byot Mẫu"}
    assert reading["copies_to"] == ["Như trên", "Lưu: VT, VX"]


def test_a_hard_line_break_inside_a_date_and_a_page_number_are_bridged() -> None:
    first, second = read(COLUMNS).as_json()["items"]

    assert first["deadlines"][0]["iso"] == "2021-04-15"
    assert second["text"] == "Kiểm tra nguồn nước."


def test_an_appendix_is_an_enclosure_and_its_rows_are_no_items() -> None:
    draft = read(COLUMNS)

    assert [found.value for found in draft.attachments] == ["Phụ lục I"]
    assert labels(COLUMNS) == ["1", "2"]


def test_both_signers_of_a_joint_letter_are_named() -> None:
    assert [signer["name"] for signer in read(JOINT).as_json()["signer"]] == ["Ngô Thị Mẫu", "Đỗ Xuân Thử"]


def test_rows_of_a_table_are_no_items() -> None:
    draft = read(letter(TABLE))

    assert [item.label for item in draft.items] == ["1", "2"]
    assert NoteCode.TABLE_SKIPPED in [note.code for note in draft.notes]


def test_the_lines_of_a_blank_form_belong_to_their_heading() -> None:
    assert labels(letter(BLANK_FORM)) == ["1", "2"]


def test_a_heading_is_no_item_and_its_leaves_carry_the_path_of_labels() -> None:
    draft = read(letter(LEVELS))

    assert [item.label for item in draft.items] == ["A.1", "A.2", "B.1.-1", "B.1.-2"]
    assert [item.owner for item in draft.items] == ["tổ chuyên môn", "tổ chuyên môn", "giáo viên", "giáo viên"]


def test_a_decision_is_information_and_an_order_has_owner_and_helpers() -> None:
    draft = read(DECISION)

    assert [item.not_a_task for item in draft.items] == [True, False]
    assert draft.items[1].owner == "Sở Giáo dục và Đào tạo"
    assert draft.items[1].cooperate == ("Sở Nội vụ", "Sở Tài chính")
    assert draft.subject is not None
    assert draft.subject.value == "ban hành khung thời gian năm học"


@pytest.mark.parametrize(
    ("text", "obligation"),
    [
        ("Khuyến khích các trường dùng phần mềm có bản quyền.", Obligation.ENCOURAGED),
        ("Các trường nên chia sẻ bài giảng.", Obligation.ENCOURAGED),
        ("Nếu có sự cố, nhà trường lập biên bản.", Obligation.CONDITIONAL),
        ("Các đơn vị có học sinh nội trú kiểm tra nguồn nước.", Obligation.CONDITIONAL),
        ("Bố trí điểm đưa đón; khuyến khích phân luồng theo khối.", Obligation.MANDATORY),
        ("Phòng học trở nên an toàn là việc của hiệu trưởng.", Obligation.MANDATORY),
        ("Lập danh sách giáo viên (nếu có thay đổi).", Obligation.MANDATORY),
        ("Các đơn vị có trách nhiệm trực điện thoại.", Obligation.MANDATORY),
    ],
)
def test_only_the_whole_duty_decides_how_it_binds(text: str, obligation: Obligation) -> None:
    assert read(item(text)).items[0].obligation is obligation


def test_decomposed_letters_read_the_same() -> None:
    text = OWN.read_text(encoding="utf-8")

    assert read(unicodedata.normalize("NFD", text)) == read(text)


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("649 /SGDDĐT-GDTrH", "649/SGDĐT-GDTrH"),
        ("12/BTTTT-CATTT", "12/BTTTT-CATTT"),
        ("05/2020/QĐ – UBND", "05/2020/QĐ-UBND"),
    ],
)
def test_only_an_obvious_misprint_of_a_number_is_mended(printed: str, number: str) -> None:
    assert clean_number(printed) == number


def test_a_letter_without_items_is_a_draft_with_a_note() -> None:
    draft = read(HEAD + "Kính chúc các đơn vị sức khỏe." + FOOT)

    assert draft.items == ()
    assert NoteCode.NO_ITEMS in [note.code for note in draft.notes]


def test_what_the_letter_does_not_say_stays_empty() -> None:
    reading = read("Kính gửi: Các trường trực thuộc.\n\nPhòng yêu cầu:\n1. Vệ sinh lớp học.").as_json()

    assert [reading[key] for key in ("number", "number_printed", "date", "place", "agency", "signer", "report_to")] == [
        None
    ] * 7


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (" \n\t ", ReadingRefusal.EMPTY),
        ("%PDF-1.7\x00\x01", ReadingRefusal.BINARY),
        ("Dear colleagues, please report by Friday 24 April 2020.", ReadingRefusal.NOT_VIETNAMESE),
        ("Hôm nay trời đẹp, cả nhà đi chơi công viên.", ReadingRefusal.NO_LETTER),
        ("Sở yêu cầu các đơn vị báo cáo. " * 70_000, ReadingRefusal.TOO_LONG),
    ],
)
def test_what_is_no_letter_is_refused_with_its_reason(text: str, reason: ReadingRefusal) -> None:
    with pytest.raises(UnreadableLetter) as refused:
        read(text)

    assert refused.value.reason is reason
