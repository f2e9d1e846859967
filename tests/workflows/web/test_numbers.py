"""Numbers as they are typed and pasted, and in words."""

from decimal import Decimal

import pytest

from workflows.web.typed.numbers import in_words, parse_number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (105, "một trăm linh năm"),
        (1012, "một nghìn không trăm mười hai"),
        (12_000, "mười hai nghìn"),
        (1_000_001, "một triệu không trăm linh một"),
        (250_370_045, "hai trăm năm mươi triệu ba trăm bảy mươi nghìn không trăm bốn mươi lăm"),
    ],
)
def test_a_number_in_words(number, words):
    assert in_words(number) == words


@pytest.mark.parametrize("typed", ["1,012", "12,345,678"])
def test_english_thousands_are_asked_about_where_things_are_counted(app, typed):
    with app.test_request_context(), pytest.raises(ValueError) as refused:
        parse_number("Số lớp", typed, places=0)

    assert f"Số lớp: ô này ghi {typed}. Có phải {typed.replace(',', '.')} (" in str(refused.value)


@pytest.mark.parametrize("typed", ["1,000,000,000,000", "1" + ",000" * 2000])
def test_more_than_twelve_digits_are_refused_however_they_are_parted(app, typed):
    with app.test_request_context(), pytest.raises(ValueError, match=r"Số lớp: .* chưa rõ"):
        parse_number("Số lớp", typed, places=0)


def test_what_is_counted_has_no_half(app):
    with app.test_request_context(), pytest.raises(ValueError) as refused:
        parse_number("Số học sinh", "12,5", places=0)

    assert str(refused.value) == "Số học sinh: “12,5”, xin ghi số nguyên, ví dụ 1.012."


@pytest.mark.parametrize("typed", ["1.012", "1 012", "1\u00a0012", "1\u202f012", "1\u2009012", "1012"])
def test_thousands_are_parted_by_a_point_or_any_space(typed):
    assert parse_number("Số lớp", typed, places=0) == 1012


def test_a_rate_has_decimals():
    assert parse_number("Tỷ lệ", "95,7", places=3) == Decimal("95.7")
