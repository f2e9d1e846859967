"""Which unit a written name means, and which a person must decide."""

import pytest

from directives.rules.name_matching import KnownName, KnownNames, match, name_key
from directives.terms import NameEvidence

UNITS = {
    1: ("THPT-01", ["Trường THPT Nguyễn Du"]),
    2: ("THCS-01", ["Trường THCS Nguyễn Du"]),
    3: ("PGD-DAKDOA", ["Phòng GDĐT huyện Đak Đoa (mẫu)", "Phòng GDĐT Đắk Đoa"]),
    4: ("TT-CHUPAH", ["Trung tâm GDNN-GDTX Chư Păh"]),
    5: ("TT-CHUPUH", ["Trung tâm GDNN-GDTX Chư Pưh"]),
    6: ("THPT-11", ["THPT mẫu 11"]),
    7: ("THPT-01B", ["THPT mẫu 1"]),
    8: ("NT-01", ["Trường phổ thông dân tộc nội trú Ia Grai"]),
    9: ("THPT-09", ["THPT Nguyễn Thị Minh Khai"]),
    10: ("THPT-10", ["THPT Lê Lợi"]),
    11: ("MN-01", ["Mầm non Hoa Mai"]),
    12: ("MN-02", ["Mầm non Hòa Mai"]),
    13: ("TH-01", ["Tiểu học Kim Đồng (Pleiku)"]),
    14: ("TH-02", ["Tiểu học Kim Đồng (An Khê)"]),
}
KNOWN = KnownNames.of(KnownName(unit_id, code, names) for unit_id, (code, names) in UNITS.items())


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("Tr. THPT Nguyễn Du", 1),
        ("TRUONG TRUNG HOC PHO THONG NGUYEN DU", 1),
        ("Trường Trung học cơ sở Nguyễn Du", 2),
        ("Phòng GD&ĐT Đăk Đoa", 3),
        ("PGD huyện Đak Đoa", 3),
        ("TTGDNN-GDTX Chư Păh", 4),
        ("Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên huyện Chư Pưh", 5),
        ("THPT mẫu 01", 7),
        ("PTDTNT Ia Grai", 8),
        ("Trường PT DTNT Ia Grai", 8),
        ("MN Hòa Mai", 12),
        ("Mầm non Hoa Mai", 11),
        ("Trường TH Kim Đồng (An Khê)", 14),
    ],
)
def test_another_spelling_of_a_name_is_the_same_name(written, unit):
    found = match(written, KNOWN)

    assert (found.sure, found.evidence) == (unit, NameEvidence.SAME_NAME)


def test_a_mistyped_letter_in_a_long_name_is_taken_and_said_to_be_close():
    found = match("THPT Nguyễn Thị Minh Khaii", KNOWN)

    assert (found.sure, found.evidence) == (9, NameEvidence.CLOSE_NAME)


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("THPT Lê Lai", 10),  # another school, one letter away
        ("Nguyễn Du", 1),  # without its kind
        ("THPT mẫu 12", 6),  # another number
        ("TTGDNN-GDTX Chu Puah", 4),  # as near to two units
        ("MN HOA MAI", 11),  # two units without diacritics
        ("Tiểu học Kim Đồng", 13),  # two units of one name
    ],
)
def test_what_is_not_sure_is_a_persons_choice(written, first):
    found = match(written, KNOWN)

    assert found.sure is None
    assert first in [one.id for one in found.candidates]


def test_a_name_like_no_other_has_no_candidates():
    assert match("Công ty Sao Mai Xanh", KNOWN).candidates == ()


def test_a_code_decides_unless_the_name_is_another_units():
    assert match("Trường cũ đã đổi tên", KNOWN, "thpt 09").sure == 9
    assert match("Trường cũ đã đổi tên", KNOWN, "VT-7781").sure is None
    both = match("THPT Nguyễn Du", KNOWN, "THPT-09")
    assert both.sure is None
    assert [one.id for one in both.candidates] == [1, 9]


def test_a_decision_is_remembered_for_each_spelling_of_a_name():
    assert name_key("Trường THPT Nguyễn Du ") == name_key("tr. thpt nguyen du") != name_key("THCS Nguyễn Du")
