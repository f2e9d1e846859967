"""Parse a number as it is typed or pasted in Vietnam: '1.012', '1 012', '95,7'."""

import re
from decimal import Decimal

from flask_babel import gettext as _

from directives.rules.typed_text import one_line
from workflows.web.formats import vn_number

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
THOUSANDS = ("", "nghìn", "triệu", "tỷ")
NUMBER = re.compile(r"(\d{1,3}(?:[. ]\d{3})+|\d+)(?:,(\d+))?")
ENGLISH = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")
"""Thousands as an English keyboard or spreadsheet parts them."""
MOST_DIGITS = 12
"""Before the comma, of any figure that is typed or read of a file: the columns hold three digits more."""


def parse_number(label: str, typed: str, places: int) -> Decimal:
    """Parse a number, never negative. ValueError has a text for the person who typed it."""
    typed = one_line(typed)
    if places == 0 and (meant := as_thousands(typed)) is not None:
        raise ValueError(_english_fault(label, typed, meant))
    found = NUMBER.fullmatch(typed)
    if not found:
        raise ValueError(_number_fault(label, typed, places))
    whole, part = re.sub(r"[. ]", "", found[1]), found[2] or ""
    if len(part.rstrip("0")) > places:
        raise ValueError(
            _("%(label)s: “%(typed)s”, xin ghi số nguyên, ví dụ 1.012.", label=label, typed=typed)
            if places == 0
            else _(
                "%(label)s: “%(typed)s”, xin ghi nhiều nhất %(places)d chữ số sau dấu phẩy.",
                label=label,
                typed=typed,
                places=places,
            )
        )
    if len(whole.lstrip("0")) > MOST_DIGITS:
        raise ValueError(_("%(label)s: “%(typed)s” lớn quá 12 chữ số. Xin xem lại.", label=label, typed=typed))
    return Decimal(f"{whole}.{part or 0}")


def as_thousands(typed: str) -> int | None:
    """What '1,012' is where thousands are parted by commas; None for all that is not typed so, or is too large."""
    plain = one_line(typed)
    digits = plain.replace(",", "")
    return int(digits) if ENGLISH.fullmatch(plain) and len(digits) <= MOST_DIGITS else None


def _english_fault(label: str, typed: str, meant: int) -> str:
    """Ask about '1,012' where things are counted: it is read as one with decimals here, as a thousand elsewhere."""
    text = _(
        "%(label)s: ô này ghi %(typed)s. Có phải %(number)s (%(words)s)? Nếu phải, xin ghi %(number)s.",
        label=label,
        typed=typed,
        number=vn_number(meant),
        words=in_words(meant),
    )
    return str(text)


def _number_fault(label: str, typed: str, places: int) -> str:
    if typed.startswith("-"):
        fault = _("%(label)s: “%(typed)s”, số không thể nhỏ hơn 0.", label=label, typed=typed)
    elif re.fullmatch(r"[\d., ]+", typed):
        fault = _(
            "%(label)s: “%(typed)s” chưa rõ. Dấu chấm ngăn hàng nghìn, dấu phẩy trước phần lẻ, ví dụ 1.012 hoặc 95,7.",
            label=label,
            typed=typed,
        )
    else:
        example = "1.012" if places == 0 else "1.012; 95,7"
        fault = _(
            "%(label)s: “%(typed)s” không phải là số. Xin chỉ ghi chữ số, ví dụ %(example)s.",
            label=label,
            typed=typed,
            example=example,
        )
    return str(fault)


def in_words(number: int) -> str:
    """'một nghìn không trăm mười hai', to ask about a number that can be read in two ways; up to twelve digits."""
    if number == 0:
        return DIGITS[0]
    groups = []
    while number:
        number, group = divmod(number, 1000)
        groups.append(group)
    named = [
        (f"{_group(group, leads=place == len(groups) - 1)} {THOUSANDS[place]}").strip()
        for place, group in enumerate(groups)
        if group
    ]
    return " ".join(reversed(named))


def _group(number: int, *, leads: bool) -> str:
    """Three digits; those behind a higher group name their empty hundreds: 'không trăm linh hai'."""
    hundreds, rest = divmod(number, 100)
    words = [] if leads and not hundreds else [DIGITS[hundreds], "trăm"]
    tens, ones = divmod(rest, 10)
    if tens == 0:
        words += ["linh", DIGITS[ones]] if ones and words else [DIGITS[ones]] if ones else []
    else:
        words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
        words += [_last(tens, ones)] if ones else []
    return " ".join(words)


def _last(tens: int, ones: int) -> str:
    if ones == 5:
        return "lăm"
    return "mốt" if ones == 1 and tens > 1 else DIGITS[ones]
